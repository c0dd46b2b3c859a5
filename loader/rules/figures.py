"""The figures of realism: what an analyst asks of a run's rows within minutes, each with the bounds of a shop.

A file of sql/realism asks for one row, whose columns are the figures that its head lists. A figure is not judged in a
run of few orders, and is not there if the schema has no column for it, or the server cannot answer. Only reads.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from loader.entities import FACTS
from loader.flow.binding import Entity
from loader.flow.result import Figure
from loader.redaction import message
from loader.resources import sql_dir
from loader.rules.engine import Asked, for_set_queries, query_of
from loader.rules.relations import RuleScope
from loader.vocabulary import Vocabulary

log = logging.getLogger(__name__)
_FIGURE = re.compile(r"^-- figure: (\w+) (\S+) (\S+) (.+)$", re.MULTILINE)
_WORDS = re.compile(r"^-- (needs|uses): (.+)$", re.MULTILINE)
FEWEST_ORDERS = 1000
"""Shares of fewer orders say little."""


@dataclass(frozen=True, slots=True)
class Topic(Asked):
    """One file: its `figures` as (name, low, high, question)."""

    figures: tuple[tuple[str, float, float, str], ...] = ()


@cache
def topics() -> tuple[Topic, ...]:
    """Every file, by its name."""
    paths = sorted((sql_dir() / "realism").glob("*.sql"))
    return tuple(_topic(path.stem, path.read_text("utf-8")) for path in paths)


def _topic(name: str, text: str) -> Topic:
    words: dict[str, list[str]] = {"needs": [], "uses": []}
    for kind, line in _WORDS.findall(text):
        words[kind] += line.split()
    figures = tuple((one, float(low), float(high), asks) for one, low, high, asks in _FIGURE.findall(text))
    return Topic(name, tuple(words["needs"]), tuple(words["uses"]), text, figures=figures)


def measured(
    conn: psycopg.Connection[Any], vocabulary: Vocabulary, entities: Sequence[Entity], run_id: UUID, workspace: str
) -> Iterator[Figure]:
    """The figures of one platform's rows of a run; those whose columns the schema lacks are left out."""
    scope = RuleScope(vocabulary, tuple(entities), workspace, later=True)
    mine = [one for one in topics() if (one.entity in FACTS) != vocabulary.sells]
    asked = {topic: query for topic in mine if (query := query_of(topic, scope, run_id))}
    if not asked:
        return
    with for_set_queries(conn), conn.cursor(row_factory=dict_row) as cursor:
        enough = not vocabulary.sells or _orders(conn, scope, run_id) >= FEWEST_ORDERS
        for topic, query in asked.items():
            row = _answered(cursor, topic, query)
            for name, low, high, question in topic.figures:
                if (value := row.get(name)) is not None:
                    yield Figure(name, vocabulary.platform, question, float(value), low, high, judged=enough)


def _answered(cursor: psycopg.Cursor[dict[str, Any]], topic: Topic, query: str) -> dict[str, Any]:
    """The row of figures; none if the server cannot answer, as of a text that somebody edited: the rest are asked."""
    try:
        with cursor.connection.transaction():
            return cursor.execute(query).fetchone() or {}
    except psycopg.Error as error:
        if cursor.connection.broken:
            raise
        log.warning("the figures of %s are not measured: %s", topic.name, message(error))
        return {}


def _orders(conn: psycopg.Connection[Any], scope: RuleScope, run_id: UUID) -> int:
    count = Asked("count", (), ("order.key",), "SELECT count(*) FROM :order o")
    found = conn.execute(query_of(count, scope, run_id) or "SELECT 0").fetchone()
    return int(found[0]) if found else 0
