"""How things are named on the line: runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loader.cli.completing import Items

if TYPE_CHECKING:
    from loader.ledger import RunName


class NamedRun(click.ParamType):  # type: ignore[type-arg]
    """A run: its id, the first hex digits of it, or latest. Which one it is, the database says later."""

    name = "run"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> RunName:
        """Raises `UsageError` for what can be none."""
        from loader import ledger

        return ledger.spelt(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        """The one name that needs no database."""
        from loader.cli.completing import runs

        return [one for one in runs(ctx, param, incomplete) if one.value != "show"]


class NamedRuns(NamedRun):
    """A run, or all: every one that is not removed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> RunName:
        """Raises `UsageError` for what can be none."""
        return EVERY if str(value).strip().lower() == EVERY else super().convert(value, param, ctx)


EVERY = "all"
RUN = NamedRun()
RUNS = NamedRuns()
