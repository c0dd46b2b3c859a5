"""Reflection: the semantic objects of a database become our own frozen `Warehouse`.

A view is followed to the base table that holds its rows (COPY into a view is impossible, 42809). Refused, each
with its reason and before anything is written: an object whose rows no one table holds, and a column that must
have a value and cannot get one. Nothing after this package touches SQLAlchemy or the catalog.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from loader.errors import SchemaError
from loader.model import Entity, Vocabulary, Warehouse
from loader.reflect.bind import bind, unfilled
from loader.reflect.catalog import SemanticObject, objects, tables

# The load order of entities within a platform: whoever is referenced comes first.
ORDER = (
    "shop", "product", "variant", "customer", "order", "item", "payment", "refund", "event",
    "campaign", "keyword", "search_term", "ad_product", "creative",
)  # fmt: skip


def reflect(
    conn: psycopg.Connection[Any],
    connect: Callable[[], psycopg.Connection],
    vocabularies: Iterable[Vocabulary],
    schema: str = "semantic",
) -> Warehouse:
    """The entities that exist, bound to their base tables, parents first. An absent platform has none."""
    wanted = {
        name: (vocabulary, words)
        for vocabulary in vocabularies
        for words in vocabulary.entities
        for name in words.objects
    }
    found = objects(conn, schema, wanted)
    sources = {item.oid: _source(item) for item in found}
    base = tables(conn, connect, (oid for oid, _ in sources.values() if oid))
    holders = [(item, *wanted[item.name], base.get(sources[item.oid][0])) for item in found]
    missing = [_no_table(item) for item, _, _, table in holders if table is None]
    if missing:
        raise SchemaError("; ".join(missing), "load these by hand, or give each a base table that its view shows")
    bound = [
        bind(vocabulary, words, (item.schema, item.name), table, sources[item.oid][1])
        for item, vocabulary, words, table in holders
        if table is not None
    ]
    return Warehouse(_linked(bound))


def refuse_unfillable(entities: Iterable[Entity], more: Iterable[str] = ()) -> None:
    """Raise `SchemaError` (exit 5) that names every column which must have a value and cannot get one; `more` reasons
    are those that only the rows can tell."""
    reasons = [*(reason for entity in entities for reason in unfilled(entity)), *more]
    if reasons:
        raise SchemaError(
            f"{len(reasons)} column(s) cannot be filled: " + "; ".join(reasons),
            "give each a DEFAULT, or let it be NULL, and run again",
        )


def _source(item: SemanticObject) -> tuple[int, dict[str, str]]:
    """The table that holds an object's rows, and base column -> the name the object shows it under.

    A view that joins shows columns of several tables: its rows are those of the table that gives most of them.
    """
    if item.kind in ("r", "p"):
        return item.oid, {}
    votes = Counter(oid for _, oid, _ in item.lineage)
    if not votes:
        return 0, {}
    oid = votes.most_common(1)[0][0]
    shown: dict[str, str] = {}
    for view_column, base, column in item.lineage:
        if base == oid:
            shown.setdefault(column, view_column)
    return oid, shown


def _no_table(item: SemanticObject) -> str:
    what = "a foreign table" if item.kind == "f" else "a view of which no column comes straight from a table"
    return f"{item.schema}.{item.name} is {what}"


def _linked(entities: list[Entity]) -> tuple[Entity, ...]:
    """Foreign keys become links, now that every parent is known; parents before children."""
    from loader.reflect.links import link

    ranked = sorted(entities, key=lambda e: (e.platform, ORDER.index(e.name) if e.name in ORDER else len(ORDER)))
    return tuple(link(entity, ranked) for entity in ranked)


__all__ = ["reflect", "refuse_unfillable", "unfilled"]
