"""The rows of one file, from a COPY to the disk: CSV as Postgres writes it, Parquet in row groups of some megabytes.

Both are the same COPY. What is held at a time is one block of it, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from loader import progress
from loader.connection import shops_path
from loader.database import errors_as
from loader.exporting.files import HashedFile
from loader.exporting.queries import ExportSource

if TYPE_CHECKING:
    import pyarrow as pa

    from loader.exporting.typed import ArrowForm

BLOCK = 2**23
"""Bytes of CSV that are read as one row group."""
_SOME = 10_000
"""Rows after which progress is shown."""
Opener = Callable[[], AbstractContextManager[HashedFile]]


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file: its rows, bytes and SHA-256; of Parquet by column the Arrow type, and the columns that had to be
    text."""

    rows: int
    size: int
    sha256: str
    stored_as: tuple[tuple[str, str], ...] = ()
    as_text: tuple[str, ...] = ()


class _Unfit(Exception):
    """Columns whose values their Arrow type cannot hold."""

    def __init__(self, columns: set[str]) -> None:
        super().__init__(", ".join(sorted(columns)))
        self.columns = columns


def write(conn: psycopg.Connection[Any], source: ExportSource, file_format: str, opened: Opener) -> Written:
    """Write one file. A column that has a value which its type cannot hold in Parquet is text in the whole file."""
    with errors_as(f"exporting {source.relation}"):
        if file_format == "csv":
            return _csv(conn, source, opened)
        return _parquet(conn, source, opened)


def _advance(source: ExportSource, rows: int) -> None:
    progress.at("exporting", rows, source.loaded, "rows", item=source.relation, rows=rows, planned=source.loaded)


def _csv(conn: psycopg.Connection[Any], source: ExportSource, opened: Opener) -> Written:
    rows = 0
    with opened() as file:
        for data in _copied(conn, source, header=True):
            file.write(data)
            rows += 1
            if rows % _SOME == 0:
                _advance(source, rows)
    rows -= 1  # the line of names
    _advance(source, rows)
    return Written(rows, file.size, file.sha256)


def _copied(conn: psycopg.Connection[Any], source: ExportSource, *, header: bool) -> Generator[bytes]:
    """The lines of a COPY to CSV, one at a time: NULL is nothing, an empty text is two quotes."""
    options = sql.SQL("(FORMAT csv, HEADER true)" if header else "(FORMAT csv)")
    statement = sql.SQL("COPY ({}) TO STDOUT {}").format(source.query, options)
    with shops_path(conn), conn.cursor() as cursor, cursor.copy(statement) as copy:
        yield from map(bytes, copy)


def _parquet(conn: psycopg.Connection[Any], source: ExportSource, opened: Opener) -> Written:
    from loader.exporting.typed import TEXT, form_of

    forms = {name: form_of(kind) for name, kind in source.types.items()}
    as_text: set[str] = set()
    while True:
        try:
            with conn.transaction(), opened() as file:  # a COPY that is left in its middle spoils its transaction
                rows = _row_groups(conn, source, forms, file)
        except _Unfit as unfit:  # from the beginning: a file has one type a column
            as_text |= unfit.columns
            forms |= dict.fromkeys(unfit.columns, TEXT)
            continue
        stored = tuple((name, str(form.arrow)) for name, form in forms.items())
        ordered = tuple(name for name in forms if name in as_text)
        return Written(rows, file.size, file.sha256, stored, ordered)


def _row_groups(
    conn: psycopg.Connection[Any],
    source: ExportSource,
    forms: Mapping[str, ArrowForm],
    file: HashedFile,
) -> int:
    """Write the rows; returns how many. Raises `_Unfit`."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([_field(one.name, one.type, one.comment, forms[one.name]) for one in source.columns])
    rows, lines = 0, _copied(conn, source, header=False)
    with closing(lines), parquet.ParquetWriter(pa.PythonFile(file, "w"), schema, compression="zstd") as writer:
        for block in _blocks(lines):
            group = _typed(block, forms, schema)
            writer.write_table(group)
            rows += group.num_rows
            _advance(source, rows)
    return rows


def _field(name: str, kind: str, comment: str | None, form: ArrowForm) -> pa.Field:
    import pyarrow as pa

    said = {"comment": comment} if comment else {}
    return pa.field(name, form.arrow, metadata={"postgres_type": kind, **said})


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines together, some megabytes at a time."""
    gathered, size = list[bytes](), 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _typed(block: bytes, forms: Mapping[str, ArrowForm], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    texts, unfit, columns = _texts(block, list(forms)), set[str](), []
    for name, form in forms.items():
        try:
            columns.append(form.read(texts[name].combine_chunks()))
        except pa.ArrowInvalid:
            unfit.add(name)
    if unfit:
        raise _Unfit(unfit)
    return pa.Table.from_arrays(columns, schema=schema)


def _texts(block: bytes, names: list[str]) -> pa.Table:
    """CSV as columns of text; what has no quotes and no letters is NULL."""
    import pyarrow as pa
    from pyarrow import csv

    places = [str(place) for place in range(len(names))]  # a name may be anything
    table = csv.read_csv(
        pa.BufferReader(block),
        csv.ReadOptions(column_names=places, block_size=len(block) + 1),
        csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.rename_columns(names)
