"""A session: database, workspace, overrides and platforms, each resolved once; and its connections.

Opening one reads files and the environment and connects to nothing: an embedded server is started by the first
connection. Refuses a setting that is wrong, with its name and the remedy.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from loader import address, config, migrate, overrides, vocabulary
from loader.database import NO_PASSWORD, connect, errors_as
from loader.errors import ConfigError, ConnectError, UsageError
from loader.flow.location import Location
from loader.overrides import Overrides
from loader.vocabulary import ALL, Click, Vocabulary

if TYPE_CHECKING:
    import psycopg

    from loader.flow.binding import Binding

log = logging.getLogger(__name__)
_VARIABLES = (
    *("MOCK_DATA_DATABASE_URL", "MOCK_DATA_ENV", "MOCK_DATA_CONFIG", "MOCK_DATA_HOME"),
    *("MOCK_DATA_COLUMNS", "MOCK_DATA_PLATFORMS", "SEARCH_DATA_WORKSPACE_ID"),
)


@dataclass(frozen=True)
class Session:
    """Everything that a command needs to know of its surroundings. `database_url` None: the embedded PostgreSQL, whose
    cluster is in `home`. Use `open` to make one."""

    database_url: str | None = field(repr=False)  # it holds a password
    source: str
    environment: str
    workspace_id: str | None
    overrides: Overrides
    vocabularies: Mapping[str, Vocabulary] = field(repr=False)
    """By platform: shops first, then the ads that count their orders."""
    home: Path | None = None
    warnings: tuple[str, ...] = ()
    """What a person, or an agent, should know of where this is."""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The options and variables that led here, by name: a command that is to lead here again needs them."""
    _seen: list[tuple[str, str, int]] = field(default_factory=list, init=False, repr=False, compare=False)
    """The server's version, and which host and port of several it was, once connected."""
    _asks: list[Callable[[], str]] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        database_url: str | None = None,
        *,
        env: str | None = None,
        workspace: str | UUID | None = None,
        columns: str | Path | None = None,
        platforms: str | Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Session:
        """A session from these settings; one that is None comes from the environment or the usual file.

        `env`: "staging" or "production", an environment of config/supabase.json. `columns`: an override file.
        `platforms`: a folder of further vocabulary files. Raises `UsageError` and `ConfigError`.
        """
        options = {"--overrides": columns, "--platforms": platforms}
        config.refuse_empty({name: None if value is None else str(value) for name, value in options.items()}, *options)
        config.refuse_empty(environ, "MOCK_DATA_COLUMNS", "MOCK_DATA_PLATFORMS", "MOCK_DATA_HOME")
        database = config.database(database_url, env, environ)
        home, source = None, database.source
        if database.url is None:
            from loader import embedded

            home = embedded.home(environ)
            source = f"embedded PostgreSQL in {home}"
        workspace = None if workspace is None else str(workspace)
        folder = platforms or environ.get("MOCK_DATA_PLATFORMS")
        vocabularies = vocabulary.load(Path(folder) if folder else None)
        if ALL in vocabularies:
            raise ConfigError(f"{folder}: a platform cannot be called {ALL}", "rename its file")
        options |= {"--database-url": database_url, "--env": env, "--workspace": workspace}
        return cls(
            database.url,
            source,
            database.environment,
            config.workspace(workspace, environ, embedded=home is not None),
            overrides.load(environ, columns),
            vocabularies,
            home,
            database.warnings,
            _given(options, environ),
        )

    @property
    def workspace(self) -> str:
        """The workspace's UUID. Raises `ConfigError` if none was given."""
        if self.workspace_id is None:
            raise ConfigError("no workspace is given", "give --workspace UUID, or set SEARCH_DATA_WORKSPACE_ID")
        return self.workspace_id

    @cached_property
    def url(self) -> str:
        """The database's URL; starts the embedded server if that is the database."""
        if self.database_url is not None:
            return self.database_url
        from loader import embedded

        log.info("starting the %s", self.source)
        return embedded.start(self.home)

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection, without autocommit. Raises `ConnectError` and `ConfigError`."""
        try:
            conn = connect(self.url)
        except ConnectError as error:
            if not self._asks or NO_PASSWORD not in error.message:
                raise
            vars(self)["url"] = address.with_password(self.url, self._asks[0]())  # asked for once
            conn = connect(self.url)
        self._seen.append((conn.info.parameter_status("server_version") or "", conn.info.host, conn.info.port))
        return conn

    def ask_password(self, ask: Callable[[], str]) -> None:
        """Whom to ask if the server wants a password and nothing holds one."""
        self._asks[:] = [ask]

    @property
    def location(self) -> Location:
        """Where the session works. Starts nothing: an embedded server that is not up yet is where it will be."""
        if self.home is not None and "url" not in vars(self):
            from loader import embedded

            where = (str(embedded.cluster.path(self.home)), embedded.cluster.PORT, embedded.DATABASE)
        else:
            where = address.target(address.parameters(self.url))
        version, host, port = self._seen[-1] if self._seen else ("", "", 0)
        where = (host or where[0], port or where[1], where[2])
        return Location(self.source, *where, self.environment, version.partition(" ")[0] or None, self.home is not None)

    @contextmanager
    def connected(self, doing: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection for this block, closed after it without a COMMIT; the driver's errors come out as ours."""
        with errors_as(doing), closing(self.connect()) as conn:
            yield conn

    @contextmanager
    def tagged(self, doing: str) -> Iterator[psycopg.Connection[Any]]:
        """The same to a database that has the tag tables. Raises `ConfigError` if it has not."""
        log.info("workspace %s of %s", self.workspace, self.source)
        with self.connected(doing) as conn:
            migrate.require(conn)
            yield conn

    def vocabulary(self, platform: str) -> Vocabulary:
        """One platform's vocabulary, by any of its names. Raises `UsageError` if the session does not know it."""
        if platform in self.vocabularies:
            return self.vocabularies[platform]
        name = self.named(platform)
        if name == ALL:
            raise UsageError("one platform is asked for, not all", f"choose one of: {', '.join(self.vocabularies)}")
        return self.vocabularies[name]

    def named(self, platform: str) -> str:
        """A platform's own name, or "all", whatever of its names this is. Raises `UsageError` for an unknown one."""
        return vocabulary.platform_named(self.vocabularies, platform)

    def chosen(self, platform: str | None = None) -> tuple[Vocabulary, ...]:
        """The vocabulary of one platform; every one for "all" and None. Raises `UsageError` for an unknown platform."""
        name = ALL if platform is None else self.named(platform)
        return tuple(self.vocabularies.values()) if name == ALL else (self.vocabularies[name],)

    @property
    def clicks(self) -> dict[str, Click]:
        """Ads platform -> the marks that a click on its ads leaves."""
        return {name: one.click for name, one in self.vocabularies.items() if one.click}

    def reflect(self, conn: psycopg.Connection[Any], vocabularies: Sequence[Vocabulary]) -> Binding:
        """The entities of these platforms that the database has, bound by the session's overrides."""
        from loader.reflection import reflect

        log.info("reading the schema: %s", ", ".join(one.platform for one in vocabularies))
        return reflect(conn, vocabularies, overrides=self.overrides)


def _given(options: Mapping[str, object], environ: Mapping[str, str]) -> dict[str, str]:
    """The options and variables that name anything."""
    said = {name: str(value) for name, value in options.items() if value is not None}
    return said | {name: environ[name] for name in _VARIABLES if name in environ}
