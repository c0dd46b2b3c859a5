"""Texts and dates that say another column's time, in UTC or by the shop's clock: its day, month, weekday, hour; its day
within a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg import sql as pgsql

from loader.database import comma, name
from loader.dateparts import SPELT
from loader.flow.binding import Entity
from loader.flow.profile import Dependence, History
from loader.profile.derived import beside, follows
from loader.profile.privacy import is_mark
from loader.profile.reader import Reader, query
from loader.profile.seen import Seen

_DAYS = {"YYYY-MM-DD": "%Y-%m-%d"}
_LEAST_DISTINCT, _MOST, _OF_LOADERS = 2, 12, ("loaded", "batched")


def dated(reader: Reader, entity: Entity, wanted: Sequence[Seen], bases: Sequence[Seen]) -> dict[str, History]:
    """The columns that say a time which the model makes."""
    pairs = list(_pairs(wanted, bases))
    if not pairs:
        return {}
    parts = comma(_asked(one, base, reader.zone) for one, base in pairs)
    answers = reader.row("affixes", entity, {"mock": reader.runs}, parts=parts) or ()
    found: dict[str, History] = {}
    for (one, base), answer in zip(pairs, answers, strict=False):
        if answer is not None and one.name not in found and (history := _history(entity, one, base, answer)):
            found[one.name] = history
    return found


def _pairs(wanted: Sequence[Seen], bases: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    times = [base for base in bases if base.kind == "time" and base.bound.meaning not in _OF_LOADERS]
    times.sort(key=lambda base: base.bound.meaning != "created")
    some = [one for one in wanted if _formats(one) and one.distinct >= _LEAST_DISTINCT][: 2 * _MOST]
    yield from ((one, base) for one in some for base in times[:_MOST] if beside(one, [base]) is not None)


def _formats(one: Seen) -> dict[str, str]:
    form = one.bound.column.type.traits.form
    return {"text": SPELT, "date": _DAYS}.get(form, {})


def _asked(one: Seen, base: Seen, zone: str) -> pgsql.Composable:
    formats, zones = (pgsql.Literal(list(each)) for each in (_formats(one), dict.fromkeys(("UTC", zone))))
    return query("dated", column=name(one.name), base=name(base.name), formats=formats, zones=zones)


def _history(entity: Entity, one: Seen, base: Seen, answer: Sequence[str]) -> History | None:
    """The history of a column that says the time `base` between two texts; only of a text, and if these are
    marks."""
    wanted, around, zone = answer
    prefix, _, suffix = around.partition("\x01")
    if (prefix or suffix) and not (one.kind == "text" and is_mark(f"{prefix} {suffix}", one.name, entity.table.name)):
        return None
    both = beside(one, [base])
    if both is None:
        return None
    clock = "" if zone == "UTC" else zone
    by = Dependence("dated", (base.name,), prefix=prefix, suffix=suffix, format=_formats(one)[wanted], zone=clock)
    return follows(one, [base], both, by, kind="related")
