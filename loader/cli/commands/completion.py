"""`completion`: the script that completes commands, options and values in a shell."""

from __future__ import annotations

import click

from loader.cli.answer import answer
from loader.cli.completing import SHELLS, script
from loader.cli.options import saying


@click.command()
@click.argument("shell", metavar="|".join(SHELLS), type=click.Choice(SHELLS, case_sensitive=False))
@saying
def completion(shell: str, *, as_json: bool) -> None:
    """Print the completion script of a shell: commands, options, platforms, strategies and scenarios.

    bash: eval "$(mock-data completion bash)" in ~/.bashrc. zsh: the same after compinit, in ~/.zshrc. fish: mock-data
    completion fish > ~/.config/fish/completions/mock-data.fish
    """
    text = script(shell)
    answer(as_json, {"shell": shell, "script": text}, lambda _: click.echo(text, nl=False))
