"""Where a database URL leads, as libpq reads it: service files and the environment count, and a password never leaves.

Refuses a URL that cannot be read, one whose password was not percent-encoded (the parts that follow would be taken from
the password), and a remote connection that might fall back to clear text.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from loader.errors import ConfigError

Parameters = Mapping[str, Any]

_LOCAL = ("localhost", "127.0.0.1", "::1", "")
_FORM = "write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_ENCODE = f"{_FORM}, with % @ / # ? and spaces of the password percent-encoded (%25 %40 %2F %23 %3F %20)"
_SERVICE = {"service": "PGSERVICE", "servicefile": "PGSERVICEFILE"}  # the file: from libpq 19 on
_VERIFIED = ("verify-ca", "verify-full")


def tidy(text: str) -> str:
    """A URL as people and files have it, as libpq takes it: without spaces, line ends and quotes around it, its scheme
    in small letters and without SQLAlchemy's driver."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return re.sub(r"^(postgres(?:ql)?)(?:\+\w+)?://", lambda found: f"{found[1].lower()}://", text, flags=re.IGNORECASE)


def parameters(url: str) -> dict[str, Any]:
    """What the URL itself says. Raises `ConfigError`, without a piece of the password."""
    try:
        found = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        # not "from error": its text, which --debug would show, quotes the password
        reason = _reason(error, url)
        unknown = re.search('query parameter: "([a-z_]+)"', reason)
        remedy = f"take {unknown[1]} out of it, or correct it: PostgreSQL knows no such setting" if unknown else _ENCODE
        raise ConfigError(f"the database URL cannot be read: {reason}", remedy) from None
    if _is_torn(url, found):
        raise ConfigError("the database URL cannot be read: its password is not percent-encoded", _ENCODE)
    return found


def _reason(error: psycopg.Error, url: str) -> str:
    """libpq's own words; what it quotes stays only if it is a parameter's name and no piece of the password."""
    account = url.partition("://")[2].rpartition("@")[0]

    def quoted(found: re.Match[str]) -> str:
        return found[0] if re.fullmatch("[a-z_]+", found[1]) and found[1] not in account else '"***"'

    return re.sub('"(.*)"', quoted, str(error).strip().partition("\n")[0])


def _is_torn(url: str, found: Parameters) -> bool:
    """If host, port or database hold a piece of the password: libpq ends the password at its first @ or /."""
    if "://" not in url:
        return False
    place = url.partition("://")[2].partition("?")[0]
    return place.count("@") > 1 or ("@" in place and "user" not in found) or not _are_ports(found.get("port"))


def _are_ports(ports: object) -> bool:
    return all(not port or port.isdigit() for port in str(ports or "").split(","))


def place(parameters: Parameters) -> str:
    """Host and port for a message."""
    known = _defaults(parameters)
    host, port = (parameters.get(name) or known.get(name) for name in ("host", "port"))
    return f"{host or 'the local socket'}:{port or 5432}"


def target(parameters: Parameters) -> tuple[str, int, str]:
    """Host (or a socket's folder), port and database: the first of several. As libpq takes what the URL leaves open."""
    known = _defaults(parameters)
    user = parameters.get("user") or known.get("user") or ""
    host, port, name = (str(parameters.get(key) or known.get(key) or "") for key in ("host", "port", "dbname"))
    first, number = (host or str(parameters.get("hostaddr") or "")).split(",")[0], port.split(",")[0]
    return first or "localhost", int(number) if number.isdecimal() else 5432, name or str(user)


def identities(parameters: Parameters) -> frozenset[tuple[str, int, str]]:
    """What two URLs of the same database have in common: (host, port, database) of each host that is named.

    Every name of this machine is one. A Supabase project is one, whether it is reached directly or by a pooler.
    """
    known = _defaults(parameters)
    named = {key: str(parameters.get(key) or known.get(key) or "") for key in ("host", "port", "dbname", "user")}
    database = named["dbname"] or named["user"]
    hosts = (named["host"] or str(parameters.get("hostaddr") or known.get("hostaddr") or "")).split(",")
    ports = named["port"].split(",") or [""]
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return frozenset(_identity(host, port, database, named["user"]) for host, port in zip(hosts, ports, strict=False))


def _identity(host: str, port: str, database: str, user: str) -> tuple[str, int, str]:
    host = host.lower().rstrip(".")
    direct = re.fullmatch(r"db\.([\w-]+)\.supabase\.(?:co|com|net)", host)
    pooled = re.search(r"\.pooler\.supabase\.(?:co|com|net)$", host) and "." in user
    if direct or pooled:  # a pooler's user is postgres.REF, its ports lead to the same database
        return (f"supabase:{direct[1] if direct else user.rpartition('.')[2].lower()}", 0, database)
    local = host in _LOCAL or host.startswith(("/", "@")) or _is_own(host)
    return ("" if local else host, int(port) if port.isdigit() else 5432, database)


def has_password(parameters: Parameters) -> bool:
    """If the URL itself holds one."""
    return any("password" in name and value for name, value in parameters.items())


def with_password(url: str, password: str) -> str:
    """The URL's parameters with a password, in libpq's other form."""
    return make_conninfo(url, password=password)


def without_password(parameters: Parameters) -> str:
    """The URL of these parameters, with nothing secret in it."""
    account = f"{quote(str(parameters['user']), safe='')}@" if parameters.get("user") else ""
    hosts, ports = (str(parameters.get(name) or "").split(",") for name in ("host", "port"))
    ports = ports * len(hosts) if len(ports) == 1 else ports
    places = ",".join(_in_url(host) + (f":{port}" if port else "") for host, port in zip(hosts, ports, strict=False))
    named = ("user", "host", "port", "dbname")
    rest = {name: value for name, value in parameters.items() if name not in named and "password" not in name}
    options = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
    return f"postgresql://{account}{places}/{quote(str(parameters.get('dbname') or ''), safe='')}{options}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else quote(host, safe="")


def is_local(parameters: Parameters) -> bool:
    """If every host is this machine (loopback or an address of its own, as Docker's bridge is) or a socket.

    Service files and the environment count as they do for libpq: a URL without a host may mean theirs.
    """
    known = _defaults(parameters)
    named = [parameters.get(name) or known.get(name) or "" for name in ("host", "hostaddr")]
    hosts = [host for hosts in named for host in str(hosts).split(",")]
    return all(host in _LOCAL or host.startswith(("/", "@")) or _is_own(host) for host in hosts)


def _defaults(parameters: Parameters) -> dict[str, str]:
    """What libpq takes for parameters that a URL leaves open: the service file's, else the environment's."""
    with _named_by({variable: parameters.get(name) for name, variable in _SERVICE.items()}):
        options = pq.Conninfo.get_defaults()
    return {option.keyword.decode(): option.val.decode(errors="replace") for option in options if option.val}


@contextmanager
def _named_by(variables: Mapping[str, Any]) -> Iterator[None]:
    """These environment variables for this block: libpq reads a service file for the environment's service only."""
    wanted = {name: str(value) for name, value in variables.items() if value}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _is_own(host: str) -> bool:
    """A socket can be bound to this machine's own addresses only. Names are not looked up: DNS may say anything."""
    try:
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except (ValueError, OSError):
        return False
    return True


def transport(parameters: Parameters) -> dict[str, str]:
    """TLS to remote hosts: required, verified when a CA is given. This machine and its sockets: as the URL says."""
    mode = parameters.get("sslmode")
    if is_local(parameters):
        return {}
    if mode in ("allow", "prefer"):
        raise ConfigError(
            f"sslmode={mode} may send the password in clear text to {place(parameters)}",
            "leave sslmode out (TLS is then required), or give sslrootcert to verify the server too",
        )
    # the environment's or a service file's counts if it is no weaker; a general prefer was not meant for this host
    known = _defaults(parameters)
    wanted = "verify-full" if parameters.get("sslrootcert") or known.get("sslrootcert") else "require"
    return {} if mode or known.get("sslmode") in _VERIFIED else {"sslmode": wanted}
