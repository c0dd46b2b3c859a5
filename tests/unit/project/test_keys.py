"""Row numbers -> keys, in any style, and as the tags keep them."""

from __future__ import annotations

import uuid
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from loader.digits import numbered, uuid_text
from loader.flow.profile import KeyStyle
from loader.flow.rows import KeyRange
from loader.project.keys import KeySource


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


def test_uuids_of_version_7_begin_with_the_rows_time() -> None:
    def born(index: NDArray[np.integer]) -> NDArray[np.int64]:
        return index.astype(np.int64) * 400 + 1_700_000_000_000_000

    source = KeySource(KeyStyle("uuid", version=7), 5000, (), seed=11, born=born)
    made = [uuid.UUID(bytes=value) for value in source.uuids(np.arange(5000)).to_pylist()]
    assert [one.int >> 80 for one in made] == [1_700_000_000_000 + n * 400 // 1000 for n in range(5000)]
    assert {one.version for one in made} == {7} and {one.variant for one in made} == {uuid.RFC_4122}
    assert len(set(made)) == len(made)
    assert source.text(np.arange(100, 300)).to_pylist() == list(map(str, made[100:300]))


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


NUMBERS = KeySource(KeyStyle("number", 100), 4, ((100, 101), (200, 201)), known=pa.array(["7", "9000000000", "8"]))
PADDED = replace(NUMBERS, style=KeyStyle("number", 100, "A", 5, "-z"), known=pa.array(["A00007-z", "old style", "x"]))
UUIDS = [f"{n:08x}-0000-4000-8000-00000000000{n}" for n in (3, 1, 2)]
UNIQUE = KeySource(KeyStyle("uuid"), 4, (), seed=11, known=pa.array(UUIDS))
MIXED = np.array([0, 4, 3, 6, 5, 1, 2, 4])


def test_the_keys_of_live_rows_come_after_the_new_ones() -> None:
    assert NUMBERS.numbers(MIXED).tolist() == [100, 7, 201, 8, 9000000000, 101, 200, 7]
    assert NUMBERS.text(MIXED).to_pylist() == ["100", "7", "201", "8", "9000000000", "101", "200", "7"]
    texts = PADDED.text(MIXED).to_pylist()
    assert texts == ["A00100-z", "A00007-z", "A00201-z", "x", "old style", "A00101-z", "A00200-z", "A00007-z"]
    alone = replace(UNIQUE, known=None)
    new = [str(uuid.UUID(bytes=value)) for value in alone.uuids(np.arange(4)).to_pylist()]
    want = [(new + UUIDS)[place] for place in MIXED.tolist()]
    assert UNIQUE.text(MIXED).to_pylist() == want
    assert [str(uuid.UUID(bytes=value)) for value in UNIQUE.uuids(MIXED).to_pylist()] == want
    assert UNIQUE.uuids(MIXED).type == alone.uuids(MIXED % 4).type


@given(
    rows=st.integers(0, 30),
    known=st.lists(st.integers(0, 10**18 - 1), max_size=30),
    places=st.lists(st.integers(0, 59)),
)
def test_new_and_live_keys_are_one_list(rows: int, known: list[int], places: list[int]) -> None:
    source = KeySource(KeyStyle("number"), rows, ((500, 529),), known=pa.array([str(n) for n in known], pa.string()))
    whole = [*range(500, 500 + rows), *known]
    index = np.array([place for place in places if place < len(whole)], np.int64)
    want = [whole[place] for place in index.tolist()]
    assert source.numbers(index).tolist() == want
    assert source.text(index).to_pylist() == [str(n) for n in want]


@pytest.mark.parametrize("source", [NUMBERS, PADDED, UNIQUE])
def test_live_keys_change_nothing_of_the_new_ones(source: KeySource) -> None:
    alone, new = replace(source, known=None), np.arange(source.rows)
    assert source.text(new).to_pylist() == alone.text(new).to_pylist()
    assert source.tags(0, 2, as_text=True) == alone.tags(0, 2, as_text=True)
    if source.style.kind == "number":
        assert source.numbers(new).tolist() == alone.numbers(new).tolist()
    else:
        assert source.uuids(new).to_pylist() == alone.uuids(new).to_pylist()


def test_all_keys_may_be_there_already() -> None:
    """An account whose campaigns are those that orders name has none of its own."""
    assert replace(NUMBERS, rows=0).numbers(np.array([2, 0, 1])).tolist() == [8, 7, 9000000000]
    assert replace(PADDED, rows=0).text(np.array([1, 0])).to_pylist() == ["old style", "A00007-z"]


@pytest.mark.parametrize("rows", [0, 1])
def test_all_uuids_may_be_there_already(rows: int) -> None:
    source = replace(UNIQUE, rows=rows)
    found = [str(uuid.UUID(bytes=value)) for value in source.uuids(np.array([2, 0, 1]) + rows).to_pylist()]
    assert found == [UUIDS[2], UUIDS[0], UUIDS[1]] == source.text(np.array([2, 0, 1]) + rows).to_pylist()
