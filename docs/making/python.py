"""What is generated of the public API for docs/python.md: signatures and docstrings of `loader.__all__`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import loader

_ALIASES = {"RunName": "UUID | str", "Listener": "Callable[[Progress], None]"}
"""What the names of types stand for."""


def python_blocks() -> dict[str, str]:
    """Block name -> text: "python functions", "python results", "python errors"."""
    return {
        "python functions": "\n\n".join(_function(name, value) for name, value in _functions()),
        "python results": "\n\n".join(_class(name, value) for name, value in _classes() if is_dataclass(value)),
        "python errors": _errors(),
    }


def _functions() -> Iterator[tuple[str, Any]]:
    """Session.open first: every other function needs one."""
    yield "Session.open", loader.Session.open
    yield from ((name, getattr(loader, name)) for name in loader.__all__ if name[0].islower())


def _classes() -> Iterator[tuple[str, Any]]:
    yield from ((name, getattr(loader, name)) for name in loader.__all__ if name[0].isupper() and name != "Session")


def _function(name: str, function: Any) -> str:
    return "\n".join((f"### {name}", "", "```text", f"{name}{_signature(function)}", "```", "", _words(function)))


def _signature(function: Any) -> str:
    """As it is written, a parameter a line when it is long."""
    parameters: list[str] = []
    only = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not only:
            parameters.append("*")
            only = True
        default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
        kind = re.sub("|".join(_ALIASES), lambda found: _ALIASES[found[0]], parameter.annotation)
        parameters.append(f"{parameter.name}: {kind}{default}")
    returns = f" -> {inspect.signature(function).return_annotation}"
    line = f"({', '.join(parameters)}){returns}"
    return line if len(line) < 100 else "(\n    " + ",\n    ".join(parameters) + f",\n){returns}"


def _default(value: object) -> str:
    return repr(value) if value is None or isinstance(value, (str, int)) else "os.environ"


def _words(thing: Any) -> str:
    """A docstring as paragraphs, quoted code as it stands."""
    return inspect.cleandoc(thing.__doc__ or "")


def _class(name: str, kind: Any) -> str:
    """Its words, its fields with their types, and its methods."""
    lines = [f"{one.name}: {one.type}" for one in fields(kind) if not one.name.startswith("_")]
    for key, value in vars(kind).items():
        if key.startswith("_"):
            continue
        if isinstance(value, property):
            lines.append(f"{key}: {inspect.signature(value.fget).return_annotation}")  # type: ignore[arg-type]
        elif inspect.isfunction(value):
            lines.append(f"{key}() -> {inspect.signature(value).return_annotation}")
    return "\n".join((f"### {name}", "", "```text", *lines, "```", "", _words(kind)))


def _errors() -> str:
    errors = [(name, kind) for name, kind in _classes() if issubclass(kind, loader.MockDataError)]
    rows = [f"| `{name}` | {kind.exit_code} | {kind.kind} | {_words(kind)} |" for name, kind in errors]
    return "\n".join(("| error | `exit_code` | `kind` | means |", "|---|---|---|---|", *rows))
