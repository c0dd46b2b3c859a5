"""Values between stages as plain JSON and back: dataclasses as objects; numpy, Arrow, tuples and sets as lists.

A dict whose keys are tuples is a list of [key part, key part, ..., value]. What JSON has no form for (a UUID, a
decimal, a time) is {"type": ..., "value": ...}; fields of type `Any` may hold it. `restored` reads the form by the
field's type. Refuses, with TypeError, a value of any other class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import numpy as np
import pyarrow as pa

_SPELT: dict[str, Callable[[str], Any]] = {
    "UUID": UUID,
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}
"""Classes whose text says all, with the way back."""
_PLAIN: dict[type, Callable[[Any], Any]] = {
    **{kind: lambda value: value for kind in (type(None), bool, int, float, str)},
    np.ndarray: lambda value: value.tolist(),
    frozenset: sorted,
    dict: lambda value: (
        [[*key, plain(one)] for key, one in value.items()]
        if any(isinstance(key, tuple) for key in value)
        else {key: plain(one) for key, one in value.items()}
    ),
    **{kind: lambda value: [plain(one) for one in value] for kind in (tuple, list)},
}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, pa.Array):
        return value.to_pylist()
    name = type(value).__name__
    if name in _SPELT:
        return {"type": name, "value": str(value)}
    if type(value) not in _PLAIN:
        raise TypeError(f"no JSON form for {name}")
    return _PLAIN[type(value)](value)


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
    spelt = isinstance(value, Mapping) and value.get("type") in _SPELT
    return _SPELT[value["type"]](value["value"]) if spelt else value


def _dict(kinds: tuple[Any, ...], value: Any) -> dict[Any, Any]:
    pairs = ((tuple(key), one) for *key, one in value) if isinstance(value, list) else value.items()
    return {key: restored(kinds[1], one) for key, one in pairs}


_READERS: dict[Any, Callable[[tuple[Any, ...], Any], Any]] = {
    Any: _any,
    dict: _dict,
    UnionType: lambda kinds, value: restored(kinds[0], value),
    tuple: lambda kinds, value: tuple(restored(kinds[0], one) for one in value),
    frozenset: lambda _, value: frozenset(value),
    pa.Array: lambda _, value: pa.array(value, pa.string()),
    np.ndarray: lambda kinds, value: np.array(value, get_args(kinds[1])[0]),
}
