"""Row numbers -> keys, in any style, and as the tags keep them."""

from __future__ import annotations

import uuid

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.generate.digits import numbered, uuid_text
from loader.generate.keys import KeySource
from loader.model import KeyRange, KeyStyle


@given(
    st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=50),
    st.text(max_size=5),
    st.integers(0, 18),
)
def test_numbered_is_what_python_would_write(values: list[int], prefix: str, width: int) -> None:
    found = numbered(prefix, np.array(values, np.int64), "/x", width).to_pylist()
    assert found == [f"{prefix}{value:0{width}d}/x" for value in values]


def test_numbers_of_several_lengths_keep_their_order() -> None:
    values = np.array([7, 10, 99, 100, 3, 100_000, 0], np.int64)
    assert numbered("", values).to_pylist() == ["7", "10", "99", "100", "3", "100000", "0"]


def test_uuids_are_version_4_ascend_and_do_not_depend_on_the_batch() -> None:
    source = KeySource(KeyStyle("uuid"), 5000, (), seed=11)
    whole = source.uuids(np.arange(5000))
    raw = whole.to_pylist()
    assert raw == sorted(raw)
    assert len(set(raw)) == len(raw)
    assert {uuid.UUID(bytes=value).version for value in raw} == {4}
    assert {uuid.UUID(bytes=value).variant for value in raw} == {uuid.RFC_4122}
    assert source.uuids(np.arange(100, 300)).to_pylist() == raw[100:300]
    assert uuid_text(whole[10:20]).to_pylist() == [str(uuid.UUID(bytes=value)) for value in raw[10:20]]


def test_blocks_of_a_sequence_are_used_in_turn() -> None:
    source = KeySource(KeyStyle("number"), 8, ((5, 9), (20, 30)))
    assert source.numbers(np.arange(8)).tolist() == [5, 6, 7, 8, 9, 20, 21, 22]
    assert source.tags(0, 5, as_text=False) == KeyRange(5, 9)
    assert source.tags(5, 8, as_text=False) == KeyRange(20, 22)
    across = source.tags(3, 7, as_text=False)
    assert isinstance(across, pa.Array) and across.to_pylist() == [8, 9, 20, 21]


@pytest.mark.parametrize(("style", "expected"), [
    (KeyStyle("number", 98, "gid://o/"), ["gid://o/98", "gid://o/99", "gid://o/100"]),
    (KeyStyle("number", 98, "A", 6, "-z"), ["A000098-z", "A000099-z", "A000100-z"]),
])  # fmt: skip
def test_a_text_range_says_what_its_keys_are(style: KeyStyle, expected: list[str]) -> None:
    source = KeySource(style, 3, ((98, 100),))
    assert source.text(np.arange(3)).to_pylist() == expected
    tags = source.tags(0, 3, as_text=True)
    assert isinstance(tags, KeyRange)
    spelled = [f"{tags.prefix}{n:0{tags.width}d}{tags.suffix}" for n in range(tags.first, tags.last + 1)]
    assert spelled == expected
