"""Completion in bash, zsh and fish: click's own scripts ask this program, which answers from its commands and files.

Nothing is asked of a database: a run completes to latest alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:  # no command but this one needs it
    from click.shell_completion import CompletionItem

Items: TypeAlias = "list[CompletionItem[Any]]"
PROGRAM, VARIABLE = "mock-data", "_MOCK_DATA_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """What the shell must read for it."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    made = found(click.Group(), {}, PROGRAM, VARIABLE)
    return made.source_template % made.source_vars()


def complete(group: click.Group) -> int:
    """Answer the shell, and return the exit code. Whatever goes wrong, a person at a prompt sees no error."""
    from click.shell_completion import shell_complete

    with suppress(Exception):
        return shell_complete(group, {}, PROGRAM, VARIABLE, os.environ[VARIABLE])
    return 1


def platforms(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The platforms, those of a folder of one's own too."""
    from loader.vocabulary import ALL, load

    folder = ctx.params.get("platforms") or os.environ.get("MOCK_DATA_PLATFORMS")
    known = load(Path(folder) if folder else None)
    titles = {name: one.title for name, one in known.items()} | {ALL: "every platform"}
    return [_item(name, help=title) for name, title in titles.items() if _begins(name, incomplete)]


def strategies(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The strategies; the platforms, if the strategy came first."""
    from loader.api import STRATEGIES

    if str(ctx.params.get("platform") or "").lower() in STRATEGIES:
        return platforms(ctx, param, incomplete)
    return _words(STRATEGIES, incomplete)


def scenarios(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """The scenarios that come with the program, else files."""
    from loader.scenario_files import shipped

    found = [_item(one.name, help=one.title) for one in shipped() if _begins(one.name, incomplete)]
    return found or files(ctx, param, incomplete)


def runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """What names a run without asking the database."""
    return _words(("show", "latest") if not ctx.params.get("words") else ("latest",), incomplete)


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Files, as the shell finds them."""
    return [_item(incomplete, type="file")]


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Folders, as the shell finds them."""
    return [_item(incomplete, type="dir")]


def _item(value: str, **more: str) -> CompletionItem[Any]:
    from click.shell_completion import CompletionItem

    return CompletionItem(value, **more)


def _words(known: Iterable[str], incomplete: str) -> Items:
    return [_item(word) for word in known if _begins(word, incomplete)]


def _begins(word: str, incomplete: str) -> bool:
    return word.startswith(incomplete.lower().replace("-", "_")) or word.startswith(incomplete.lower())
