"""What a command prints, and what it asks a person first."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from loader.errors import Refused


def answer(as_json: bool, result: dict[str, Any], show: Callable[[dict[str, Any]], None]) -> None:
    """One JSON object, or what `show` makes of it for people."""
    if as_json:
        click.echo(json.dumps(result, default=str))
    else:
        show(result)


def show_sql(result: dict[str, Any]) -> None:
    """The SQL alone, ready for psql."""
    click.echo(result["sql"], nl=False)


def require_person(option: str, as_json: bool) -> None:
    """Raise `Refused` if nobody can be asked, with the option that answers beforehand."""
    if as_json or not sys.stdin.isatty():
        raise Refused("this needs a confirmation", f"add {option}")


def confirm(question: str, option: str, as_json: bool) -> None:
    """Ask yes or no. Raises `Refused` if the answer is no, or if nobody can be asked."""
    require_person(option, as_json)
    if not click.confirm(question, err=True):
        raise Refused("not confirmed; nothing was changed", f"answer y, or add {option}")


def confirm_number(question: str, number: int, option: str) -> None:
    """Have the number itself typed: nothing is removed by a stray y. Raises `Refused` for anything else."""
    reply = click.prompt(f"{question}; type the number to confirm", default="", show_default=False, err=True)
    if reply.strip().replace(",", "") != str(number):
        raise Refused("not confirmed; nothing was changed", f"type {number}, or add {option}")
