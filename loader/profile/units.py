"""Whether whole numbers of a workspace count cents: what its live rows show, where neither name nor comment says it.

Amounts that are 25 times as large as those of columns with decimals are in cents. Without such columns only their size
is left: half of all orders above 1,500 of a currency that has cents would be a rare shop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

from loader.flow.binding import Bound, Entity
from loader.profile import odd
from loader.profile.reader import Reader, named

_SHOWN = frozenset({
    "total", "subtotal", "subtotal_inc_tax", "total_ex_tax", "paid_amount", "price", "price_inc_tax", "regular_price",
    "min_price", "max_price", "row_subtotal", "row_total", "row_total_inc_tax", "amount", "value", "total_spent",
})  # fmt: skip
_LEAST_ROWS = 20
_TIMES, _ALONE = 25, 1500


def in_cents(reader: Reader, entities: Iterable[Entity], kinds: Mapping[str, str]) -> frozenset[str]:
    """The entities whose whole numbers of money count cents. `kinds`: meaning -> its kind."""
    amounts = [pair for entity in entities for pair in _amounts(entity, kinds)]
    doubtful = [pair for pair in amounts if pair[1].counts_whole and not pair[1].decimals]
    if not doubtful:
        return frozenset()
    exact = [_median(reader, *pair) for pair in amounts if not pair[1].counts_whole]
    known = list(filter(None, exact))
    least = _TIMES * median(known) if known else _ALONE
    return frozenset(pair[0].name for pair in doubtful if _median(reader, *pair) >= least)


def _amounts(entity: Entity, kinds: Mapping[str, str]) -> list[tuple[Entity, Bound]]:
    return [(entity, bound) for bound in entity.by_meaning.values() if _is_shown(bound, kinds)]


def _is_shown(bound: Bound, kinds: Mapping[str, str]) -> bool:
    meaning = bound.meaning or ""
    return meaning in _SHOWN and kinds.get(meaning) == "money" and bound.column.type.traits.kind == "num"


def _median(reader: Reader, entity: Entity, bound: Bound) -> float:
    """Of the live amounts above 0; 0 if there are too few."""
    rows, middle = reader.row("median", entity, amount=odd.amount(bound, named(bound))) or (0, None)
    return float(middle) if rows >= _LEAST_ROWS and middle is not None else 0.0
