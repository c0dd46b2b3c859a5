"""What people call platforms and strategies: in any case, with hyphens, underscores or spaces, or by an alias of the
platform's vocabulary file. Refused: a word that names none of them, with the nearest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from loader.errors import UsageError
from loader.vocabulary.words import Vocabulary, normal

ALL = "all"
"""Stands for every platform."""
_LIKE = 0.6


def platform_named(vocabularies: Mapping[str, Vocabulary], text: str) -> str:
    """The platform's own name, or "all". Raises `UsageError`."""
    found = _platform(vocabularies, text)
    if found is None:
        names = _names(vocabularies)
        near = nearest(text, names)
        choice = f"choose one of: {', '.join(vocabularies)}, {ALL}; or add its vocabulary file with --platforms"
        hint = f"did you mean {names[near]}? otherwise {choice}" if near else choice
        raise UsageError(f"unknown platform {text!r}" if text.strip() else "no platform is given", hint)
    return found


def asked_for(
    vocabularies: Mapping[str, Vocabulary], strategies: Sequence[str], platform: str | None, strategy: str | None
) -> tuple[str, str]:
    """Platform and strategy by their own names, in whichever order they were given. Raises `UsageError`."""
    first, second = platform or "", strategy or ""
    swapped = _strategy(strategies, first) and not _platform(vocabularies, first)
    if swapped and (not second or _strategy(strategies, second)):
        choice = f"write PLATFORM {first}, with one of: {', '.join(vocabularies)}, {ALL}"
        raise UsageError("no platform is given", choice)
    if swapped:
        first, second = second, first
    return platform_named(vocabularies, first), _strategy_named(vocabularies, strategies, second or strategies[0])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one; None if none does."""
    by_normal = {normal(one): one for one in known}
    close = difflib.get_close_matches(normal(word), by_normal, 1, _LIKE)
    return by_normal[close[0]] if close else None


def _strategy_named(vocabularies: Mapping[str, Vocabulary], strategies: Sequence[str], text: str) -> str:
    found = _strategy(strategies, text)
    if found is None:
        raise UsageError(f"unknown strategy {text!r}", _other(vocabularies, strategies, text))
    return found


def _other(vocabularies: Mapping[str, Vocabulary], strategies: Sequence[str], text: str) -> str:
    """What may have been meant instead of a strategy."""
    if text.isdigit():
        return f"a number of orders is --count {text}"
    if _platform(vocabularies, text):
        return f"a run is of one platform, or of {ALL}"
    near, choice = nearest(text, strategies), f"choose one of: {', '.join(strategies)}"
    return f"did you mean {near}? otherwise {choice}" if near else choice


def _strategy(strategies: Sequence[str], text: str) -> str | None:
    return next((one for one in strategies if normal(one) == normal(text)), None)


def _platform(vocabularies: Mapping[str, Vocabulary], text: str) -> str | None:
    """A name before an alias: what a user calls a file is not taken by ours. An alias of two is the first one's: a copy
    of our file is a platform too."""
    own = {normal(name): name for name in (*vocabularies, ALL)}
    return own.get(normal(text)) or _aliases(vocabularies).get(normal(text))


def _names(vocabularies: Mapping[str, Vocabulary]) -> dict[str, str]:
    """Every name and alias, as it is written -> the platform."""
    aliases = {alias: one.platform for one in reversed(list(vocabularies.values())) for alias in one.aliases}
    return aliases | {name: name for name in (*vocabularies, ALL)}


def _aliases(vocabularies: Mapping[str, Vocabulary]) -> dict[str, str]:
    return {normal(alias): one.platform for one in reversed(list(vocabularies.values())) for alias in one.aliases}
