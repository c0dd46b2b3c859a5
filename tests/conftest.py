"""The session's server and the databases of single tests. Tests below tests/unit get neither, and start neither."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support import servers, templates
from tests.support.databases import Databases
from tests.support.paths import ROOT

# The same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones. A machine that is busy fails no test.
_AT_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("same", _AT_ANY_SPEED, derandomize=True)
settings.register_profile("explore", _AT_ANY_SPEED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

_SERVER = pytest.StashKey[servers.Server]()
_INPUT = "mock_data_server_url"


def _worker_input(config: pytest.Config) -> dict[str, Any] | None:
    """What pytest-xdist's controller told this process; None when this is the controller, or without xdist."""
    return getattr(config, "workerinput", None)


def _needs_server(config: pytest.Config) -> bool:
    """Before collection nobody knows the tests, but the folder tells: only tests/unit does without a database."""
    if any(config.getoption(name, False) for name in ("collectonly", "showfixtures", "show_fixtures_per_test")):
        return False
    paths = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return not all(path.is_relative_to(ROOT / "tests" / "unit") for path in paths)


@pytest.hookimpl(tryfirst=True)  # before the header is printed and before xdist starts its workers
def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    if _worker_input(config) is not None:
        return
    required = os.environ.get("MOCK_DATA_REQUIRE_TESTCONTAINER") == "1"
    if not (required or _needs_server(config)):
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cancelled job must not leave a server behind either
    server = config.stash[_SERVER] = servers.start()
    config.add_cleanup(server.stop)
    if required and not server.is_container:
        raise pytest.UsageError("\n".join(["MOCK_DATA_REQUIRE_TESTCONTAINER=1, but:", *_describe(server)]))


def _describe(server: servers.Server) -> list[str]:
    return [f"mock-data server: {server.kind} (PostgreSQL {server.version})", *(f"  {note}" for note in server.notes)]


def pytest_report_header(config: pytest.Config) -> list[str]:
    server = config.stash.get(_SERVER, None)
    return _describe(server) if server else ["mock-data server: none, these tests need no database"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist, in the controller, which server there is."""
    if server := node.config.stash.get(_SERVER, None):
        node.workerinput[_INPUT] = server.url


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What the tests of a file share is made once: they go to one worker, as do those of an xdist_group. xdist says so
    at the end of a test's id, but fails to change that since pytest 9.2 (github.com/pytest-dev/pytest-xdist #1386)."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        if "@" not in item.nodeid.rpartition("]")[2] and (group := _group(item)):
            item._id = type(item.id).parse(f"{item.nodeid}@{group}")


def _group(item: pytest.Item) -> str:
    """What a test must be beside; empty if it can be anywhere."""
    if mark := item.get_closest_marker("xdist_group"):
        return str(mark.args[0])
    fixtures = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
    return item.path.stem if {"module", "package"} & {one.scope for *_, one in fixtures} else ""


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> str:
    """The URL of the session's server, as a role that may create databases."""
    told = _worker_input(pytestconfig)
    found = pytestconfig.stash.get(_SERVER, None)
    url = found.url if found else told.get(_INPUT) if told else None
    if url is None:
        pytest.fail("no server was started: a test that needs a database does not belong below tests/unit")
    return str(url)


@pytest.fixture(scope="session")
def databases(server: str) -> Iterator[Databases]:
    made = Databases(server)
    yield made
    made.close()


@pytest.fixture
def empty_url(databases: Databases) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    yield from databases.lend()


@pytest.fixture
def warehouse_url(databases: Databases) -> Iterator[str]:
    """The URL of a database of the test's own, with the local warehouse and the tag tables."""
    yield from databases.lend(databases.template("warehouse", templates.fill_warehouse))


@pytest.fixture
def plan_url(databases: Databases) -> Iterator[str]:
    """The same for a warehouse in the plan shape."""
    yield from databases.lend(databases.template("plan", templates.fill_plan))


@pytest.fixture
def odd_url(databases: Databases) -> Iterator[str]:
    """The same for the odd warehouse."""
    yield from databases.lend(databases.template("odd", templates.fill_odd))


@pytest.fixture
def market_url(databases: Databases) -> Iterator[str]:
    """A copy of the local warehouse after one `generate all` of MARKET_ORDERS a shop, as of MARKET_AS_OF."""
    yield from databases.lend(databases.template("market", templates.fill_market))
