"""Frozen values as JSON, and back: each field of its type, or the first one that is not is named.

Dataclasses are objects; numpy, Arrow, tuples and sets lists; a dict whose keys are tuples is a list of [key part, key
part, ..., value]. What JSON has no form for (a UUID, a decimal, a time) is {"type": ..., "value": ...}; fields of type
`Any` may hold it. `packed` makes long arrays of numbers short: {"shape", "zlib"}, the bytes in base64. Refuses, with
TypeError, a value of any other class; when reading, with ValueError, what is not of its type.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

import numpy as np
import pyarrow as pa

_LONG = 32
_SPELT: dict[str, Callable[[str], Any]] = {
    "UUID": UUID,
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
"""Classes whose text says all, with the way back."""
_WIDE = {"f": np.float64, "i": np.int64, "u": np.int64}


# --- to JSON ---


def listed(array: np.ndarray[Any, Any]) -> Any:
    """An array of numbers as lists; a table without elements as its shape, which lists would lose."""
    return array.tolist() if array.size or array.ndim == 1 else _zipped(array)


def plain(value: Any, array: Callable[[Any], Any] = listed) -> Any:
    """A value as JSON has it; `array` says how arrays of numbers are written."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), array) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return array(value)
    if isinstance(value, Mapping):
        return _pairs(value, array)
    if type(value) in (tuple, list, frozenset):
        return [plain(one, array) for one in (sorted(value) if isinstance(value, frozenset) else value)]
    if type(value) in (NoneType, bool, int, float, str):
        return value
    return value.to_pylist() if isinstance(value, pa.Array) else _spelt(value)


def _pairs(value: Mapping[Any, Any], array: Callable[[Any], Any]) -> Any:
    if any(isinstance(key, tuple) for key in value):
        return [[*key, plain(one, array)] for key, one in value.items()]
    return {key: plain(one, array) for key, one in value.items()}


def _spelt(value: Any) -> dict[str, str]:
    name = type(value).__name__
    if name not in _SPELT:
        raise TypeError(f"no JSON form for {name}")
    return {"type": name, "value": str(value)}


def packed(array: np.ndarray[Any, Any]) -> Any:
    """An array of numbers in few letters, if it is long."""
    return listed(array) if array.size <= _LONG else _zipped(array)


def _zipped(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    data = zlib.compress(array.astype(_WIDE[array.dtype.kind]).tobytes(), 9)
    return {"shape": list(array.shape), "zlib": base64.b85encode(data).decode()}


# --- and back ---


def restored(kind: Any, value: Any, at: str = "") -> Any:
    """The value of type `kind` of which `plain` made this; `at` is the field that it is read for."""
    if is_dataclass(kind):
        return _record(kind, value, at)
    origin = get_origin(kind) or kind
    if origin is UnionType:
        kinds = [one for one in get_args(kind) if one is not NoneType]
        return None if value is None and NoneType in get_args(kind) else restored(kinds[0], value, at)
    reader = _READERS.get(origin)
    return reader(get_args(kind), value, at) if reader else _simple(origin, value, at)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _record(kind: Any, value: Any, at: str) -> Any:
    _require(isinstance(value, dict), at, "an object")
    known = {field.name: field for field in fields(kind)}
    for name in value.keys() - known.keys():
        raise ValueError(f"{_below(at, name)}: not a field that this program knows")
    for name, field in known.items():
        if name not in value and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{_below(at, name)}: missing")
    hints = _hints(kind)
    return kind(**{name: restored(hints[name], one, _below(at, name)) for name, one in value.items()})


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _require(good: bool, at: str, what: str) -> None:
    if not good:
        raise ValueError(f"{at or 'the profile'}: not {what}")


_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def _simple(kind: Any, value: Any, at: str) -> Any:
    good = isinstance(value, (int, float) if kind is float else kind) and (kind is bool or not isinstance(value, bool))
    _require(good, at, _NAMES.get(kind, kind.__name__))
    return value


def _any(_: tuple[Any, ...], value: Any, at: str) -> Any:
    if not (isinstance(value, dict) and value.get("type") in _SPELT):
        return value
    try:
        return _SPELT[value["type"]](value["value"])
    except (ValueError, ArithmeticError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{at}: not a {value['type']}") from None


def _dict(kinds: tuple[Any, ...], value: Any, at: str) -> dict[Any, Any]:
    if get_origin(kinds[0]) is not tuple:
        _require(isinstance(value, dict), at, "an object")
        return {key: restored(kinds[1], one, _below(at, key)) for key, one in value.items()}
    if not value:
        return {}
    parts = len(get_args(kinds[0]))
    good = isinstance(value, list) and all(isinstance(one, list) and len(one) == parts + 1 for one in value)
    _require(good, at, f"a list of lists of {parts + 1}")
    named = [(restored(kinds[0], one[:-1], at), one[-1]) for one in value]
    return {key: restored(kinds[1], one, _below(at, "/".join(map(str, key)))) for key, one in named}


def _tuple(kinds: tuple[Any, ...], value: Any, at: str) -> tuple[Any, ...]:
    _require(isinstance(value, list), at, "a list")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    _require(len(kinds) == len(value), at, f"a list of {len(kinds)}")
    return tuple(
        restored(kind, one, f"{at}[{place}]") for place, (kind, one) in enumerate(zip(kinds, value, strict=True))
    )


def _literal(kinds: tuple[Any, ...], value: Any, at: str) -> Any:
    _require(value in kinds, at, f"one of {', '.join(map(str, kinds))}")
    return value


def _array(kinds: tuple[Any, ...], value: Any, at: str) -> np.ndarray[Any, Any]:
    dtype = np.dtype(get_args(kinds[1])[0])
    try:
        made = _unpacked(value, dtype) if isinstance(value, dict) else np.array(value, _WIDE[dtype.kind])
        return made.astype(dtype, casting="same_kind") if made.size else made.astype(dtype)
    except (ValueError, TypeError, KeyError, OverflowError, zlib.error, binascii.Error):
        raise ValueError(f"{at}: not an array of {'whole ' if dtype.kind in 'iu' else ''}numbers") from None


def _unpacked(value: dict[str, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    data = zlib.decompress(base64.b85decode(value["zlib"]))
    return np.frombuffer(data, _WIDE[dtype.kind]).reshape(value["shape"])


def _texts(_: tuple[Any, ...], value: Any, at: str) -> pa.Array:
    _require(
        isinstance(value, list) and all(one is None or isinstance(one, str) for one in value), at, "a list of texts"
    )
    return pa.array(value, pa.string())


_READERS: dict[Any, Callable[[tuple[Any, ...], Any, str], Any]] = {
    Any: _any,
    Literal: _literal,
    dict: _dict,
    Mapping: _dict,
    tuple: _tuple,
    frozenset: lambda kinds, value, at: frozenset(_tuple((kinds[0], ...), value, at)),
    pa.Array: _texts,
    np.ndarray: _array,
}
