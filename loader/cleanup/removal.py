"""Removing relations' rows: find and lock them, refuse orphans, delete children first. The caller owns the transaction.

The rows to be removed are noted by where they lie, in one temporary table a base table: what is counted, what is
checked for references and what is deleted is then the same set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from loader import errors, resources
from loader.types import TRAITS

FEW = 16
"""Integer ranges up to this many are looked up each by BETWEEN; beyond, their keys are spread out and joined."""

INTEGERS = {f"pg_catalog.{family}" for family, traits in TRAITS.items() if traits.form == "whole"}


class Relation(NamedTuple):
    """A relation of a run that is not removed yet; `ordinal` None: the run has none."""

    run_id: UUID
    xid: str
    ordinal: int | None
    schema: str
    name: str
    tenant: str | None
    key_columns: list[str]
    key_types: list[str]
    chosen: bool | None


class _Chunk(NamedTuple):
    chunk: int
    first: int
    last: int
    prefix: str
    width: int
    suffix: str
    kind: str
    place: int


class _Reference(NamedTuple):
    """`columns` of a table hold `parent_columns` of one that is cleaned: `declared` as a foreign key, or by name."""

    schema: str
    name: str
    oid: int
    columns: list[str]
    parent_columns: list[str]
    tenant: str | None
    parent_tenant: str | None
    same_type: bool
    declared: bool
    indexed: bool

    @property
    def text(self) -> str:
        return f"{self.schema}.{self.name} ({', '.join(self.columns)})"


@dataclass
class Target:
    """A table that is cleaned, the temporary table of its doomed rows, and the counts as they grow."""

    oid: int
    schema: str
    name: str
    references: list[_Reference]
    doomed: sql.Identifier
    aliases: dict[str, sql.Identifier] = field(default_factory=dict)
    deleted: int = 0
    kept: int = 0

    def __post_init__(self) -> None:
        columns = {column for reference in self.references for column in reference.parent_columns}
        self.aliases = {column: sql.Identifier(f"p{i}") for i, column in enumerate(sorted(columns))}

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def columns(self, renamed: bool) -> sql.Composed:
        """The columns that others may refer to, as further columns of a SELECT from t."""
        names = (
            sql.SQL(", t.{} AS {}" if renamed else ", t.{}").format(
                sql.Identifier(column), *([alias] if renamed else [])
            )
            for column, alias in self.aliases.items()
        )
        return sql.SQL("").join(names)


class Removal:
    """The rows that go with the transactions `xids`, and what was found about them. Leaves the transaction open."""

    def __init__(self, conn: psycopg.Connection, workspace: str, xids: list[str]) -> None:
        self._conn = conn
        self._workspace = workspace
        self._xids = xids
        self._targets: dict[int, Target] = {}
        self._spread = 0
        self.warnings: list[str] = []

    # --- the tables ---

    def _target(self, relation: Relation) -> Target:
        """The relation's table as it is now, with what refers to it; raises Refused where it cannot be recognised."""
        wanted = [*relation.key_columns, *([relation.tenant] if relation.tenant else [])]
        fields = {"schema": relation.schema, "name": relation.name, "columns": wanted, "tenant": relation.tenant}
        found = self._rows("clean.table", fields)
        if not found or found[0]["lost"]:
            lost = f"has lost the column {', '.join(found[0]['lost'])}" if found else "does not exist any more"
            raise errors.Refused(
                f"table {relation.schema}.{relation.name} of run {relation.run_id} {lost}: nothing was removed",
                "rename it back; if its rows are gone for good, delete its line in mock_data.relations and clean again",
            )
        oid = found[0]["oid"]
        if oid not in self._targets:
            self._targets[oid] = self._new_target(oid, relation, fields)
        return self._targets[oid]

    def _new_target(self, oid: int, relation: Relation, fields: dict[str, Any]) -> Target:
        fields |= {"oid": oid, "workspace": self._workspace}
        declared = [_Reference(**row) for row in self._rows("clean.foreign_keys", fields)]
        by_name = [_Reference(**row) for row in self._rows("clean.links", fields)]
        known = {(reference.oid, *reference.columns) for reference in declared}
        references = declared + [reference for reference in by_name if (reference.oid, *reference.columns) not in known]
        for reference in references:
            if not reference.indexed:
                self.warnings.append(
                    f"no index on {reference.text}: every row of {relation.name} removed is a scan of it"
                )
        doomed = sql.Identifier(f"mock_data_doomed_{len(self._targets)}")
        target = Target(oid, relation.schema, relation.name, references, doomed)
        self._conn.execute(self._sql("clean.doomed", doomed=doomed, columns=target.columns(True), table=target.table))
        return target

    # --- finding a relation's rows ---

    def doom(self, relation: Relation) -> tuple[int, int]:
        """Lock and note one relation's rows; how many are the run's, and how many of its keys are another's by now."""
        target, doomed, kept = self._target(relation), 0, 0
        tenant = self._tenant("t", relation.tenant)
        for key in self._key_conditions(relation):
            parts = {"table": target.table, "tenant": tenant, "key": key, "xid": sql.Literal(relation.xid)}
            query = self._sql("clean.doom", doomed=target.doomed, columns=target.columns(False), **parts)
            doomed += self._conn.execute(query).rowcount
            if relation.key_columns:
                kept += self._count(self._sql("clean.kept", **parts))
        target.deleted, target.kept = target.deleted + doomed, target.kept + kept
        return doomed, kept

    def _key_conditions(self, relation: Relation) -> Iterable[sql.Composable]:
        """Conditions on a row of t that hold for all of the relation's keys, each key in one of them."""
        if not relation.key_columns:
            return [sql.SQL("TRUE")]  # such a table's rows are told by the transaction alone
        fields = {"run_id": relation.run_id, "ordinal": relation.ordinal}
        chunks = [_Chunk(**row) for row in self._rows("clean.chunks", fields)]
        plain = all(c.kind == "range" and not (c.prefix or c.suffix or c.width) for c in chunks)
        if plain and len(chunks) <= FEW and len(relation.key_columns) == 1 and relation.key_types[0] in INTEGERS:
            column = sql.Identifier(relation.key_columns[0])
            return [sql.SQL("t.{} BETWEEN {} AND {}").format(column, c.first, c.last) for c in chunks]
        return [self._spread_out(relation, chunks)]

    def _spread_out(self, relation: Relation, chunks: list[_Chunk]) -> sql.Composed:
        wanted = sql.Identifier(f"mock_data_wanted_{self._spread}")
        self._spread += 1
        names = [sql.Identifier(f"k{i}") for i in range(len(relation.key_columns))]
        columns = [sql.SQL("{} {}").format(n, sql.SQL(t)) for n, t in zip(names, relation.key_types, strict=True)]
        self._conn.execute(self._sql("clean.wanted", wanted=wanted, columns=_comma(columns)))
        for at in range(0, len(chunks), len(names)):
            part = chunks[at : at + len(names)]
            keys = [_key(c, n, t) for c, n, t in zip(part, names, relation.key_types, strict=True)]
            sources = _comma(_source(relation, chunk) for chunk in part)
            query = self._sql(
                "clean.fill_wanted", wanted=wanted, keys=_comma(keys), sources=sources, names=_comma(names)
            )
            self._conn.execute(query)
        self._conn.execute(self._sql("clean.analyze", table=wanted))
        match = _equal("w", names, "t", [sql.Identifier(column) for column in relation.key_columns])
        return sql.SQL("EXISTS (SELECT FROM {} AS w WHERE {})").format(wanted, match)

    # --- who refers to them ---

    def refuse_orphans(self, tagged: set[tuple[str, str]]) -> None:
        """Raise Refused if a row that stays refers to one that would go. `tagged`: every table that the runs loaded."""
        found = []
        for target in self._targets.values():
            self._conn.execute(self._sql("clean.analyze", table=target.doomed))
        for target in self._targets.values():
            for reference in target.references if target.deleted else []:
                query = self._references(target, reference, (reference.schema, reference.name) in tagged)
                row = self._conn.execute(query).fetchone()
                if row and row[0]:
                    examples = ", ".join(row[1]) + (", ..." if row[0] > len(row[1]) else "")
                    found.append(f"{reference.text} -> {target.schema}.{target.name}: {row[0]} rows (keys {examples})")
        if found:
            raise errors.Refused(
                "rows that would stay refer to mock rows; nothing was removed: " + "; ".join(found),
                "delete or re-point those rows (or clean the runs that wrote them, too), then clean again",
            )

    def _references(self, target: Target, reference: _Reference, tagged: bool) -> sql.Composed:
        columns = [sql.Identifier(column) for column in reference.columns]
        parents = [target.aliases[column] for column in reference.parent_columns]
        shown = [sql.SQL("c.{}::text").format(column) for column in columns]
        return self._sql(
            "clean.references",
            columns=_comma(shown),
            child=sql.Identifier(reference.schema, reference.name),
            doomed=target.doomed,
            tenant=self._tenant("c", reference.tenant),
            match=_equal("d", parents, "c", columns, as_text=not reference.same_type),
            stays=self._stays("c", self._targets.get(reference.oid), tagged),
            dangles=sql.SQL("TRUE") if reference.declared else self._dangles(target, reference, columns),
        )

    def _stays(self, row: str, target: Target | None, tagged: bool) -> sql.Composable:
        """A row is not among the doomed. What the run's transaction wrote into a table unknown to the tags (by a
        trigger) may go with its parents: a foreign key that does not cascade will still stop the removal."""
        if target:
            return sql.SQL(
                "NOT EXISTS (SELECT FROM {doomed} AS x WHERE x.part = {row}.tableoid AND x.place = {row}.ctid)"
            ).format(doomed=target.doomed, row=sql.SQL(row))
        return sql.SQL("TRUE") if tagged else sql.SQL("{}.xmin <> ALL ({}::xid[])").format(sql.SQL(row), self._xids)

    def _dangles(self, target: Target, reference: _Reference, columns: list[sql.Identifier]) -> sql.Composed:
        """No parent of the same key is left: one that is known by name alone need not be unique."""
        parents = [sql.Identifier(column) for column in reference.parent_columns]
        return sql.SQL("NOT EXISTS (SELECT FROM {} AS p WHERE {} AND {} AND {})").format(
            target.table,
            _equal("p", parents, "c", columns, as_text=not reference.same_type),
            self._tenant("p", reference.parent_tenant),
            self._stays("p", target, True),
        )

    # --- deleting ---

    def delete(self) -> list[Target]:
        """Delete, children before parents; the tables in that order, with their counts."""
        targets = self._children_first()
        for target in targets:
            self._delete(target)
        return targets

    def _children_first(self) -> list[Target]:
        """Where two tables refer to each other, the one that was loaded first holds nothing of the later."""
        ordered: dict[int, Target] = {}
        places = {oid: place for place, oid in enumerate(self._targets)}  # what was loaded last is the first

        def visit(target: Target, above: frozenset[int]) -> None:
            for child in self._children(target):
                mutual = places[child.oid] > places[target.oid] and target.oid in self._below(child)
                if child.oid not in above and child.oid not in ordered and not mutual:
                    visit(child, above | {child.oid})
            ordered[target.oid] = target

        for target in self._targets.values():
            if target.oid not in ordered:
                visit(target, frozenset({target.oid}))
        return list(ordered.values())

    def _children(self, target: Target) -> list[Target]:
        return [self._targets[r.oid] for r in target.references if r.oid in self._targets]

    def _below(self, target: Target) -> set[int]:
        """The tables that refer to it, and those that refer to them."""
        found: set[int] = set()
        left = [target]
        while left:
            new = [child for child in self._children(left.pop()) if child.oid not in found]
            found |= {child.oid for child in new}
            left += new
        return found

    def _delete(self, target: Target) -> None:
        parts = {"table": target.table, "doomed": target.doomed}
        deleted = self._conn.execute(self._sql("clean.delete", **parts)).rowcount
        remaining = self._count(self._sql("clean.remaining", **parts)) if deleted != target.deleted else 0
        if remaining:
            message = (
                f"{remaining} rows of {target.schema}.{target.name} were not deleted: a trigger or a rule keeps them"
            )
            raise errors.LoadError(f"{message}; nothing was removed", "disable it while cleaning")
        target.deleted = deleted

    # --- SQL: values as literals, since a name with a % in it would pass for a placeholder of a parameter ---

    def _tenant(self, row: str, column: str | None) -> sql.Composable:
        """The row is the workspace's. The literal has no type of its own, so it becomes whatever the column is."""
        if column is None:
            return sql.SQL("TRUE")
        return sql.SQL("{}.{} = {}").format(sql.SQL(row), sql.Identifier(column), self._workspace)

    def _sql(self, name: str, **parts: sql.Composable) -> sql.Composed:
        return sql.SQL(resources.named_query(name)).format(**parts)

    def _rows(self, name: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        with self._conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(resources.named_query(name), params).fetchall()

    def _count(self, query: sql.Composed) -> int:
        row = self._conn.execute(query).fetchone()
        return int(row[0]) if row else 0


def _comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _equal(
    one: str, ones: list[sql.Identifier], other: str, others: list[sql.Identifier], as_text: bool = False
) -> sql.Composed:
    """All columns of the one row equal those of the other; as text where their types differ (a uuid kept as text)."""
    form = sql.SQL("{}.{}::text = {}.{}::text" if as_text else "{}.{} = {}.{}")
    pairs = zip(ones, others, strict=True)
    return sql.SQL(" AND ").join(form.format(sql.SQL(one), a, sql.SQL(other), b) for a, b in pairs)


def _source(relation: Relation, chunk: _Chunk) -> sql.Composed:
    """A function that gives one key column of one chunk, in order."""
    if chunk.kind == "range":
        return sql.SQL("generate_series({}::bigint, {}::bigint)").format(chunk.first, chunk.last)
    return sql.SQL(
        "unnest((SELECT {} FROM mock_data.keys WHERE run_id = {} AND ordinal = {} AND chunk = {} AND place = {}))"
    ).format(sql.Identifier(chunk.kind), relation.run_id, relation.ordinal, chunk.chunk, chunk.place)


def _key(chunk: _Chunk, name: sql.Identifier, type_name: str) -> sql.Composed:
    """The key as its column's type. lpad would cut a number that is longer than the width."""
    value: sql.Composable = name
    if chunk.kind == "range" and (chunk.prefix or chunk.suffix or chunk.width):
        digits = sql.SQL("lpad({0}::text, greatest({1}, length({0}::text)), '0')").format(name, chunk.width)
        value = sql.SQL("({} || {} || {})").format(chunk.prefix, digits, chunk.suffix)
    return sql.SQL("{}::{}").format(value, sql.SQL(type_name))
