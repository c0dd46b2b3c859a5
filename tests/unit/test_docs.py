"""The documentation and the code say the same: commands, options, rules, paths, links, rooms, examples, exit codes."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import loader
from docs import make
from docs.making import pictures
from docs.making.commands import FOLDER, commands, page_of, visible
from loader import cli, errors, types
from tests.support.paths import ROOT

README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINKED = [*PAGES, *sorted((ROOT / "benchmarks").glob("*.md"))]

_BLOCK = re.compile(r"^```(?P<kind>\w+)\s*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
_PATH = re.compile(r"(?<![\w./-])(?:loader|sql|tests|docs|config|migrations|benchmarks|\.ci)/[\w./*-]*")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_OTHERS = re.compile(r"(?:^|`)(?:docker|pipx|uvx?) [^`\n]*", re.MULTILINE)
"""Command lines of other programs, whose options are their own."""
_ENDS = {"|", "||", "&&", "&", ";", ">", ">>", "<", "2>"}
_RUN = "406982b6-1f97-433f-b6ac-9d8ad4e62f07"
_PLATFORMS = {None, "all", *(path.stem for path in (ROOT / "loader" / "platforms").glob("*.toml"))} - {"common"}
_USERS_OWN = {"config/supabase.json", "config/columns.toml"}
"""Files that users write; beside each is an example."""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _documents() -> str:
    return "\n".join(_text(path) for path in PAGES)


def _blocks(kind: str, pages: list[Path] = PAGES) -> list[str]:
    return [block["body"] for page in pages for block in _BLOCK.finditer(_text(page)) if block["kind"] == kind]


# --- commands ---


def _lines(text: str) -> Iterator[str]:
    """The command lines of a document; in a console block those behind a prompt, for the rest is output."""
    for block in _BLOCK.finditer(text):
        if block["kind"] in ("sh", "console"):
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
                call.append(_RUN if token == "$RUN" else token)
            elif token == program or token.endswith(f"/bin/{program}"):
                found.append(call := [])
    return found


def accept(arguments: list[str]) -> None:
    """Parse like the real call would, types and choices included, without running it. Raises click's errors."""
    command: click.Command = cli.cli
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and (below := command.commands.get(rest[0])):
        command, rest = below, rest[1:]
    try:
        platform = command.make_context(command.name, rest).params.get("platform")
    except click.exceptions.Exit:  # --help and --version end here, well
        return
    if platform not in _PLATFORMS:
        raise click.BadParameter(f"unknown platform {platform}")
    if isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        raise click.UsageError(f"no such command: {rest[0]}")


def test_readme_shows_both_commands_of_a_fresh_machine() -> None:
    shown = _commands(_text(README), "make")
    assert ["demo"] in shown
    assert ["test"] in shown


def test_shown_mock_data_commands_are_accepted() -> None:
    pages = [page for page in PAGES if page.stem != "transcript"]  # it has slips of the pen
    shown = _commands("\n".join(map(_text, pages)), "mock-data")
    assert len(shown) > 20
    for arguments in shown:
        try:
            accept(arguments)
        except click.ClickException as error:
            pytest.fail(f"mock-data {shlex.join(arguments)}: {error.format_message()}")


@pytest.mark.parametrize(
    "arguments", [["generate", "shopify", "--no-such-option"], ["no-such-command"], ["generate", "x"]]
)
def test_wrong_commands_are_not_accepted(arguments: list[str]) -> None:
    """What this file relies on."""
    with pytest.raises(click.ClickException):
        accept(arguments)


def test_commands_are_found_in_blocks() -> None:
    text = (
        "```console\n$ A=1 mock-data status --json | jq . # all\nmock-data out\n```\n```sh\nmake test\\\n  X=1\n```\n"
    )
    assert _commands(text, "mock-data") == [["status", "--json"]]
    assert _commands(text, "make") == [["test", "X=1"]]


def test_every_command_has_its_page() -> None:
    """Usage and options there are generated; a test below holds them to the code. The examples are people's."""
    pages = {page_of(path) for path, _ in commands()}
    assert sorted(pages) == sorted(FOLDER.glob("*.md")), "run make docs; the page of a command that is gone is deleted"
    for path, _ in commands():
        name, text = " ".join(path), _text(page_of(path))
        assert f"\n## {name}\n" in text if len(path) > 1 else text.startswith(f"# {name}\n")
        assert f"<!-- begin: {name} -->" in text, f"{name} is not on {page_of(path).name}: run make docs"
        shown = [call for call in _commands(text, "mock-data") if tuple(call[: len(path)]) == path]
        assert shown, f"{page_of(path).name} has no example of {name}: write one in a block of sh"


def test_every_option_that_is_named_exists() -> None:
    known = {name for _, command in commands() for one in visible(command) for name in one.opts}
    ours = _OTHERS.sub("", _documents())
    assert set(_OPTION.findall(ours)) - known - {"--help", "--version"} == set()


@pytest.mark.parametrize("page", make.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_generated_is_up_to_date(page: Path) -> None:
    assert make.refreshed(_text(page)) == _text(page), "run make docs"


def test_every_exit_code_is_documented() -> None:
    kinds: list[type[errors.MockDataError]] = [errors.MockDataError, *errors.MockDataError.__subclasses__()]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", _text(ROOT / "docs" / "cli.md"), re.MULTILINE)}
    assert {kind.exit_code for kind in kinds} | {0} == documented


# --- make ---


def test_shown_make_targets_exist_and_help_lists_them() -> None:
    makefile = _text(ROOT / "Makefile")
    shown = {word for call in _commands(_documents(), "make") for word in call if re.fullmatch(r"[a-z-]+", word)}
    phony = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[0].split()
    assert shown - set(phony) == set()
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert re.findall(r"^  make ([\w-]+) +\w", listed, re.MULTILINE) == phony


# --- rules ---


def test_every_rule_is_in_the_list_and_no_other() -> None:
    named = re.findall(r"^\| `(\w+)` \|", _text(ROOT / "docs" / "rules.md"), re.MULTILINE)
    assert sorted(named) == sorted(path.stem for path in (ROOT / "sql" / "rules").glob("*.sql"))


# --- types ---


def test_every_type_is_in_the_table_of_types() -> None:
    text = _text(ROOT / "docs" / "limits.md")
    sql_names = {
        "bool": "boolean", "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
        "float8": "double precision", "array": "arrays", "enum": "enums",
    }  # fmt: skip
    names = {sql_names.get(name, name) for name in types.TRAITS if name not in ("rare", "other")}
    names |= {*types.LITERALS, *types.MOMENT_RANGES}
    assert [name for name in sorted(names) if not re.search(rf"^\|[^|]*\b{name}\b[^|]*\|", text, re.MULTILINE)] == []


# --- links and paths ---


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.finditer(_text(page)):
        if "://" in link["target"]:
            continue
        target = (page.parent / link["target"]).resolve() if link["target"] else page
        assert target.exists(), link["target"]
        assert not link["anchor"] or link["anchor"] in _anchors(target), f"{link['target']}#{link['anchor']}"


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_exist(page: Path) -> None:
    """NAME stands for a file of the reader's."""
    named = {path.rstrip(".") for path in _PATH.findall(_text(page))} - _USERS_OWN
    assert [path for path in sorted(named) if "NAME" not in path and not list(ROOT.glob(path))] == []


def test_files_that_users_write_have_examples() -> None:
    assert [path for path in _USERS_OWN if not (ROOT / f"{path}.example").is_file()] == []


# --- rooms ---


def test_every_room_has_its_paragraph() -> None:
    text = _text(ROOT / "ARCHITECTURE.md")
    rooms = {path.stem for path in (ROOT / "loader").iterdir() if path.is_dir() or path.suffix == ".py"}
    rooms = {room for room in rooms if not room.startswith("_")}
    assert [room for room in sorted(rooms) if not re.search(rf"\*\*[^*]*`loader/{room}\b", text)] == []


def test_the_way_of_the_data_names_what_exists() -> None:
    text = _text(ROOT / "ARCHITECTURE.md")
    named = re.findall(r"`(loader(?:\.\w+)+)`", text)
    assert len(named) >= 9
    assert [name for name in named if not callable(pkgutil.resolve_name(name))] == []
    modules = {path.stem for path in (ROOT / "loader" / "flow").glob("*.py")} - {"__init__"}
    assert [name for name in sorted(modules) if f"`{name}`" not in text] == []


# --- examples ---


def test_examples_are_well_formed() -> None:
    for text in _blocks("toml"):
        tomllib.loads(text)
    for text in _blocks("json"):
        json.loads(text)


def test_the_example_of_supabase_json_is_as_documented() -> None:
    """tests/unit/test_overrides.py reads the other one."""
    example = json.loads(_text(ROOT / "config" / "supabase.json.example"))
    assert example in [json.loads(text) for text in _blocks("json", [ROOT / "docs" / "configuration.md"])]


def test_the_python_examples_use_the_public_api() -> None:
    examples = _blocks("python")
    assert examples
    for text in examples:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "loader":
                assert {alias.name for alias in node.names} <= set(loader.__all__)
            elif isinstance(node, ast.Call) and (called := _called(node.func)) is not None:
                known = inspect.signature(called).parameters
                assert {word.arg for word in node.keywords} <= known.keys(), ast.unparse(node)


def _called(node: ast.expr) -> Any:
    """What a call in an example calls, if it is ours: generate, Session.open."""
    if isinstance(node, ast.Name):
        return getattr(loader, node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(loader, node.value.id, None), node.attr, None)
    return None


# --- the papers ---


def test_the_front_page_is_one_page() -> None:
    assert len(_text(README).splitlines()) <= 90


def test_the_picture_is_small_and_shows_a_run() -> None:
    picture = _text(pictures.TERMINAL)
    assert len(picture) < 40_000
    assert "committed" in picture and "removed" in picture


def test_the_picture_of_the_report_is_small() -> None:
    picture = pictures.REPORT.read_bytes()
    assert picture.startswith(b"\x89PNG") and 20_000 < len(picture) < 300_000


def test_every_platform_has_its_page() -> None:
    """With its words and what becomes of its columns; `all` of them are in the table of platforms.md."""
    shipped = sorted(path.stem for path in (ROOT / "loader" / "platforms").glob("*.toml") if path.stem != "common")
    assert sorted(path.stem for path in (ROOT / "docs" / "platforms").glob("*.md")) == shipped
    index = _text(ROOT / "docs" / "platforms.md")
    for name in shipped:
        text = _text(ROOT / "docs" / "platforms" / f"{name}.md")
        assert f"<!-- begin: columns of {name} -->" in text and f"<!-- begin: words of {name} -->" in text
        assert f"(platforms/{name}.md)" in index


def test_every_expectation_is_met_by_what_exists() -> None:
    """Tests by file and name, commands by their own parser, targets of make."""
    rows = re.findall(
        r"^\| (?!expectation|---)[^|]+ \| ([^|]+) \|$", _text(ROOT / "docs" / "expectations.md"), re.MULTILINE
    )
    assert len(rows) > 40
    for row in rows:
        shown = re.findall(r"`([^`]+)`", row)
        assert shown or "](" in row, row
        for one in shown:
            file, _, name = one.partition("::")
            if name:
                assert re.search(rf"^(async )?def {name}\(", _text(ROOT / file), re.MULTILINE), one
            elif one.startswith("mock-data "):
                accept(shlex.split(one)[1:])
            else:
                assert one.removeprefix("make ") in _text(ROOT / "Makefile"), one


def test_the_glossary_has_its_words_once_and_in_order() -> None:
    words = re.findall(r"^\| ([\w -]+?) \|", _text(ROOT / "docs" / "glossary.md"), re.MULTILINE)[1:]
    assert words == sorted(set(words))
    assert {"run", "mock row", "live row", "meaning", "filler", "preflight", "rule", "tag"} <= set(words)


def test_the_changelog_has_this_version() -> None:
    headings = re.findall(r"^## \[(.*?)\]", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased" and loader.__version__ in headings
