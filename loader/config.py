"""Which database, which workspace: options, then the environment, then the files that users already have.

Reads files, never writes one; refuses, with the file's name and what to add, what cannot be made a connection. An
empty option or variable is a mistake of the caller's script and never means the embedded database, which stands in
only if nothing at all is configured. A database that a file calls production is production, whoever names it. No
message and no `source` holds a password.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from uuid import UUID

from loader import userfiles
from loader.errors import ConfigError, MockDataError, UsageError

DEMO_WORKSPACE = "00000000-0000-4000-8000-00000000d340"
ENVIRONMENTS = ("staging", "production")
FILE = "supabase.json"
URL_OPTION, URL_VARIABLE = "--database-url", "MOCK_DATA_DATABASE_URL"
FORM = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_PRODUCTION = "production"
_OTHERS = ("DATABASE_URL", "POSTGRES_URL", "SUPABASE_DB_URL", "SUPABASE_URL", "PGHOST", "PGSERVICE")
_UNFILLED = re.compile(r"^USER(:|@)|:PASSWORD@|@HOST(:|$)")  # of the example's URL
_SECRET = re.compile("PASSWORD|SECRET|SERVICE")  # the names of what is one; an anon key is everybody's
_Error = type[MockDataError]
_NOTHING = (
    "no database is configured, so this is the embedded demo database; for your own give --database-url, set"
    " MOCK_DATA_DATABASE_URL, or write config/supabase.json (mock-data init)"
)


@dataclass(frozen=True, slots=True)
class Database:
    """A configured database; `url` None: the embedded PostgreSQL. `source` says which option, variable or file."""

    url: str | None = field(repr=False)  # it holds a password
    source: str
    environment: str
    warnings: tuple[str, ...] = ()


class _File(NamedTuple):
    """A configuration file, read once: it may be a pipe."""

    path: Path
    data: dict[str, Any]


def database(option: str | None, env: str | None, environ: Mapping[str, str]) -> Database:
    """The database: option, MOCK_DATA_DATABASE_URL, config/supabase.json, else embedded.

    Raises `UsageError` (2) for a bad option and an empty variable, else `ConfigError` (3).
    """
    refuse_empty(environ, "MOCK_DATA_CONFIG", "MOCK_DATA_ENV")
    environment = _environment(env, environ)
    file = _named(environ)
    if given := _given(URL_OPTION, option, URL_VARIABLE, environ):
        found = Database(_url(*given), given[1], environment or "staging")
    elif file := file or _found(environ):
        found = _from_file(file, environment)
    elif environment:
        remedy = f"give --database-url, or write {userfiles.FOLDER / FILE} with: mock-data init"
        raise ConfigError(f"no database is configured for {environment}", remedy)
    else:
        return Database(None, "embedded PostgreSQL", "staging", (_NOTHING, *_unread(environ)))
    return _as_production(found, environment, file, environ) if found.environment != _PRODUCTION else found


def _unread(environ: Mapping[str, str]) -> Iterator[str]:
    """What a person may have meant, and is not read: other programs' variables may name any database."""
    for name in _OTHERS:
        if environ.get(name):
            yield f"{name} is set, but mock-data does not read it: set {URL_VARIABLE} if that is the database you mean"


def written(url: str | None, env: str | None) -> tuple[str | None, str]:
    """A URL that is to be written into a file, and its environment. Raises `UsageError` and `ConfigError`."""
    from loader import address

    refuse_empty({URL_OPTION: url}, URL_OPTION)
    if url is not None:
        url = _url(url, URL_OPTION, UsageError)
        address.parameters(url)
    return url, _environment(env, {}) or "staging"


def unfilled(path: Path) -> tuple[str, ...]:
    """The environments of a file that make no URL yet."""
    data = _json(path)
    return tuple(name for name in ENVIRONMENTS if name in data and not _parameters_of(path, data, name))


def _environment(option: str | None, environ: Mapping[str, str]) -> str:
    """What --env or MOCK_DATA_ENV says; empty if neither does."""
    refuse_empty({"--env": option}, "--env")
    source, environment = ("--env", option) if option else ("MOCK_DATA_ENV", environ.get("MOCK_DATA_ENV") or "")
    if environment and environment not in ENVIRONMENTS:
        raise ConfigError(
            f"unknown environment {environment!r} ({source})", f"choose one of: {', '.join(ENVIRONMENTS)}"
        )
    return environment


def _named(environ: Mapping[str, str]) -> _File | None:
    """The configuration file that MOCK_DATA_CONFIG names. Raises `ConfigError` if it does not exist."""
    named = environ.get("MOCK_DATA_CONFIG")
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.exists() or path.is_dir():
        raise ConfigError(
            f"the file that MOCK_DATA_CONFIG names does not exist: {path}", "create it, or unset the variable"
        )
    userfiles.require_unwritable(path)
    return _File(path, _json(path))


def _found(environ: Mapping[str, str]) -> _File | None:
    """The nearest configuration file."""
    path = userfiles.nearest(FILE, environ)
    return _File(path, _json(path)) if path else None


def _as_production(found: Database, said: str, file: _File | None, environ: Mapping[str, str]) -> Database:
    """The database as production if any file calls it so: that counts for more than what is said of it here. A file
    that only makes one more careful need not be trusted."""
    from loader import address  # the driver, which help does without

    mine = address.identities(address.parameters(found.url or ""))
    others, warnings = _others(file, environ)
    for path, data in (*([file] if file else ()), *others):
        theirs = _parameters_of(path, data, _PRODUCTION)
        if theirs and mine & address.identities(theirs):
            asked = f"{said} was asked for, but {found.source}" if said else found.source
            warning = f"{asked} is the database that {path} calls production, so it is production"
            return Database(found.url, found.source, _PRODUCTION, (*warnings, warning))
    return Database(found.url, found.source, found.environment, warnings)


def _others(file: _File | None, environ: Mapping[str, str]) -> tuple[list[_File], tuple[str, ...]]:
    """The configuration files that do not count, and what to say of those that cannot be read."""
    found, warnings = [], []
    for path in userfiles.places(FILE, environ):
        if os.path.isfile(path) and not (file and path == file.path):
            try:
                found.append(_File(path, _json(path)))
            except ConfigError as error:
                warnings.append(f"{error.message}; so it does not tell if this database is production")
    return found, tuple(warnings)


def _parameters_of(path: Path, data: Mapping[str, Any], environment: str) -> Mapping[str, Any] | None:
    """The parameters of a file's environment, if it has one that can be read."""
    from loader import address

    try:
        return address.parameters(_url_of(data, environment, path))
    except ConfigError:
        return None


def workspace(option: str | None, environ: Mapping[str, str], *, embedded: bool) -> str | None:
    """The workspace: option, SEARCH_DATA_WORKSPACE_ID, bustlyOauth.json, else (embedded) the demo workspace."""
    if given := _given("--workspace", option, "SEARCH_DATA_WORKSPACE_ID", environ):
        return _uuid(*given)
    refuse_empty(environ, "OPENCLAW_STATE_DIR")
    folder = environ.get("OPENCLAW_STATE_DIR")
    path = (Path(folder) if folder else userfiles.home(environ) / ".bustly") / "bustlyOauth.json"
    if os.path.isfile(path):
        data = _json(path)
        for place, key in (("bustlySearchData", "SEARCH_DATA_WORKSPACE_ID"), ("user", "workspaceId")):
            said = data.get(place)
            if isinstance(said, dict) and said.get(key) is not None:
                return _uuid(_filled(said, key, f"{path} ({place})"), f"{path} ({place}.{key})", ConfigError)
    return DEMO_WORKSPACE if embedded else None


def refuse_empty(named: Mapping[str, str | None], *names: str) -> None:
    """Raise `UsageError` if an option or a variable of these names is there and empty: a mistake of a script."""
    for name in names:
        value = named.get(name)
        if value is not None and not value.strip():
            remedy = "unset it" if name.isupper() else "leave it out"
            raise UsageError(f"{name} is empty", f"give {name} a value, or {remedy}")


def _given(name: str, option: str | None, variable: str, environ: Mapping[str, str]) -> tuple[str, str, _Error] | None:
    """The value of an option, else of its variable; which of the two it was; the error if the value is wrong."""
    for text, source, error in ((option, name, UsageError), (environ.get(variable), variable, ConfigError)):
        refuse_empty({source: text}, source)
        if text is not None:
            return text, source, error
    return None


def _url(text: str, source: str, error: _Error) -> str:
    from loader import address  # the driver, which help does without

    text = address.tidy(text)
    try:
        scheme = urlsplit(text).scheme
    except ValueError:  # such as //[::1
        scheme = ""
    if scheme not in ("postgresql", "postgres"):
        raise error(f"{source} is not a Postgres URL", f"write it as {FORM}")
    if not text.isprintable():
        raise error(f"{source} has a character that cannot be printed", f"write it as {FORM}")
    return text


def _from_file(file: _File, environment: str) -> Database:
    path, data = file
    if "defaultEnv" in data and not environment:
        environment = _filled(data, "defaultEnv", str(path))
        if not isinstance(data.get(environment), dict):
            raise ConfigError(f"{path}: defaultEnv is {environment!r}, which the file does not have", "correct it")
    environment = environment or "staging"
    url = _url_of(data, environment, path)
    if _is_secret(data):
        userfiles.require_private(path)
    return Database(url, str(path), environment)


def _is_secret(data: Mapping[str, Any]) -> bool:
    """If the file holds a password, or a secret key, of any environment."""
    for found in data.values():
        for name, value in found.items() if isinstance(found, dict) else ():
            if value and (_SECRET.search(name) or (name == "DATABASE_URL" and _has_password(value))):
                return True
    return False


def _has_password(url: object) -> bool:
    from loader import address

    try:
        return address.has_password(address.parameters(str(url)))
    except ConfigError:  # torn by a password that is not percent-encoded, most likely
        return True


def _url_of(data: Mapping[str, Any], environment: str, path: Path) -> str:
    """The URL of one environment of a file."""
    found = data.get(environment)
    if not isinstance(found, dict):
        others = [name for name in ENVIRONMENTS if isinstance(data.get(name), dict)]
        other = f", or give --env {others[0]}" if others else ""
        raise ConfigError(
            f"{path} has no environment {environment!r}", f'add {{"{environment}": {{"DATABASE_URL": ...}}}}{other}'
        )
    source = f"{path} ({environment})"
    if found.get("DATABASE_URL") is None:
        return _supabase(found, source)
    url = _url(_filled(found, "DATABASE_URL", source), f"{source}: DATABASE_URL", ConfigError)
    if _UNFILLED.search(urlsplit(url).netloc):
        raise ConfigError(f"{source}: DATABASE_URL is still the example's", f"write your own, as {FORM}")
    return url


def _filled(found: Mapping[str, Any], key: str, source: str) -> str:
    """A value of a file, which must be a text."""
    value = found.get(key)
    if not isinstance(value, str) or not value.strip():
        fault = "must be a text" if value and not isinstance(value, str) else "is empty"
        raise ConfigError(f"{source}: {key} {fault}", "fill it in, or take it out")
    return value


def _supabase(found: Mapping[str, Any], source: str) -> str:
    if found.get("SUPABASE_DB_PASSWORD") is None:
        key = any("KEY" in name for name in found)
        cause = "has only a key, which cannot open a Postgres connection" if key else "names no database"
        raise ConfigError(
            f"{source} {cause}", "add SUPABASE_DB_PASSWORD (Supabase: Settings, Database), or DATABASE_URL"
        )
    project, password = (_filled(found, key, source) for key in ("SUPABASE_URL", "SUPABASE_DB_PASSWORD"))
    host = re.match(r"(?i)https?://([\w-]+\.supabase\.co)(?:[:/]|$)", project)
    if not host:
        raise ConfigError(f"{source}: SUPABASE_URL is not https://REF.supabase.co", "correct it, or add DATABASE_URL")
    if host[1].startswith("REF.") or password == "PASSWORD":
        raise ConfigError(f"{source}: SUPABASE_URL and SUPABASE_DB_PASSWORD are still the example's", "write your own")
    return f"postgresql://postgres:{quote(password, safe='')}@db.{host[1]}:5432/postgres"


def _json(path: Path) -> dict[str, Any]:
    try:
        data = userfiles.parsed(json.loads, userfiles.text(path))
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
