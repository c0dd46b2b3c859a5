"""A database's schema, read and bound: the entities of some platforms, each on its base table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from loader.binding import bind
from loader.catalog import read
from loader.flow.binding import Binding
from loader.overrides import NO_OVERRIDES, Overrides
from loader.preflight.schema import refuse_orphans
from loader.vocabulary import Vocabulary


def reflect(
    conn: psycopg.Connection[Any],
    vocabularies: Iterable[Vocabulary],
    schema: str = "semantic",
    overrides: Overrides = NO_OVERRIDES,
) -> Binding:
    """The entities that exist, bound to their base tables, parents first. An absent platform has none.

    `overrides` are what a person says of single columns.
    Raises `ConfigError` (exit 3) if one of them names nothing, or does not fit, `SchemaError` (exit 5) for an object
    whose rows no one table holds.
    """
    wanted = tuple(vocabularies)
    names = [name for vocabulary in wanted for words in vocabulary.entities for name in words.objects]
    binding = bind(read(conn, names, schema, overrides.objects), wanted, overrides)
    refuse_orphans(conn, binding.entities, overrides.source)
    return binding
