"""The command line as people write it: commands in any case, options of every command before its name too, and the
nearest for what is unknown. Its help and version as one JSON object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import click

from loader.cli.options import COMMON
from loader.errors import UsageError

_COMMANDS = {
    "generate": "create fill insert load make mock populate seed write",
    "clean": "delete drop erase purge remove reset rollback undo wipe",
    "runs": "history list log ls",
    "status": "count counts info stats",
    "verify": "check rules test validate",
    "doctor": "diagnose health",
    "migrate": "install setup upgrade",
    "analyze": "analyse learn profile",
}
_OPTIONS = {
    "--count": "--orders --number --rows --size --amount --n --force-count --limit",
    "--database-url": "--url --db --dsn --database --uri --connection",
    "--workspace": "--tenant --tenant-id --workspace-id --account",
    "--yes": "--force --confirm --assume-yes --no-input --y",
    "--confirm": "--force --yes --assume-yes --no-input --y",
    "--dry-run": "--preview --simulate --plan --what-if",
    "--env": "--environment",
    "--since": "--from --start --start-date --begin",
    "--until": "--to --end --end-date",
    "--as-of": "--now --date --time --today",
    "--all": "--everything",
    "--run": "--run-id --id",
    "--output": "--out --file",
    "--json": "--format --as-json",
}
"""Option -> what other programs call it."""
_OF_PSQL = ("-h", "--help", "--debug", "--verbose")
"""The options of `db psql` itself; --json it has anywhere, since psql has none."""


class HouseGroup(click.Group):
    """A group of commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`--json status` is `status --json`. Raises `UsageError` for an empty word: a variable was not set."""
        if ctx.parent is None and not ctx.resilient_parsing:
            _refuse_empty(ours(args))
        return super().parse_args(ctx, behind(args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not ctx.resilient_parsing:
            found = next((one for one in known if _plain(one) == _plain(name)), None)
            if found is None:
                raise UsageError(f"unknown command {name!r}", _meant(ctx, name, known))
            args = [found, *args[1:]]
        return super().resolve_command(ctx, args)


def behind(arguments: Sequence[str]) -> list[str]:
    """Options of every command that stand before the command's name, behind it; none if there is no name."""
    place, flags = 0, {name: option.is_flag for option in COMMON for name in option.opts}
    while place < len(arguments):
        name, value, _ = arguments[place].partition("=")
        if name not in flags:
            break
        place += 1 if flags[name] or value else 2
    before, rest = [_in_full(word) for word in arguments[:place]], arguments[place:]
    return [*rest[:1], *before, *rest[1:]] if rest and not rest[0].startswith("-") else list(rest)


def _refuse_empty(words: Sequence[str]) -> None:
    for before, word in zip(("", *words), words, strict=False):
        option, equals, value = word.partition("=")
        if not word.strip() or (option.startswith("--") and equals and not value.strip()):
            name = option if equals else before if before.startswith("-") else ""
            raise UsageError(f"{name or 'an argument'} is empty", f"give {name or 'it'} a value, or leave it out")


def _in_full(word: str) -> str:
    """`-v` as `--verbose`: behind another command's name the letter may be that command's own."""
    return next((option.opts[-1] for option in COMMON if option.is_flag and word in option.opts), word)


def ours(arguments: Sequence[str]) -> list[str]:
    """The words that are this program's: not those behind --, nor what `db psql` gives to psql."""
    words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    named = [place for place, word in enumerate(words) if not word.startswith("-")][:2]
    if [_plain(words[place]) for place in named] != ["db", "psql"]:
        return words
    before, own = words[: named[1] + 1], takewhile(lambda word: word.startswith("-"), words[named[1] + 1 :])
    return [*before, *(word for word in own if word in _OF_PSQL), *(word for word in words if word == "--json")]


def wants_json(arguments: Sequence[str]) -> bool:
    """If --json stands anywhere on the line, also where it is wrong."""
    return any(word == "--json" or word.startswith("--json=") for word in ours(arguments))


def option_hint(error: click.NoSuchOption, arguments: Sequence[str]) -> str:
    """What may have been meant by an unknown option."""
    if error.ctx is None:
        return ""
    names = [name for one in error.ctx.command.get_params(error.ctx) for name in one.opts if name.startswith("--")]
    found = _nearest(_as_written(error.option_name, arguments), names, _OPTIONS)
    lists = f"see {error.ctx.command_path} --help"
    return f"did you mean {found}? {lists}" if found else lists


def help_json(group: click.Group, arguments: Sequence[str]) -> dict[str, Any]:
    """The help of the command that is named on the line, for programs."""
    command: click.Command = group
    context = click.Context(group, info_name="mock-data")
    for word in arguments:
        below = command.get_command(context, word) if isinstance(command, click.Group) else None
        if below is not None:
            command, context = below, click.Context(below, info_name=word, parent=context)
    return {
        "command": context.command_path,
        "usage": " ".join((context.command_path, *command.collect_usage_pieces(context))),
        "help": " ".join((command.help or "").split()),
        "options": [_described(one, context) for one in command.get_params(context) if isinstance(one, click.Option)],
        "commands": [_named(command, context, name) for name in _below(command, context)],
    }


def _below(command: click.Command, context: click.Context) -> list[str]:
    return command.list_commands(context) if isinstance(command, click.Group) else []


def _named(group: click.Command, context: click.Context, name: str) -> dict[str, str]:
    assert isinstance(group, click.Group)
    found = group.get_command(context, name)
    return {"name": name, "help": " ".join((found.help or "").split()) if found else ""}


def _described(option: click.Option, context: click.Context) -> dict[str, Any]:
    value = None if option.is_flag else option.make_metavar(context)
    return {"names": [*option.opts, *option.secondary_opts], "value": value, "help": option.help or ""}


def _meant(ctx: click.Context, name: str, known: Sequence[str]) -> str:
    """What may have been meant by an unknown command."""
    lists = f"{ctx.command_path} --help lists the commands"
    if name in ("help", "version"):
        return f"did you mean {ctx.command_path} --{name}? a command has its own --help"
    found = _nearest(name, known, _COMMANDS)
    if found is None and "generate" in known and _is_platform(name):
        found = f"{ctx.command_path} generate {name}"
    return f"did you mean {found}? {lists}" if found else lists


def _is_platform(name: str) -> bool:
    from loader.vocabulary import load, platform_named

    try:
        return bool(platform_named(load(), name))
    except UsageError:
        return False


def _nearest(word: str, known: Sequence[str], others: Mapping[str, str]) -> str | None:
    """The known word that looks like this one, or that is called so elsewhere."""
    import difflib  # of no use to a line that is right

    by_plain = {_plain(one): one for one in known}
    for one in known:
        by_plain = {**{_plain(other): one for other in others.get(one, "").split()}, **by_plain}
    close = difflib.get_close_matches(_plain(word), by_plain, 1, 0.7)
    return by_plain[close[0]] if close else None


def _plain(word: str) -> str:
    return word.lower().strip("-").replace("_", "-")


def _as_written(option: str, arguments: Sequence[str]) -> str:
    """`-json` is read as the letters -j, -s, -o, -n: the word as it stands on the line."""
    if len(option) > 2:
        return option
    return next((one for one in arguments if one[:1] == "-" != one[1:2] and option[1] in one), option)
