"""A text column made to fit all that one way of satisfying the CHECKs says of it: form, length, case, closed set."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.constraints.evaluate import Flags, Scope, chosen, flags
from loader.constraints.patterns import any_of, counted, roomiest, shapes
from loader.digits import mixed
from loader.flow.predicate import Compare, Const, Func, Leaf, Match, Null, OneOf, columns, functions
from loader.flow.table import Column

_TRIES = 4
_LONGEST = 4096
_USUAL = 12
_CASES = {"": lambda texts: texts, "upper": pc.utf8_upper, "lower": pc.utf8_lower}


@dataclass(frozen=True, slots=True)
class Making:
    """How random the rows are: `numbers` are their places in the entity, `seed` is the run's and the entity's."""

    seed: int
    numbers: NDArray[np.int64]

    def bits(self, name: str, salt: int = 0) -> NDArray[np.uint64]:
        """64 random bits a row, the same whatever the batch."""
        return mixed(self.seed ^ zlib.crc32(f"{name} {salt}".encode()), self.numbers)


def holds(texts: pa.Array, column: Column) -> Flags:
    """The rows whose text is not NULL, and fits the column's type."""
    fits = texts.is_valid()
    if column.type.length is not None:
        fits = pc.and_(fits, pc.less_equal(pc.utf8_length(texts), column.type.length))
    if column.type.labels:
        fits = pc.and_(fits, pc.is_in(texts, pa.array(column.type.labels, pa.string())))
    return flags(fits)


def worded(scope: Scope, column: Column, term: Sequence[Leaf], rows: Flags, making: Making) -> pa.Array:
    """The column with a text that fits all leaves that ask something of it alone, in these rows, if one was found."""
    leaves = [leaf for leaf in term if set(columns(leaf)) == {column.name} and not isinstance(leaf, Null)]
    current = scope.columns[column.name]
    left = rows.copy()
    for candidate in _Wording(scope, column, leaves, making).candidates():
        tried = Scope({**scope.columns, column.name: candidate}, scope.rows, scope.now)
        fits = left & ~tried.breaks(leaves) & holds(candidate, column)
        current = chosen(fits, candidate, current)
        left &= ~fits
        if not left.any():
            break
    return current


@dataclass(frozen=True)
class _Wording:
    """Texts for a column of which `leaves` ask something."""

    scope: Scope
    column: Column
    leaves: Sequence[Leaf]
    making: Making

    def candidates(self) -> Iterator[pa.Array]:
        """Texts to try, those first that keep most: the present one in another form, a closed set's, then made ones."""
        low, high = self._lengths()
        texts = self.scope.columns[self.column.name]
        for changed in (texts, pc.utf8_upper(texts), pc.utf8_lower(texts), pc.utf8_trim_whitespace(texts)):
            yield self._sized(changed, low, high)
        yield from self._closed()
        forms = [leaf.pattern for leaf in self.leaves if isinstance(leaf, Match) and leaf.wanted]
        called = {""}.union(*map(functions, self.leaves))
        cases = [change for name, change in _CASES.items() if name in called]
        for salt, form, change in product(range(_TRIES), forms, cases):
            yield from map(change, self._formed(form, low, high, salt))
        size = int(min(max(low, _USUAL if self.column.unique else 6), high))
        for alphabet in ("a-z", "A-Z", "0-9", "a-z0-9"):
            yield from self._formed(f"[{alphabet}]{{{size}}}", size, size)

    def _formed(self, pattern: str, low: float, high: float, salt: int = 0) -> Iterator[pa.Array]:
        """Texts in a pattern's form; none if it is not of a simple one."""
        least, most = int(low), int(min(high, _LONGEST))
        if not self.column.unique:
            if found := shapes(pattern, least, most, salt):
                yield any_of(found, self.making.bits(self.column.name, salt))
        elif found := roomiest(pattern, least, most, salt):
            yield counted(found[0], self.making.numbers, self.making.seed & (2**62 - 1))

    def _sized(self, texts: pa.Array, low: float, high: float) -> pa.Array:
        """Cut to `high` characters, of rows that must differ the last ones; lengthened by digits to `low`."""
        if high < inf:
            cut = pc.utf8_slice_codeunits(texts, 0, int(high))
            if self.column.unique and high >= 1:
                surplus = pc.greater(pc.utf8_length(texts), int(high))
                cut = pc.if_else(surplus, pc.utf8_slice_codeunits(texts, -int(high)), texts)
            texts = cut
        if low <= 0 or low > _LONGEST:
            return texts
        size = int(low)
        more = any_of(shapes(f"[0-9]{{{size}}}", size, size, 0), self.making.bits(self.column.name))
        longer = pc.utf8_slice_codeunits(pc.binary_join_element_wise(texts, more, ""), 0, size)
        return pc.if_else(pc.less(pc.utf8_length(texts).fill_null(0), size), longer, texts)

    def _lengths(self) -> tuple[float, float]:
        """The least and the most characters, as the CHECKs and the type say."""
        low, high = 0.0, inf if self.column.type.length is None else float(self.column.type.length)
        for leaf in self.leaves:
            match leaf:
                case Compare("<>", _, Const(value="")):
                    low = max(low, 1)
                case Compare(op, Func("length" | "octet_length"), Const(value=value)):
                    number = float(value or 0)
                    low = max(low, {">": number + 1, ">=": number, "=": number}.get(op, low))
                    high = min(high, {"<": number - 1, "<=": number, "=": number}.get(op, high))
        return low, max(high, 0)

    def _closed(self) -> Iterator[pa.Array]:
        """Words that a closed set, an equation or an enum admits, and of which all the leaves hold."""
        words = list(self.column.type.labels)
        for leaf in self.leaves:
            match leaf:
                case OneOf(_, values):
                    words += [str(value.value) for value in values]
                case Compare("=", _, Const("text", value)):
                    words.append(str(value))
        found = pa.array(list(dict.fromkeys(words)), pa.string())
        broken = Scope({self.column.name: found}, len(found), self.scope.now).breaks(self.leaves)
        if not broken.all():
            found = found.filter(pa.array(~broken))
            yield found.take(pa.array((self.making.bits(self.column.name) % np.uint64(len(found))).astype(np.int64)))
