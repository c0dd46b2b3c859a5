"""Who refers to the rows of a table, by a foreign key or by name, and which of them would lose their parent."""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg import sql

from loader.cleanup.query import TRUE, Cleaner, comma, equal, identifiers


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
        """For people."""
        return f"{self.schema}.{self.name} ({', '.join(self.columns)})"


def references(cleaner: Cleaner, oid: int, table: dict[str, Any]) -> list[Reference]:
    """Every foreign key to a table, and what the tags know to hold its keys by name."""
    declared = [Reference(**row) for row in cleaner.rows("foreign_keys", oid=oid)]
    by_name = [Reference(**row) for row in cleaner.rows("links", oid=oid, workspace=cleaner.workspace, **table)]
    known = {(reference.oid, *reference.columns) for reference in declared}
    return declared + [reference for reference in by_name if (reference.oid, *reference.columns) not in known]


def orphans(
    cleaner: Cleaner, reference: Reference, parent: sql.Identifier, marked: sql.Identifier, stays: sql.Composable
) -> tuple[int, list[str]]:
    """How many rows that stay refer to marked rows of the table `parent`, and the first of their keys."""
    row = cleaner.execute(
        "orphans",
        columns=comma(sql.SQL("c.{}::text").format(column) for column in identifiers(reference.columns)),
        child=sql.Identifier(reference.schema, reference.name),
        marked=marked,
        tenant=cleaner.tenant("c", reference.tenant),
        match=equal("d", reference.parent_columns, "c", reference.columns, not reference.same_type),
        stays=stays,
        dangles=TRUE if reference.declared else _dangles(cleaner, reference, parent, marked),
    ).fetchone()
    return row or (0, [])


def _dangles(cleaner: Cleaner, reference: Reference, parent: sql.Identifier, marked: sql.Identifier) -> sql.Composed:
    """No parent of the same key is left: one that is known by name alone need not be unique."""
    return sql.SQL("NOT EXISTS (SELECT FROM {} AS p WHERE {} AND {} AND {})").format(
        parent,
        equal("p", reference.parent_columns, "c", reference.columns, not reference.same_type),
        cleaner.tenant("p", reference.parent_tenant),
        not_marked("p", marked),
    )


def not_marked(row: str, marked: sql.Identifier) -> sql.Composed:
    """A row of the marked rows' own table is not among them."""
    return sql.SQL(
        "NOT EXISTS (SELECT FROM {marked} AS x"
        " WHERE x.mock_data_part = {row}.tableoid AND x.mock_data_place = {row}.ctid)"
    ).format(marked=marked, row=sql.SQL(row))
