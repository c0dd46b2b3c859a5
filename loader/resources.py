"""Where the shipped `sql/`, `migrations/` and the examples of `config/` are: inside the installed package, or beside it
in a source tree.

Wheels map them into the package as `_sql`, `_migrations` and `_config`, so an installed copy never reads a
neighbour's files in site-packages.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def sql_dir() -> Path:
    """The folder of the SQL files."""
    return _folder("sql")


def migrations_dir() -> Path:
    """The folder of the Alembic migrations."""
    return _folder("migrations")


def example(name: str) -> str:
    """The text of config/NAME.example."""
    return (_folder("config") / f"{name}.example").read_text("utf-8")


@cache
def _folder(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


@cache
def data(name: str) -> dict[str, Any]:
    """The words of loader/data/NAME.toml."""
    return tomllib.loads((_PACKAGE / "data" / f"{name}.toml").read_text("utf-8"))


def table(name: str) -> str:
    """The text of loader/data/NAME.csv."""
    return (_PACKAGE / "data" / f"{name}.csv").read_text("utf-8")


def style(name: str) -> str:
    """The text of loader/data/NAME.css."""
    return (_PACKAGE / "data" / f"{name}.css").read_text("utf-8")


@cache
def _queries(file: str) -> dict[str, str]:
    """Every query of sql/FILE.sql by its name: what follows a line `-- name: NAME`, up to the next one."""
    text = (sql_dir() / f"{file}.sql").read_text(encoding="utf-8")
    _, *parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def named_query(name: str) -> str:
    """One query by its file and name, such as "catalog.columns" of sql/catalog.sql."""
    file, _, query = name.partition(".")
    return _queries(file)[query]
