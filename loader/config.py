"""Which database, which workspace: options, then the environment, then the files that users already have.

Reads files, never writes one; refuses, with the file's name and what to add, what cannot be made a connection. An
empty option or variable is a mistake of the caller's script and never means the embedded database. No message and no
`source` holds a password.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from loader.errors import ConfigError, MockDataError, UsageError

DEMO_WORKSPACE = "00000000-0000-4000-8000-00000000d340"
ENVIRONMENTS = ("staging", "production")
_CONFIG_FILE = Path("config") / "supabase.json"
_Error = type[MockDataError]


@dataclass(frozen=True, slots=True)
class Database:
    """A configured database; `url` None: the embedded PostgreSQL. `source` says which option, variable or file."""

    url: str | None
    source: str
    environment: str


def database(option: str | None, env: str | None, environ: Mapping[str, str]) -> Database:
    """The database: option, MOCK_DATA_DATABASE_URL, config/supabase.json, else embedded.

    Raises `UsageError` (2) for a bad option and an empty variable, else `ConfigError` (3).
    """
    refuse_empty(environ, "MOCK_DATA_CONFIG", "MOCK_DATA_ENV")
    environment = _environment(env, environ)
    if given := _given("--database-url", option, "MOCK_DATA_DATABASE_URL", environ):
        return Database(_url(*given), given[1], environment or "staging")
    named = environ.get("MOCK_DATA_CONFIG")
    path = Path(named) if named else _CONFIG_FILE
    if path.is_file():
        return _from_file(path, environment)
    if named:
        raise ConfigError(
            f"the file that MOCK_DATA_CONFIG names does not exist: {path}", "create it, or unset the variable"
        )
    if environment == "production":
        raise ConfigError("no database is configured for production", f"give --database-url, or write {path}")
    return Database(None, "embedded PostgreSQL", environment or "staging")


def _environment(option: str | None, environ: Mapping[str, str]) -> str:
    """What --env or MOCK_DATA_ENV says; empty if neither does."""
    source, environment = ("--env", option) if option else ("MOCK_DATA_ENV", environ.get("MOCK_DATA_ENV") or "")
    if environment and environment not in ENVIRONMENTS:
        raise ConfigError(
            f"unknown environment {environment!r} ({source})", f"choose one of: {', '.join(ENVIRONMENTS)}"
        )
    return environment


def workspace(option: str | None, environ: Mapping[str, str], *, embedded: bool) -> str | None:
    """The workspace: option, SEARCH_DATA_WORKSPACE_ID, bustlyOauth.json, else (embedded) the demo workspace."""
    if given := _given("--workspace", option, "SEARCH_DATA_WORKSPACE_ID", environ):
        return _uuid(*given)
    folder = environ.get("OPENCLAW_STATE_DIR")
    path = (Path(folder) if folder else Path(environ.get("HOME", "~")).expanduser() / ".bustly") / "bustlyOauth.json"
    if path.is_file():
        data = _json(path)
        places = ((data.get("bustlySearchData"), "SEARCH_DATA_WORKSPACE_ID"), (data.get("user"), "workspaceId"))
        for place, key in places:
            if isinstance(place, dict) and place.get(key):
                return _uuid(str(place[key]), str(path), ConfigError)
    return DEMO_WORKSPACE if embedded else None


def refuse_empty(named: Mapping[str, str | None], *names: str) -> None:
    """Raise `UsageError` if an option or a variable of these names is there and empty: a mistake of a script."""
    for name in names:
        value = named.get(name)
        if value is not None and not value.strip():
            raise UsageError(f"{name} is empty", f"give {name} a value, or leave it out")


def _given(name: str, option: str | None, variable: str, environ: Mapping[str, str]) -> tuple[str, str, _Error] | None:
    """The value of an option, else of its variable; which of the two it was; the error if the value is wrong."""
    for text, source, error in ((option, name, UsageError), (environ.get(variable), variable, ConfigError)):
        if text is not None and not text.strip():
            raise UsageError(f"{source} is empty", f"give {name} a value, or leave out the option and the variable")
        if text is not None:
            return text, source, error
    return None


def _url(text: str, source: str, error: _Error) -> str:
    try:
        scheme = urlsplit(text).scheme
    except ValueError:  # such as //[::1
        scheme = ""
    if scheme not in ("postgresql", "postgres"):
        raise error(f"{source} is not a Postgres URL", "write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    return text


def _from_file(path: Path, environment: str) -> Database:
    data = _json(path)
    environment = environment or str(data.get("defaultEnv") or "staging")
    found = data.get(environment)
    if not isinstance(found, dict):
        raise ConfigError(
            f"{path} has no environment {environment!r}", f'add {{"{environment}": {{"DATABASE_URL": ...}}}}'
        )
    source = f"{path} ({environment})"
    url = found.get("DATABASE_URL")
    return Database(_url(str(url), source, ConfigError) if url else _supabase(found, source), source, environment)


def _supabase(found: Mapping[str, Any], source: str) -> str:
    host = re.match(r"(?i)https?://([\w-]+\.supabase\.co)(?:[:/]|$)", str(found.get("SUPABASE_URL") or ""))
    password = found.get("SUPABASE_DB_PASSWORD")
    if not password:
        key = any("KEY" in name for name in found)
        cause = "has only a key, which cannot open a Postgres connection" if key else "names no database"
        raise ConfigError(
            f"{source} {cause}", "add SUPABASE_DB_PASSWORD (Supabase: Settings, Database), or DATABASE_URL"
        )
    if not host:
        raise ConfigError(f"{source}: SUPABASE_URL is not https://REF.supabase.co", "correct it, or add DATABASE_URL")
    return f"postgresql://postgres:{quote(str(password), safe='')}@db.{host[1]}:5432/postgres"


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read as JSON: {error}", "correct the file") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path} does not hold a JSON object", "correct the file")
    return data


def _uuid(text: str, source: str, error: _Error) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise error(
            f"the workspace in {source} is not a valid UUID: {text!r}", "copy it from the workspace's settings"
        ) from None
