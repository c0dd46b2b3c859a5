"""Texts in the form of a regular expression: the expression as a small tree, the tree as rows of alphabets.

Only simple forms are read: literals, classes, groups, alternation, quantifiers; anchors and lookaheads write nothing.
What else there is raises `NotSimpleError`. Whether a text matches is asked of the expression itself afterwards.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

_WORD = string.ascii_lowercase + string.digits
_PRINTABLE = _WORD + string.ascii_uppercase + "-_.!#$%&()*+,/:;<=>?@[]^{|}~ "
_ESCAPES = {"d": string.digits, "w": string.ascii_lowercase + string.digits, "s": " ", "n": "\n", "t": "\t"}
_REST = {"D": string.ascii_lowercase, "W": "-", "S": _WORD}
_NAMED = {
    "alpha": string.ascii_letters,
    "digit": string.digits,
    "alnum": string.ascii_letters + string.digits,
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "space": " ",
    "xdigit": "0123456789abcdef",
    "punct": "-_.!",
}
_MORE = 6
"""How often more than the least an open quantifier repeats."""
_OPEN = 5
Slots: TypeAlias = tuple[str, ...]
"""A text's characters, each one of an alphabet."""


class NotSimpleError(Exception):
    """A regular expression that is not of a simple form."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of these."""

    chars: str


@dataclass(frozen=True, slots=True)
class Times:
    """A node, `least` to `most` times, or where it is `open` any number more."""

    node: Node
    least: int
    most: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One after another."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Chars | Times | Chain | Choice
_NOTHING = Chain(())


def read(pattern: str) -> Node:
    """The tree of a regular expression. Raises `NotSimpleError`."""
    reader = _Reader(pattern)
    node = reader.choice()
    if reader.place < len(pattern):
        raise NotSimpleError(pattern)
    return node


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0

    def _peek(self) -> str:
        return self.pattern[self.place : self.place + 1]

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise NotSimpleError(self.pattern)
        self.place += 1
        return char

    def choice(self) -> Node:
        nodes = [self._chain()]
        while self._peek() == "|":
            self._next()
            nodes.append(self._chain())
        return nodes[0] if len(nodes) == 1 else Choice(tuple(nodes))

    def _chain(self) -> Node:
        nodes: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            nodes.append(self._repeated(self._atom()))
        return nodes[0] if len(nodes) == 1 else Chain(tuple(nodes))

    def _repeated(self, node: Node) -> Node:
        while self._peek() and self._peek() in "*+?{":
            node = Times(node, *self._times())
            if self._peek() == "?":  # not greedy: the same texts
                self._next()
        return node

    def _times(self) -> tuple[int, int, bool]:
        char = self._next()
        if char != "{":
            return {"*": (0, _MORE, True), "+": (1, 1 + _MORE, True), "?": (0, 1, False)}[char]
        end = self.pattern.find("}", self.place)
        least, comma, most = self.pattern[self.place : end].partition(",")
        if end < 0 or not least.isdigit() or (most and not most.isdigit()):
            raise NotSimpleError(self.pattern)
        self.place = end + 1
        return int(least), int(most) if most else int(least) + (_MORE if comma else 0), bool(comma) and not most

    def _atom(self) -> Node:
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return Chars(self._class())
        if char == "\\":
            return self._escaped()
        if char in "^$":
            return _NOTHING
        return Chars(_WORD if char == "." else char)

    def _group(self) -> Node:
        ahead = self.pattern[self.place : self.place + 2]
        if ahead.startswith("?"):
            if ahead not in ("?:", "?=", "?!"):
                raise NotSimpleError(self.pattern)
            self.place += 2
        node = self.choice()
        if self._next() != ")":
            raise NotSimpleError(self.pattern)
        return _NOTHING if ahead in ("?=", "?!") else node

    def _escaped(self) -> Node:
        return _NOTHING if self._peek() in ("A", "Z") and self._next() else Chars(self._escaped_chars())

    def _escaped_chars(self) -> str:
        char = self._next()
        if char.isalnum() and char not in _ESCAPES and char not in _REST:
            raise NotSimpleError(self.pattern)
        return _ESCAPES.get(char) or _REST.get(char) or char

    def _class(self) -> str:
        outside = self._peek() == "^"
        if outside:
            self._next()
        chars = self._member()  # a ] that comes first is a character
        while self._peek() != "]":
            chars += self._member()
        self._next()
        if not outside:
            return "".join(dict.fromkeys(chars))
        return next((left for kept in (_WORD, _PRINTABLE) if (left := _without(kept, chars))), "?")

    def _member(self) -> str:
        char = self._next()
        if char == "[" and self._peek() == ":":
            return self._named()
        if char == "\\":
            char = self._escaped_chars()
        range_follows = self._peek() == "-" and self.pattern[self.place + 1 : self.place + 2] not in ("]", "")
        if len(char) != 1 or not range_follows:
            return char
        self._next()
        last = self._next()
        last = self._next() if last == "\\" else last
        return "".join(map(chr, range(ord(char), min(ord(last), ord(char) + 999) + 1)))

    def _named(self) -> str:
        """[:alpha:] and its likes."""
        name, end, rest = self.pattern[self.place + 1 :].partition(":]")
        if not end or name not in _NAMED:
            raise NotSimpleError(self.pattern)
        self.place = len(self.pattern) - len(rest)
        return _NAMED[name]


def _without(chars: str, left_out: str) -> str:
    return "".join(char for char in chars if char not in left_out)


def slots(node: Node, random: Random, room: float = 0.3, more: int = 0) -> Slots:
    """One shape of the texts: how often what may repeat does, and which branch, is chosen here. `room` 0 = least,
    1 = most; what is open repeats `more` times more."""
    match node:
        case Chars(chars):
            return (chars,)
        case Chain(nodes):
            return tuple(slot for one in nodes for slot in slots(one, random, room, more))
        case Choice(nodes):
            return slots(nodes[random.randrange(len(nodes))], random, room, more)
        case Times(one, least, most, is_open):
            times = least + round((most - least) * (room if room in (0, 1) else random.random())) + more * is_open
            return tuple(slot for _ in range(times) for slot in slots(one, random, room, more * (not is_open)))


def exactly(node: Node, low: int, high: int, random: Random) -> Slots:
    """A shape of `low` to `high` characters where one is found, else any."""
    found: Slots = ()
    for room in (0.3, 0.5, 0.3, 0.5, 0.0, 1.0):
        found = slots(node, random, room)
        if low <= len(found) <= high:
            return found
    least = len(slots(node, random, 0.0))
    for quantifiers in range(1, _OPEN):  # the room that is left, shared by as many as are open
        found = slots(node, random, 0.0, -(-max(low - least, 0) // quantifiers))
        if low <= len(found) <= high:
            return found
    return found
