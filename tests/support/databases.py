"""Databases for tests: named, cloned from templates, dropped; on whatever server the session chose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict


def with_database(url: str, name: str) -> str:
    """The same server's URL for database `name`. Takes any libpq conninfo, gives a URL; sockets and TCP alike."""
    rest = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    rest.pop("dbname", None)
    user, password = rest.pop("user", ""), rest.pop("password", "")
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = _split_host(rest)
    place = query.pop("netloc")
    return (
        f"postgresql://{login}{'@' if login else ''}{place}/{quote(name, safe='')}"
        f"{'?' + urlencode(query, quote_via=quote) if query else ''}"
    )


def _split_host(rest: dict[str, str]) -> dict[str, str]:
    """A plain host goes where every URL parser looks for it; socket folders and host lists only fit the query."""
    host = rest.get("host", "")
    if not host or host.startswith(("/", "@")) or "," in host:
        return {**rest, "netloc": ""}
    port = rest.get("port")
    left = {key: value for key, value in rest.items() if key not in ("host", "port")}
    name = f"[{host}]" if ":" in host else host
    return {**left, "netloc": f"{name}:{port}" if port else name}


class Databases:
    """One worker's databases. Templates are filled once and kept until `close`; names never meet another session's."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._prefix = f"mock_data_test_{uuid4().hex[:12]}"
        self._made = 0
        self._alive: list[str] = []
        self._templates: dict[str, str] = {}

    def create(self, template: str = "template0") -> str:
        """A new database's name."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        self._admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        self._alive.append(name)
        return name

    def template(self, key: str, fill: Callable[[str], object]) -> str:
        """The name of the database that `fill(url)` filled; filled at the first call only."""
        if key not in self._templates:
            name = self.create()
            fill(self.url(name))
            self._templates[key] = name
        return self._templates[key]

    def lend(self, template: str = "template0") -> Iterator[str]:
        """For fixtures (`yield from`): the URL of a new database, which is dropped after the test."""
        name = self.create(template)
        yield self.url(name)
        self.drop(name)

    def url(self, name: str) -> str:
        return with_database(self._admin_url, name)

    def drop(self, name: str) -> None:
        """FORCE, because a test that failed may have left a connection."""
        self._admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._alive.remove(name)

    def close(self) -> None:
        for name in list(self._alive):
            self.drop(name)

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._admin_url, autocommit=True) as connection:
            connection.execute(statement)
