"""The columns of an entity in some ten thousand live rows, as hashes and numbers: enough to compare one with another,
and nothing of a text leaves the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from psycopg import sql as pgsql

from loader.database import comma, name
from loader.flow.binding import Bound, Entity
from loader.flow.profile import History
from loader.profile.categories import Value
from loader.profile.owners import Owners
from loader.profile.reader import Reader, query, table

LEAST_ROWS = 20
"""Fewer rows show nothing of what two columns have to do with each other."""
_MOST_COMPARED = 3000
_HEADER = 19
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A column with its history; `codes` are the hashes of the live values that its values stand for."""

    bound: Bound
    history: History
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Seen:
    """A column in n live rows: what it holds as hashes (0: NULL), and as numbers or microseconds (NaN: none).

    `found` is what was learned of it alone; of a column that the model makes, `values` are those that may be named."""

    bound: Bound
    codes: Ints
    numbers: Floats
    found: Found | None = None
    values: tuple[Value, ...] = ()

    @property
    def name(self) -> str:
        return self.bound.column.name

    @property
    def kind(self) -> str:
        return self.bound.column.type.traits.kind

    @property
    def history(self) -> History | None:
        return self.found.history if self.found else None

    @property
    def is_category(self) -> bool:
        """If its history is values to choose from."""
        return bool(self.found and self.found.history.values and self.found.codes)

    @cached_property
    def known(self) -> Flags:
        return np.not_equal(self.codes, 0)

    @property
    def is_key(self) -> bool:
        return self.bound.meaning == "key" or bool(self.bound.link)

    @cached_property
    def distinct(self) -> int:
        return len(np.unique(self.codes[self.known]))

    def some(self) -> Seen:
        """The same in some thousand of the rows, spread over all of them."""
        step = max(len(self.codes) // _MOST_COMPARED, 1)
        return replace(self, codes=self.codes[::step], numbers=self.numbers[::step])

    @cached_property
    def places(self) -> Ints:
        """(n,) places in the values that may be named, as many as there are for NULL, -1 for any other."""
        codes = [short(code) for code in (self.found.codes if self.found else ())] or [
            short(one.code) for one in self.values
        ]
        order = np.argsort(codes)
        known = np.array(codes, np.int64)[order]
        at = np.minimum(np.searchsorted(known, self.codes), max(len(known) - 1, 0))
        same = known[at] == self.codes if len(known) else np.zeros(len(self.codes), bool)
        found = np.where(same, order[at] if len(known) else 0, -1)
        return np.where(self.known, found, len(codes))


def short(code: int) -> int:
    """The half of a hash that is read of each row; 0 stands for NULL."""
    return code >> 32 or 1


def read(
    reader: Reader, entity: Entity, owners: Owners, wanted: Mapping[str, Found], named: Mapping[str, tuple[Value, ...]]
) -> list[Seen]:
    """The columns whose histories are `wanted`, and those that the model makes; `named` are values of these."""
    bounds = [b for b in entity.bound if b.column.name in wanted or is_base(b)]
    parts = [part for bound in bounds for part in _parts(bound)]
    rows = _copied(reader, entity, owners, bounds, parts)
    found = []
    for place, bound in enumerate(bounds):
        numbers = rows[f"n{place}"].astype(np.float64) if _counts(bound) else np.full(len(rows), np.nan)
        codes = rows[f"c{place}"].astype(np.int64)
        column = bound.column.name
        found.append(Seen(bound, codes, numbers, wanted.get(column), named.get(column, ())))
    return found


def _copied(
    reader: Reader, entity: Entity, owners: Owners, bounds: Sequence[Bound], parts: Sequence[pgsql.Composable]
) -> NDArray[np.void]:
    """The rows as the server sends them in binary: a count of fields, then each with its length. No field is NULL."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for place, bound in enumerate(bounds):
        fields += [(f"_{place}", ">i4"), (f"c{place}", ">i4")]
        fields += [(f"__{place}", ">i4"), (f"n{place}", ">f8")] if _counts(bound) else []
    statement = query(
        "related",
        columns=comma(parts),
        table=table(entity),
        own=reader.own(entity),
        live=reader.live(),
        some=owners.some(entity),
        pages=owners.pages(entity),
    )
    cursor = reader.conn.cursor()
    reader.conn.execute("SELECT 1")  # the settings of the transaction, which a COPY does not begin
    with cursor.copy(statement, {"tenant": reader.workspace}) as copy:
        data = b"".join(bytes(block) for block in copy)
    kind = np.dtype(fields)
    return np.frombuffer(data, kind, count=(len(data) - _HEADER - 2) // kind.itemsize, offset=_HEADER)


def is_base(bound: Bound) -> bool:
    """If the model makes the column, or a key's numbers do."""
    return bool(bound.meaning) and bound.meaning != "tenant" and bound.column.type.traits.filled


def _counts(bound: Bound) -> bool:
    return bound.column.type.traits.kind in ("num", "time", "text")


def _parts(bound: Bound) -> Iterator[pgsql.Composable]:
    of, kind = name(bound.column.name), bound.column.type.traits.kind
    yield query("related_code", column=of)
    if _counts(bound):
        yield query("related_number", number=query(f"related_{kind}", column=of))
