"""A text column made to fit all that one way of satisfying the CHECKs says of it: form, length, case, closed set."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import Flags, Scope, chosen
from loader.constraints.texts import any_of, counted, roomiest, shapes
from loader.constraints.writing import holds
from loader.digits import mixed
from loader.flow.predicate import Compare, Const, Func, Leaf, Match, OneOf, columns
from loader.flow.table import Column

_TRIES = 4
_LONGEST = 4096
_USUAL = 12


@dataclass(frozen=True, slots=True)
class Making:
    """How random the rows are: `numbers` are their places in the entity, `seed` is the run's and the entity's."""

    seed: int
    numbers: NDArray[np.int64]

    def bits(self, name: str, salt: int = 0) -> NDArray[np.uint64]:
        """64 random bits a row, the same whatever the batch."""
        return mixed(self.seed ^ zlib.crc32(f"{name} {salt}".encode()), self.numbers)


def about(leaves: Sequence[Leaf], name: str) -> list[Match | OneOf | Compare]:
    """The leaves that ask something of this column's text, and of no other column."""
    asking = (leaf for leaf in leaves if isinstance(leaf, Match | OneOf | Compare))
    return [leaf for leaf in asking if set(columns(leaf)) == {name}]


def worded(scope: Scope, column: Column, leaves: Sequence[Leaf], rows: Flags, making: Making) -> pa.Array:
    """The column with a text that fits all the leaves in these rows, if one was found."""
    name = column.name
    current = scope.columns[name]
    left = rows.copy()
    for candidate in _candidates(scope, column, leaves, making):
        if not left.any():
            break
        tried = Scope({**scope.columns, name: candidate}, scope.rows, scope.now)
        fits = left & ~np.any([tried.truth(leaf)[1] for leaf in leaves], axis=0) & holds(candidate, column)
        current = chosen(fits, candidate, current)
        left &= ~fits
    return current


def _candidates(scope: Scope, column: Column, leaves: Sequence[Leaf], making: Making) -> Iterator[pa.Array]:
    """Texts to try, those first that keep most: the present one in another form, a closed set's, then made ones."""
    low, high = _lengths(leaves, column)
    patterns = [leaf.pattern for leaf in leaves if isinstance(leaf, Match) and leaf.wanted]
    for change in _CHANGES:
        yield _sized(change(scope.columns[column.name]), low, high, column.name, making)
    closed = _closed(scope, leaves, column)
    if len(closed):
        yield closed.take(pa.array((making.bits(column.name) % np.uint64(len(closed))).astype(np.int64)))
    for salt, pattern in product(range(_TRIES), patterns):
        for text in _formed(pattern, low, high, column, making, salt):
            yield from _cased(text, leaves)
    size = int(min(max(low, _USUAL if column.unique else 6), high))
    for alphabet in ("a-z", "A-Z", "0-9", "a-z0-9"):
        yield from _formed(f"[{alphabet}]{{{size}}}", size, size, column, making, 0)


def _cased(made: pa.Array, leaves: Sequence[Leaf]) -> Iterator[pa.Array]:
    """As made, or in the case that another CHECK of the column asks for."""
    yield made
    sides = [side for leaf in leaves if isinstance(leaf, Compare) for side in (leaf.left, leaf.right)]
    called = {side.name for side in sides if isinstance(side, Func)}
    yield from (change(made) for name, change in _CASES.items() if name in called)


_CHANGES: tuple[Callable[[pa.Array], pa.Array], ...] = (
    lambda texts: texts,
    pc.utf8_upper,
    pc.utf8_lower,
    pc.utf8_trim_whitespace,
)
_CASES = {"upper": pc.utf8_upper, "lower": pc.utf8_lower}


def _formed(pattern: str, low: float, high: float, column: Column, making: Making, salt: int) -> Iterator[pa.Array]:
    """Texts in a pattern's form; none if it is not of a simple one."""
    least, most = int(low), int(min(high, _LONGEST))
    if not column.unique:
        if found := shapes(pattern, least, most, salt):
            yield any_of(found, making.bits(column.name, salt))
    elif found := roomiest(pattern, least, most, salt):
        yield counted(found[0], making.numbers, making.seed & (2**62 - 1))


def _sized(texts: pa.Array, low: float, high: float, name: str, making: Making) -> pa.Array:
    """Cut to `high` characters; lengthened by digits to `low`."""
    if high < inf:
        texts = pc.utf8_slice_codeunits(texts, 0, int(max(high, 0)))
    if low <= 0 or low > _LONGEST:
        return texts
    more = any_of(shapes(f"[0-9]{{{int(low)}}}", int(low), int(low), 0), making.bits(name))
    short = pc.less(pc.utf8_length(texts).fill_null(0), int(low))
    longer = pc.utf8_slice_codeunits(pc.binary_join_element_wise(texts, more, ""), 0, int(low))
    return pc.if_else(short, longer, texts)


def _lengths(leaves: Sequence[Leaf], column: Column) -> tuple[float, float]:
    """The least and the most characters, as the CHECKs and the type say."""
    low, high = 0.0, inf if column.type.length is None else float(column.type.length)
    for leaf in leaves:
        if not isinstance(leaf, Compare) or not isinstance(leaf.right, Const):
            continue
        if leaf.op == "<>" and leaf.right.value == "":
            low = max(low, 1)
        if isinstance(leaf.left, Func) and leaf.left.name in ("length", "octet_length"):
            number = float(leaf.right.value or 0)
            low = max(low, {">": number + 1, ">=": number, "=": number}.get(leaf.op, low))
            high = min(high, {"<": number - 1, "<=": number, "=": number}.get(leaf.op, high))
    return low, max(high, 0)


def _closed(scope: Scope, leaves: Sequence[Leaf], column: Column) -> pa.Array:
    """The words that a closed set, an equation or an enum admits, and of which all the leaves hold."""
    words = list(column.type.labels)
    for leaf in leaves:
        if isinstance(leaf, OneOf):
            words += [str(value.value) for value in leaf.values]
        elif isinstance(leaf, Compare) and leaf.op == "=" and isinstance(leaf.right, Const):
            words += [str(leaf.right.value)] if leaf.right.kind == "text" else []
    found = pa.array(list(dict.fromkeys(words)), pa.string())
    tried = Scope({column.name: found}, len(found), scope.now)
    false = [tried.truth(leaf)[1] for leaf in leaves]
    return found.filter(pa.array(~np.any(false, axis=0))) if len(found) else found
