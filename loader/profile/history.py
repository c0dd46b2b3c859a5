"""What a column without a meaning holds in the workspace's own live rows: aggregates, and never a person's text.

A value is learned word for word only where it is a category: at most 50 of them, each in three rows or more and in one
of fifty at least on average, in a column whose name does not sound personal, and without "@" or seven digits in a row.
Of other texts only the shape is learned: lengths, and for codes which places are letters and which digits. Fewer than
20 rows teach nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql as pgsql

from loader.flow.binding import Bound, Entity, History
from loader.profile.query import mock_runs, name, run
from loader.resources import named_query

LEAST_ROWS = 20
_LEAST_SEEN, _ROWS_A_VALUE = 3, 4
_PERSONAL = re.compile(
    r"name|mail|phone|tel|mobile|addr|street|city|zip|postal|note|comment|message|remark|\bip|ip_|token|secret|passw"
    r"|birth|contact|person|iban|card|ssn|vat|login|gender|company|_by$",
    re.IGNORECASE,
)
_PERSONAL_VALUE = re.compile(r"@|\d{7}|\d{3}[ -]\d{3,4}[ -]\d{3,4}")
# A default that is another one tomorrow keeps a warehouse's own books: when a row was loaded, by whom, under which id.
_BOOKKEEPING = re.compile(r"\(|CURRENT_|LOCALTIME|SESSION_USER", re.IGNORECASE)
_BASES = ("created", "occurred", "date")
_MOST_SHAPES, _COVERED, _ALL = 20, 0.8, 0.97


def learned(conn: psycopg.Connection[Any], entities: Iterable[Entity], workspace: str) -> tuple[Entity, ...]:
    """The entities, with the filler "history" wherever a column has one."""
    mock = mock_runs(conn, workspace)
    return tuple(_learned(conn, entity, workspace, mock) for entity in entities)


def _learned(conn: psycopg.Connection[Any], entity: Entity, workspace: str, mock: list[str]) -> Entity:
    asked = [bound for bound in entity.bound if _asked(entity, bound)]
    if not asked or not (entity.tenant or entity.shared):
        return entity
    base = next((entity.by_meaning[meaning].column for meaning in _BASES if entity.has(meaning)), None)
    base = base if base and base.type.traits.kind == "time" else None
    said = _ask(conn, entity, asked, base.name if base else None, (workspace, mock))
    found = {b.column.name: _filled(b, told, base is not None) for b, told in zip(asked, said, strict=True) if told}
    return replace(entity, bound=tuple(found.get(b.column.name, b) for b in entity.bound)) if found else entity


def _asked(entity: Entity, bound: Bound) -> bool:
    """Whether a column's own history may fill it: nothing else decides what it holds."""
    column = bound.column
    if bound.meaning or bound.link or bound.pinned or bound.filler in ("unique", "constant"):
        return False
    if bound.lookup:
        return len(bound.lookup.columns) == 1 and not bound.column.unique
    if column.identity or column.sequence or _BOOKKEEPING.search(_bare(column.default or "")):
        return False
    keyed = {name for key in entity.table.uniques for name in key.columns}
    keyed |= {name for key in entity.table.foreign_keys for name in key.columns}
    return column.name not in keyed and column.type.traits.filled


def _bare(default: str) -> str:
    """A default without its casts, whose types may have brackets: 'x'::character varying(8)."""
    return re.sub(r"::[\w \"]+(\(\d+(,\s*\d+)?\))?(\[\])?", "", default)


def _ask(
    conn: psycopg.Connection[Any], entity: Entity, asked: list[Bound], base: str | None, of: tuple[str, list[str]]
) -> list[dict[str, Any] | None]:
    """What there is to say of each column; None where there is too little."""
    parts = [part for bound in asked for part in _parts(bound, base)]
    columns = list(dict.fromkeys([*(b.column.name for b in asked), *([base] if base else [])]))
    row = run(
        conn, "history", entity, of[0], {"mock": of[1]},
        columns=pgsql.SQL(", ").join(pgsql.SQL("t.{}").format(name(column)) for column in columns),
        parts=pgsql.SQL(", ").join(parts),
    ).fetchone()  # fmt: skip
    assert row is not None
    told = [{**row[place], **(row[place + 1] or {})} for place in range(0, len(row), 2)]
    return [one if one["rows"] >= LEAST_ROWS else None for one in told]


def _parts(bound: Bound, base: str | None) -> Iterable[pgsql.Composable]:
    """Two expressions a column: its values, and what its type has beside them."""
    column, kind = name(bound.column.name), bound.column.type.traits.kind
    yield _part("values", column=column)
    if kind == "num":
        yield _part("numbers", column=column)
    elif kind == "time":
        yield _part("times", column=column, base=name(base) if base else pgsql.SQL("'epoch'"))
    elif bound.column.type.family == "text":
        yield _part("texts", column=column)
    else:
        yield pgsql.SQL("NULL::json")


def _part(kind: str, **names: pgsql.Composable) -> pgsql.Composable:
    return pgsql.SQL(named_query(f"profile.history_{kind}")).format(**names)


def _filled(bound: Bound, told: Mapping[str, Any], after_base: bool) -> Bound:
    """The column with its history as filler; as it was where that says nothing that can be written."""
    rows, known = int(told["rows"]), int(told["known"])
    nulls = 1 - known / rows if bound.column.nullable else 0.0
    if not known:
        return replace(bound, filler=None, why=f"NULL in all its {rows} rows") if bound.column.nullable else bound
    if bound.lookup:
        return _referring(bound, told, rows, nulls)
    history = _history(bound, told, rows, nulls, after_base)
    if history is None:
        return bound
    return replace(bound, filler="history", history=history, why=f"its own history: {history.says}")


def _referring(bound: Bound, told: Mapping[str, Any], rows: int, nulls: float) -> Bound:
    """The rows that live ones refer to, as often; of too many any that are there, as often as not NULL."""
    values = [(str(value), int(count)) for value, count in told.get("values") or ()]
    if not values:
        history = History("plain", rows, nulls)
        return replace(bound, filler="lookup", history=history, why=f"{bound.why}; its own history: {history.says}")
    shares = tuple(count / int(told["known"]) for _, count in values)
    history = History("values", rows, nulls, values=tuple(value for value, _ in values), shares=shares)
    return replace(bound, filler="history", lookup=None, history=history, why=f"its own history: {history.says}")


def _history(bound: Bound, told: Mapping[str, Any], rows: int, nulls: float, after_base: bool) -> History | None:
    kind, traits = bound.column.type, bound.column.type.traits
    if values := _categories(bound, told):
        words, counts = zip(*values, strict=True)
        shares = tuple(count / sum(counts) for count in counts)
        return History("values", rows, nulls, values=tuple(words), shares=shares)
    if traits.kind == "num" and told.get("points"):
        return _numbers(told, rows, nulls)
    if traits.kind == "time" and told.get("points"):
        return History(
            "times", rows, nulls, points=tuple(told["points"]), unit=int(told["unit"]), future=bool(told["future"]),
            after_created=after_base,
        )  # fmt: skip
    if kind.family == "text" and told.get("points"):
        return _texts(told, rows, nulls)
    plain = traits.filled and traits.kind not in ("num", "time", "text", "bool")
    return History("plain", rows, nulls) if plain and (bound.filler or nulls < 1) else None


def _categories(bound: Bound, told: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The values that are no person's, with how often each is seen; none where the column has no categories."""
    family, traits, element = bound.column.type.family, bound.column.type.traits, bound.column.type.element
    found = [(str(value), int(count)) for value, count in told.get("values") or ()]
    if not found or not traits.suits or (element and element.family != "text"):
        return []
    if family == "bool":
        return found
    few = told["distinct"] * _ROWS_A_VALUE <= told["known"] or (family == "enum" and told["known"] >= LEAST_ROWS)
    kept = [(value, count) for value, count in found if count >= _LEAST_SEEN or family == "enum"]
    covered = sum(count for _, count in kept)
    if not few or covered < (_ALL if traits.kind == "num" else _COVERED) * told["known"]:
        return []
    if traits.form in ("text", "json", "array") and family != "enum":
        personal = _PERSONAL.search(bound.column.name) or any(_PERSONAL_VALUE.search(value) for value, _ in kept)
        if personal and not bound.column.allowed:
            return []
    return kept


def _numbers(told: Mapping[str, Any], rows: int, nulls: float) -> History | None:
    scale = min(int(told["scale"] or 0), 9)
    points = tuple(round(Decimal(point).scaleb(scale)) for point in told["points"])
    if max(map(abs, points)) >= 2**62:
        return None
    return History("numbers", rows, nulls, points=points, scale=scale)


def _texts(told: Mapping[str, Any], rows: int, nulls: float) -> History:
    lengths = tuple(int(point) for point in told["points"])
    if told["uuids"] or told["hex"]:
        return History("uuids" if told["uuids"] else "hex", rows, nulls, points=lengths)
    if told["mails"] > 0.5:
        return History("mails", rows, nulls, points=lengths)
    shapes = [(str(shape), int(n)) for shape, n in told["shapes"] or ()]
    codes = [(shape, n) for shape, n in shapes if "9" in shape and shape.isascii() and " " not in shape.strip()]
    covered = sum(n for _, n in codes[:_MOST_SHAPES])
    if covered >= _COVERED * told["known"] and told["addresses"] < 0.5:
        chosen = codes[:_MOST_SHAPES]
        return History(
            "shapes", rows, nulls, values=tuple(s for s, _ in chosen), shares=tuple(n / covered for _, n in chosen),
            prefix=_prefix(told),
        )  # fmt: skip
    return History("words", rows, nulls, points=lengths)


def _prefix(told: Mapping[str, Any]) -> str:
    """What all codes begin with, up to the first digit: a mark, and nobody's number."""
    found = re.match(r"\D*", str(told["prefix"] or ""))
    return found[0] if found and int(told["distinct"]) > 1 else ""
