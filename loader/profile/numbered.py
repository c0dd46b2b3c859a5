"""Codes that count on: fixed parts, a part of the row's own time, and a number that goes on in the order of time.

`INV-2024-00017`, `R000123`, `17/24`. The fixed parts must be marks, the numbers those of nearly all rows and dense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from psycopg import sql as pgsql

from loader.database import name
from loader.dateparts import WITHIN_CODES
from loader.flow.binding import Entity
from loader.flow.draws import Running
from loader.flow.profile import Dependence, History
from loader.profile.derived import beside, follows
from loader.profile.privacy import is_mark, kind
from loader.profile.reader import Reader, query
from loader.profile.seen import LEAST_ROWS, Seen

_KINDS = ("shapes", "hex", "phones")
"""What a text with digits is taken for, if nothing else is known of it."""
_MOST, _GAPS, _NEAR_THE_FIRST = 6, 10, 10
_TIME, _NUMBER = "\x01", "\x02"


class Span(NamedTuple):
    """The numbers of one part of time, in all rows."""

    period: str
    low: int
    high: int
    rows: int
    width: int
    padded: bool


def numbered(reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """The columns that count on in the order in which rows were created."""
    base = next((b for b in bases if b.bound.meaning == "created" and b.kind == "time"), None)
    if base is None or entity.name == "event":  # events are made a batch at a time: none knows how many are before it
        return {}
    return dict(_histories(reader, entity, [one for one in wanted if _may_count(one)][:_MOST], base))


def _may_count(one: Seen) -> bool:
    history = one.history
    assert history is not None
    return one.kind == "text" and history.kind in _KINDS and one.distinct >= LEAST_ROWS and not kind(one.bound)


def _histories(reader: Reader, entity: Entity, wanted: Sequence[Seen], base: Seen) -> Iterator[tuple[str, History]]:
    for one in wanted:
        both = beside(one, [base])
        by = None if both is None else _counted(reader, entity, one, base)
        if both is not None and by:
            yield one.name, follows(one, [base], both, by, kind="related", prefix="")


def _counted(reader: Reader, entity: Entity, one: Seen, base: Seen) -> Dependence | None:
    names = {"column": name(one.name), "base": name(base.name)}
    answer = reader.row("numbered", entity, parts=_parts(*WITHIN_CODES), **names)
    if answer is None:
        return None
    wanted, form = answer
    fixed = form.replace(_TIME, " ").replace(_NUMBER, " ")
    # a digit that all have may be somebody's number
    if re.search(r"[\d{]", fixed) or not is_mark(fixed, one.name, entity.table.name):
        return None
    # the workspace's own runs have counted on, too
    whole = {**names, "parts": _parts(wanted), "live": pgsql.SQL("true")}
    spans = [Span(*row) for row in reader.rows("numbered_spans", entity, {"form": form}, **whole)]
    number = running(form.replace(_TIME, "{time}").replace(_NUMBER, "{number}"), spans)
    return Dependence("numbered", (base.name,), format=WITHIN_CODES[wanted], number=number) if number else None


def _parts(*formats: str) -> pgsql.Composable:
    return query("numbered_parts", formats=pgsql.Literal(list(formats)))


def running(form: str, spans: Sequence[Span]) -> Running | None:
    """How the numbers of `spans`, in the order of time, go on; None if they are too far apart to count anything."""
    if not spans:
        return None
    restarts = _restart(spans)
    low, high, rows = min(s.low for s in spans), max(s.high for s in spans), sum(s.rows for s in spans)
    reach = sum(s.high - s.low + 1 for s in spans) if restarts else high - low + 1
    if reach > _GAPS * rows:
        return None
    width = min(s.width for s in spans) if any(s.padded for s in spans) else 0
    last = tuple((s.period, s.high) for s in spans) if restarts else (("", high),)
    return Running(form, width, restarts, last)


def _restart(spans: Sequence[Span]) -> bool:
    """If each part of time begins anew: far below where the one before it ended; of only one, if it began with the
    first numbers."""
    if not spans[0].period:
        return False
    if len(spans) == 1:
        return spans[0].low <= max(spans[0].high // _NEAR_THE_FIRST, 1)
    anew = sum(later.low <= (earlier.low + earlier.high) // 2 for earlier, later in pairwise(spans))
    return 2 * anew > len(spans) - 1
