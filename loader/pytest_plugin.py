"""Fixtures for pytest, offered to every project that has mock-data installed; off with `-p no:mock_data`.

`mock_warehouse`: a database to test on. `mock_workspace`: a workspace full of mock data, gone after the test. Costs
nothing until a test asks for one of them: everything is imported by then.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loader.testing import MockWarehouse, MockWorkspace

MARKER = "mock_data"
_SETTINGS = {
    "mock_data_url": ("The database of mock_warehouse; MOCK_DATA_TEST_URL comes first.", ""),
    "mock_data_image": ("The image of its testcontainer; MOCK_DATA_TEST_IMAGE comes first.", ""),
    "mock_data_platform": ("What mock_workspace holds if its marker does not say.", "shopify"),
    "mock_data_count": ("How many orders.", "20"),
    "mock_data_seed": ("By which seed.", "1"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    for name, (does, default) in _SETTINGS.items():
        parser.addini(name, does, default=default)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{MARKER}(platform, strategy, **options): what mock_workspace holds, with the options of generate"
    )


@pytest.fixture(scope="session")
def mock_warehouse(pytestconfig: pytest.Config) -> Iterator[MockWarehouse]:
    """A warehouse with the tag tables: .url, .connect(), .kind.

    MOCK_DATA_TEST_URL or the setting mock_data_url, else a testcontainer if Docker answers, else the embedded
    PostgreSQL. Each worker of pytest-xdist has a server of its own, unless a URL is given.
    """
    with _plainly():
        from loader import config, testing

        config.refuse_empty(os.environ, "MOCK_DATA_TEST_URL", "MOCK_DATA_TEST_IMAGE")
        url = os.environ.get("MOCK_DATA_TEST_URL") or pytestconfig.getini("mock_data_url") or None
        image = os.environ.get("MOCK_DATA_TEST_IMAGE") or pytestconfig.getini("mock_data_image")
        with testing.warehouse(url, image=image or testing.DEFAULT_IMAGE) as found:
            yield found


@pytest.fixture
def mock_workspace(request: pytest.FixtureRequest, mock_warehouse: MockWarehouse) -> Iterator[MockWorkspace]:
    """A workspace of a new UUID, filled as @pytest.mark.mock_data("shopify", count=20, seed=1) says and emptied after
    the test, whatever the test did to its rows: .id, .url, .connect(), .session, .generate()."""
    wanted = _wanted(request)
    with _plainly():
        from loader import testing

        with testing.workspace(mock_warehouse.url) as shop:
            for arguments, options in wanted:
                shop.generate(*arguments, **options)
            yield shop


@contextmanager
def _plainly() -> Iterator[None]:
    """Our errors as a cause and a remedy, without a traceback through the program."""
    from loader import MockDataError

    try:
        yield
    except MockDataError as error:
        pytest.fail("\n".join(line for line in (error.message, error.hint) if line), pytrace=False)


def _wanted(request: pytest.FixtureRequest) -> list[tuple[list[Any], dict[str, Any]]]:
    """The arguments of `generate`, for each marker of the test, else of its class, else of its module; none for
    mock_data(None)."""
    found = list(request.node.iter_markers_with_node(MARKER))
    markers = [mark for node, mark in found if node is found[0][0]][::-1] or [pytest.mark.mock_data.mark]
    calls = [_call(request.config, mark) for mark in markers]
    return [call for call in calls if call[0][0] is not None]


def _call(config: pytest.Config, mark: pytest.Mark) -> tuple[list[Any], dict[str, Any]]:
    from inspect import signature

    from loader import generate

    options = dict(mark.kwargs)
    arguments = list(mark.args) or [options.pop("platform", config.getini("mock_data_platform"))]
    options.setdefault("seed", _number(config, "mock_data_seed"))
    if len(arguments) == 1 and "strategy" not in options:  # a strategy says how many
        options.setdefault("count", _number(config, "mock_data_count"))
    try:
        signature(generate).bind(None, *arguments, **options)
    except TypeError as error:
        pytest.fail(f"@pytest.mark.{MARKER}: {error}\nits options are those of loader.generate", pytrace=False)
    return arguments, options


def _number(config: pytest.Config, name: str) -> int:
    text = str(config.getini(name))
    if not text.strip().isdecimal():
        pytest.fail(f"the setting {name} is {text!r}: give a number", pytrace=False)
    return int(text)
