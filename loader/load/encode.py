"""Arrow record batches -> the bytes of a COPY: binary by pgpq, or CSV by Arrow. Pure: no socket, no connection.

Binary is taken when every column of the table can be written so from plain Arrow; one rare type among them (a text in
the server's own form, or one without a binary input, which COPY asks for even of columns that it does not list), and
the table goes as CSV. Takes only batches whose Arrow types are those of the columns, and checks that before the first
byte: a same-width mistake would load silently as another value.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

import pgpq
import pyarrow as pa
import pyarrow.csv
from pgpq import encoders, schema
from psycopg.adapt import Transformer
from psycopg.pq import Format

from loader.flow.table import Column
from loader.literals import as_text

_TEXT_ARRAY = 1009
_read = Transformer().get_loader(_TEXT_ARRAY, Format.TEXT).load


def encoder(batch: pa.Schema, columns: Sequence[Column], *, received: bool = True) -> Binary | Csv:
    """What makes one COPY: header, batches, end. `received`: if every column of the table has a binary input.

    Raises TypeError if an Arrow type is not the column's."""
    for field, column in zip(batch, columns, strict=True):
        one, other = field.type, column.type.arrow
        if one != other and not (pa.types.is_decimal(one) and pa.types.is_decimal(other)):  # it brings its own scale
            raise TypeError(f"{one} cannot be written into {column.name} ({column.type.name})")
    binary = received and all(column.type.binary for column in columns)
    return Binary(batch, columns) if binary else Csv()


class Csv:
    """Every value in quotes, so that NULL and the empty text differ."""

    format: Literal["csv"] = "csv"

    def write_header(self) -> bytes:
        return b""

    def write_batch(self, batch: pa.RecordBatch, /) -> bytes:
        texts = pa.RecordBatch.from_arrays([as_text(array) for array in batch.columns], names=batch.schema.names)
        out = io.BytesIO()
        pa.csv.write_csv(texts, out, pa.csv.WriteOptions(include_header=False, quoting_style="all_valid"))
        return out.getvalue()

    def finish(self) -> bytes:
        return b""


class Binary:
    """pgpq, with arrays as their images: its own lists take ten times as long as a look-up among the different ones."""

    format: Literal["binary"] = "binary"

    def __init__(self, batch: pa.Schema, columns: Sequence[Column]) -> None:
        self._elements = {place: c.type.element.oid for place, c in enumerate(columns) if c.type.element}
        for place in self._elements:
            batch = batch.set(place, pa.field(batch.field(place).name, pa.binary()))
        self._schema, jsonb = batch, tuple(column.type.family == "jsonb" for column in columns)
        self._encoder = pgpq.ArrowToPostgresBinaryEncoder.new_with_encoders(batch, _builders(batch, jsonb))

    def write_header(self) -> bytes:
        return self._encoder.write_header()

    def write_batch(self, batch: pa.RecordBatch, /) -> bytes:
        if self._elements:
            arrays = batch.columns
            for place, oid in self._elements.items():
                arrays[place] = _images(arrays[place], oid)
            batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        return self._encoder.write_batch(batch)

    def finish(self) -> bytes:
        return self._encoder.finish()


@cache
def _builders(batch: pa.Schema, jsonb: tuple[bool, ...]) -> dict[str, Any]:
    infer = pgpq.ArrowToPostgresBinaryEncoder.infer_encoder
    return {
        field.name: encoders.StringEncoderBuilder.new_with_output(field, schema.Jsonb()) if binary else infer(field)
        for field, binary in zip(batch, jsonb, strict=True)
    }


def _images(texts: pa.Array, element: int) -> pa.Array:
    """Arrays of texts as binary COPY carries them; of the few different ones of a batch each is made once."""
    coded = texts.dictionary_encode()
    return pa.array([_image(text, element) for text in coded.dictionary.to_pylist()], pa.binary()).take(coded.indices)


def _image(text: str, element: int) -> bytes:
    """An array in the server's text form as its receive function reads it: dimensions, then elements."""
    items: list[Any] = _read(text.encode())
    sizes = list(_sizes(items))
    for _ in sizes[1:]:
        items = [item for part in items for item in part]
    head = struct.pack(">iii", len(sizes), None in items, element)
    return head + b"".join(struct.pack(">ii", size, 1) for size in sizes) + b"".join(map(_element, items))


def _sizes(items: Any) -> Iterator[int]:
    while isinstance(items, list) and items:
        yield len(items)
        items = items[0]


def _element(item: str | None) -> bytes:
    data = b"" if item is None else item.encode()
    return struct.pack(">i", -1 if item is None else len(data)) + data
