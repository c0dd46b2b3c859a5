"""What a shop's visits do, as its live ones show it: the funnel, channels, devices, how long a visit lasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from loader.flow.customs import Counts, Points, Visiting
from loader.flow.plan import CONVERSION, StoreSpec
from loader.model.customs import Floats, amount, blended, share
from loader.model.words.visits import CHANNELS, CLASSES, DEVICES, FUNNEL, Channel, Funnel

_ADS = ("paid_search", "shopping", "display")
_PAGES = ("product_view", "collection_view", "search")
_LAST_PAGES = 2
"""Of a visit that buys: the checkout's page, and the one of thanks."""
_LANDED = 0.4
"""Of visits that stay: those that begin on a product's page, which they see."""
_SAME = 0.2
"""Of visits that buy: those that begin on the page of what they put in the cart."""
_SYSTEMS = {"iPhone|iPad": "ios", "Android": "android", "Windows": "windows", "Macintosh": "mac", "X11": "linux"}
_BROWSERS = {
    "Edg": "edge", "Samsung": "samsung", "Firefox": "firefox", "Chrome|CriOS": "chrome", "Safari": "safari",
}  # fmt: skip
_MEDIAN, _SPREAD = 10, (3, 17)
"""Twentieths: the middle, and those a standard deviation of a normal distribution below and above it."""


def conversion(seen: Visiting) -> float:
    """The share of visits that buy, if nobody asks for another."""
    if not seen.bought or not seen.visits:
        return CONVERSION
    return amount(CONVERSION, seen.bought / seen.visits, seen.bought)


def funnel(spec: StoreSpec) -> Funnel:
    """What visits do, as shares."""
    seen, usual = spec.customs.visiting, FUNNEL
    if not seen.kinds.get("page_view") and not seen.carted:
        return usual
    found = replace(usual, **_carts(seen), **_comings(seen))
    return replace(found, **_pages(seen, found)) if seen.kinds.get("page_view") else found


def _carts(seen: Visiting) -> dict[str, Any]:
    """What becomes of carts, as far as events tell of them."""
    bought = seen.carted - seen.left
    found: dict[str, Any] = {}
    if bought:
        found["abandonment"] = share(FUNNEL.abandonment, seen.left, seen.carted)
    if seen.kinds.get("checkout"):
        found["checkout"] = share(FUNNEL.checkout, seen.checked, seen.left)
    if seen.kinds.get("payment"):
        found["payment"] = share(FUNNEL.payment, seen.payed, seen.checked)
    if seen.kinds.get("cart_view"):
        found["cart_page"] = share(FUNNEL.cart_page, seen.looked, seen.left)
        found["cart_page_bought"] = share(FUNNEL.cart_page_bought, seen.looked_bought, seen.bought)
    return found | {"second_line": share(FUNNEL.second_line, seen.several, seen.left)}


def _comings(seen: Visiting) -> dict[str, Any]:
    """How often visitors come: those who never buy, and those who do around each order."""
    visits, visitors = seen.unknown
    found: dict[str, Any] = {"again": share(FUNNEL.again, visits - visitors, visits)} if visits else {}
    if seen.bought:
        usual = FUNNEL.before + FUNNEL.after
        factor = amount(usual, seen.around / seen.bought, seen.bought) / usual
        found |= {"before": FUNNEL.before * factor, "after": FUNNEL.after * factor}
    return found


def _pages(seen: Visiting, usual: Funnel) -> dict[str, Any]:
    """How many pages visits see, and of which kinds."""
    stayed, staying = seen.pages_stayed
    pages, buying = seen.pages_bought
    looks = amount(1 / usual.leaves, stayed / staying - 1, staying) if staying else 1 / usual.leaves
    bought = 1 / usual.leaves_bought
    if buying:
        of_cart = seen.lines_bought / buying - _SAME + usual.cart_page_bought + _LAST_PAGES
        bought = amount(bought, max(pages / buying - of_cart, 1.0), buying)
    kinds = _kinds(seen)
    return {
        "bounce": share(usual.bounce, seen.single, seen.visits),
        "leaves": min(1 / max(looks, 1.0), 1.0),
        "leaves_bought": min(1 / max(bought, 1.0), 1.0),
        "pages": tuple(blended(dict(zip(_PAGES, usual.pages, strict=True)), kinds).values()),
    }


def _kinds(seen: Visiting) -> Counts:
    """The kinds of further pages that are shown: the product of each line that is put in the cart is not one of them.
    What goes by a page's word alone is what the products leave of these pages."""
    kinds, lines = seen.kinds, seen.kinds.get("add_to_cart", 0)
    products = max(kinds.get(_PAGES[0], 0) - lines, 0)
    if any(kinds.get(kind) for kind in _PAGES[1:]) or not products:
        return {kind: kinds.get(kind, 0) for kind in _PAGES} | {_PAGES[0]: products}
    begun = sum(kinds.get(kind, 0) for kind in ("cart_view", "checkout", "purchase"))
    further = max(kinds["page_view"] - seen.visits - lines - begun, 0)
    products = min(max(round(products - _LANDED * (seen.visits - seen.single)), 0), further)
    others = dict(zip(_PAGES[1:], FUNNEL.pages[1:], strict=True))
    rest = {kind: round((further - products) * share / sum(others.values())) for kind, share in others.items()}
    return {_PAGES[0]: products, **rest}


def pace(spec: StoreSpec, typical: float, spread: float) -> tuple[float, float]:
    """Seconds from a page to the next where nothing is bought, and their standard deviation as logarithms."""
    return _lasting(spec.customs.visiting.pace, typical, spread)


def buying(spec: StoreSpec, typical: float, spread: float) -> tuple[float, float]:
    """Seconds that a visit lasts which buys, and their standard deviation as logarithms."""
    return _lasting(spec.customs.visiting.buying, typical, spread)


def _lasting(points: Points | None, typical: float, spread: float) -> tuple[float, float]:
    if points is None or points.points[_MEDIAN] <= 0:
        return typical, spread
    low, high = (max(points.points[place], 1e-3) for place in _SPREAD)
    return (
        amount(typical, points.points[_MEDIAN], points.count),
        amount(spread, float(np.log(high / low)) / 2, points.count),
    )


def channels(spec: StoreSpec) -> tuple[Floats, Floats]:
    """Of each of CHANNELS the share of visits, and of those that buy."""
    seen = spec.customs.visiting.channels
    visits = {name: n for name, (n, _) in seen.items()}
    bought = spec.customs.placing.channels or {name: n for name, (_, n) in seen.items()}
    usual, buys = _shares(lambda one: one.share), _shares(lambda one: one.share * one.conversion)
    of_bought = _grouped(buys, bought)
    if not visits:  # orders alone: who buys more often than usual also comes more often
        usual = usual * of_bought / buys
        return usual / usual.sum(), of_bought
    return _grouped(usual, visits), of_bought


def _shares(value: Callable[[Channel], float]) -> Floats:
    found = np.array([value(one) for one in CHANNELS])
    return found / found.sum()


def _grouped(usual: Floats, counts: Mapping[str, int]) -> Floats:
    """The shares of channels by live counts, which do not tell one ads channel from the other."""
    groups = ["ads" if one.name in _ADS else one.name for one in CHANNELS]
    return _within(usual, groups, counts)


def _within(usual: Floats, groups: list[str], counts: Mapping[str, int]) -> Floats:
    """Shares whose groups are as common as `counts` say; within a group as usual."""
    whole: dict[str, float] = {}
    for group, one in zip(groups, usual, strict=True):
        whole[group] = whole.get(group, 0.0) + float(one)
    found = blended(whole, counts)
    return np.array([one * found[group] / whole[group] for group, one in zip(groups, usual, strict=True)])


def devices(spec: StoreSpec) -> tuple[Floats, Floats]:
    """Of each of DEVICES the share of visits, and of those that buy."""
    seen = spec.customs.visiting.devices
    usual = np.array([one.share for one in DEVICES])
    buys = np.array([one.share * CLASSES[one.name] for one in DEVICES])
    return tuple(  # type: ignore[return-value]
        _of_devices(of / of.sum(), {name: pair[place] for name, pair in seen.items()})
        for place, of in enumerate((usual, buys))
    )


def _of_devices(usual: Floats, counts: Counts) -> Floats:
    """First the kinds of device, then of each the systems and browsers that are known here."""
    kinds = [one.name for one in DEVICES]
    by_kind: Counts = {}
    for name, count in counts.items():
        kind = name.partition("/")[0]
        by_kind[kind] = by_kind.get(kind, 0) + count
    found = _within(usual, kinds, by_kind)
    for kind in dict.fromkeys(kinds):
        mine = np.flatnonzero([one == kind for one in kinds])
        if found[mine].sum() > 0:
            names = [_NAMES[place] for place in mine]
            found[mine] = _within(found[mine] / found[mine].sum(), names, counts) * found[mine].sum()
    return found


def _named(name: str, agent: str) -> str:
    """A device as live visits name it: kind/system/browser."""
    system, browser = (
        next(word for pattern, word in known.items() if re.search(pattern, agent)) for known in (_SYSTEMS, _BROWSERS)
    )
    return f"{name}/{system}/{browser}"


_NAMES = tuple(_named(one.name, one.agent) for one in DEVICES)
