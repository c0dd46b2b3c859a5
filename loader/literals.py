"""Values in Postgres' own text form, as its types print and read them: for CSV, JSON, people and the server's trial."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from loader.digits import uuid_text
from loader.types import DIGITS

_ELEMENT = re.compile(r'"(?:[^"\\]|\\.)*"|[^{},"]+')
_BOUNDS = re.compile(r"^(\[-?\d+:-?\d+\])+=")
_BARE = re.compile(r'[^\s{},"\\]+')


def as_text(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Values of any column as strings that the server reads back as they are: (n,) -> (n,) string."""
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    kind = array.type
    if pa.types.is_timestamp(kind):
        return glued(_whole(array.cast(pa.timestamp("us"))), "+00" if kind.tz else "")
    if pa.types.is_time(kind):
        return _whole(array)
    if pa.types.is_duration(kind):
        seconds = pa.Array.from_buffers(pa.decimal64(DIGITS, 6), len(array), array.buffers(), offset=array.offset)
        return glued(seconds.cast(pa.string()), " seconds")
    if pa.types.is_fixed_size_binary(kind):
        return pc.if_else(array.is_null(), pa.scalar(None, pa.string()), uuid_text(array))
    if pa.types.is_binary(kind):
        return pa.array([None if value is None else f"\\x{value.hex()}" for value in array.to_pylist()], pa.string())
    return array.cast(pa.string())


def glued(*parts: pa.Array | str) -> pa.Array:
    """Texts one after the other, row by row. Words come with their type: to guess one, pyarrow looks each time for a
    library that is not there."""
    return pc.binary_join_element_wise(*(_typed(part) for part in (*parts, "")))


def _typed(part: pa.Array | str) -> pa.Array | pa.Scalar:
    return pa.scalar(part, pa.string()) if isinstance(part, str) else part


def _whole(times: pa.Array) -> pa.Array:
    """Times without the zeros of a whole second."""
    return pc.replace_substring(times.cast(pa.string()), ".000000", "")


def array_text(elements: Iterable[str | None]) -> str:
    """A one-dimensional array of these."""
    return "{" + ",".join("NULL" if element is None else _element(element) for element in elements) + "}"


def _element(word: str) -> str:
    if _BARE.fullmatch(word) and word.upper() != "NULL":
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def cardinality(array: str) -> int:
    """How many elements an array has, in all its dimensions."""
    return len(_ELEMENT.findall(_BOUNDS.sub("", array)))
