"""Live values that nothing here can follow: they are passed over, as if the row had none there, and counted.

Times that are infinite or outside the years 1 to 9999, numbers that are NaN, infinite or longer than 18 digits, and in
texts what is no time or number at all. The tests are made for a CASE: what is cast is only what passed.
"""

from __future__ import annotations

from psycopg import sql as pgsql

from loader.database import name
from loader.flow.binding import Bound, Entity
from loader.flow.table import Column
from loader.types import DIGITS, FINEST

Part = pgsql.Composable

_WIDE = ("numeric", "float4", "float8")
_ALWAYS = pgsql.SQL("true")
_TIME = "{0} BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999'"
_DAY = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_HOUR = "[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
_ZONE = "Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?"
_TIME_TEXT = f"^([1-9][0-9]{{3}})-({_DAY})({_HOUR})?({_ZONE})?$"
_NUMBER_TEXT = "^[+-]?[0-9]{1,12}([.][0-9]{1,6})?$"


def is_moment(column: Column, of: Part) -> Part:
    """If a column's value is a time that can be followed."""
    if column.type.traits.kind == "time":
        return pgsql.SQL(_TIME).format(of)
    return _reads(of, _TIME_TEXT) if column.type.traits.form == "text" else _ALWAYS


def is_amount(column: Column, of: Part) -> Part:
    """If a column's value is a number that can be followed."""
    kind = column.type
    if kind.traits.form == "text":
        return _reads(of, _NUMBER_TEXT)
    if kind.family not in _WIDE:
        return _ALWAYS
    # NaN is above everything; int64 holds this many digits, those after the point among them
    return _within(of, 10 ** (DIGITS - 1 - min(max(kind.scale or 0, 0), FINEST)))


def is_key(column: Column, of: Part) -> Part:
    """If a number is one that a bigint holds."""
    return _within(of, 2**63 - 1) if column.type.family in _WIDE else _ALWAYS


def is_usual(column: Column, of: Part) -> Part:
    """The same for a column by its own type; texts are what they are."""
    kind = column.type.traits.kind
    if kind == "time":
        return is_moment(column, of)
    return is_amount(column, of) if kind == "num" else _ALWAYS


def moment(column: Column, of: Part) -> Part:
    """A column's value as timestamptz; NULL if it cannot be followed."""
    return pgsql.SQL("CASE WHEN {} THEN {}::timestamptz END").format(is_moment(column, of), of)


def dated(column: Column, of: Part) -> Part:
    """The same of rows whose value can be followed: of a column of times as it stands, for the sake of its index."""
    return of if column.type.traits.kind == "time" else moment(column, of)


def amount(bound: Bound, of: Part) -> Part:
    """Money in units of its currency, whatever the column counts; NULL if it cannot be followed."""
    units = pgsql.SQL(f" * 1e-{bound.decimals}" if bound.decimals else "")
    return pgsql.SQL("CASE WHEN {} THEN {}::numeric{} END").format(is_amount(bound.column, of), of, units)


def number(of: Part) -> Part:
    """A text as a number; NULL if it is none that can be followed."""
    return pgsql.SQL("CASE WHEN {} THEN {}::numeric END").format(_reads(of, _NUMBER_TEXT), of)


def usual(column: Column, of: Part) -> Part:
    """A column's value in its own type; NULL if it cannot be followed."""
    test = is_usual(column, of)
    return of if test is _ALWAYS else pgsql.SQL("CASE WHEN {} THEN {} END").format(test, of)


def named(column: Column) -> Part:
    """The same of a row `t`, under the column's name."""
    of = usual(column, pgsql.SQL("t.{}").format(name(column.name)))
    return pgsql.SQL("{} AS {}").format(of, name(column.name))


def odd_columns(entity: Entity) -> tuple[Column, ...]:
    """The columns of which a value may be one that cannot be followed."""
    columns = (bound.column for bound in entity.bound)
    return tuple(c for c in columns if c.type.traits.kind == "time" or c.type.family in _WIDE)


def _within(of: Part, most: int) -> Part:
    return pgsql.SQL(f"{{}} BETWEEN -{most} AND {most}").format(of)


def _reads(of: Part, pattern: str) -> Part:
    return pgsql.SQL('{}::text COLLATE "C" ~ {}').format(of, pgsql.Literal(pattern))
