"""The registry of types, and values in the server's own text form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from loader.flow.table import Column
from loader.literals import array_text, as_text, cardinality
from loader.load.encode import encoder
from loader.project.arrow import conform
from loader.project.fill import RowSpan, fill
from loader.project.series import Lists, Money, Text
from loader.types import LITERALS, MOMENT_RANGES, TRAITS, PgType, family_of, named
from tests.support.schemas import TEXT, WHOLE

TIMES = np.array([1_740_000_000_123_456, 946_684_800_000_000, 0], np.int64)
STAMP = datetime(2025, 2, 19, 21, 20, 0, 123456, tzinfo=UTC)


def filled(kind: PgType, **limits: tuple[str, ...]) -> list[object]:
    column = Column("x", 1, kind, nullable=False, **limits)  # type: ignore[arg-type]
    return list(conform(fill(column, RowSpan(1, 0, 3, TIMES)), column).to_pylist())


@pytest.mark.parametrize("name", sorted(LITERALS))
def test_a_rare_type_is_filled_with_its_own_literals(name: str) -> None:
    assert set(filled(PgType(1, name, "rare"))) <= set(LITERALS[name])


@pytest.mark.parametrize("name", MOMENT_RANGES)
def test_a_range_of_moments_begins_with_the_creation(name: str) -> None:
    first = str(filled(PgType(1, name, "rare", typtype="r"))[0])
    assert first.startswith("[2025-02-19," if name == "daterange" else "[2025-02-19 21:20:00.123456+00,")


def test_a_range_of_any_subtype_has_an_empty_value() -> None:
    assert filled(PgType(1, "floatrange", "rare", typtype="r")) == ["empty"] * 3
    assert filled(PgType(1, "int4multirange", "rare", typtype="m")) == ["{}"] * 3


def test_a_bit_string_has_its_own_length() -> None:
    assert filled(PgType(1, "bit", "rare", length=12)) == ["0" * 12] * 3


def test_a_closed_set_comes_before_the_literals() -> None:
    assert set(filled(PgType(1, "char", "rare"), allowed=("p", "q"))) <= {"p", "q"}


@pytest.mark.parametrize(
    ("name", "typtype", "builtin", "family"),
    [
        ("int4", "b", True, "int4"),
        ("varchar", "b", True, "text"),
        ("int4", "b", False, "other"),
        ("citext", "b", False, "text"),
        ("hstore", "b", False, "rare"),
        ("ean13", "b", False, "other"),
        ("xml", "b", True, "other"),
        ("array", "b", True, "other"),
        ("numrange", "r", True, "rare"),
        ("place", "c", False, "other"),
    ],
)
def test_a_type_is_known_by_its_name(name: str, typtype: str, builtin: bool, family: str) -> None:
    assert family_of(name, typtype, builtin=builtin) == family


def test_an_expression_names_types_without_their_schema() -> None:
    assert [named(name) for name in ("numeric", "bpchar", "citext", "mood")] == ["numeric", "text", "text", "other"]


def test_only_what_has_no_filler_is_refused() -> None:
    assert [family for family, traits in TRAITS.items() if not traits.filled] == ["other"]


def test_keys_go_into_texts_and_into_their_own_kind() -> None:
    number, wide, uuid = WHOLE, PgType(1700, "numeric", "numeric"), PgType(2950, "uuid", "uuid")
    assert all(TEXT.holds_keys_of(kind) for kind in (number, wide, uuid, TEXT))
    assert number.holds_keys_of(wide)
    assert uuid.holds_keys_of(uuid)
    assert not any(kind.holds_keys_of(TEXT) for kind in (number, uuid, PgType(701, "float8", "float8")))
    assert not PgType(701, "float8", "float8").holds_keys_of(number)
    assert not uuid.holds_keys_of(number)


def test_values_have_the_servers_own_form() -> None:
    written = [
        (pa.array([1, None], pa.int64()), ["1", None]),
        (pa.array([True, None]), ["true", None]),
        (pa.array([1.5, float("nan")]), ["1.5", "nan"]),
        (pa.array([Decimal("1.50"), None], pa.decimal64(18, 2)), ["1.50", None]),
        (pa.array([STAMP, None], pa.timestamp("us", "UTC")), ["2025-02-19 21:20:00.123456+00", None]),
        (pa.array([STAMP.replace(tzinfo=None, microsecond=0)], pa.timestamp("us")), ["2025-02-19 21:20:00"]),
        (pa.array([STAMP.date()]), ["2025-02-19"]),
        (pa.array([STAMP.time()], pa.time64("us")), ["21:20:00.123456"]),
        (pa.array([timedelta(seconds=-1.5), None], pa.duration("us")), ["-1.500000 seconds", None]),
        (pa.array([bytes(16), None], pa.binary(16)), ["00000000-0000-0000-0000-000000000000", None]),
        (pa.array([b"\x01\xff", b"", None], pa.binary()), ["\\x01ff", "\\x", None]),
        (pa.chunked_array([["a"], [None, ""]]), ["a", None, ""]),
    ]
    assert [as_text(array).to_pylist() for array, _ in written] == [expected for _, expected in written]


def test_a_slice_is_written_as_it_is() -> None:
    for whole in (
        pa.array([timedelta(seconds=s) for s in range(4)], pa.duration("us")),
        pa.array([bytes([n] * 16) for n in range(4)], pa.binary(16)),
    ):
        assert as_text(whole.slice(1, 2)).to_pylist() == as_text(whole).to_pylist()[1:3]


def test_an_array_quotes_what_it_must() -> None:
    assert array_text(()) == "{}"
    assert array_text(("a", None, "", "null", "b c", 'x"\\', "ü,{}")) == '{a,NULL,"","null","b c","x\\"\\\\","ü,{}"}'


@pytest.mark.parametrize(
    ("text", "count"), [("{}", 0), ("{a}", 1), ('{a,NULL,"","b,\\"c"}', 4), ("{{1,2},{3,4}}", 4), ("[2:3]={a,b}", 2)]
)
def test_elements_are_counted_in_all_dimensions(text: str, count: int) -> None:
    assert cardinality(text) == count


def test_elements_are_as_long_as_their_type_allows() -> None:
    kind = PgType(1015, "_varchar", "array", element=PgType(1043, "varchar", "text", length=2))
    assert conform(Lists(np.array([0]), (("abc", "d"),)), Column("x", 1, kind)).to_pylist() == ["{ab,d}"]


def test_one_rare_column_takes_its_table_to_csv() -> None:
    text, inet = Column("a", 1, TEXT), Column("b", 2, PgType(869, "inet", "rare"))
    array = Column("c", 3, PgType(1009, "_text", "array", element=TEXT))
    numbers = Column("d", 4, PgType(1007, "_int4", "array", element=WHOLE))
    formats = [
        encoder(pa.schema([(c.name, pa.string()) for c in columns]), columns).format
        for columns in ([text], [text, array], [text, inet], [numbers])
    ]
    assert formats == ["binary", "binary", "csv", "csv"]


@pytest.mark.parametrize(
    ("precision", "scale", "most", "step"),
    [(3, 3, 0.999, 0.001), (3, -1, 100, 10), (2, 5, 0.00099, 0.00001), (1, 0, 9, 1), (30, 20, 100, 1e-9)],
)
def test_a_number_keeps_precision_and_scale(precision: int, scale: int, most: float, step: float) -> None:
    column = Column("x", 1, PgType(1, "numeric", "numeric", precision=precision, scale=scale), nullable=False)
    rows = RowSpan(3, 0, 1000, np.zeros(1000, np.int64))
    found = np.array([float(value) for value in conform(fill(column, rows), column).to_pylist()])
    assert found.min() >= 0
    assert most / 2 < found.max() <= most
    assert np.allclose(np.rint(found / step) * step, found, atol=1e-12)


def test_an_amount_in_a_type_of_more_digits_than_64_bits_keeps_its_value() -> None:
    column = Column("x", 1, PgType(1, "numeric", "numeric", precision=38, scale=20))
    assert [str(value) for value in conform(Money(np.array([1999, -1], np.int64), 2), column).to_pylist()] == [
        "19.99",
        "-0.01",
    ]


def test_a_name_holds_63_bytes() -> None:
    column = Column("x", 1, PgType(19, "name", "text", length=63))
    found = conform(Text(pa.array(["ü" * 60, "a" * 70, "b"])), column).to_pylist()
    assert found == ["ü" * 15, "a" * 63, "b"]
