"""What shops are called: names of their own within a run, domains that go with them, a live shop's own first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loader import vocabulary as platforms
from loader.flow.table import Column
from loader.model import shop_names
from loader.plan.known import Known
from loader.plan.naming import naming, namings
from loader.types import PgType
from tests.support.schemas import NOTHING, TEXT, options
from tests.unit.vocabulary.test_built_in import entity

ASKED = options()
SHOPS = ("shopify", "bigcommerce", "woocommerce", "magento")


def shop(platform: str, *columns: str, live: dict[str, str] | None = None, room: int | None = None) -> Known:
    text = PgType(1043, "varchar", "text", length=room) if room else TEXT
    made = entity(platform, "shop", *(Column(name, place, text) for place, name in enumerate(columns, 1)))
    return Known(platforms.load()[platform], (made,), replace(NOTHING, shop=live or {}))


@pytest.mark.parametrize("seed", range(50))
def test_the_shops_of_a_run_are_called_differently(seed: int) -> None:
    run = [shop(name, "shop_name", "shop_domain") for name in SHOPS]
    found = namings(run, replace(ASKED, seed=seed))
    for part in ("name", "domain", "site"):
        assert len({getattr(one, part) for one in found}) == len(SHOPS)
    assert found == namings(run, replace(ASKED, seed=seed))


def test_another_seed_or_workspace_is_another_shop() -> None:
    options = [ASKED, replace(ASKED, seed=99), replace(ASKED, workspace="00000000-0000-0000-0000-000000000001")]
    assert len({naming(shop("magento", "store_name"), one).name for one in options}) == 3


def test_names_are_many_and_their_hosts_are_reserved() -> None:
    assert len(set(shop_names.NAMES)) == len(shop_names.NAMES) > 2000
    found = naming(shop("woocommerce", "site_url"), ASKED)
    assert found.site == f"{shop_names.host(found.name)}.example.com" == found.domain
    assert shop_names.host("Harbor & Pine") == "harborandpine"
    assert shop_names.host("港") == "shop"


def test_shopify_s_own_domain_stands_where_it_is_asked_for() -> None:
    found = naming(shop("shopify", "shop_name", "myshopify_domain"), ASKED)
    assert found.domain == f"{shop_names.host(found.name)}.myshopify.com"
    assert found.site == f"{shop_names.host(found.name)}.example.com"
    assert naming(shop("shopify", "shop_name", "shop_domain"), ASKED).domain == found.site
    both = shop("shopify", "myshopify_domain", "domain")
    assert both.entities[0].by_meaning["site"].column.name == "domain"


def test_a_live_shop_keeps_its_own() -> None:
    live = {"name": "Acme", "domain": "https://shop.acme.test/de"}
    found = naming(shop("shopify", "shop_name", "shop_domain", live=live), ASKED)
    assert (found.name, found.domain, found.site) == ("Acme", "shop.acme.test", "shop.acme.test")


def test_the_next_run_has_the_pages_of_the_first() -> None:
    empty = shop("shopify", "shop_name", "myshopify_domain")
    first = naming(empty, ASKED)
    again = replace(empty, profile=replace(NOTHING, shop={"name": first.name, "domain": first.domain}))
    assert naming(again, replace(ASKED, seed=99)) == first


@pytest.mark.parametrize("room", [10, 16, 30])
def test_a_short_column_holds_its_domain(room: int) -> None:
    for platform, column in (("shopify", "myshopify_domain"), ("bigcommerce", "domain")):
        found = naming(shop(platform, column, room=room), ASKED)
        assert len(found.domain) <= room and len(found.site) <= room
