"""Removing relations' rows: mark and lock them, refuse orphans, delete children first. The caller owns the transaction.

The rows to be removed are marked by where they lie, in one temporary table a base table: what is counted, what is
checked for references and what is deleted is then the same set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql

from loader import errors
from loader.cleanup.keys import TRUE, Cleaner, Relation, equal, key_conditions
from loader.database import comma


class Reference(NamedTuple):
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

    def match(self, parent: str) -> sql.Composed:
        """A referring row c holds the key of the row `parent`."""
        return equal(parent, self.parent_columns, "c", self.columns, not self.same_type)


@dataclass
class Target:
    """A table that is cleaned, the temporary table of its marked rows, and the counts as they grow."""

    oid: int
    schema: str
    name: str
    references: list[Reference]
    marked: sql.Identifier
    deleted: int = 0
    kept: int = 0

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def columns(self) -> sql.Composed:
        """The columns that others may refer to, as further columns of a SELECT from t."""
        names = sorted({column for reference in self.references for column in reference.parent_columns})
        return sql.SQL("").join(sql.SQL(", t.{}").format(sql.Identifier(name)) for name in names)

    def stays(self, row: str) -> sql.Composed:
        """A row of this table is not marked."""
        return sql.SQL(
            "NOT EXISTS (SELECT FROM {marked} AS x"
            " WHERE x.mock_data_part = {row}.tableoid AND x.mock_data_place = {row}.ctid)"
        ).format(marked=self.marked, row=sql.SQL(row))


class Removal:
    """The rows that go with `relations`, and what was found about them. Leaves the transaction open."""

    def __init__(self, cleaner: Cleaner, relations: list[Relation]) -> None:
        self._cleaner = cleaner
        self._xids = sorted({relation.xid for relation in relations})
        self._tagged = {(relation.schema, relation.name) for relation in relations}
        self._targets: dict[int, Target] = {}
        self.warnings: list[str] = []

    def mark(self, relation: Relation) -> tuple[int, int]:
        """Lock and mark one relation's rows: how many are the run's, and how many keys another's. Raises Refused."""
        target, marked, kept = self._target(relation), 0, 0
        tenant, xid = self._cleaner.tenant("t", relation.tenant), sql.Literal(relation.xid)
        for key in key_conditions(self._cleaner, relation):
            parts = {"table": target.table, "tenant": tenant, "key": key, "xid": xid}
            marked += self._cleaner.execute("mark", marked=target.marked, columns=target.columns, **parts).rowcount
            kept += self._cleaner.count("kept", **parts) if relation.key_columns else 0
        target.deleted, target.kept = target.deleted + marked, target.kept + kept
        return marked, kept

    def _target(self, relation: Relation) -> Target:
        """The relation's table as it is now, with what refers to it."""
        wanted = [*relation.key_columns, *([relation.tenant] if relation.tenant else [])]
        found = self._cleaner.rows("table", schema=relation.schema, name=relation.name, columns=wanted)
        if not found or found[0]["lost"]:
            lost = f"has lost the column {', '.join(found[0]['lost'])}" if found else "does not exist any more"
            raise errors.Refused(
                f"table {relation.schema}.{relation.name} of run {relation.run_id} {lost}: nothing was removed",
                "rename it back; if its rows are gone for good, delete its line in mock_data.relations and clean again",
            )
        oid = found[0]["oid"]
        if oid not in self._targets:
            marked = sql.Identifier(f"mock_data_marked_{len(self._targets)}")
            target = Target(oid, relation.schema, relation.name, self._references(oid, relation), marked)
            self._cleaner.execute("marked", marked=marked, columns=target.columns, table=target.table)
            self._targets[oid] = target
        return self._targets[oid]

    def _references(self, oid: int, relation: Relation) -> list[Reference]:
        """Every foreign key to a table, and what the tags know to hold its keys by name."""
        table = {"schema": relation.schema, "name": relation.name, "tenant": relation.tenant}
        declared = [Reference(**row) for row in self._cleaner.rows("foreign_keys", oid=oid)]
        links = self._cleaner.rows("links", oid=oid, workspace=self._cleaner.workspace, **table)
        known = {(reference.oid, *reference.columns) for reference in declared}
        self.warnings += [
            f"no index on {reference.text}: every row of {relation.name} removed is a scan of it"
            for reference in declared
            if not reference.indexed
        ]
        return declared + [one for row in links if ((one := Reference(**row)).oid, *one.columns) not in known]

    def refuse_orphans(self) -> None:
        """Raise Refused if a row that stays refers to one that would go."""
        for target in self._targets.values():
            self._cleaner.execute("analyze", table=target.marked)
        found = [
            orphaned
            for target in self._targets.values()
            if target.deleted
            for reference in target.references
            if (orphaned := self._orphaned(target, reference))
        ]
        if found:
            raise errors.Refused(
                "rows that would stay refer to mock rows; nothing was removed: " + "; ".join(found),
                "delete or re-point those rows (or clean the runs that wrote them, too), then clean again",
            )

    def _orphaned(self, target: Target, reference: Reference) -> str | None:
        """How many rows that stay refer to marked rows of the table, and the first of their keys, in words."""
        row = self._cleaner.execute(
            "orphans",
            columns=comma(sql.SQL("c.{}::text").format(sql.Identifier(column)) for column in reference.columns),
            child=sql.Identifier(reference.schema, reference.name),
            marked=target.marked,
            tenant=self._cleaner.tenant("c", reference.tenant),
            match=reference.match("d"),
            stays=self._stays(reference),
            dangles=TRUE if reference.declared else self._dangles(target, reference),
        ).fetchone()
        count, keys = row or (0, [])
        examples = ", ".join(keys) + (", ..." if count > len(keys) else "")
        return f"{reference.text} -> {target.schema}.{target.name}: {count} rows (keys {examples})" if count else None

    def _dangles(self, target: Target, reference: Reference) -> sql.Composed:
        """No parent of the same key is left: one that is known by name alone need not be unique."""
        tenant = self._cleaner.tenant("p", reference.parent_tenant)
        return sql.SQL("NOT EXISTS (SELECT FROM {} AS p WHERE {} AND {} AND {})").format(
            target.table, reference.match("p"), tenant, target.stays("p")
        )

    def _stays(self, reference: Reference) -> sql.Composable:
        """A referring row is not removed itself. What the run's transaction wrote into a table unknown to the tags (by
        a trigger) may go with its parents: a foreign key that does not cascade will still stop the removal."""
        if target := self._targets.get(reference.oid):
            return target.stays("c")
        tagged = (reference.schema, reference.name) in self._tagged
        return TRUE if tagged else sql.SQL("c.xmin <> ALL ({}::xid[])").format(self._xids)

    def delete(self) -> list[Target]:
        """Delete, children before parents; the tables in that order, with their counts."""
        targets = self._children_first()
        for target in targets:
            parts = {"table": target.table, "marked": target.marked}
            deleted = self._cleaner.execute("delete", **parts).rowcount
            remaining = self._cleaner.count("remaining", **parts) if deleted != target.deleted else 0
            if remaining:
                raise errors.LoadError(
                    f"{remaining} rows of {target.schema}.{target.name} were not deleted: a trigger or a rule keeps"
                    " them; nothing was removed",
                    "disable it while cleaning",
                )
            target.deleted = deleted
        return targets

    def _children_first(self) -> list[Target]:
        """Tables that refer to each other: the one that was loaded last first, since the others hold nothing of it."""
        below = {oid: self._below(target) for oid, target in self._targets.items()}
        left, ordered = dict(self._targets), []  # what was loaded last is the first
        while left:
            oid = next(oid for oid in left if all(oid in below[child] for child in below[oid] & left.keys()))
            ordered.append(left.pop(oid))
        return ordered

    def _below(self, target: Target) -> set[int]:
        """The cleaned tables that refer to it, and those that refer to them."""
        found: set[int] = set()
        left = [target]
        while left:
            children = {r.oid for r in left.pop().references} & self._targets.keys() - found
            found |= children
            left += [self._targets[oid] for oid in children]
        return found
