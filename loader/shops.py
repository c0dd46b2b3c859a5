"""The shops of a workspace whose orders ads may count, though no run writes them. Only reads.

What a shop sells is read with its orders; if that cannot be, its orders alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import psycopg

from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.session import Session
from loader.vocabulary import Vocabulary

_READ = ("shop", "product", "order", "item")


def beside(
    conn: psycopg.Connection[Any], session: Session
) -> Iterator[tuple[Vocabulary, tuple[Entity, ...], SchemaError | None]]:
    """The orders of every shop that the schema has, with what it sells; one that cannot be read is no reason to refuse
    the ads, and comes without entities and with why not."""
    shops = [_narrowed(v, _READ) for v in session.vocabularies.values() if v.sells]
    found, failed = _readable(conn, session, shops)
    for shop in shops:
        own, why = tuple(entity for entity in found if entity.platform == shop.platform), None
        for less in (shop, _narrowed(shop, ("order",))):
            if failed and not own:
                own, why = _readable(conn, session, [less])
        if why is not None or any(entity.name == "order" for entity in own):
            yield session.vocabulary(shop.platform), own, why


def _narrowed(vocabulary: Vocabulary, names: Sequence[str]) -> Vocabulary:
    return replace(vocabulary, entities=tuple(words for words in vocabulary.entities if words.name in names))


def _readable(
    conn: psycopg.Connection[Any], session: Session, shops: Sequence[Vocabulary]
) -> tuple[tuple[Entity, ...], SchemaError | None]:
    try:
        return session.reflect(conn, shops).entities, None
    except SchemaError as error:
        return (), error
