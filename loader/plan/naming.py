"""What a shop is called in a run, and its domains: its live row's own, else made of the seed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loader.flow.table import Column
from loader.model import shop_names
from loader.plan.known import Known, Naming, RunOptions

_DOMAINS, _LONGEST_DOMAIN = ("domain", "shop_domain", "site"), 255


def namings(shops: Sequence[Known], options: RunOptions) -> list[Naming]:
    """The shops of a run, no two of them called the same if nobody named them so."""
    taken = [str(own) for shop in shops if (own := shop.profile.shop.get("name"))]
    found = []
    for shop in shops:
        name = str(
            shop.profile.shop.get("name") or shop_names.made(options.seed, options.workspace, shop.platform, taken)
        )
        taken.append(name)
        found.append(_naming(shop, name))
    return found


def naming(shop: Known, options: RunOptions) -> Naming:
    """A shop that is planned by itself, or the shop that an account advertises."""
    return namings((shop,), options)[0]


def _naming(shop: Known, name: str) -> Naming:
    label, suffix = shop_names.host(name), _suffix(shop)
    live = _live(shop, "domain", "shop_domain")
    pages = _live(shop, "site", "url")
    room = _room(shop)
    made = _first_fitting(room, f"{label}.example.com", f"{label}.example", f"{label[: room - 5]}.test")
    kept = live or pages
    if kept:
        own = bool(suffix) and kept == label + suffix  # so a run named it, and its pages are elsewhere
        return Naming(name, kept, pages or (made if own else kept))
    permanent = label[: room - len(suffix)] + suffix if suffix and room > len(suffix) else ""
    return Naming(name, permanent or made, made)


def _first_fitting(room: int, *made: str) -> str:
    return next((one for one in made if len(one) <= room), made[-1])


def _room(shop: Known) -> int:
    """Characters that every column of a domain has."""
    lengths = (column.type.length for _, _, column in _columns(shop))
    return min((length for length in lengths if length), default=_LONGEST_DOMAIN)


def _columns(shop: Known) -> Iterator[tuple[str, str, Column]]:
    for entity in shop.entities:
        for meaning in _DOMAINS:
            if entity.has(meaning):
                yield entity.name, meaning, entity.by_meaning[meaning].column


def _suffix(shop: Known) -> str:
    """What the platform calls every shop by, behind its name: if the shop's own domain is asked for by that."""
    entity = shop.entity("shop")
    if entity is None or not entity.has("domain"):
        return ""
    named = shop.vocabulary.words("shop").values.get("domain", {})
    return next(iter(named.get(entity.by_meaning["domain"].column.name, ())), "")


def _live(shop: Known, *meanings: str) -> str:
    """The host that live rows show: the shop's own, else what all rows of a table repeat."""
    own = (shop.profile.shop.get(meaning) for meaning in meanings)
    repeated = (
        shop.profile.constants.get((entity, column.name))
        for entity, meaning, column in _columns(shop)
        if meaning in meanings
    )
    known = str(next(filter(None, (*own, *repeated)), ""))
    return known.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0]
