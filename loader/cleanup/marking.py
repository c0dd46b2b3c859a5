"""Marking relations' rows: found by key and writer, locked, and refused if a row that stays refers to one of them.

The rows to be removed are marked by where they lie, in one temporary table a base table: what is counted, what is
checked for references and what is deleted is then the same set. The caller owns the transaction.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from psycopg import sql

from loader import errors, progress
from loader.cleanup.keys import TRUE, Cleaner, Relation, key_conditions
from loader.cleanup.target import Reference, Target
from loader.database import comma
from loader.hooks import hooks


class Marking:
    """The rows that go with `relations`, and what was found about them. Leaves the transaction open."""

    def __init__(self, cleaner: Cleaner, relations: list[Relation]) -> None:
        self._cleaner = cleaner
        self._xids = sorted({relation.xid for relation in relations})
        self._tagged = {(relation.schema, relation.name) for relation in relations}
        self.warnings: list[str] = []
        self.targets: dict[int, Target] = {}
        chosen = {place: relation for place, relation in enumerate(relations) if relation.chosen}
        for place, relation in chosen.items():
            self._resolve(place, relation)
        for target in self.targets.values():
            self._prepare(target)

    def _resolve(self, place: int, relation: Relation) -> None:
        """The relation's table as it is now. Raises Refused if it or a column is gone."""
        wanted = [*relation.key_columns, *([relation.tenant] if relation.tenant else [])]
        found = self._cleaner.rows("table", schema=relation.schema, name=relation.name, columns=wanted)
        if not found or found[0]["lost"]:
            lost = f"has lost the column {', '.join(found[0]['lost'])}" if found else "does not exist any more"
            raise errors.Refused(
                f"table {relation.schema}.{relation.name} of run {relation.run_id} {lost}: nothing was removed",
                "rename it back; if its rows are gone for good, delete its line in mock_data.relations and clean again",
            )
        oid, number = found[0]["oid"], len(self.targets)
        new = Target(number, oid, relation.schema, relation.name, relation.tenant, {}, told=True)
        target = self.targets.setdefault(oid, new)
        target.relations[place] = relation
        target.told &= bool(relation.key_columns) and found[0]["told"]

    def _prepare(self, target: Target) -> None:
        relation = next(iter(target.relations.values()))
        target.references = self._references(target.oid, relation)
        target.guards = [hook for hook in hooks(self._cleaner.conn, target.oid) if hook.on == "DELETE"]
        parts = {"marked": target.marked, "staying": target.staying, "table": target.table}
        self._cleaner.execute("marked", columns=target.columns, **parts)
        self._cleaner.execute("staying", **parts)

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

    def mark(self) -> list[UUID]:
        """Lock and mark every row to be removed. The runs of which every row looks changed: more likely their tables
        were rewritten."""
        marked: Counter[UUID] = Counter()
        changed: Counter[UUID] = Counter()
        for number, target in enumerate(self.targets.values()):
            progress.at("counting", number, len(self.targets), "tables", item=target.qualified)
            for place, relation in target.relations.items():
                own, others = self._mark(target, place, relation)
                marked[relation.run_id] += own
                changed[relation.run_id] += others
            self._settle(target)
        return [run for run in changed if changed[run] and not marked[run]]

    def _mark(self, target: Target, place: int, relation: Relation) -> tuple[int, int]:
        """How many rows of one relation are the run's, and how many have its keys and are not."""
        parts = {"table": target.table, "tenant": self._cleaner.tenant("t", relation.tenant), "columns": target.columns}
        found = changed = 0
        for own, others in key_conditions(self._cleaner, relation):
            where = {**parts, "relation": sql.Literal(place)}
            found += self._cleaner.execute("mark", marked=target.marked, own=own, **where).rowcount
            if others is not None:
                changed += self._cleaner.execute("changed", staying=target.staying, changed=others, **where).rowcount
        target.marked_of[place] += found
        target.changed += changed
        return found, changed

    def _settle(self, target: Target) -> None:
        """A row that one run has lost and another has written is the other's."""
        tables = {"marked": target.marked, "staying": target.staying}
        if target.changed and len(target.relations) > 1:
            target.changed -= self._cleaner.execute("taken_over", **tables).rowcount
        for table in tables.values():
            self._cleaner.execute("analyze", table=table)

    def refuse_orphans(self) -> None:
        """Raise Refused if a row that stays refers to one that would go."""
        progress.at("looking for rows that refer to them")
        found = [
            orphaned
            for target in self.targets.values()
            if target.found
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
        return f"{reference.text} -> {target.qualified}: {count} rows (keys {examples})" if count else None

    def _dangles(self, target: Target, reference: Reference) -> sql.Composed:
        """No parent of the same key is left: one that is known by name alone need not be unique."""
        tenant = self._cleaner.tenant("p", reference.parent_tenant)
        return sql.SQL("NOT EXISTS (SELECT FROM {} AS p WHERE {} AND {} AND {})").format(
            target.table, reference.match("p"), tenant, target.stays("p")
        )

    def _stays(self, reference: Reference) -> sql.Composable:
        """A referring row is not removed itself. What the run's transaction wrote into a table unknown to the tags (by
        a trigger) goes with its parents if its foreign key says so."""
        if target := self.targets.get(reference.oid):
            return target.stays("c")
        tagged = (reference.schema, reference.name) in self._tagged
        if tagged or (reference.declared and not reference.acts):
            return TRUE
        return sql.SQL("c.xmin <> ALL ({}::xid[])").format(self._xids)
