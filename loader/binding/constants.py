"""A constant of the override file as the value that its column holds, or the reason why it cannot. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from math import inf
from typing import Any
from uuid import UUID

from loader.flow.table import Column


class NotFitting(ValueError):
    """Why a constant does not fit its column."""


def typed(value: Any, column: Column) -> Any:
    """The value as the column's family holds it. Raises `NotFitting`."""
    name, form = column.type.domain or column.type.name, column.type.traits.form
    if form not in _MAKERS:
        raise NotFitting(f"a constant of type {name} cannot be written; leave = true leaves it to its default")
    try:
        if isinstance(value, bool) != (form == "bool") and form not in ("text", "json"):
            raise ValueError
        made = _MAKERS[form](value, column)
    except NotFitting:
        raise
    except (ValueError, TypeError, InvalidOperation):
        raise NotFitting(f"{value!r} is not a valid {name}") from None
    _refuse_limits(made, column)
    return made


def _refuse_limits(made: Any, column: Column) -> None:
    if column.allowed and not any(_same(made, word) for word in column.allowed):
        raise NotFitting(f"{made!r} is not one of {', '.join(column.allowed)}")
    low, high = (-inf if column.low is None else column.low), (inf if column.high is None else column.high)
    if column.type.traits.kind == "num" and not low <= made <= high:
        raise NotFitting(f"{made} is outside the bounds of its CHECK, {low} to {high}")


def _same(made: Any, word: str) -> bool:
    if isinstance(made, bool):
        return word == str(made).lower()
    if isinstance(made, int | float | Decimal):
        try:
            return Decimal(word) == Decimal(str(made))
        except InvalidOperation:
            return False
    return str(made) == word


def _text(value: Any, column: Column) -> str:
    made = str(value).lower() if isinstance(value, bool) else str(value)
    if column.type.length is not None and len(made) > column.type.length:
        raise NotFitting(f"{made!r} is longer than {column.type.length} characters")
    if "\0" in made:
        raise NotFitting("a text cannot contain the character NUL")
    return made


def _integer(value: Any, column: Column) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    made, most = int(value), column.type.traits.most or 0
    if not -most - 1 <= made <= most:
        raise NotFitting(f"{made} is out of the range of {column.type.name}")
    return made


def _numeric(value: Any, column: Column) -> Decimal:
    made, scale = Decimal(str(value)), 6 if column.type.scale is None else column.type.scale
    if not made.is_finite():
        raise NotFitting(f"{value} is not a finite number")
    if round(made, scale) != made:
        raise NotFitting(f"{made} has more than {scale} decimals")
    if abs(made) >= Decimal(10) ** (min(column.type.precision or 18, 18) - max(scale, 0)):
        raise NotFitting(f"{made} does not fit numeric({column.type.precision}, {column.type.scale})")
    return made


def _date(value: Any, column: Column) -> date:
    if isinstance(value, datetime):
        raise ValueError
    return value if isinstance(value, date) else date.fromisoformat(value)


def _moment(value: Any, column: Column) -> datetime:
    """Without an offset it is UTC, as everywhere in mock-data."""
    made = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    made = made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
    return made if column.type.zoned else made.replace(tzinfo=None)


def _json(value: Any, column: Column) -> str:
    if isinstance(value, str):
        json.loads(value)
        return value
    return json.dumps(value)


_MAKERS: dict[str, Callable[[Any, Column], Any]] = {
    "text": _text,
    "whole": _integer,
    "decimal": _numeric,
    "float": lambda value, _: float(value),
    "bool": lambda value, _: value,
    "date": _date,
    "time": lambda value, _: value if isinstance(value, time) else time.fromisoformat(value),
    "moment": _moment,
    "uuid": lambda value, _: str(UUID(value)),
    "json": _json,
}
