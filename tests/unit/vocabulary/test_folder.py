"""A folder of one's own vocabularies: read beside the built-in ones, refused with file and key; ads of other marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from loader.errors import ConfigError
from loader.flow.plan import Campaign, StoreSpec
from loader.model.store import build
from loader.plan.known import Known
from loader.plan.shop import plan_shop
from loader.project.context import Labels
from loader.project.platform import PlatformRows
from loader.vocabulary import load
from tests.support.paths import ROOT
from tests.support.schemas import MONEY, NOTHING, TENANT, TEXT, bind_table, make_columns, make_table, options

BUILT_IN = ROOT / "loader" / "platforms"
CLICK = '[campaign]\nobjects = ["x"]\n[click]\nsource = "x"\nmedium = "x"\ncampaign = "x"\nid = "x"\nreferrer = "x"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop and an ads platform with marks of its own."""
    ads = (BUILT_IN / "google_ads.toml").read_text("utf-8")
    for google, own in (
        ("Google Ads", "Finds Ads"), ("dm_ads_campaigns_google", "dm_ads_campaigns_finds"), ('"google"', '"finds"'),
        ("gad_source", "finds_source"), ("gad_campaignid", "finds_campaign"), ('id = "gclid"', 'id = "fclid"'),
        ("Cj0KCQiA", "F-"), ("length = 40", "length = 13\nalphabet = \"0123456789\""), ("_wcB", ""),
        ("https://www.google.com/", "https://finds.example/"), ('["gclid", "google_click_id"]', '["fclid"]'),
    ):  # fmt: skip
        assert google in ads
        ads = ads.replace(google, own)
    (tmp_path / "finds_ads.toml").write_text(ads, "utf-8")
    shop = '[order]\nobjects = ["dm_orders_corner"]\n[item]\nobjects = ["dm_lines_corner"]\n'
    (tmp_path / "corner.toml").write_text(shop, "utf-8")
    return tmp_path


def test_a_folder_s_platforms_come_after_the_built_in_ones_and_ads_last(folder: Path) -> None:
    built_in, found = load(), load(folder)
    assert list(found) == [*list(built_in)[:4], "corner", "google_ads", "finds_ads"]
    assert {name: found[name] for name in built_in if not found[name].sells} == {"google_ads": built_in["google_ads"]}
    assert found["corner"].words("order").columns["total"][0] == "total_price", "any shop's names"


def test_a_name_that_comes_twice_is_refused_with_both_files(folder: Path) -> None:
    (folder / "shopify.toml").write_text('[order]\nobjects = ["x"]\n', "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(folder)
    assert str(folder / "shopify.toml") in str(raised.value)
    assert str(BUILT_IN / "shopify.toml") in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "cannot be read as TOML"),
        ('[ordr]\nobjects = ["x"]\n', "unknown key 'ordr'"),
        ('[order]\nobject = ["x"]\n', "unknown key 'object' in [order]"),
        ('[order]\nobjects = "x"\n', "order.objects must be a list of texts"),
        ("[order]\n", "order.objects must be a list of texts"),
        ('[order]\nobjects = ["x"]\ncolumns = "x"\n', "columns must be a table"),
        ('[order]\nobjects = ["x"]\ncolumns.total = 1\n', "order.columns.total must be a list of texts"),
        ('[order]\nobjects = ["x"]\nvalues.status.paid = "x"\n', "order.values.status.paid must be a list of texts"),
        ('[order]\nobjects = ["x"]\nvalues.status = "x"\n', "order.values.status must be a table"),
        ('[order]\nobjects = ["x"]\n[kinds]\nmoni = ["x"]\n', "unknown key 'moni' in [kinds]"),
        ('[order]\nobjects = ["x"]\n[click]\nid = "x"\n', "a shop has no [click]"),
        ('[product]\nobjects = ["x"]\n', "neither [order] nor [campaign]"),
        ('[campaign]\nobjects = ["x"]\n', "needs [click]"),
        ('[campaign]\nobjects = ["x"]\n[click]\nid = "x"\n', "[click] must have the text source"),
        ('[order]\nobjects = ["x"]\ncolumns.totl = ["x"]\n', "unknown key 'totl' in [order.columns]"),
        ('[order]\nobjects = ["x"]\nvalues.stat.paid = ["x"]\n', "unknown key 'stat' in [order.values]"),
        (CLICK + "length = 0\n", "click.length must be a number above 0"),
        (CLICK + "prefix = 1\n", "[click] must have the text prefix"),
        ('position = "x"\n[order]\nobjects = ["x"]\n', "position must be a number"),
        ('tax = "x"\n[order]\nobjects = ["x"]\n', "tax must be \"on_top\""),
        ('subtotal = "x"\n[order]\nobjects = ["x"]\n', "subtotal must be \"after_discount\""),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_name_and_the_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(tmp_path)
    assert str(tmp_path / "mine.toml") in str(raised.value)
    assert said in str(raised.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "nowhere")


def test_orders_of_two_accounts_have_each_account_s_own_marks(folder: Path) -> None:
    found = load(folder)
    google, finds = (found[name].click or pytest.fail() for name in ("google_ads", "finds_ads"))
    names = ("landing_page", "referrer", "utm_source", "utm_medium", "utm_campaign", "gclid", "fclid")
    base = make_table("orders", *make_columns(**dict.fromkeys(names, TEXT), total=MONEY), TENANT)
    order = bind_table(found["shopify"], "order", base)
    assert {b.column.name: b.meaning for b in order.bound} == {n: n for n in names} | {
        "total": "total", "tenant_id": "tenant",
    }  # fmt: skip
    made = plan_shop(Known(found["shopify"], (order,), NOTHING), options(200))
    assert isinstance(made.spec, StoreSpec)
    made = replace(
        made, spec=replace(made.spec, campaigns=tuple(Campaign(n, "brand", "", 0, 99_999, 1.0) for n in range(3)))
    )
    labels = Labels(pa.array(["11", "22", "33"]), pa.array(["a", "b", "c"]), (google, finds), np.array([0, 1, 0]))
    assert isinstance(made.spec, StoreSpec)
    model = build(made.spec)
    platform_rows = PlatformRows(made, model, labels=labels)
    parts = [platform_rows.batch(order, part, names).rows for part in platform_rows.parts(order)]
    rows = [row for part in parts for row in part.to_pylist()]
    by_campaign: dict[int, list[dict[str, Any]]] = {place: [] for place in (-1, 0, 1, 2)}
    for place, row in zip(model.journeys.campaign.tolist(), rows, strict=True):
        by_campaign[place].append(row)
    assert all(by_campaign.values())
    assert not any(row[n] for row in by_campaign[-1] for n in ("gclid", "fclid")), (
        "a mail's visit has utm, and no click"
    )
    assert not any("clid=" in (row["landing_page"] or "") for row in by_campaign[-1])
    for row in by_campaign[1]:
        assert (row["utm_source"], row["utm_medium"], row["utm_campaign"]) == ("finds", "cpc", "b")
        assert row["gclid"] is None
        assert row["fclid"].removeprefix("F-").isdecimal()
        assert len(row["fclid"]) == 15
        assert row["referrer"] == "https://finds.example/"
        assert row["landing_page"].endswith(f"&finds_source=1&finds_campaign=22&fclid={row['fclid']}")
    for row in (*by_campaign[0], *by_campaign[2]):
        assert row["fclid"] is None
        assert (len(row["gclid"]), row["gclid"][:8], row["gclid"][-4:]) == (52, "Cj0KCQiA", "_wcB")
        assert "&gad_source=1&gad_campaignid=" in row["landing_page"]
        assert row["landing_page"].endswith(f"&gclid={row['gclid']}")
