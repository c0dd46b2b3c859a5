"""Images of rare types: what is shown to the server for its trial says what the bytes say, whatever the batch."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from loader.flow.table import Column
from loader.project.arrow import conform
from loader.project.fill import Rows, fill
from loader.project.images import array_image, images, told
from loader.project.series import Money, Text
from loader.types import PgType

RANDOM = np.array([0, 2**63 + 7, 2**33 + 99], np.uint64)
TIMES = np.array([1_740_000_000_123_456, 946_684_800_000_000, 0], np.int64)

SHOWN = [
    ("int4range", "[1,2)"),
    ("daterange", "[2025-02-19 00:00:00.000000,2025-02-20 00:00:00.000000)"),
    ("tstzrange", "[2025-02-19 21:20:00.123456,2025-02-20 21:20:00.123456)"),
    ("macaddr", "00:00:5e:00:53:00"),
    ("cidr", "198.51.100.0/26"),
    ("point", "(0.0, 0.0)"),
    ("timetz", "0:00:00+00"),
    ("money", "0"),
    ("tsvector", ""),
]


@pytest.mark.parametrize(("name", "expected"), SHOWN, ids=[name for name, _ in SHOWN])
def test_an_image_is_told_as_text(name: str, expected: str) -> None:
    kind = PgType(1, name, "image")
    assert told(kind, images(Column("x", 1, kind), RANDOM, TIMES)[0].as_py()) == expected


def test_a_bit_string_has_its_own_length() -> None:
    kind = PgType(1, "bit", "image", length=12)
    assert told(kind, images(Column("x", 1, kind), RANDOM, TIMES)[0].as_py()) == "0" * 12


def test_an_array_is_told_element_by_element() -> None:
    words = PgType(2, "_text", "array", element=PgType(25, "text", "text"))
    assert told(words, array_image(("a", "ü b"), 25)) == ["a", "ü b"]
    assert told(words, array_image((), 25)) == []


@pytest.mark.parametrize(
    ("precision", "scale", "most", "step"),
    [(3, 3, 0.999, 0.001), (3, -1, 100, 10), (2, 5, 0.00099, 0.00001), (1, 0, 9, 1), (30, 20, 100, 1e-9)],
)
def test_a_number_keeps_precision_and_scale(precision: int, scale: int, most: float, step: float) -> None:
    column = Column("x", 1, PgType(1, "numeric", "numeric", precision=precision, scale=scale), nullable=False)
    rows = Rows(3, 0, 1000, np.zeros(1000, np.int64))
    found = np.array([float(value) for value in conform(fill(column, rows), column).to_pylist()])
    assert found.min() >= 0
    assert most / 2 < found.max() <= most
    assert np.allclose(np.rint(found / step) * step, found, atol=1e-12)


def test_an_amount_in_a_type_of_more_digits_than_64_bits_keeps_its_value() -> None:
    column = Column("x", 1, PgType(1, "numeric", "numeric", precision=38, scale=20))
    assert [str(value) for value in conform(Money(np.array([1999, -1], np.int64), 2), column).to_pylist()] == [
        "19.99", "-0.01",
    ]  # fmt: skip


def test_a_name_holds_63_bytes() -> None:
    column = Column("x", 1, PgType(19, "name", "text", length=63))
    found = conform(Text(pa.array(["ü" * 60, "a" * 70, "b"])), column).to_pylist()
    assert found == ["ü" * 15, "a" * 63, "b"]
