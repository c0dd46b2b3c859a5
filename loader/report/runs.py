"""A run in full, for people: what it was asked for, how it went, what it wrote, and how to undo it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from loader.clock import for_people
from loader.report.tables import printer, show

Result = dict[str, Any]
_NOT_ASKED = ("platform", "conventions", "money", "ads", "made", "outcome")
"""Of the parameters: what was found or done, and no option of the run."""
_PHASES = ("plan", "load", "rules")
"""As they follow each other; JSON of the database has no order."""


def run(result: Result) -> None:
    """One run."""
    out = printer()
    for name, value in _facts(result):
        out.print(f"{name:<10} {value}", soft_wrap=True)
    tables = (
        (one["table"], one["entity"], one["rows"], _state(one), ", ".join(one["key"])) for one in result["tables"]
    )
    show(out, ("table", "entity", "rows", "state", "key"), tables, spare=("entity", "state"))
    for name in ("again", "undo"):
        if result.get(name):
            out.print(f"{_SAID[name]}: {result[name]}", soft_wrap=True)


_SAID = {"again": "the same again", "undo": "take it back with"}


def _facts(result: Result) -> Iterator[tuple[str, str]]:
    """What is known of it, each with its name; the id whole, since people copy it."""
    outcome = result["parameters"].get("outcome", {})
    yield "run", result["run_id"]
    if result["run_key"]:
        yield "run key", result["run_key"]
    yield "workspace", result["workspace_id"]
    yield "platforms", ", ".join(result["platforms"])
    yield "strategy", result["strategy"]
    yield "seed", str(result["seed"])
    yield "as of", _time(result["as_of"], exact=True)
    yield "started", _time(result["started_at"])
    yield "state", f"removed {_time(result['removed_at'])}" if result["removed_at"] else "loaded"
    yield "rows", f"{result['total_rows']:,}"
    yield "options", ", ".join(_options(result["parameters"])) or "none"
    if outcome:
        yield "rules", f"{outcome['rules']} checked, none broken; {outcome['not_applied']} lack columns"
        spans = {name: outcome["phases"][name] for name in _PHASES if name in outcome["phases"]}
        yield "phases", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spans.items())
    yield "profile", "kept: --json shows it" if result["profile"] else "none kept"
    yield "version", result["version"]


def _options(parameters: Result) -> Iterator[str]:
    for name, value in parameters.items():
        if name not in _NOT_ASKED and value is not None:
            yield f"{name.replace('_', '-')} {value['name'] if name == 'scenario' else value}"


def _state(table: Result) -> str:
    return "removed" if table["removed_at"] else "loaded"


def _time(text: str, *, exact: bool = False) -> str:
    return for_people(datetime.fromisoformat(text), exact=exact)
