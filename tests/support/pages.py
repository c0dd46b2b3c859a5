"""Runs what a page of the documentation shows: its blocks of sh and sql, from the top down, against one database.

Commands of mock-data run in this process. What else stands in a block of sh (pip, make, a pipe into another program) is
not for a test to run, nor is a block behind a comment `<!-- not run: why -->`. Names that readers replace are replaced
here: the URL, the workspace, the run, the role, the database.
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import psycopg

from loader.cli import cli, exits

ROLE = "mock_loader"
"""The role that the pages make."""
RUN = "406982b6-1f97-433f-b6ac-9d8ad4e62f07"
"""The run that the pages speak of."""
_BLOCK = re.compile(
    r"(?P<skipped><!-- not run: [^\n]+ -->\n+)?^```(?P<kind>\w+)\s*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL
)
_SHOWS = {"--dry-run", "--help"}
_SHELL = {"|", "||", "&&", "&", ";", ">", ">>", "<", "2>"}


_APART = ("mcp", "db", "init")
"""Commands that do not end by themselves, are about the embedded database, or write files that decide where all later
ones go: they have tests of their own."""
_READS = ("doctor", "report", "verify", "analyze")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page, and the line on which it begins."""

    page: Path
    line: int
    kind: str
    body: str
    skipped: bool

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@dataclass
class Reader:
    """Somebody who follows a page, with a database of their own. `url`: a superuser's."""

    url: str
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    run: str = RUN
    cheaper: Callable[[list[str]], list[str]] = list
    """What is called instead of a command that would take long."""
    asked: set[tuple[str, ...]] = field(default_factory=set)

    def follow(self, page: Path) -> Iterator[tuple[str, int, str]]:
        """(place and command, exit code, what it printed) of each command; SQL raises what the server says."""
        for block in blocks(page):
            if block.skipped:
                continue
            if block.kind == "sql":
                self._ask(block.body)
            elif block.kind == "sh":
                for arguments in map(self.cheaper, self._calls(block.body)):
                    if self._is_known(arguments):
                        continue
                    yield f"{block}: mock-data {shlex.join(arguments)}", *self.call(arguments)

    def _is_known(self, arguments: list[str]) -> bool:
        """If the like was asked before, as JSON or not, of what only reads; of what takes long, with any options."""
        slow = arguments[0] == "doctor" or (arguments[:2] == ["generate", "all"] and "--dry-run" in arguments)
        words = (
            tuple(arguments[:2] if arguments[0] == "generate" else arguments[:1])
            if slow
            else tuple(w for w in arguments if w != "--json")
        )
        known = words in self.asked
        self.asked.add(words)
        return known and (arguments[0] in _READS or "--dry-run" in arguments)

    def call(self, arguments: list[str]) -> tuple[int, str]:
        """One command in this process: its exit code, and stdout and stderr as one text."""
        said = io.StringIO()
        home = {"HOME": str(self.folder), "MOCK_DATA_HOME": str(self.folder / "data"), "PATH": os.environ["PATH"]}
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with patch.dict(os.environ, home | self.environ, clear=True), redirect_stdout(said), redirect_stderr(said):
                code = exits.run(cli, arguments)
        finally:
            os.chdir(before)
        if found := re.findall(r"^run ([0-9a-f-]{8,36})", said.getvalue(), re.MULTILINE):
            self.run = found[-1]
        return code, said.getvalue()

    def _calls(self, body: str) -> Iterator[list[str]]:
        """The arguments of each call of mock-data that a test can run; `export` sets a variable."""
        for line in body.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
            lexer.whitespace_split = True
            words = list(lexer)
            if words[:1] == ["export"]:
                name, _, value = words[1].partition("=")
                self.environ[name] = self.url_of_role() if value.startswith("postgresql://") else value
            elif words[:1] == ["mock-data"] and words[1] not in _APART and not _SHELL & set(words):
                yield [self._meant(word) for word in words[1:]]

    def _meant(self, word: str) -> str:
        """A word of a command, as a shell would give it, for this database."""
        workspace = self.environ.get("SEARCH_DATA_WORKSPACE_ID", "")
        known = {"$URL": self.url_of_role(), "$WORKSPACE": workspace, "$RUN": self.run}
        return known.get(word, self.run[: len(word)] if _is_of_the_run(word) else word)

    def url_of_role(self) -> str:
        """The URL of the page's role, if the page made it; else the superuser's."""
        if not self._has_role():
            return self.url
        return re.sub(r"^postgresql://[^@/]*@?", f"postgresql://{self._role()}:choose-a-long-one@", self.url)

    def _role(self) -> str:
        """Roles belong to the server: a name of this database's own."""
        return f"{ROLE}_{psycopg.conninfo.conninfo_to_dict(self.url)['dbname']}"

    def leave(self) -> None:
        """Removes the role, which would outlive the database."""
        if self._has_role():
            with psycopg.connect(self.url, autocommit=True) as conn:
                conn.execute(f'DROP OWNED BY "{self._role()}" CASCADE; DROP ROLE "{self._role()}"'.encode())

    def _has_role(self) -> bool:
        with psycopg.connect(self.url) as conn:
            return conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (self._role(),)).fetchone() is not None

    def _ask(self, body: str) -> None:
        database = str(psycopg.conninfo.conninfo_to_dict(self.url)["dbname"])
        own: Mapping[str, str] = {ROLE: self._role(), "DATABASE postgres": f"DATABASE {database}", RUN: self.run}
        for name, meant in own.items():
            body = re.sub(rf"\b{name}\b", meant, body)
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(body.encode())


def _is_of_the_run(word: str) -> bool:
    """If it is the pages' run, or the beginning of its id."""
    return len(word) >= 4 and RUN.startswith(word)


def small(arguments: list[str]) -> list[str]:
    """A run of more than a few orders is only planned."""
    count = int(arguments[arguments.index("--count") + 1]) if "--count" in arguments else 100
    large = "minimal" not in arguments and count > 20
    return (
        [*arguments, "--dry-run"] if arguments[0] == "generate" and large and not _SHOWS & {*arguments} else arguments
    )


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, from the top down."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("kind")) + 1
        yield Block(page, line, found["kind"], found["body"], found["skipped"] is not None)
