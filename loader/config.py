"""Which database, which workspace: options, then the environment, then the files that users already have.

Reads files, never writes one; refuses, with the file's name and what to add, what cannot be made a connection. No
message and no `source` holds a password.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit
from uuid import UUID

from loader.errors import ConfigError, UsageError

DEMO_WORKSPACE = "00000000-0000-4000-8000-00000000d340"
ENVIRONMENTS = ("staging", "production")
_CONFIG_FILE = Path("config") / "supabase.json"
_OAUTH_FILE = "bustlyOauth.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` None: the embedded PostgreSQL. `source` and `workspace_source` say where each came from."""

    url: str | None
    source: str
    environment: str
    workspace: str | None
    workspace_source: str


def resolve(
    database_url: str | None,
    env: str | None,
    workspace: str | None,
    environ: Mapping[str, str],
    *,
    needs_workspace: bool = True,
) -> Settings:
    """The settings of a command. Raises `ConfigError` (3), or `UsageError` (2) for what was typed on the line."""
    environment = env or environ.get("MOCK_DATA_ENV") or ""
    if environment and environment not in ENVIRONMENTS:
        raise ConfigError(
            f"unknown environment {environment!r} (MOCK_DATA_ENV)", f"use one of: {', '.join(ENVIRONMENTS)}"
        )
    url, source, environment = _database(database_url, environment, environ)
    found, found_in = _workspace(workspace, environ, embedded=url is None)
    if found is None and needs_workspace:
        raise ConfigError("no workspace is given", "name one by --workspace UUID or in SEARCH_DATA_WORKSPACE_ID")
    return Settings(url, source, environment, found, found_in)


def _database(option: str | None, environment: str, environ: Mapping[str, str]) -> tuple[str | None, str, str]:
    if option:
        return _checked(option, "--database-url", UsageError), "--database-url", environment or "staging"
    if named := environ.get("MOCK_DATA_DATABASE_URL"):
        name = "MOCK_DATA_DATABASE_URL"
        return _checked(named, name, ConfigError), name, environment or "staging"
    path = Path(environ["MOCK_DATA_CONFIG"]) if environ.get("MOCK_DATA_CONFIG") else _CONFIG_FILE
    if path.is_file():
        return _from_file(path, environment)
    if environ.get("MOCK_DATA_CONFIG"):
        raise ConfigError(
            f"the file that MOCK_DATA_CONFIG names does not exist: {path}", "create it, or unset the variable"
        )
    if environment == "production":
        raise ConfigError(
            "production is asked for, but no database is configured", f"give --database-url, or write {path}"
        )
    return None, "embedded PostgreSQL", environment or "staging"


def _checked(url: str, where: str, error: type[ConfigError] | type[UsageError]) -> str:
    if _split(url).scheme not in ("postgresql", "postgres"):
        raise error(f"{where} is no Postgres URL", "write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    return url


def _split(url: str) -> SplitResult:
    """The parts of a URL; none of one that Python cannot read, such as `//[::1`."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _from_file(path: Path, environment: str) -> tuple[str, str, str]:
    data = _json(path)
    environment = environment or str(data.get("defaultEnv") or "staging")
    found = data.get(environment)
    if not isinstance(found, dict):
        raise ConfigError(
            f"{path} has no environment {environment!r}", f'add {{"{environment}": {{"DATABASE_URL": ...}}}}'
        )
    source = f"{path} ({environment})"
    if url := found.get("DATABASE_URL"):
        return _checked(str(url), source, ConfigError), source, environment
    return _supabase(found, source), source, environment


def _supabase(found: Mapping[str, Any], source: str) -> str:
    host = _split(str(found.get("SUPABASE_URL") or "")).hostname or ""
    password = found.get("SUPABASE_DB_PASSWORD")
    if not password:
        key = any("KEY" in name for name in found)
        cause = "has only a key, and a key opens no Postgres connection" if key else "names no database"
        raise ConfigError(
            f"{source} {cause}", "add SUPABASE_DB_PASSWORD (Supabase: Settings, Database), or DATABASE_URL"
        )
    if not host.endswith(".supabase.co"):
        raise ConfigError(f"{source}: SUPABASE_URL is not https://REF.supabase.co", "correct it, or add DATABASE_URL")
    return f"postgresql://postgres:{quote(str(password), safe='')}@db.{host}:5432/postgres"


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read as JSON: {error}", "correct the file") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path} holds no JSON object", "correct the file")
    return data


def _workspace(option: str | None, environ: Mapping[str, str], *, embedded: bool) -> tuple[str | None, str]:
    if option:
        return _uuid(option, "--workspace", UsageError), "--workspace"
    if named := environ.get("SEARCH_DATA_WORKSPACE_ID"):
        return _uuid(named, "SEARCH_DATA_WORKSPACE_ID", ConfigError), "SEARCH_DATA_WORKSPACE_ID"
    folder = environ.get("OPENCLAW_STATE_DIR")
    path = (Path(folder) if folder else Path(environ.get("HOME", "~")).expanduser() / ".bustly") / _OAUTH_FILE
    if path.is_file():
        data = _json(path)
        places = ((data.get("bustlySearchData"), "SEARCH_DATA_WORKSPACE_ID"), (data.get("user"), "workspaceId"))
        found = next((place[key] for place, key in places if isinstance(place, dict) and place.get(key)), None)
        if found:
            return _uuid(str(found), str(path), ConfigError), str(path)
    return (DEMO_WORKSPACE, "the demo workspace") if embedded else (None, "")


def _uuid(text: str, where: str, error: type[ConfigError] | type[UsageError]) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise error(f"the workspace in {where} is no UUID: {text!r}", "copy it from the workspace's settings") from None
