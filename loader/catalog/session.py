"""How views find the session's workspace: read from the sources of the functions that they call, functions within
functions too. The settings that are read, the claims taken from them, the tables that are asked.

What is found is only where to try: whether it makes the view show the workspace is tried on the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import psycopg

from loader.catalog.tables import rows
from loader.flow.view import NO_VIEWPOINT, Viewpoint

_ROUNDS = 5
_NAME = r'(?:"[^"]+"|[A-Za-z_][\w$]*)'
_CALL = re.compile(rf"(?:({_NAME})\s*\.\s*)?({_NAME})\s*\(")
_READS = re.compile(r"\b(current_setting|current_user|session_user|current_role)\b", re.IGNORECASE)
_WHOSE = re.compile(r"\.\w*(workspace|tenant|org|account|client|company|user|uid|owner)", re.IGNORECASE)
_TEXT = r"(?:\(?\s*CAST\s*\(\s*)?'((?:[^']|'')+)'(?:\s*::\s*[\w.]+(?:\[\])?|\s+AS\s+[\w.]+(?:\[\])?\s*\))?"
_SETTING = re.compile(rf"current_setting\s*\(\s*{_TEXT}", re.IGNORECASE)
_STEP = re.compile(rf"(#>>?|->>?|\[)\s*{_TEXT}[\s)\]]*", re.IGNORECASE)
_EXTRACT = re.compile(rf"jsonb?_extract_path(?:_text)?\s*\(.*?((?:\s*,\s*{_TEXT})+)\s*\)", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(rf"\b(?:FROM|JOIN)\s+({_NAME}\s*\.\s*{_NAME}|{_NAME})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Functions:
    """The database's own functions: "schema.name" -> whether it takes nothing, and its source."""

    found: Mapping[str, tuple[bool, str]]

    @classmethod
    def called(cls, conn: psycopg.Connection[Any], texts: Iterable[str]) -> Functions:
        """Those that these expressions call, and those that these call."""
        found: dict[str, tuple[bool, str]] = {}
        asked, waiting = set[str](), {name for text in texts for name in _names(text)}
        for _ in range(_ROUNDS):
            asked |= waiting
            new = rows(conn, "functions", names=sorted(waiting)) if waiting else []
            found |= {row["name"]: (row["bare"], row["source"]) for row in new}
            waiting = {name for row in new for name in _names(row["source"])} - asked
        return cls(found)

    def within(self, text: str) -> Iterator[tuple[str, bool, str]]:
        """Name, whether it takes nothing, and source of every function below an expression."""
        seen, waiting = set[str](), [text]
        while waiting:
            called = _names(waiting.pop())
            for name, (bare, source) in self.found.items():
                if name not in seen and (name in called or name.partition(".")[2] in called):
                    seen.add(name)
                    waiting.append(source)
                    yield name, bare, source

    def with_sources(self, texts: Sequence[str]) -> list[str]:
        """The expressions, and the sources of every function below them."""
        return [*texts, *(source for text in texts for _, _, source in self.within(text))]

    def reads_session(self, text: str) -> bool:
        """If the session decides what an expression is: by what is read, or by the name of a function of nothing."""
        if _READS.search(text):
            return True
        within = self.within(text)
        return any(_READS.search(source) or (bare and _WHOSE.search(name)) for name, bare, source in within)


def viewpoint(functions: Functions, tests: Mapping[str, str], untested: Iterable[str]) -> Viewpoint:
    """Where to try, for a view's conditions on the session, each with its test; `untested` are those without one."""
    others = tuple(untested)
    if not tests and not others:
        return NO_VIEWPOINT
    texts = functions.with_sources((*tests, *others))
    return Viewpoint(
        tests=tuple(tests.values()),
        settings=_unique(match[1] for text in texts for match in _SETTING.finditer(text)),
        claims=_unique(path for text in texts for path in _paths(text)),
        tables=_unique(re.sub(r"\s", "", match[1]) for text in texts for match in _FROM.finditer(text)),
        asked=tuple(tests),
        untested=others,
    )


def _unique(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))


def _names(text: str) -> set[str]:
    """What an expression or a source calls, "schema.name" or "name"."""
    found = set()
    for match in _CALL.finditer(text):
        schema, name = (part and part.strip('"') for part in match.groups())
        if schema != "pg_catalog":
            found.add(f"{schema}.{name}" if schema else str(name))
    return found


def _paths(text: str) -> Iterator[tuple[str, ...]]:
    """The paths that are read of JSON: -> 'a' ->> 'b', #>> '{a,b}', ['a'], json_extract_path(x, 'a', 'b')."""
    steps = [match for match in _STEP.finditer(text) if match[1] != "[" or match[2]]
    path: tuple[str, ...] = ()
    for step, following in zip_longest(steps, steps[1:]):
        path = (*path, *_keys(step))
        if following is None or following.start() != step.end():
            yield path
            path = ()
    for match in _EXTRACT.finditer(text):
        yield tuple(re.findall(r"'((?:[^']|'')+)'", match[1]))


def _keys(step: re.Match[str]) -> Iterator[str]:
    """The keys of one step: of #>> several."""
    keys = step[2].strip("{}").split(",") if step[1].startswith("#") else [step[2]]
    return map(str.strip, keys)
