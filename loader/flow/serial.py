"""Values between stages as plain JSON and back: dataclasses as objects, numpy, Arrow, tuples and sets as lists.

A dict whose keys are tuples is a list of [key part, key part, ..., value]. What JSON has no form for (a UUID, a
decimal, a time) is {"type": ..., "value": ...}; fields of type `Any` may hold it. `restored` reads the form by the
field's type. Refuses, with TypeError, a value of any other class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import numpy as np
import pyarrow as pa

_SPELT: dict[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "uuid": (UUID, str, UUID),
    "decimal": (Decimal, str, Decimal),
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
}
"""Name -> class, its text, and the way back."""


@singledispatch
def plain(value: object) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    name = next((name for name, (kind, _, _) in _SPELT.items() if isinstance(value, kind)), None)
    if name is None:
        raise TypeError(f"no JSON form for {type(value).__name__}")
    return {"type": name, "value": _SPELT[name][1](value)}


@plain.register(type(None))
@plain.register(bool)
@plain.register(int)
@plain.register(float)
@plain.register(str)
def _itself(value: Any) -> Any:
    return value


@plain.register
def _array(value: np.ndarray) -> list[Any]:
    return list(value.tolist())


@plain.register
def _arrow(value: pa.Array) -> list[Any]:
    return list(value.to_pylist())


@plain.register(tuple)
@plain.register(list)
def _sequence(value: list[Any]) -> list[Any]:
    return [plain(one) for one in value]


@plain.register
def _set(value: frozenset) -> list[Any]:  # type: ignore[type-arg]
    return sorted(map(plain, value))


@plain.register
def _mapping(value: dict) -> Any:  # type: ignore[type-arg]
    if any(isinstance(key, tuple) for key in value):
        return [[*key, plain(one)] for key, one in value.items()]
    return {key: plain(one) for key, one in value.items()}


def restored(kind: Any, value: Any) -> Any:
    """The value of type `kind` of which `plain` made this."""
    if value is None:
        return None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: restored(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    reader = _READERS.get(get_origin(kind) or kind)
    return reader(get_args(kind), value) if reader else value


def _any(_: tuple[Any, ...], value: Any) -> Any:
    if isinstance(value, Mapping) and value.get("type") in _SPELT:
        return _SPELT[value["type"]][2](value["value"])
    return value


def _dict(kinds: tuple[Any, ...], value: Any) -> dict[Any, Any]:
    if isinstance(value, list):
        return {tuple(key): restored(kinds[1], one) for *key, one in value}
    return {key: restored(kinds[1], one) for key, one in value.items()}


_READERS: dict[Any, Callable[[tuple[Any, ...], Any], Any]] = {
    Any: _any,
    dict: _dict,
    UnionType: lambda kinds, value: restored(kinds[0], value),
    Union: lambda kinds, value: restored(kinds[0], value),
    tuple: lambda kinds, value: tuple(restored(kinds[0], one) for one in value),
    frozenset: lambda kinds, value: frozenset(value),
    pa.Array: lambda _, value: pa.array(value, pa.string()),
    np.ndarray: lambda kinds, value: np.array(value, get_args(kinds[1])[0]),
}
