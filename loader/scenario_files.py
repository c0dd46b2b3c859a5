"""Scenario files (TOML), and those that are shipped: `loader/data/scenarios/NAME.toml`.

Refused, with `UsageError`: a name or key that is not known, with the nearest one, and a value that cannot be.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from loader import userfiles
from loader.errors import UsageError
from loader.flow.scenario import EFFECTS, Effect, Scenario, moment
from loader.overrides import nearest
from loader.vocabulary import normal

_SHIPPED = Path(__file__).resolve().parent / "data" / "scenarios"
_WHEN = 'a date, days after the window begins (negative: before it ends), or a share of it such as "50%"'
_TIMES = ("since", "until")


def shipped() -> tuple[Scenario, ...]:
    """The scenarios that come with the program, by name."""
    return tuple(_file(path) for path in sorted(_SHIPPED.glob("*.toml")))


def read(name: str | Path) -> Scenario:
    """The scenario of a file, or the shipped one of that name."""
    path = Path(name)
    if path.suffix == ".toml" or len(path.parts) > 1:
        return _file(path)
    known = {one.stem: one for one in _SHIPPED.glob("*.toml")}
    name = next((one for one in known if normal(one) == normal(str(name))), str(name))
    if name not in known:
        hint = f"{nearest(str(name), sorted(known))}; or name a file that ends in .toml"
        raise UsageError(f"there is no scenario {name!r}", hint)
    return _file(known[name])


def _file(path: Path) -> Scenario:
    try:
        data = userfiles.parsed(tomllib.loads, userfiles.text(path))
    except OSError as error:
        raise UsageError(
            f"the scenario {path} cannot be read: {error.strerror}", "list them with: mock-data scenarios"
        ) from None
    except ValueError as error:
        raise UsageError(f"{path} is not TOML: {error}", "docs/scenarios.md says how it is written") from None
    return parsed(path.stem, data, str(path))


def parsed(name: str, data: Mapping[str, Any], source: str) -> Scenario:
    """The scenario that a file says; `source` names it in errors."""
    known = ("title", *EFFECTS)
    for word in data:
        if word not in known:
            raise UsageError(f"{source}: unknown key {word!r}", nearest(word, known))
    title = data.get("title", name)
    if not isinstance(title, str):
        raise UsageError(f"{source}: title is not a text", 'such as title = "A week of sales"')
    effects = tuple(
        _effect(f"{source}: {kind}", EFFECTS[kind], one) for kind in EFFECTS for one in _tables(source, kind, data)
    )
    if not effects:
        raise UsageError(f"{source}: nothing happens", f"add a table, one of: {', '.join(EFFECTS)}")
    return Scenario(name, title, effects)


def _tables(source: str, kind: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = data.get(kind, [])
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UsageError(f"{source}: {kind} is not a table", f"write [{kind}], or [[{kind}]] for several")
    return found


def _effect(where: str, kind: type[Effect], said: Mapping[str, Any]) -> Effect:
    known = {one.name: one for one in fields(kind)}
    for word in said:
        if word not in known:
            raise UsageError(f"{where}: unknown key {word!r}", nearest(word, list(known)))
    if "days" in said and "until" in said:
        raise UsageError(f"{where}: days and until both say when it ends", "give one of them")
    return kind(**{word: _value(f"{where}.{word}", known[word], value) for word, value in said.items()})


def _value(where: str, field: Any, value: Any) -> Any:
    if field.name in _TIMES:
        return _time(where, value)
    least, most = field.metadata["least"], field.metadata["most"]
    whole = field.type == "int"
    good = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not good or not least <= value <= most:
        what = "whole number" if whole else "number"
        raise UsageError(f"{where} is {value!r}", f"give a {what} from {least:g} to {most:g}: {field.metadata['says']}")
    return value if whole else float(value)


def _time(where: str, value: Any) -> str:
    text = value if isinstance(value, str) else f"{value}" if isinstance(value, (int, date)) else ""
    try:
        moment(text, 0, 1)
    except (ValueError, IndexError, OverflowError):
        shown = value if isinstance(value, date) else repr(value)
        raise UsageError(f"{where} is {shown}", f"give {_WHEN}") from None
    return text
