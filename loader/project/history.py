"""Columns filled as their own live rows are: the same values as often, the same spread, as many NULLs. Pure.

By row number, so that a batch is the same whoever makes it, and beside what the row's other columns hold
(`loader.project.related`). Texts that are no category are new ones of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.clock import microseconds, utc
from loader.digits import mixed, strings
from loader.flow.draws import KeyFacts
from loader.flow.profile import SHARE_DIGITS, History
from loader.flow.table import Column
from loader.literals import as_text
from loader.project.drawn import picked
from loader.project.fill import RowSpan, fill, uuids
from loader.project.numbered import Order, counted
from loader.project.related import Beside, after, alike, related
from loader.project.series import Count, Flag, Mask, Money, Real, Text, Time, Uuids, Values, Words

_NULL, _PLACE, _SENTENCE = 0x5DEECE66D, 0xB5297A4D, 0x68E31DA4
_LONGEST = 400
_SENTENCES = 48
_LONGEST_NETWORK = 15
_AREAS = (202, 212, 303, 312, 404, 415, 503, 602, 617, 713)
_LETTERS = {
    "A": "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "a": "abcdefghijkmnpqrstuvwxyz",
    "9": "0123456789",
    "h": "0123456789abcdef",
}
_TEXT = (
    "about after again also because before both clear close could early every final first fresh given green later"
    " least light local made more near never often only other paper part plain quick ready right round same seen short"
    " simple small some soon still stock store such their these though three today under until very well which while"
)
_WORDS = tuple(_TEXT.split())


@dataclass(frozen=True)
class Following:
    """A column that follows its history in some rows; `as_of` in microseconds UTC, `beside` gives the other columns,
    `facts` what the column holds beside live keys, `tuples` are those drawn already, by name; `order` is that of all
    rows of the entity."""

    column: Column
    history: History
    rows: RowSpan
    as_of: int
    beside: Beside
    facts: KeyFacts | None = None
    tuples: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    order: Callable[[], Order] | None = None

    def values(self) -> Values:
        """Its values, of which `missing` are NULL: (n,)."""
        column, history, by = self.column, self.history, self.history.by
        if by and by.kind == "after":
            return after(by, history, np.rint(self._between()).astype(np.int64), self.as_of, self.beside)
        if by and by.kind == "numbered" and self.order:
            return counted(by, self.rows.index, self.beside(by.of[0]).cast(pa.timestamp("us")), self.order)
        if by and by.kind != "steady":
            return related(column, history, by, self.beside, lambda: self._between() / 10.0**SHARE_DIGITS)
        if history.draw and history.kind == "values":
            return known(column, history.values, np.maximum(self._places, 0))
        return follow(column, history, alike(self.rows, by.of[0], self.beside) if by else self.rows, self.as_of)

    def missing(self) -> Mask:
        """(n,) which rows are NULL, as many as of the live ones; None if the column admits none."""
        if not self.column.nullable:
            return None
        if self.history.draw:
            return self._places < 0
        nulls, by = self.history.nulls, self.history.by
        rows = alike(self.rows, by.of[0], self.beside) if by and by.kind == "steady" else self.rows
        return _share(self.column, rows, _NULL) < nulls if nulls else None

    def settled(self) -> tuple[NDArray[np.bool_], Values, Mask] | None:
        """(n,) which rows name a live key beside which the column holds what is known; (n,) that, and its NULLs."""
        if self.facts is None or not len(self.facts.keys):
            return None
        place = pc.index_in(as_text(self.beside(self.facts.of)), self.facts.keys)
        texts = self.facts.texts.take(place).dictionary_encode()
        if not len(texts.dictionary):
            return None
        there = known(self.column, tuple(texts.dictionary.to_pylist()), np.asarray(texts.indices.fill_null(0)))
        null = np.asarray(texts.is_null())
        told = ~np.asarray(place.is_null())
        return (told, there, null) if self.column.nullable else (told & ~null, there, None)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        draw = self.history.draw
        assert draw is not None
        if draw.name not in self.tuples:
            self.tuples[draw.name] = picked(draw, self.rows, self.beside)
        return np.array(self.history.places, np.int64)[self.tuples[draw.name]]

    def _between(self) -> NDArray[np.float64]:
        return _between(self.column, self.history, self.rows)


def follow(column: Column, history: History, rows: RowSpan, as_of: int) -> Values:
    """Values for a column that has a history of its own; `as_of` in microseconds UTC."""
    values: Values
    match history.kind:
        case "values":
            values = known(column, history.values, _picked(column, history, rows))
        case "numbers":
            values = _numbers(column, history, rows)
        case "times":
            values = _times(column, history, rows, as_of)
        case "shapes":
            values = _shapes(column, history, rows)
        case "words":
            values = _words(column, history, rows)
        case "mails":
            number = pa.array(mixed(rows.seed ^ column.number, rows.index) % np.uint64(10**8)).cast("string")
            values = Text(pc.binary_join_element_wise("shopper", number, "@example.com", ""))
        case "networks" | "phones":
            values = Text(_set_aside(history, rows, column))
        case "hex":
            length = min(int(np.median(history.points)), _room(column))
            values = Text(_spelt("h" * length, "", column, rows, rows.index))
        case "uuids":
            values = uuids(column, rows)
        case _:
            values = fill(column, rows)
    return values


def _set_aside(history: History, rows: RowSpan, column: Column) -> pa.Array:
    """Network addresses and telephone numbers that are set aside for examples: (n,)."""
    number = mixed(rows.seed ^ column.number, rows.index)
    if history.kind == "networks":
        long = np.median(history.points) > _LONGEST_NETWORK
        parts = ("2001:db8::", number % np.uint64(9999)) if long else ("192.0.2.", number % np.uint64(254))
        return pc.binary_join_element_wise(parts[0], pa.array(parts[1] + np.uint64(1)).cast("string"), "")
    places = np.array(_AREAS)[(number >> np.uint64(8)).astype(np.int64) % len(_AREAS)]
    last = pc.utf8_lpad(pa.array(number % np.uint64(100)).cast("string"), 2, "0")
    return pc.binary_join_element_wise("+1", pa.array(places).cast("string"), "55501", last, "")


def _share(column: Column, rows: RowSpan, salt: int) -> NDArray[np.float64]:
    """(n,) uniform in [0, 1), another series for each salt."""
    seed = rows.seed ^ salt ^ (column.number * 0x9E3779B9)
    return (mixed(seed, rows.index) >> np.uint64(11)).astype(np.float64) / 2.0**53


def _picked(column: Column, history: History, rows: RowSpan) -> NDArray[np.int64]:
    """(n,) places in `history.values`, as often as their shares say."""
    steps = np.cumsum(history.shares)
    places = np.searchsorted(steps, _share(column, rows, _PLACE) * steps[-1], side="right")
    return np.minimum(places, len(steps) - 1).astype(np.int64)


def known(column: Column, values: tuple[str, ...], picked: NDArray[np.int64]) -> Values:
    """(n,) places in `values`, texts as the server prints them, as values of the column's type."""
    made: Values
    match column.type.traits.form:
        case "bool":
            made = Flag(np.array([value in ("true", "t") for value in values])[picked])
        case "whole":
            made = Count(np.array(list(map(int, values)), np.int64)[picked])
        case "decimal":
            made = _money(column, values, picked)
        case "float":
            made = Real(np.array(list(map(float, values)))[picked])
        case "date" | "moment":
            times = [microseconds(utc(datetime.fromisoformat(value))) for value in values]
            made = Time(np.array(times, np.int64)[picked])
        case "uuid":
            made = Uuids(pa.array([UUID(value).bytes for value in values], pa.binary(16)).take(pa.array(picked)))
        case _:
            made = Text(pa.array(values, pa.string()).take(pa.array(picked)))
    return made


def _money(column: Column, values: tuple[str, ...], picked: NDArray[np.int64]) -> Money:
    digits = 6 if column.type.scale is None else min(max(column.type.scale, 0), 9)
    return Money(np.array([round(Decimal(value) * 10**digits) for value in values], np.int64)[picked], digits)


def _between(column: Column, history: History, rows: RowSpan) -> NDArray[np.float64]:
    """(n,) places on the line through the hundredths."""
    points = np.array(history.points, np.float64)
    return np.interp(_share(column, rows, _PLACE) * (len(points) - 1), np.arange(len(points)), points)


def _numbers(column: Column, history: History, rows: RowSpan) -> Values:
    made = np.rint(_between(column, history, rows)).astype(np.int64)
    unit = 10**history.scale
    low = None if column.low is None else int(np.ceil(column.low * unit))
    high = None if column.high is None else int(np.floor(column.high * unit))
    made = made if low is None and high is None else np.clip(made, low, high)
    if column.type.traits.form == "whole":
        return Count(made // unit)
    return Real(made / unit) if column.type.traits.form == "float" else Money(made, history.scale)


def _times(column: Column, history: History, rows: RowSpan, as_of: int) -> Values:
    made = np.rint(_between(column, history, rows)).astype(np.int64)
    made = made + rows.times if history.after_created else made
    made = made if history.future else np.minimum(made, as_of)
    return Time(made // history.unit * history.unit)


def _words(column: Column, history: History, rows: RowSpan) -> Values:
    """Plain words of ours, as long as the live texts are."""
    lengths = np.clip(np.rint(_between(column, history, rows)).astype(np.int64), 0, _room(column))
    known, place = np.unique(lengths, return_inverse=True)
    pool = tuple(_sentence(number)[:length].rstrip() for length in known.tolist() for number in range(_SENTENCES))
    which = (_share(column, rows, _SENTENCE) * _SENTENCES).astype(np.int64)
    return Words(place * _SENTENCES + which, pool)


def _sentence(number: int) -> str:
    order = np.argsort(mixed(number, np.arange(_LONGEST // 5)), kind="stable")
    return " ".join(_WORDS[place % len(_WORDS)] for place in order.tolist()).capitalize()


def _room(column: Column) -> int:
    return min(column.type.length or _LONGEST, _LONGEST)


def _shapes(column: Column, history: History, rows: RowSpan) -> Values:
    picked, index = _picked(column, history, rows), rows.index
    parts, places = [], []
    for number in np.unique(picked).tolist():
        here = np.flatnonzero(picked == number)
        parts.append(_spelt(history.values[number], history.prefix, column, rows, index[here]))
        places.append(here)
    order = np.argsort(np.concatenate(places), kind="stable")
    return Text(pa.concat_arrays(parts).take(pa.array(order)))


def _spelt(shape: str, prefix: str, column: Column, rows: RowSpan, index: NDArray[np.int64]) -> pa.Array:
    """One text of this shape for each row: other letters and digits in every place, marks as they are."""
    made = np.empty((len(index), max(len(shape), 1)), np.uint8)
    for place, mark in enumerate(shape):
        if place < len(prefix):
            made[:, place] = ord(prefix[place])
        elif mark in _LETTERS:
            letters = np.frombuffer(_LETTERS[mark].encode(), np.uint8)
            random = mixed(rows.seed ^ (column.number << 8) ^ (place << 20), index)
            made[:, place] = letters[(random % np.uint64(len(letters))).astype(np.int64)]
        else:
            made[:, place] = ord(mark)
    return strings(made) if shape else pa.array([""] * len(index), pa.string())
