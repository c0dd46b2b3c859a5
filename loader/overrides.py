"""The override file: what a person knows of a column that reflection cannot see. Pure but for `load`, which reads it.

`config/columns.toml`, or the file that MOCK_DATA_COLUMNS names; none is fine. Refuses (exit 3) what it does not know,
with the nearest name: a word that is passed over in silence would be the worst of guesses.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader import userfiles
from loader.errors import ConfigError

FILE = userfiles.FOLDER / "columns.toml"
VARIABLE = "MOCK_DATA_COLUMNS"
_FILLED = ("meaning", "constant", "leave", "noise")
_COLUMN = (*_FILLED, "personal")
Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """What is said of one column: its `meaning`, or a `constant` for every row, or that it is left to its default, or
    that it may hold values that say nothing (`noise`); and if its values are a person's (`personal`; None: nothing)."""

    object: str
    column: str
    meaning: str | None = None
    constant: Any = None
    leave: bool = False
    noise: bool = False
    personal: bool | None = None

    @property
    def withholds(self) -> bool:
        """Whether it takes the column's meaning away."""
        return self.leave or self.noise or self.constant is not None


@dataclass(frozen=True, slots=True)
class Overrides:
    """Everything that the file says. Objects are "name" of the semantic schema, or "schema.name" of any relation."""

    source: str = str(FILE)
    columns: tuple[Override, ...] = ()
    tenants: tuple[tuple[str, str], ...] = ()
    shared: tuple[str, ...] = ()
    """The objects that have no tenant column, and may be filled all the same."""

    @property
    def objects(self) -> tuple[str, ...]:
        """Every object that is spoken of, once."""
        named = (*(one.object for one in self.columns), *(name for name, _ in self.tenants), *self.shared)
        return tuple(dict.fromkeys(named))


NO_OVERRIDES = Overrides()


def load(environ: Mapping[str, str] = os.environ, file: str | Path | None = None) -> Overrides:
    """The override file: `file`, else the one that MOCK_DATA_COLUMNS names, else the nearest config/columns.toml, here
    or above, else the user's own.

    Raises `ConfigError` (exit 3) if a named file does not exist, or if it cannot be read or believed.
    """
    named = file or environ.get(VARIABLE)
    path = Path(named) if named else userfiles.nearest(FILE.name, environ)
    if path is None:
        return NO_OVERRIDES
    try:
        return parse(userfiles.text(path), str(path))
    except FileNotFoundError:
        remedy = f"create it, or remove --overrides or {VARIABLE}"
        raise ConfigError(f"the override file does not exist: {path}", remedy) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", "correct the file") from error


def parse(text: str, source: str = str(FILE)) -> Overrides:
    """The overrides that a TOML text holds. Raises `ConfigError`."""
    try:
        found = userfiles.parsed(tomllib.loads, text)
    except ValueError as error:
        raise ConfigError(f"{source} cannot be read as TOML: {error}", "correct the file") from error
    columns, tenants, shared = [], [], []
    for path, said in _flat((), found):
        if len(path) in (1, 2) and said == {"tenant": False}:
            shared.append(".".join(path))
        elif len(path) in (1, 2) and set(said) == {"tenant"}:
            tenants.append((".".join(path), _text(source, path, "tenant", said["tenant"])))
        elif len(path) in (2, 3):
            columns.append(_override(source, path, said))
        else:
            named = f"[{'.'.join(path)}]" if path else ", ".join(said)
            what = f"{named} is neither [object] nor [object.column]"
            remedy = "write [dm_orders_shopify.currency]; a name with a dot goes in quotes"
            raise ConfigError(f"{source}: {what}", remedy)
    return Overrides(source, tuple(columns), tuple(tenants), tuple(shared))


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint: the known name that looks most like `name`, or some of those there are."""
    names = sorted(set(known))
    by_lower = {one.lower(): one for one in names}
    close = difflib.get_close_matches(name.lower(), by_lower, 1, 0.5)
    return f"did you mean {by_lower[close[0]]}?" if close else f"known: {', '.join(names[:12]) or 'none'}"


def _flat(path: Path_, node: Mapping[str, Any]) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """Every table that says something itself, with its path: [data.orders.total] is three tables in TOML."""
    own = {key: value for key, value in node.items() if not isinstance(value, dict)}
    if own or (path and not node):
        yield path, own
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _flat((*path, key), value)


def _override(source: str, path: Path_, said: Mapping[str, Any]) -> Override:
    where = f"{source}: [{'.'.join(path)}]"
    for word in said:
        if word not in _COLUMN:
            raise ConfigError(f"{where}: unknown key {word!r}", nearest(word, _COLUMN))
    if len(said) - ("personal" in said) > 1 or not said:
        remedy = f"one of: {', '.join(_FILLED)}; or personal alone"
        raise ConfigError(f"{where} must have exactly one key, beside personal", remedy)
    if not isinstance(said.get("personal", True), bool):
        remedy = "true if its values are a person's, false if they are nobody's; else take it out of the file"
        raise ConfigError(f"{where}: personal must be true or false", remedy)
    if "leave" in said and said["leave"] is not True:
        raise ConfigError(f"{where}: leave must be true", "to let mock-data decide, remove the table from the file")
    if "noise" in said and said["noise"] is not True:
        raise ConfigError(f"{where}: noise must be true", "to let mock-data decide, remove the table from the file")
    if isinstance(said.get("constant"), list):
        raise ConfigError(f"{where}: a constant cannot be a list", "write the value as a string, or leave = true")
    meaning = _text(source, path, "meaning", said["meaning"]) if "meaning" in said else None
    constant, leave, noise = said.get("constant"), "leave" in said, "noise" in said
    return Override(".".join(path[:-1]), path[-1], meaning, constant, leave, noise, said.get("personal"))


def _text(source: str, path: Path_, word: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        such = '"org_id"; or false, if there is none' if word == "tenant" else '"total"'
        raise ConfigError(f"{source}: [{'.'.join(path)}]: {word} must be a string", f"such as {such}")
    return value
