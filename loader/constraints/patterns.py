"""Texts in the form of a regular expression: the expression becomes a function that draws rows of alphabets.

Only simple forms are read: literals, classes, groups, alternation, quantifiers; anchors and lookaheads write nothing.
What else there is raises `NotSimpleError`. If a text matches is asked of the expression itself afterwards.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

_WORD = string.ascii_lowercase + string.digits
_PRINTABLE = _WORD + string.ascii_uppercase + "-_.!#$%&()*+,/:;<=>?@[]^{|}~ "
_ESCAPES = {"d": string.digits, "w": _WORD, "s": " ", "n": "\n", "t": "\t"}
_ESCAPES |= {"D": string.ascii_lowercase, "W": "-", "S": _WORD, "A": "", "Z": ""}
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
_OPEN, _WIDEST = 5, 999
_TOKEN = re.compile(
    r"""(?P<set> \[ (?P<outside>\^?) (?P<members> \]? (?: \[:\w+:\] | \\. | [^]\\] )* ) \] )
      | (?P<group> \( (?P<ahead>\?[:=!])? ) | (?P<close> \) ) | (?P<bar> \| ) | (?P<anchor> [\^$] )
      | (?P<times> (?: [*+?] | \{ (?P<least>\d+) (?P<comma>,?) (?P<most>\d*) \} ) \?? )
      | (?P<escaped> \\. ) | (?P<char> [^\[({\\] )""",
    re.DOTALL | re.VERBOSE,
)
_MEMBER = re.compile(r"\[:(?P<named>\w+):\]|(?P<first>\\?.)-(?P<last>\\?.)|(?P<one>\\?.)", re.DOTALL)

Slots: TypeAlias = tuple[str, ...]
"""A text's characters, each one of an alphabet."""
Draw: TypeAlias = Callable[[Random, float, int], Slots]
"""One shape of the texts: how often what may repeat does, and which branch, is chosen by chance. The second argument is
the room (0 = least, 1 = most); what is open repeats as often more as the third says."""


class NotSimpleError(Exception):
    """A regular expression that is not of a simple form."""


def read(pattern: str) -> Draw:
    """What draws the shapes of a regular expression. Raises `NotSimpleError`."""
    return _choice(_tokens(pattern), nested=False)


def _tokens(pattern: str) -> Iterator[re.Match[str]]:
    place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise NotSimpleError(pattern)
        yield token
        place = token.end()


def _choice(tokens: Iterator[re.Match[str]], *, nested: bool) -> Draw:
    """Branches up to the end, or to the bracket that closes a group."""
    branches: list[list[Draw]] = [[]]
    for token in tokens:
        match token.lastgroup:
            case "close" if nested:
                return _any(branches)
            case "bar":
                branches.append([])
            case "times" if branches[-1]:
                branches[-1].append(_repeated(branches[-1].pop(), token))
            case "close" | "times":
                raise NotSimpleError(token.string)
            case _:
                branches[-1].append(_atom(token, tokens))
    if nested:
        raise NotSimpleError("an open bracket")
    return _any(branches)


def _atom(token: re.Match[str], tokens: Iterator[re.Match[str]]) -> Draw:
    if token.lastgroup == "group":
        inner = _choice(tokens, nested=True)
        return _chars("") if token["ahead"] in ("?=", "?!") else inner
    if token.lastgroup == "set":
        return _chars(_set(token["members"], outside=bool(token["outside"])))
    if token.lastgroup == "anchor":
        return _chars("")
    return _chars(_WORD if token[0] == "." else _escaped(token[0]))


def _chars(chars: str) -> Draw:
    return lambda random, room, more: (chars,) if chars else ()


def _any(branches: list[list[Draw]]) -> Draw:
    def drawn(random: Random, room: float, more: int) -> Slots:
        branch = branches[random.randrange(len(branches))] if len(branches) > 1 else branches[0]
        return tuple(slot for draw in branch for slot in draw(random, room, more))

    return drawn


def _repeated(draw: Draw, token: re.Match[str]) -> Draw:
    least = int(token["least"] or token[0][0] == "+")
    is_open = token[0][0] in "*+" or bool(token["comma"] and not token["most"])
    most = least + _MORE if is_open else int(token["most"] or token["least"] or 1)

    def drawn(random: Random, room: float, more: int) -> Slots:
        times = least + round((most - least) * (room if room in (0, 1) else random.random())) + more * is_open
        return tuple(slot for _ in range(times) for slot in draw(random, room, more * (not is_open)))

    return drawn


def _escaped(char: str) -> str:
    """The alphabet of a character, or of one after a backslash."""
    if not char.startswith("\\"):
        return char
    if char[1].isalnum() and char[1] not in _ESCAPES:
        raise NotSimpleError(char)
    return _ESCAPES.get(char[1], char[1])


def _set(members: str, *, outside: bool) -> str:
    chars = "".join(dict.fromkeys("".join(map(_member, _MEMBER.finditer(members)))))
    if not outside:
        return chars
    left = ("".join(char for char in kept if char not in chars) for kept in (_WORD, _PRINTABLE))
    return next(filter(None, left), "?")


def _member(member: re.Match[str]) -> str:
    if name := member["named"]:
        if name not in _NAMED:
            raise NotSimpleError(name)
        return _NAMED[name]
    if member["one"]:
        return _escaped(member["one"])
    first, last = _escaped(member["first"]), _escaped(member["last"])
    if len(first) != 1 or len(last) != 1:
        raise NotSimpleError(member[0])
    return "".join(map(chr, range(ord(first), min(ord(last), ord(first) + _WIDEST) + 1)))


def exactly(draw: Draw, low: int, high: int, random: Random) -> Slots:
    """A shape of `low` to `high` characters if one is found, else any."""
    found: Slots = ()
    for room in (0.3, 0.5, 0.3, 0.5, 0.0, 1.0):
        found = draw(random, room, 0)
        if low <= len(found) <= high:
            return found
    least = len(draw(random, 0.0, 0))
    for quantifiers in range(1, _OPEN):  # the room that is left, shared by as many as are open
        found = draw(random, 0.0, -(-max(low - least, 0) // quantifiers))
        if low <= len(found) <= high:
            return found
    return found
