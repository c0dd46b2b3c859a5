"""README and the command line say the same: every shown command is accepted, every command and option is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from loader import cli, vocabulary

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"

_BLOCK = re.compile(r"^```(?P<kind>console|sh)\s*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
_ENDS = {"|", "||", "&&", "&", ";", ">", ">>", "<", "2>"}


def _lines(text: str) -> Iterator[str]:
    """The command lines of a document; in a console block those behind a prompt, for the rest is output."""
    for block in _BLOCK.finditer(text):
        for line in block["body"].replace("\\\n", " ").splitlines():
            if block["kind"] == "sh" or line.startswith("$ "):
                yield line.removeprefix("$ ")


def _commands(text: str, program: str) -> list[list[str]]:
    """The arguments of each call of `program`, without assignments before it, pipes behind it and comments."""
    found: list[list[str]] = []
    for line in _lines(text):
        call: list[str] | None = None
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        for token in lexer:
            if token in _ENDS:
                call = None
            elif call is not None:
                call.append(token)
            elif token == program or token.endswith(f"/bin/{program}"):
                found.append(call := [])
    return found


def _accept(arguments: list[str]) -> None:
    """Parse like the real call would, types and choices included, without running it. Raises click's errors."""
    command: click.Command = _root()
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and (below := command.commands.get(rest[0])):
        command, rest = below, rest[1:]
    try:
        context = command.make_context(command.name, rest)
    except click.exceptions.Exit:  # --help and --version end here, well
        return
    if isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        raise click.UsageError(f"no such command: {rest[0]}")
    if context.params.get("platform", "all") not in (None, "all", *vocabulary.known()):  # the session checks that one
        raise click.UsageError(f"unknown platform: {context.params['platform']}")


def _root() -> click.Group:
    """`main` itself, or the group that a plain `main` runs."""
    groups = [value for value in (cli.main, *vars(cli).values()) if isinstance(value, click.Group)]
    contained = {command for group in groups for command in group.commands.values()}
    return next(group for group in groups if group not in contained)


def _tree(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _tree(below, (*path, name))


def _options() -> list[str]:
    """Every option's long name; the negative half of a pair (--no-x) goes without saying."""
    return sorted(
        {
            name
            for _, command in _tree(_root())
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.hidden
            for name in parameter.opts
            if name.startswith("--")
        }
    )


def _documents() -> str:
    paths = [README, *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _says(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None


def test_readme_shows_both_commands_of_a_fresh_machine() -> None:
    shown = _commands(README.read_text(encoding="utf-8"), "make")
    assert ["demo"] in shown
    assert ["test"] in shown


def test_shown_mock_data_commands_are_accepted() -> None:
    shown = _commands(_documents(), "mock-data")
    assert shown
    for arguments in shown:
        try:
            _accept(arguments)
        except click.ClickException as error:
            pytest.fail(f"mock-data {shlex.join(arguments)}: {error.format_message()}")


def test_shown_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w.-]+):(?!=)", makefile, re.MULTILINE))
    shown = {word for call in _commands(_documents(), "make") for word in call if "=" not in word and word[0] != "-"}
    assert shown - targets == set()


def test_every_command_is_documented() -> None:
    text = _documents()
    names = [" ".join(path) for path, command in _tree(_root()) if path and not command.hidden]
    assert [name for name in names if not _says(text, f"mock-data {name}") and f"`{name}" not in text] == []


def test_every_option_is_documented() -> None:
    text = _documents()
    assert [name for name in _options() if not _says(text, name)] == []


@pytest.mark.parametrize(
    "arguments", [["generate", "shopify", "--no-such-option"], ["no-such-command"], ["generate", "x"]]
)
def test_wrong_commands_are_not_accepted(arguments: list[str]) -> None:
    """What this file relies on."""
    with pytest.raises(click.ClickException):
        _accept(arguments)


def test_commands_are_found_in_blocks() -> None:
    text = (
        "```console\n$ A=1 mock-data status --json | jq . # all\nmock-data out\n```\n```sh\nmake test\\\n  X=1\n```\n"
    )
    assert _commands(text, "mock-data") == [["status", "--json"]]
    assert _commands(text, "make") == [["test", "X=1"]]
