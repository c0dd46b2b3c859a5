"""The registry of Postgres types: all that is known of a family of them, once. Pure data.

A type that is not here ("other") is left to its default or NULL, and refused by name if it must have a value. Rare
types have a few plain literals and nothing else: their values are texts in the server's own form, whatever the type.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Family = Literal[
    "text", "int2", "int4", "int8", "numeric", "float4", "float8", "bool", "date", "time", "timestamp",
    "timestamptz", "interval", "uuid", "json", "jsonb", "bytea", "array", "enum", "rare", "other",
]  # fmt: skip
DIGITS = 18
"""Decimal digits that a number of ours has at most."""
FINEST = 9
"""Decimals that are written at most: the server adds the zeros of a finer scale, int64 could not hold them."""


@dataclass(frozen=True, slots=True)
class Traits:
    """One family. `form`: what a value is, whatever the width of its type: constants are read, history is followed and
    fillers are made by it. `kind`: what a column is to an expression. `arrow`: what rows hold, as pyarrow's function
    and its arguments (a numeric has its own scale; an array is a string).

    `suits`: the kinds of meaning that it holds without loss, `usual` those that are usually kept in it. `binary`: if
    binary COPY can be made of it. `most`: the largest whole number. `cents`: if it holds amounts exactly.
    """

    form: str
    kind: str
    arrow: tuple[str | int, ...]
    suits: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    binary: bool = True
    most: int | None = None
    cents: bool = True

    @property
    def filled(self) -> bool:
        """If values can be made from the type alone."""
        return self.form != "nothing"

    @property
    def counts(self) -> bool:
        """If a filler can number the rows in it, so that every row differs."""
        return "key" in self.suits


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TEXT = ("string",)
_TIME, _JSON, _LIST, _FLOAT, _FLAG = map(_words, ("time", "json object list", "list", "money count real", "flag"))
_NUMBER = _words("key link token money count word real")
_WHOLE, _COUNT = _NUMBER | _FLAG, _words("count link token")
_ANYTHING = _WHOLE | _words("time json list text mark")
TRAITS: dict[Family, Traits] = {
    "text": Traits("text", "text", _TEXT, _ANYTHING, _words("list text word link token")),
    "enum": Traits("text", "text", _TEXT, _words("text word"), _words("word")),
    "int2": Traits("whole", "num", ("int16",), _WHOLE - {"token"}, _words("count"), most=2**15 - 1),
    "int4": Traits("whole", "num", ("int32",), _WHOLE, _COUNT, most=2**31 - 1),
    "int8": Traits("whole", "num", ("int64",), _WHOLE, _COUNT, most=2**63 - 1),
    "numeric": Traits("decimal", "num", ("decimal64", DIGITS, 6), _NUMBER, _words("money real count link")),
    "float4": Traits("float", "num", ("float32",), _FLOAT, _words("real"), cents=False),
    "float8": Traits("float", "num", ("float64",), _FLOAT, _words("real")),
    "bool": Traits("bool", "bool", ("bool_",), _FLAG, _FLAG),
    "date": Traits("date", "time", ("date32",), _TIME, _TIME),
    "timestamp": Traits("moment", "time", ("timestamp", "us"), _TIME, _TIME),
    "timestamptz": Traits("moment", "time", ("timestamp", "us", "UTC"), _TIME, _TIME),
    "time": Traits("time", "other", ("time64", "us")),
    "interval": Traits("span", "span", ("duration", "us")),
    "uuid": Traits("uuid", "other", ("binary", 16), _words("key link token"), _words("link token")),
    "json": Traits("json", "other", _TEXT, _JSON, _JSON),
    "jsonb": Traits("json", "other", _TEXT, _JSON, _JSON),
    "bytea": Traits("bytes", "other", ("binary",)),
    "array": Traits("array", "array", _TEXT, _LIST, _LIST),
    "rare": Traits("literal", "other", _TEXT, binary=False),
    "other": Traits("nothing", "other", _TEXT, binary=False),
}

# Plain values of the types that have no family of their own, by name: addresses and networks are those set aside for
# examples (RFC 5737, RFC 7042), money has no decimals (the locale says how they are written), a range is never empty.
_RANGES = tuple(f"[{low},{low + 1 + low * 7 % 30})" for low in range(1, 101))
LITERALS: dict[str, tuple[str, ...]] = {
    "inet": tuple(f"192.0.2.{host}" for host in range(1, 255)),
    "cidr": tuple(f"198.51.100.{net}/26" for net in range(0, 256, 64)),
    "macaddr": tuple(f"00:00:5e:00:53:{last:02x}" for last in range(256)),
    "macaddr8": tuple(f"02:00:5e:10:00:00:00:{last:02x}" for last in range(256)),
    "timetz": tuple(f"{hour:02}:{minute:02}:00+00" for hour in range(24) for minute in range(60)),
    "money": tuple(map(str, range(100))),
    "oid": tuple(map(str, range(1, 101))),
    "char": ("x",),
    "varbit": ("",),
    "tsvector": ("",),
    "tsquery": ("a",),
    "jsonpath": ("$",),
    "pg_lsn": ("0/0",),
    "hstore": ("",),
    "point": tuple(f"({x},{x * 37 % 100})" for x in range(100)),
    "line": ("{1,-1,0}",),
    "lseg": ("[(0,0),(1,1)]",),
    "box": ("(1,1),(0,0)",),
    "path": ("[(0,0),(1,1)]",),
    "polygon": ("((0,0),(0,1),(1,1),(1,0))",),
    "circle": ("<(0,0),1>",),
    **dict.fromkeys(("int4range", "int8range", "numrange"), _RANGES),
}
VECTORS = ("int2vector", "oidvector")
"""Arrays by category only: their receive functions take no empty one."""
MOMENT_RANGES = ("daterange", "tsrange", "tstzrange")
"""Ranges that begin with the row's own creation."""
# Types of Postgres itself by name, and those of extensions, in any schema.
_BUILTIN: dict[str, Family] = {
    **{name: "rare" for name in (*LITERALS, "bit")},
    **{family: family for family in TRAITS if family not in ("array", "enum", "rare", "other")},
    **{name: "text" for name in ("varchar", "bpchar", "name")},
}
_EXTENSIONS: dict[str, Family] = {"citext": "text", "hstore": "rare"}
# A range of any subtype has an empty value, and so has a multirange: by typtype.
_EMPTY = {"r": "empty", "m": "{}"}


@cache
def _arrow(name: str, *settings: str | int) -> pa.DataType:
    """Arrow is imported when rows are made: whoever only reads a schema does without."""
    import pyarrow

    return getattr(pyarrow, name)(*settings)


@dataclass(frozen=True, slots=True)
class PgType:
    """A column's type, domains already followed to their base (binary COPY carries the base type).

    `length` is in characters (of a bit string in bits); `precision` and `scale` are a numeric's; `labels` an enum's, in
    order; `typtype` is pg_type's: b(ase), r(ange), m(ultirange) and so on; `received`: if it has a binary input.
    """

    oid: int
    name: str
    family: Family
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    element: PgType | None = None
    domain: str | None = None
    typtype: str = "b"
    received: bool = True

    @property
    def traits(self) -> Traits:
        """What is known of its family."""
        return TRAITS[self.family]

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of its values."""
        if self.family == "numeric":
            return _arrow("decimal64", DIGITS, min(max(6 if self.scale is None else self.scale, 0), FINEST))
        return _arrow(*self.traits.arrow)

    @property
    def zoned(self) -> bool:
        """If its moments are in UTC, not on a wall clock."""
        return self.family == "timestamptz"

    @property
    def binary(self) -> bool:
        """If binary COPY can be made of its values; of an array only if its elements are texts."""
        return self.element.traits.form == "text" if self.element else self.traits.binary

    def holds_keys_of(self, other: PgType) -> bool:
        """If a key of the other type can be written into it: all into text, numbers into numbers."""
        own, theirs = self.traits, other.traits
        return self.family == "text" or (own.counts and theirs.counts and own.kind == theirs.kind)

    @property
    def most(self) -> int | None:
        """The largest whole number that it can hold; None = of any size."""
        if self.family == "numeric" and self.precision is not None:
            return int(10 ** (self.precision - (self.scale or 0))) - 1
        if self.family == "text" and self.length is not None:
            return int(10**self.length) - 1
        return self.traits.most

    @property
    def literals(self) -> tuple[str, ...]:
        """Plain values of a rare type, in the server's own form."""
        if self.name == "bit":
            return ("0" * (self.length or 1),)  # all off, for the reason that a flag is never a random yes
        return LITERALS.get(self.name) or (_EMPTY[self.typtype],)


def named(name: str) -> Family:
    """The family that a name in an expression stands for, whatever its schema."""
    return _BUILTIN.get(name) or _EXTENSIONS.get(name, "other")


def family_of(name: str, typtype: str, *, builtin: bool) -> Family:
    """The family of a type that is neither domain nor array nor enum."""
    if typtype in _EMPTY:
        return "rare"
    known = _BUILTIN if builtin else _EXTENSIONS
    return known.get(name, "other") if typtype == "b" else "other"
