"""The tags: a run's row, its relations, and the keys of every row it writes. Never commits.

Keys are kept as ranges where they run, else as arrays of some 10,000, whose binary image numpy builds from Arrow's own
buffers: a Python object a key would cost more than the COPY of its row. Refuses a NULL in a key: nothing could find
its row again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.json import Jsonb

from loader import resources
from loader.flow.binding import Entity
from loader.flow.result import Link, RunRecord
from loader.flow.rows import KeyRange, Keys

CHUNK = 10_000
"""Keys in an array. Larger ones are slower to write and to search; smaller ones cost more rows."""


def start(conn: psycopg.Connection, record: RunRecord) -> None:
    fields = {name: getattr(record, name) for name in record.__dataclass_fields__}
    fields |= {"platforms": list(record.platforms), "parameters": Jsonb(record.parameters)}
    # as it is: a database that is not in UTF-8 reads no escapes
    fields["profile"] = (
        None if record.profile is None else Jsonb(record.profile, partial(json.dumps, ensure_ascii=False))
    )
    conn.execute(resources.named_query("load.start"), fields)


def finish(
    conn: psycopg.Connection, run_id: UUID, finished_at: datetime, total_rows: int, content_hash: str | None = None
) -> None:
    fields = {"run_id": run_id, "finished_at": finished_at, "total_rows": total_rows, "content_hash": content_hash}
    conn.execute(resources.named_query("load.finish"), fields)


def note_outcome(conn: psycopg.Connection, run_id: UUID, outcome: dict[str, Any]) -> None:
    conn.execute(resources.named_query("load.outcome"), {"run_id": run_id, "outcome": Jsonb(outcome)})


class Tagger:
    """Tags the rows of one entity. `add` only buffers, since a COPY holds the connection; `flush` between two COPYs."""

    def __init__(
        self, conn: psycopg.Connection, run_id: UUID, ordinal: int, entity: Entity, links: tuple[Link, ...]
    ) -> None:
        self._conn = conn
        self._at = {"run_id": run_id, "ordinal": ordinal}
        self._width = len(entity.key)
        self._chunks = 0
        self._waiting: list[tuple[Keys, ...]] = []
        relation = {
            "platform": entity.platform,
            "entity": entity.name,
            "schema": entity.table.schema,
            "table": entity.table.name,
            "tenant": entity.tenant,
            "key": list(entity.key),
            "types": [entity.table.by_name[name].type.oid for name in entity.key],
            "links": Jsonb([asdict(link) for link in links]),
        }
        conn.execute(resources.named_query("load.relation"), self._at | relation)

    def add(self, keys: tuple[Keys, ...], rows: int) -> None:
        """Remember the keys of `rows` consecutive rows, one entry per key column; touches no connection."""
        lengths = [len(column) for column in keys]
        if lengths != [rows] * self._width:
            raise ValueError(f"expected {self._width} key columns of {rows} rows each, got columns of {lengths} keys")
        if not keys or not rows:
            return
        new = tuple(_plain(column) for column in keys)
        joined = _joined(self._waiting[-1], new) if self._waiting else None
        self._waiting[-1:] = [joined] if joined else [*self._waiting[-1:], new]

    def flush(self) -> None:
        """Write what waits; not while a COPY is in progress. An open range stays, so that it may still grow."""
        grows = self._waiting[-1:] if self._waiting and _is_range(self._waiting[-1]) else []
        self._write(self._waiting[: len(self._waiting) - len(grows)])
        self._waiting = grows

    def close(self, rows: int) -> None:
        """Write everything, and the relation's number of rows."""
        self._write(self._waiting)
        self._waiting = []
        self._conn.execute(resources.named_query("load.close"), {**self._at, "rows": rows})

    def _write(self, waiting: list[tuple[Keys, ...]]) -> None:
        parts = list(enumerate((part for keys in waiting for part in _cut(keys)), self._chunks))
        if not parts:
            return
        self._chunks += len(parts)
        records = [
            {**self._at, "chunk": chunk, "place": place, **_stored(column)}
            for chunk, part in parts
            for place, column in enumerate(part)
        ]
        with self._conn.cursor() as cursor:
            cursor.adapters.register_dumper(_Image, _ImageDumper)
            cursor.executemany(resources.named_query("load.keys"), records)


def _plain(keys: Keys) -> Keys:
    """A range, or an array of int64, binary(16) or string without NULLs; numbers that run become a range."""
    if isinstance(keys, KeyRange):
        return keys
    if isinstance(keys, pa.ExtensionArray):
        keys = keys.storage
    if keys.null_count:
        raise ValueError("a key is NULL, and its row could never be found again")
    if not pa.types.is_integer(keys.type):
        return keys if keys.type == pa.binary(16) else keys.cast(pa.string())
    numbers = keys.cast(pa.int64()).to_numpy(zero_copy_only=False)
    first, last = int(numbers[0]), int(numbers[-1])
    runs = last - first == len(numbers) - 1 and bool((np.diff(numbers) == 1).all())
    return KeyRange(first, last) if runs else keys.cast(pa.int64())


def _is_range(keys: tuple[Keys, ...]) -> bool:
    return all(isinstance(column, KeyRange) for column in keys)


def _joined(old: tuple[Keys, ...], new: tuple[Keys, ...]) -> tuple[Keys, ...] | None:
    """Both as one, if every column's ranges meet, or if every column is an array and they fit one chunk."""
    pairs = list(zip(old, new, strict=True))
    if _is_range(old) and _is_range(new):
        meet = all(b == replace(a, first=a.last + 1, last=b.last) for a, b in pairs)
        return tuple(replace(a, last=b.last) for a, b in pairs) if meet else None
    fits = len(old[0]) + len(new[0]) <= CHUNK and all(_alike(a, b) for a, b in pairs)
    return tuple(pa.concat_arrays([a, b]) for a, b in pairs) if fits else None


def _alike(old: Keys, new: Keys) -> bool:
    return not isinstance(old, KeyRange) and not isinstance(new, KeyRange) and bool(old.type == new.type)


def _cut(keys: tuple[Keys, ...]) -> list[tuple[Keys, ...]]:
    """Chunks: all columns at the same rows. Ranges alone need no cutting, however long."""
    if _is_range(keys):
        return [keys]
    return [tuple(_slice(column, at) for column in keys) for at in range(0, len(keys[0]), CHUNK)]


def _slice(keys: Keys, at: int) -> Keys:
    if isinstance(keys, KeyRange):
        return replace(keys, first=keys.first + at, last=min(keys.first + at + CHUNK - 1, keys.last))
    return keys.slice(at, CHUNK)


class _Image(bytes):
    """An array as the wire has it; the server takes its type from the column that it goes into."""


class _ImageDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: _Image) -> Buffer:
        return obj


def _stored(keys: Keys) -> dict[str, Any]:
    """A key column of a chunk as the fields of mock_data.keys."""
    fields = ("first", "last", "prefix", "width", "suffix", "keys_int", "keys_uuid", "keys_text")
    return dict.fromkeys(fields) | (asdict(keys) if isinstance(keys, KeyRange) else _array(keys))


def _array(keys: pa.Array) -> dict[str, _Image]:
    if keys.type == pa.int64():
        data = keys.to_numpy(zero_copy_only=False).astype(">i8").view(np.uint8)
        return {"keys_int": _image(20, data, np.full(len(keys), 8))}
    if keys.type == pa.binary(16):
        data = np.frombuffer(keys.buffers()[1], np.uint8, len(keys) * 16, keys.offset * 16)
        return {"keys_uuid": _image(2950, data, np.full(len(keys), 16))}
    _, offsets, texts = keys.buffers()
    ends = np.frombuffer(offsets, np.int32, len(keys) + 1, keys.offset * 4)
    data = np.frombuffer(texts or b"", np.uint8)[ends[0] : ends[-1]]
    return {"keys_text": _image(25, data, np.diff(ends))}


def _image(element: int, data: NDArray[np.uint8], lengths: NDArray[np.int_]) -> _Image:
    """An array in binary, all big-endian: a header, and before each element, whose bytes follow in `data`, its length.

    Elements of one length, the common case, as a table of bytes; of several, by a mask of where the lengths stand.
    """
    count = len(lengths)
    header = np.array([1, 0, element, count, 1], ">i4").tobytes()
    as_bytes: NDArray[np.uint8] = lengths.astype(">i4").view(np.uint8).reshape(-1, 4)
    if (lengths == lengths[0]).all():
        return _Image(header + np.hstack([as_bytes, data.reshape(count, -1)]).tobytes())
    starts = np.cumsum(lengths) - lengths + 4 * np.arange(count)
    is_length = np.zeros(len(data) + 4 * count, bool)
    is_length[(starts[:, None] + np.arange(4)).ravel()] = True
    image = np.empty(len(is_length), np.uint8)
    image[is_length], image[~is_length] = as_bytes.ravel(), data
    return _Image(header + image.tobytes())
