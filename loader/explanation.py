"""Why a column is filled so: everything that binding considered, that the schema asks and that live rows show, with
samples of what a run would write. Reads only.

A name that is not known is refused with the nearest. Without a workspace, or if no run can be planned, there is
everything but what live rows show and the samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import psycopg

from loader import progress
from loader.binding import bind, considered
from loader.catalog import read
from loader.clock import microseconds
from loader.errors import MockDataError, SchemaError, UsageError
from loader.flow.binding import Binding, Bound, Entity
from loader.flow.explanation import ColumnDetail, Considered, ExplainedColumn, Explanation
from loader.flow.predicate import columns as read_by
from loader.flow.profile import Profile
from loader.flow.table import Catalog, Column
from loader.overrides import Overrides, nearest, parse
from loader.plan import RunOptions
from loader.preflight.numbers import next_numbers
from loader.preflight.samples import shown
from loader.prepare import prepare
from loader.project import make_rows
from loader.report import filled_by
from loader.session import Session
from loader.suggestion import suggested
from loader.vocabulary import Vocabulary

_ORDERS, _ROWS, _SAMPLES, _WORDS = 25, 200, 5, 12
_IDENTIFIER = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


@dataclass(frozen=True, slots=True)
class _Schema:
    """Platforms as the database has them."""

    catalog: Catalog
    binding: Binding


@dataclass(frozen=True, slots=True)
class _Trial:
    """The column as a run would fill it, with what live rows show and the values of a few rows; or why there is
    none."""

    bound: Bound | None = None
    profile: Profile | None = None
    samples: tuple[str, ...] = ()
    why_not: str = ""


def explain(conn: psycopg.Connection[Any], session: Session, name: str) -> Explanation:
    """The semantic object or table of this name, or one column of it. Raises `UsageError` for a name that is none."""
    progress.at("reading the schema")
    schemas, errors = _schemas(conn, session)
    entities = [entity for schema in schemas for entity in schema.binding.entities]
    if errors and not entities:
        raise errors[0]
    entity, column = _found(entities, name)
    if column is None:
        return _explanation(entity, tuple(_column(entity, one) for one in entity.table.columns))
    schema = next(one for one in schemas if entity in one.binding.entities)
    trial = _tried(conn, session, schema.binding, entity, column)
    detail = _detail(session, schema, entity, column, trial)
    return _explanation(entity, (_column(entity, column, trial.bound),), detail)


def _schemas(conn: psycopg.Connection[Any], session: Session) -> tuple[list[_Schema], list[SchemaError]]:
    """All platforms together; or each by itself, if one of them cannot be read."""
    try:
        return [_schema(conn, session, session.chosen())], []
    except SchemaError:
        conn.rollback()
    found: list[_Schema] = []
    errors: list[SchemaError] = []
    for vocabulary in session.chosen():
        try:
            found.append(_schema(conn, session, [vocabulary]))
        except SchemaError as error:
            conn.rollback()
            errors.append(error)
    return found, errors


def _schema(conn: psycopg.Connection[Any], session: Session, vocabularies: Sequence[Vocabulary]) -> _Schema:
    names = [name for one in vocabularies for words in one.entities for name in words.objects]
    catalog = read(conn, names, mentioned=session.overrides.objects)
    return _Schema(catalog, bind(catalog, vocabularies, session.overrides))


# --- which column ---


def _found(entities: Sequence[Entity], name: str) -> tuple[Entity, Column | None]:
    """The object that is named, and the column if one is."""
    parts = [quoted.replace('""', '"') or plain for quoted, plain in _IDENTIFIER.findall(name)]
    for length in range(len(parts), 0, -1):
        wanted = ".".join(parts[:length]).lower()
        matching = [entity for entity in entities if wanted in _called(entity)]
        if matching and len(parts) - length <= 1:
            return _one(matching, name), _column_of(_one(matching, name), parts[length:])
    known = {one for entity in entities for one in _called(entity)}
    hints = [nearest(".".join(part), known) for part in (parts[:-1], parts or [name]) if part]
    raise UsageError(f"there is no table {name!r}", next((one for one in hints if "mean" in one), hints[-1]))


def _called(entity: Entity) -> set[str]:
    view = (entity.view_schema, entity.view_name)
    return {name.lower() for name in (view[1], ".".join(view), entity.table.name, entity.table.qualified)}


def _one(matching: Sequence[Entity], name: str) -> Entity:
    if len(matching) > 1:
        views = ", ".join(f"{one.view_schema}.{one.view_name}" for one in matching)
        raise UsageError(f"{name} is more than one thing", f"name one of: {views}")
    return matching[0]


def _column_of(entity: Entity, rest: Sequence[str]) -> Column | None:
    """By the name that the object shows, else by the table's."""
    if not rest:
        return None
    by_shown = {bound.shown.lower(): bound.column for bound in entity.bound if bound.shown}
    by_name = {column.name.lower(): column for column in entity.table.columns}
    found = by_shown.get(rest[0].lower()) or by_name.get(rest[0].lower())
    if found is None:
        what = f"{entity.view_schema}.{entity.view_name} has no column {rest[0]!r}"
        raise UsageError(what, nearest(rest[0], {*by_shown, *by_name}))
    return found


# --- what is known of it ---


def _explanation(
    entity: Entity, columns: tuple[ExplainedColumn, ...], detail: ColumnDetail | None = None
) -> Explanation:
    view = f"{entity.view_schema}.{entity.view_name}"
    table = entity.table.qualified
    return Explanation(entity.platform, entity.name, view, table, entity.key, entity.tenant, columns, detail)


def _column(entity: Entity, column: Column, as_run: Bound | None = None) -> ExplainedColumn:
    bound = as_run or _bound(entity, column)
    filler, why = (filled_by(bound), bound.why) if bound else ("-", "generated by the server")
    type_ = column.type.domain or column.type.name
    return ExplainedColumn(column.name, bound.shown if bound else None, type_, column.required, filler, why)


def _bound(entity: Entity, column: Column) -> Bound | None:
    return next((bound for bound in entity.bound if bound.column.name == column.name), None)


def _detail(session: Session, schema: _Schema, entity: Entity, column: Column, trial: _Trial) -> ColumnDetail:
    bound, vocabulary = trial.bound or _bound(entity, column), session.vocabulary(entity.platform)
    view = (entity.view_schema, entity.view_name)
    matches, possible = considered(schema.catalog, vocabulary, view, column.name)
    free = [meaning for meaning in possible if meaning not in entity.by_meaning]
    spoken = [one.meaning for one in matches if one.meaning in free]
    override = ""
    if bound:
        bind_with = partial(_bound_with, schema.catalog, vocabulary, session.overrides, entity)
        override = suggested(bind_with, session.overrides, entity, bound, meanings=spoken, samples=trial.samples)
    return ColumnDetail(
        comment=column.comment or "",
        holds=_holds(bound),
        possible=tuple(free),
        considered=tuple(Considered(one.meaning, one.score, one.why) for one in matches),
        constraints=tuple(_constraints(entity, column)),
        learned=tuple(_learned(entity, column, bound, trial.profile)) if trial.profile else (),
        samples=trial.samples,
        override=override,
        not_tried=trial.why_not,
    )


def _bound_with(
    catalog: Catalog, vocabulary: Vocabulary, overrides: Overrides, entity: Entity, text: str
) -> Entity | None:
    """The entity with these lines beside what the override file says. Raises `MockDataError` if they do not fit."""
    both = replace(overrides, columns=(*overrides.columns, *parse(text).columns))
    return bind(catalog, [vocabulary], both).entity(entity.platform, entity.name)


def _holds(bound: Bound | None) -> str:
    """What its values are of: another entity's, or an outside table's."""
    if bound and bound.lookup:
        return f"a value of {bound.lookup.schema}.{bound.lookup.table}.{bound.lookup.column}"
    return f"what {bound.link} holds" if bound and bound.link else ""


def _constraints(entity: Entity, column: Column) -> Iterator[str]:
    """What the server asks of its values."""
    table, name = entity.table, column.name
    yield from _own(column)
    for key in (key for key in table.uniques if name in key.columns):
        yield f"{'PRIMARY KEY' if key.primary else 'UNIQUE'} ({', '.join(key.columns)})"
    for foreign in (foreign for foreign in table.foreign_keys if name in foreign.columns):
        yield f"REFERENCES {foreign.parent_schema}.{foreign.parent_table} ({', '.join(foreign.parent_columns)})"
    for check in (*table.checks, *table.domain_checks, *table.filters):
        if name in read_by(check.predicate) or re.search(rf"\b{re.escape(name)}\b", check.expression):
            yield f"{check.name}: {check.expression}"
    if name in table.partition_columns:
        yield "the table is partitioned by it"


def _own(column: Column) -> Iterator[str]:
    """What stands at the column itself."""
    if not column.nullable:
        yield "NOT NULL"
    if column.default:
        yield f"DEFAULT {column.default}"
    if column.identity:
        yield f"GENERATED {'ALWAYS' if column.identity == 'a' else 'BY DEFAULT'} AS IDENTITY"
    if column.allowed:
        yield f"one of: {', '.join(column.allowed)}"


def _learned(entity: Entity, column: Column, bound: Bound | None, profile: Profile) -> Iterator[str]:
    """What live rows show of it."""
    place, rows = (entity.name, column.name), profile.rows.get(entity.name, 0)
    yield f"{rows:,} rows are there"
    if place in profile.history:
        yield f"history: {profile.history[place].summary}"
    if place in profile.constants:
        yield f"nearly all of them have {profile.constants[place]}"
    if place in profile.keys:
        style = profile.keys[place]
        yield f"keys: {'uuid' if style.kind == 'uuid' else f'{style.prefix}{style.next}{style.suffix} is the next'}"
    meant = (entity.name, bound.meaning if bound and bound.meaning else "")
    if words := profile.words.get(meant):
        counts = profile.word_rows.get(meant, ())
        yield f"words: {', '.join(f'{w} {n:,}' for w, n in list(zip(words, counts, strict=False))[:_WORDS])}"
    if place in profile.passed_over:
        yield f"{profile.passed_over[place]:,} values cannot be followed"


def _tried(conn: psycopg.Connection[Any], session: Session, binding: Binding, entity: Entity, column: Column) -> _Trial:
    """The column in a small run."""
    if session.workspace_id is None:
        return _Trial(why_not="no workspace is given: --workspace says whose live rows count")
    options = RunOptions(session.workspace, "smart", _ORDERS, 1, microseconds(datetime.now(UTC)), None)
    try:
        rows = make_rows(prepare(conn, session, entity.platform, options, binding))
        ready = rows.with_ranges([next_numbers(conn, one.reservations()) for one in rows.platforms])
        source = next(one for one in ready.platforms if one.plan.platform == entity.platform)
        planned = source.plan.entity(entity.name) or entity
        bound = _bound(planned, column)
        part = next(source.parts(planned, _ROWS), None)
        first = source.batch(planned, part).rows.slice(0, _ROWS) if part else None
        values = [] if first is None or column.name not in first.schema.names else shown(first.select([column.name]))
    except MockDataError as error:
        return _Trial(why_not=error.message)
    found = dict.fromkeys("NULL" if row[column.name] is None else str(row[column.name]) for row in values)
    return _Trial(bound, source.plan.profile, tuple(found)[:_SAMPLES])
