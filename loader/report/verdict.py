"""Distances in plain words: what is hard to tell from the live rows, what is close, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ALIKE, CLOSE = 0.03, 0.10
"""An excess over chance up to which a figure is alike, and up to which it is close."""
KNOWN = 0.15
"""A classifier knows what it tells so much better apart than two real samples."""
_GRAINS = {"lines": "order lines", "orders": "orders", "customers": "customers", "products": "products"}


def word(excess: float | None) -> str:
    """The verdict on one figure."""
    if excess is None:
        return "not known"
    return "alike" if excess <= ALIKE else "close" if excess <= CLOSE else "differs"


def named(measures: Mapping[str, Any], wanted: str) -> list[str]:
    """The names of the judged figures with this verdict, the worst first."""
    found = [one for one in measures["figures"] if word(one["excess"]) == wanted]
    return [plain(one["name"]) for one in sorted(found, key=lambda one: -one["excess"])]


def plain(name: str) -> str:
    """A figure's name for people."""
    return name.replace("_", " ")


def verdict(distance: Mapping[str, Any]) -> str:
    """One shop's mock rows beside its live ones, in a sentence or two."""
    measures = distance["measures"]
    if measures is None:
        return f"Not compared: {distance['missing']}."
    known = [_GRAINS.get(one["grain"], one["grain"]) for one in measures["classifier"] if _is_known(one)]
    knows = f" A classifier knows the mock {_listed(known)} from the live ones." if known else ""
    return f"{_of_figures(measures)}{knows}"


def _of_figures(measures: Mapping[str, Any]) -> str:
    if names := named(measures, "differs"):
        return f"Differs from the live rows in: {', '.join(names)}."
    names = named(measures, "close")
    if not names:
        return "Hard to tell from the live rows: no figure is further from them than chance explains."
    lead = "Hard to tell from" if (measures["excess"] or 0) <= ALIKE else "Close to"
    return f"{lead} the live rows; a little further from them than chance explains: {', '.join(names)}."


def _is_known(one: Mapping[str, Any]) -> bool:
    return one["area"] is not None and one["area"] - (one["floor"] or 0.5) > KNOWN


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def classified(measures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What a classifier makes of it: the kind of row, in how many of 100 pairs it picks the mock one, and in how many
    of two real samples."""
    return [
        (_GRAINS.get(one["grain"], one["grain"]), _hundredths(one["area"]), _hundredths(one["floor"]))
        for one in measures["classifier"]
    ]


def _hundredths(area: float | None) -> str:
    return "-" if area is None else f"{100 * area:.0f}"


def private(measures: Mapping[str, Any]) -> list[str]:
    """What the mock rows give away of single live customers, as far as it can be measured."""
    found, said = measures["privacy"], []
    if found["copied"] is not None:
        real = "" if found["copied_real"] is None else f"; among live orders it is {found['copied_real']:.1%}"
        said.append(f"{found['copied']:.1%} of baskets of three and more products equal one of a live order{real}.")
    if found["nearer"] is not None:
        near = f"{found['nearer']:.0%} of mock customers are nearer to learned than to other live ones"
        said.append(f"{near} (50% by chance).")
    if found["closest"] is not None:
        near = f"The mock customers closest to a live one are {found['closest']:.2f} times as far from it"
        said.append(f"{near} as another live customer is; 1 would be as live ones are, 0 a copy.")
    return said


def overall(distances: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """The verdict of the whole run, a sentence for each shop that could be compared; what to know if there is none."""
    compared = [one for one in distances if one["measures"] is not None]
    if compared:
        many = len(distances) > 1
        return [f"{titles[one['platform']]}: {verdict(one)}" if many else verdict(one) for one in compared]
    if not distances:
        return ["This run wrote ads alone: there is no shop to compare."]
    return list(dict.fromkeys(verdict(one) for one in distances))
