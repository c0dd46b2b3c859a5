"""Postgres's regular expressions: which texts they match, and texts in their form.

Python's own parser reads an expression; from what it reads come shapes, rows of alphabets, and from a shape one text a
number, whatever the batch. Anchors and lookaheads write nothing, so what is made is matched with the whole expression
afterwards. What has no simple form (a back reference, say) has no shapes.
"""

from __future__ import annotations

import re
import string
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from math import gcd, prod
from random import Random
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from loader.digits import mixed

_parser: Any = import_module("re._parser")  # hypothesis and others read patterns by it too
_WORD = string.ascii_lowercase + string.digits
_PRINTABLE = _WORD + string.ascii_uppercase + "-_.!#$%&()*+,/:;<=>?@[]^{|}~ "
_CATEGORIES = {
    **{"DIGIT": string.digits, "WORD": _WORD, "SPACE": " "},
    **{"NOT_DIGIT": string.ascii_lowercase, "NOT_WORD": "-", "NOT_SPACE": _WORD},
}
_CLASSES = {
    "[:alpha:]": "A-Za-z",
    "[:digit:]": "0-9",
    "[:alnum:]": "A-Za-z0-9",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:space:]": r"\s",
    "[:xdigit:]": "0-9a-fA-F",
    "[:punct:]": r"\-_.!-,/:-@\[-^`{-~",
}
_OTHER_CLASS = re.compile(r"\[[:.=]\w+[:.=]\]")
_MORE = 6
"""How often more than the least an open quantifier repeats."""
_OPEN, _WIDEST = 5, 1000
_SHAPES = 16
_SPACE = 2**31
_STRIDE = 1_000_003

Slots: TypeAlias = tuple[str, ...]
"""A text's characters, each one of an alphabet."""
Items: TypeAlias = Iterable[tuple[object, Any]]
"""What the parser read: operations with their arguments."""


class NotSimpleError(Exception):
    """A regular expression that is not of a simple form."""


def matches(texts: pa.Array, pattern: str, *, folded: bool) -> NDArray[np.bool_]:
    """Which texts a regular expression of Postgres finds something in; a dot is any character there.

    Letters of classes are ASCII's here, whatever the database's locale adds: a text that fits fits everywhere. What
    nobody here can read matches nothing, and the server judges.
    """
    try:
        found = pc.match_substring_regex(texts, f"(?s){pattern}", ignore_case=folded)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # a lookahead, say: each different text is asked once
        coded = texts.dictionary_encode()
        try:
            search = _by_python(re.compile, pattern, re.DOTALL | (re.IGNORECASE if folded else 0)).search
        except NotSimpleError:
            return np.zeros(len(texts), bool)
        found_in = [text is not None and search(text) is not None for text in coded.dictionary.to_pylist()]
        found = pa.array([*found_in, False], pa.bool_()).take(coded.indices.fill_null(len(found_in)))
    return found.fill_null(False).to_numpy(zero_copy_only=False)


def _by_python(function: Callable[..., Any], pattern: str, *flags: int) -> Any:
    for name, chars in _CLASSES.items():
        pattern = pattern.replace(name, chars)
    if _OTHER_CLASS.search(pattern):
        raise NotSimpleError(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what may mean sets of sets one day
            return function(pattern, *flags)
    except (re.error, OverflowError):
        raise NotSimpleError(pattern) from None


def read(pattern: str) -> Items:
    """The operations of a regular expression. Raises `NotSimpleError`."""
    found: Items = _by_python(_parser.parse, pattern)
    return found


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws one shape of the texts; which branch is taken is chosen by chance.

    `room`: how often what may repeat does (0 = least, 1 = most, else by chance); `more`: how much more what is open.
    """

    random: Random
    room: float
    more: int = 0

    def slots(self, items: Items) -> Slots:
        return tuple(slot for operation, argument in items for slot in self._item(str(operation), argument))

    def _item(self, operation: str, argument: Any) -> Slots:
        match operation:
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return ()
            case "SUBPATTERN":
                return self.slots(argument[-1])
            case "BRANCH":
                return self.slots(self.random.choice(argument[1]))
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeated(*argument)
            case "NOT_LITERAL":
                argument = [("NEGATE", None), ("LITERAL", argument)]
        return (_alphabet(argument if isinstance(argument, list) else [(operation, argument)]),)

    def _repeated(self, least: int, most: int, items: Items) -> Slots:
        is_open = most == _parser.MAXREPEAT
        spread = (_MORE if is_open else most - least) * (self.room if self.room in (0, 1) else self.random.random())
        inner = replace(self, more=0 if is_open else self.more)
        return tuple(s for _ in range(least + round(spread) + self.more * is_open) for s in inner.slots(items))


def _alphabet(members: Items) -> str:
    """The characters of a set."""
    chars, outside = "", False
    for operation, argument in members:
        match str(operation):
            case "NEGATE":
                outside = True
            case "LITERAL":
                chars += chr(argument)
            case "RANGE":
                chars += "".join(map(chr, range(argument[0], min(argument[1] + 1, argument[0] + _WIDEST))))
            case "CATEGORY":
                chars += _CATEGORIES[str(argument).removeprefix("CATEGORY_")]
            case "ANY":
                chars += _WORD
            case other:
                raise NotSimpleError(other)
    if outside:
        return re.sub(f"[{re.escape(chars)}]", "", _WORD) or re.sub(f"[{re.escape(chars)}]", "", _PRINTABLE) or "?"
    return "".join(dict.fromkeys(chars))


@lru_cache(maxsize=256)
def shapes(pattern: str, low: int, high: int, salt: int) -> tuple[Slots, ...]:
    """Shapes of texts in a pattern's form, of `low` to `high` characters; none if it is not of a simple form."""
    random = Random(salt)
    return _fitting(pattern, low, high, lambda items: [_sized(items, low, high, random) for _ in range(_SHAPES)])


def _sized(items: Items, low: int, high: int, random: Random) -> Slots:
    """A shape of `low` to `high` characters if one is found, else any."""
    lacking = max(low - len(_Drawing(random, 0.0).slots(items)), 0)
    tried = [_Drawing(random, room) for room in (0.3, 0.5, 0.3, 0.5, 0.0, 1.0)]
    # the room that is left, shared by as many quantifiers as are open
    tried += [_Drawing(random, 0.0, -(-lacking // quantifiers)) for quantifiers in range(1, _OPEN)]
    for drawing in tried:
        found = drawing.slots(items)
        if low <= len(found) <= high:
            break
    return found


@lru_cache(maxsize=256)
def roomiest(pattern: str, low: int, high: int, salt: int) -> tuple[Slots, ...]:
    """The one shape that has most texts: for columns in which no two rows may be the same."""
    rooms = [1.0] * _SHAPES + [0.3] * _SHAPES
    tried = [_Drawing(Random(salt + place), room) for place, room in enumerate(rooms)]
    found = _fitting(pattern, low, high, lambda items: [drawing.slots(items) for drawing in tried])
    return found and (max(found, key=lambda shape: prod(map(len, shape))),)


def _fitting(pattern: str, low: int, high: int, draw: Callable[[Items], Iterable[Slots]]) -> tuple[Slots, ...]:
    try:
        found = tuple(dict.fromkeys(draw(read(pattern))))
    except NotSimpleError:
        return ()
    return tuple(shape for shape in found if low <= len(shape) <= high) or found


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
    return (mixed(number + 1, bits) % np.uint64(base)).astype(np.int64)


def counted(shape: Slots, numbers: NDArray[np.int64], token: int) -> pa.Array:
    """A text of its own for every number: its last characters count, the first are the run's own."""
    space, counting = 1, 0
    while counting < len(shape) and space < _SPACE:
        counting += 1
        space *= len(shape[-counting])
    stride = next(n for n in range(_STRIDE, _STRIDE + space + 1) if gcd(n, space) == 1)
    rest = (numbers.astype(np.int64) % space * (stride % space) + token % space) % space
    own = [_digits(np.array([token], np.uint64), place, len(shape[place])) for place in range(len(shape) - counting)]
    tail = []
    for alphabet in reversed(shape[len(shape) - counting :]):
        tail.append(rest % len(alphabet))
        rest = rest // len(alphabet)
    digits = [*(np.full(len(numbers), one[0]) for one in own), *reversed(tail)]
    return pa.array(_joined(shape, digits, len(numbers)), pa.string())


def _joined(shape: Slots, digits: Sequence[NDArray[np.int64]], rows: int) -> NDArray[np.object_]:
    if not shape or not rows:
        return np.full(rows, "", object)
    chars = np.stack([np.array(list(a), "<U1")[d] for a, d in zip(shape, digits, strict=True)], axis=1)
    return np.ascontiguousarray(chars).view(f"<U{len(shape)}")[:, 0].astype(object)
