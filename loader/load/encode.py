"""Arrow record batches -> the bytes of a binary COPY, by pgpq. Pure: no socket, no connection.

Takes only batches whose Arrow types were chosen from the catalog (`generate.conform`), and checks that before the first
byte: a same-width mistake would load silently as another value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import pgpq
import pyarrow as pa
from pgpq import encoders, schema

from loader.flow.table import Column
from loader.types import Family

# What the server's receive function of each family reads. `string` also for enum, json and extension text.
_READS: dict[Family, tuple[str, ...]] = {
    "int2": ("int16",), "int4": ("int32",), "int8": ("int64",), "numeric": ("decimal",), "float4": ("float",),
    "float8": ("double",), "bool": ("bool",), "date": ("date32",), "time": ("time64",), "timestamp": ("timestamp[us]",),
    "timestamptz": ("timestamp[us, tz=UTC]",), "interval": ("duration",), "uuid": ("fixed_size_binary[16]",),
    "bytea": ("binary",), "array": ("binary",), "inet": ("binary",), "image": ("binary",),
    "text": ("string",), "enum": ("string",),
    "json": ("string",), "jsonb": ("string",),
}  # fmt: skip


def encoder(batch: pa.Schema, columns: Sequence[Column]) -> pgpq.ArrowToPostgresBinaryEncoder:
    """An encoder for one COPY of these columns. Raises TypeError where an Arrow type is not the column's."""
    for field, column in zip(batch, columns, strict=True):
        if not str(field.type).startswith(_READS.get(column.type.family, ())):
            raise TypeError(f"{field.type} cannot be written into {column.name} ({column.type.name})")
    jsonb = tuple(column.type.family == "jsonb" for column in columns)
    return pgpq.ArrowToPostgresBinaryEncoder.new_with_encoders(batch, _builders(batch, jsonb))


class Digest(Protocol):
    """A hash that grows."""

    def update(self, data: bytes, /) -> None: ...


class Encoder(Protocol):
    """Batches of one COPY as bytes: the header first, then batches, then the end."""

    def write_header(self) -> bytes: ...
    def write_batch(self, batch: pa.RecordBatch, /) -> bytes: ...
    def finish(self) -> bytes: ...


Encoding = Callable[[pa.Schema, Sequence[Column]], Encoder]


@dataclass(frozen=True, slots=True)
class _Hashed:
    """An encoder whose rows go into a digest on their way."""

    encoder: Encoder
    digest: Digest

    def write_header(self) -> bytes:
        return self.encoder.write_header()

    def write_batch(self, batch: pa.RecordBatch, /) -> bytes:
        data = self.encoder.write_batch(batch)
        self.digest.update(data)
        return data

    def finish(self) -> bytes:
        return self.encoder.finish()


def hashing(encoding: Encoding, digest: Digest) -> Encoding:
    """The same encoding, every row's bytes added to `digest`: equal digests, equal rows."""
    return lambda schema, columns: _Hashed(encoding(schema, columns), digest)


@cache
def _builders(batch: pa.Schema, jsonb: tuple[bool, ...]) -> dict[str, Any]:
    infer = pgpq.ArrowToPostgresBinaryEncoder.infer_encoder
    return {
        field.name: encoders.StringEncoderBuilder.new_with_output(field, schema.Jsonb()) if binary else infer(field)
        for field, binary in zip(batch, jsonb, strict=True)
    }
