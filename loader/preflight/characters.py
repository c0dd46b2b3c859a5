"""Would the encoding of the database hold the texts of a run? UTF-8 does; of another one every row is looked at.

Texts of ours are plain ASCII in an English-speaking shop; others come from another locale, the override file, a
vocabulary or live rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from loader.flow.binding import Entity
from loader.flow.rows import RowSource
from loader.preflight.samples import columns_of

_HOLD_ALL = ("UTF8", "SQL_ASCII")
_REMEDY = "use a database with ENCODING 'UTF8', another --locale, or name another text in config/columns.toml"


def foreign(conn: psycopg.Connection, rows: RowSource, entity: Entity) -> Iterator[tuple[str, str]]:
    """Message and remedy of each column with a text that the database's encoding has no letters for."""
    encoding = conn.info.parameter_status("server_encoding") or "UTF8"
    if encoding in _HOLD_ALL:
        return
    texts = [b.column.name for b in entity.loaded if pa.types.is_string(b.column.type.arrow)]
    for name, text in _strange(conn, columns_of(rows, entity, texts) if texts else ()).items():
        yield f"{entity.table.qualified}.{name}: the encoding {encoding} of the database cannot hold {text!r}", _REMEDY


def _strange(conn: psycopg.Connection, batches: Iterable[pa.RecordBatch]) -> dict[str, str]:
    """A text of each column that has any which the database cannot hold, by the column's name."""
    found: dict[str, str] = {}
    for batch in batches:
        for name in batch.schema.names:
            if name not in found and (text := _not_held(conn, batch.column(name))):
                found[name] = text
    return found


def _not_held(conn: psycopg.Connection, array: pa.Array) -> str | None:
    """The first text of an array that the database cannot hold."""
    return next((text for text in _beyond_ascii(array) if not _holds(conn, text)), None)


def _beyond_ascii(array: pa.Array) -> list[str]:
    """The different texts of an array that have other letters than ASCII's."""
    array = array.drop_null()
    return array.filter(pc.invert(pc.string_is_ascii(array))).unique().to_pylist()  # type: ignore[no-any-return]


def _holds(conn: psycopg.Connection, text: str) -> bool:
    """Asked of the server: it alone knows its encodings."""
    try:
        with conn.transaction():
            conn.execute("SELECT %s::text", (text,))
    except psycopg.errors.UntranslatableCharacter:
        return False
    return True
