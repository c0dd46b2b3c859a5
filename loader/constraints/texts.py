"""Shapes of texts (rows of alphabets, `patterns`) -> Arrow strings, a number a row: the same number, the same text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import gcd, prod
from random import Random

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from loader.constraints.patterns import NotSimpleError, Slots, exactly, read
from loader.digits import mixed

_SHAPES = 16
_DIGITS_A_NUMBER = 8
_SPACE = 2**31
_STRIDE = 1_000_003


@lru_cache(maxsize=256)
def shapes(pattern: str, low: int, high: int, salt: int) -> tuple[Slots, ...]:
    """Shapes of texts in a pattern's form, of `low` to `high` characters; none if it is not of a simple form."""
    try:
        draw = read(pattern)
    except NotSimpleError:
        return ()
    random = Random(salt)
    found = dict.fromkeys(exactly(draw, low, high, random) for _ in range(_SHAPES))
    return tuple(shape for shape in found if low <= len(shape) <= high) or tuple(found)


@lru_cache(maxsize=256)
def roomiest(pattern: str, low: int, high: int, salt: int) -> tuple[Slots, ...]:
    """The one shape that has most texts: for columns in which no two rows may be the same."""
    try:
        draw = read(pattern)
    except NotSimpleError:
        return ()
    tried = [draw(Random(salt + place), 1.0 if place < _SHAPES else 0.3, 0) for place in range(2 * _SHAPES)]
    fitting = [shape for shape in tried if low <= len(shape) <= high] or tried
    return (max(fitting, key=lambda shape: prod(map(len, shape))),)


def any_of(found: Sequence[Slots], bits: NDArray[np.uint64]) -> pa.Array:
    """A text a row, of any of the shapes, by its random bits."""
    texts = np.empty(len(bits), object)
    which = (bits % np.uint64(len(found))).astype(np.int64)
    for place, shape in enumerate(found):
        rows = np.flatnonzero(which == place)
        digits = [_digits(bits[rows], number, len(alphabet)) for number, alphabet in enumerate(shape)]
        texts[rows] = _joined(shape, digits, len(rows))
    return pa.array(texts, pa.string())


def _digits(bits: NDArray[np.uint64], number: int, base: int) -> NDArray[np.int64]:
    fresh = mixed(number // _DIGITS_A_NUMBER + 1, bits)
    return ((fresh >> np.uint64(8 * (number % _DIGITS_A_NUMBER))) % np.uint64(base)).astype(np.int64)


def counted(shape: Slots, numbers: NDArray[np.int64], token: int) -> pa.Array:
    """A text of its own for every number: its last characters count, the first are the run's own."""
    space, counting = 1, 0
    while counting < len(shape) and space < _SPACE:
        counting += 1
        space *= len(shape[-counting])
    stride = next(n for n in range(_STRIDE, _STRIDE + space + 1) if gcd(n, space) == 1)
    rest = (numbers.astype(np.int64) % space * (stride % space) + token % space) % space
    own = [_digits(np.array([token], np.uint64), place, len(shape[place])) for place in range(len(shape) - counting)]
    digits = [np.full(len(numbers), one[0]) for one in own]
    tail = []
    for alphabet in reversed(shape[len(shape) - counting :]):
        tail.append(rest % len(alphabet))
        rest = rest // len(alphabet)
    return pa.array(_joined(shape, [*digits, *reversed(tail)], len(numbers)), pa.string())


def _joined(shape: Slots, digits: Sequence[NDArray[np.int64]], rows: int) -> NDArray[np.object_]:
    if not shape or not rows:
        return np.full(rows, "", object)
    chars = np.stack([np.array(list(a), "<U1")[d] for a, d in zip(shape, digits, strict=True)], axis=1)
    return np.ascontiguousarray(chars).view(f"<U{len(shape)}")[:, 0].astype(object)
