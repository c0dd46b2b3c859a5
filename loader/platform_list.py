"""The platforms that there are, and which of their tables a database has. Reads only, and starts no server for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from loader.errors import ConnectError, MockDataError
from loader.flow.binding import Entity
from loader.session import Session
from loader.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PlatformEntity:
    """An entity of a platform, the semantic names that it may have, and the table that holds it (None: the database
    has none, or was not asked)."""

    entity: str
    objects: tuple[str, ...]
    table: str | None


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """A platform: `kind` is shop or ads; `tables` of its entities are in the database (None: it was not asked)."""

    platform: str
    title: str
    kind: str
    aliases: tuple[str, ...]
    entities: tuple[PlatformEntity, ...]
    tables: int | None

    def to_json(self) -> dict[str, Any]:
        """One entry of "platforms"."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PlatformList:
    """Every platform of a session; `not_asked`: why the database was not asked, "" if it was."""

    platforms: tuple[KnownPlatform, ...]
    not_asked: str = ""

    def to_json(self) -> dict[str, Any]:
        """The object of `platforms --json`."""
        return {"platforms": [one.to_json() for one in self.platforms], "not_asked": self.not_asked or None}


def known(session: Session) -> PlatformList:
    """Every platform, with its tables if a database is configured and answers. Raises `ConfigError` for a wrong
    override file."""
    if session.database_url is None and not _runs(session):
        return _listed(session, {}, "none is configured, and the embedded one does not run")
    try:
        return _listed(session, {one.platform: _tables(session, one) for one in session.chosen()})
    except ConnectError as error:
        return _listed(session, {}, error.message)


def _runs(session: Session) -> bool:
    from loader.embedded.cluster import running

    return session.home is not None and running(session.home) is not None


def _tables(session: Session, vocabulary: Vocabulary) -> dict[str, str]:
    """Entity -> its table. A platform that cannot be read has none: the doctor says why."""
    with session.connected("reading the schema") as conn:
        try:
            found: tuple[Entity, ...] = session.reflect(conn, [vocabulary]).entities
        except MockDataError as error:
            if isinstance(error, ConnectError):
                raise
            return {}
    return {entity.name: entity.table.qualified for entity in found}


def _listed(session: Session, tables: dict[str, dict[str, str]], not_asked: str = "") -> PlatformList:
    return PlatformList(tuple(_known(one, tables.get(one.platform)) for one in session.chosen()), not_asked)


def _known(vocabulary: Vocabulary, tables: dict[str, str] | None) -> KnownPlatform:
    entities = tuple(
        PlatformEntity(words.name, words.objects, (tables or {}).get(words.name)) for words in vocabulary.entities
    )
    kind = "shop" if vocabulary.sells else "ads"
    number = None if tables is None else len(tables)
    return KnownPlatform(vocabulary.platform, vocabulary.title, kind, vocabulary.aliases, entities, number)
