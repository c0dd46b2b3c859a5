"""What a money column counts: whole units of the currency, unless its name, its comment or its neighbours say cents.

Only whole numbers are in doubt: a column with decimals holds the amount as it is. Micros are believed where they are
said, and never of a neighbour: they are a platform's way to write costs, not a table's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loader.binding.readings import plain
from loader.binding.subject import Subject
from loader.flow.binding import Bound
from loader.resources import data

_CENTS = 2
_UNITS: dict[str, int] = data("names")["units"]
_SAID = re.compile(rf"(?<![a-z])({'|'.join(_UNITS)})(?![a-z])")


def in_units(subject: Subject, bound: Sequence[Bound]) -> tuple[Bound, ...]:
    """The columns, each amount with the unit that is said of it."""
    found = tuple(_said(subject, one) if _is_money(subject, one) else one for one in bound)
    amounts = [one for one in found if _is_money(subject, one)]
    if not _all_in_cents(amounts):
        return found
    return tuple(_beside(one) if one in amounts and not one.decimals and one.counts_whole else one for one in found)


def _is_money(subject: Subject, bound: Bound) -> bool:
    return bound.meaning is not None and subject.kind(bound.meaning) == "money"


def _said(subject: Subject, bound: Bound) -> Bound:
    """With the unit that the column's name or its comment says, if it holds whole numbers."""
    if bound.decimals or not bound.counts_whole:
        return bound
    words = (plain(subject.shown(bound.column)), plain(bound.column.name), subject.comment(bound.column).lower())
    unit = next((match[1] for text in words if (match := _SAID.search(text.replace("_", " ")))), None)
    return replace(bound, decimals=_UNITS[unit], why=f"{bound.why}; in {unit}, as it says") if unit else bound


def _all_in_cents(amounts: Iterable[Bound]) -> bool:
    """Whether the whole numbers of which the unit is said all count cents."""
    return {one.decimals for one in amounts if one.decimals and one.counts_whole} == {_CENTS}


def _beside(bound: Bound) -> Bound:
    return replace(bound, decimals=_CENTS, why=f"{bound.why}; in cents, as the amounts beside it")
