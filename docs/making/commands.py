"""What is generated of the command line: a page for each command, and the tables of docs/cli.md, from the help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from loader.cli import cli

FOLDER = Path(__file__).resolve().parents[1] / "commands"

Path_ = tuple[str, ...]


def commands(command: click.Command = cli, path: Path_ = ()) -> Iterator[tuple[Path_, click.Command]]:
    """Every visible command with its name, such as ("warehouse", "create"); groups are not commands of their own."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None and not below.hidden:
            yield from commands(below, (*path, name))


def page_of(path: Path_) -> Path:
    """The page of a command; the commands of a group share one."""
    return FOLDER / f"{path[0]}.md"


def write_missing_pages() -> None:
    """A page for each command that has none yet: its generated part. What it needs besides, an example, is for people
    to write; the tests ask for it."""
    for path, _ in commands():
        name, page = " ".join(path), page_of(path)
        text = page.read_text(encoding="utf-8") if page.exists() else f"# {path[0]}\n"
        if f"<!-- begin: {name} -->" not in text:
            heading = f"\n## {name}\n" if len(path) > 1 else ""
            page.write_text(f"{text}{heading}\n<!-- begin: {name} -->\n<!-- end -->\n", encoding="utf-8")


def command_blocks() -> dict[str, str]:
    """Block name -> text: "commands", "common options", and "generate" and so on for each command."""
    common = _common()
    first = next(command for _, command in commands())
    blocks = {"commands": _list(), "common options": _options(first, (), keep=common)}
    for path, command in commands():
        parts = (_usage(command, path), "", _help(command), *_own(command, path, common), *_also(command, common))
        blocks[" ".join(path)] = "\n".join(parts)
    return blocks


def _list() -> str:
    """A line for each command, with its page."""
    rows = ["| command | does |", "|---|---|"]
    for path, command in commands():
        anchor = f"#{'-'.join(path)}" if len(path) > 1 else ""
        does = _help(command).split(". ")[0].split("; ")[0].rstrip(".")
        rows.append(f"| [{' '.join(path)}](commands/{path[0]}.md{anchor}) | {cell(does)} |")
    return "\n".join(rows)


def _common() -> frozenset[str]:
    """The options that most commands have; they are documented once."""
    counted = Counter(option.opts[0] for _, command in commands() for option in visible(command))
    number = sum(1 for _ in commands())
    return frozenset(name for name, times in counted.items() if times > number / 2)


def visible(command: click.Command) -> list[click.Option]:
    """The options that --help lists."""
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def _usage(command: click.Command, path: Path_) -> str:
    pieces = " ".join(command.collect_usage_pieces(_context(command, path)))
    return f"```text\nmock-data {' '.join(path)} {pieces}\n```"


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _own(command: click.Command, path: Path_, common: frozenset[str]) -> Iterator[str]:
    if any(option.opts[0] not in common for option in visible(command)):
        yield from ("", _options(command, path, drop=common))


def _also(command: click.Command, common: frozenset[str]) -> Iterator[str]:
    names = [f"`{option.opts[0]}`" for option in visible(command) if option.opts[0] in common]
    if names:
        yield from ("", f"Also {', '.join(names)}: the [options of every command](../cli.md#options-of-every-command).")


def _options(
    command: click.Command, path: Path_, *, keep: frozenset[str] | None = None, drop: frozenset[str] = frozenset()
) -> str:
    context, rows = _context(command, path), ["| option | does |", "|---|---|"]
    for option in visible(command):
        name = option.opts[0]
        if name not in drop and (keep is None or name in keep):
            words, does = option.get_help_record(context) or (name, "")
            rows.append(f"| `{cell(words.replace('INTEGER RANGE', 'N'))}` | {cell(does)} |")
    return "\n".join(rows)


def _context(command: click.Command, path: Path_) -> click.Context:
    return click.Context(command, info_name=" ".join(("mock-data", *path)))


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return " ".join(text.split()).replace("|", r"\|")
