"""`runs show`: the command that makes a run again, read by the very command line that it is for."""

from __future__ import annotations

from typing import Any

import click
import pytest

from loader import cli
from loader.cli.commands.runs import _OPTIONS, _again, _named
from loader.errors import UsageError

NOTHING = dict.fromkeys(_OPTIONS)


def read(words: list[str]) -> dict[str, Any]:
    """The options of generate, as its own parser reads them."""
    with click.Context(cli.cli, info_name="mock-data") as context:
        return cli.cli.commands["generate"].make_context("generate", words[1:], parent=context).params


def test_a_run_is_asked_for_again_as_it_was() -> None:
    asked = {
        "platform": "shopify",
        "count": 12,
        "since": "2026-01-01T00:00:00+00:00",
        "conversion": 0.0,
        "status": {"paid": 0.9, "pending": 0.1},
        "products": 0,
        "scenario": {"name": "sale-week", "effects": []},
        "outcome": {"rules": 3},
    }
    run = {"parameters": NOTHING | asked, "platforms": ["shopify"], "strategy": "minimal", "seed": 7}
    found = read(_again(run | {"as_of": "2026-11-01T12:00:09+00:00"}))
    assert (found["platform"], found["strategy"], found["seed"], found["count"]) == ("shopify", "minimal", 7, 12)
    assert found["as_of"].isoformat() == "2026-11-01T12:00:09+00:00"
    assert found["since"].isoformat() == "2026-01-01T00:00:00+00:00"
    assert (found["sessions"], found["status"], found["products"]) == ("none", "paid=0.9,pending=0.1", 0)
    assert (found["scenario"], found["days"], found["customers"]) == ("sale-week", None, None)


@pytest.mark.parametrize(
    ("words", "run"), [((), ""), (("show",), "latest"), (("show", "4069"), "4069"), (("latest",), "latest")]
)
def test_which_run_is_shown(words: tuple[str, ...], run: str) -> None:
    assert _named(words) == run


def test_two_runs_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="more than one run"):
        _named(("show", "4069", "latest"))
