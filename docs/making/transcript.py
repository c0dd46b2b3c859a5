"""A new user's first half hour, as processes in a shell: docs/transcript.md shows it, a test lives through it again.

What differs from one day, machine and server to the next is shown as if it did not: ids, times, places (`Normal`).
A step may paste what the step before it printed; nothing else of its output is used.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "transcript.md"
URL = "postgresql://loader:PASSWORD@db.example.com:5432/shop"
"""What readers see instead of the database of the test."""
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
_UNDO = r"^run .*take it back with: (.+)$"
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_SHOWN = re.compile(r"^(database|error|hint|warning|note|run)\b")
"""Of stderr: a terminal writes over what shows how far a command is."""


@dataclass(frozen=True)
class Step:
    """One command: what is said before it, its line as typed, the exit code, and what is seen of a long answer.

    `paste`: the line is what this pattern finds in the answer before, typed exactly as it was printed.
    """

    line: str = ""
    says: str = ""
    code: int = 0
    paste: str = ""
    lines: int = 40


STEPS = (
    Step("mock-data generate shopify --count 20 --seed 7 --as-of 2026-03-09", "## Without a database\n\n"
         "Nothing is configured, so an embedded PostgreSQL is made and used, and the first line says so."),
    Step("mock-data db start", "Each command would start and stop it again. It may as well stay up:"),
    Step("mock-data db psql -c 'SELECT order_number, financial_status, total_price FROM semantic.dm_orders_shopify"
         " ORDER BY order_number LIMIT 3'", "A look at the rows, as an analyst has it:"),
    Step("mock-data report -o first.html && ls first.html", "The same on a page for a browser:"),
    Step("mock-data generate shopfy --count 20", "A slip of the pen is answered with what was meant:", code=2),
    Step(paste=_UNDO, says="The run said how to take it back. The end of its last line, pasted as it is:"),
    Step("mock-data db stop"),
    Step("MOCK_DATA_DATABASE_URL= mock-data generate shopify", "## A database of one's own\n\nAn empty variable is an "
         "error. It does not mean the embedded database:", code=2),
    Step(f"export MOCK_DATA_DATABASE_URL='{URL}'"),
    Step("mock-data warehouse create", "The database is new, so it gets the local warehouse; yours has one already."),
    Step("mock-data generate shopify --count 20", "Two things lack, and each error says what to do:", code=3),
    Step(f"export SEARCH_DATA_WORKSPACE_ID={WORKSPACE}"),
    Step("mock-data generate shopify --count 20", code=3),
    Step(paste=r"^hint: run: (mock-data .+)$"),
    Step("mock-data doctor | head -n 6", "All is well now:"),
    Step("mock-data generate shopify --count 20 --seed 7 --as-of 2026-03-09 --dry-run | tail -n 1",
         "First what it would be, then the run, then a check of every rule:"),
    Step("mock-data generate shopify --count 20 --seed 7 --as-of 2026-03-09"),
    Step("mock-data verify | tail -n 1"),
    Step(paste=_UNDO, says="And back, with the line that the run printed:"),
    Step("mock-data status shopify", "Nothing is left but the record of it:"),
)  # fmt: skip


@dataclass
class Normal:
    """How an answer is shown: as it would be in the reader's own home, with run ids of the page's own."""

    places: Mapping[str, str]
    runs: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        for place, shown in sorted(self.places.items(), key=lambda one: -len(one[0])):
            text = text.replace(place, shown)
        for run in _UUID.findall(text):
            if run != WORKSPACE and not run.startswith("00000000"):
                self.runs.setdefault(run, f"{len(self.runs) + 1:x}" * 8 + "-1111-4111-8111-111111111111")
        for run, shown in self.runs.items():
            text = text.replace(run, shown).replace(run[:8], shown[:8])
        text = re.sub(r"PostgreSQL \d+\.\d+( \([^)]*\))?", "PostgreSQL 17.6", text)
        text = re.sub(r"\b\d+(\.\d+)? s\b", "1.0 s", text)
        text = re.sub(r"about \d+ seconds?", "about 1 second", text)
        return re.sub(r"(?!2026-03-09[ T]00:00)20\d\d-\d\d-\d\d([ T])\d\d:\d\d(:\d\d)?(\.\d+)?", _moment, text)


def _moment(found: re.Match[str]) -> str:
    """As long as it was: tables stay as wide."""
    return (
        f"2026-03-09{found[1]}12:00" + (":00" if found[2] else "") + (".".ljust(len(found[3]), "0") if found[3] else "")
    )


@dataclass
class Terminal:
    """A shell in a home of its own; `url` is the database that the user has. Where `mock-data` is this program."""

    home: Path
    url: str
    environ: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    """What the commands printed, as it was."""

    def __post_init__(self) -> None:
        program = self.home / "bin" / "mock-data"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!{sys.executable}\nfrom loader.cli import main\n\nmain()\n", encoding="utf-8")
        program.chmod(0o755)
        path = f"{program.parent}:/usr/local/bin:/usr/bin:/bin"
        self.environ |= {"HOME": str(self.home), "PATH": path, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}

    def typed(self, step: Step) -> str:
        """The line of a step; of one that pastes, what was printed. Raises AssertionError if nothing was."""
        if not step.paste:
            return step.line
        found = [one for answer in self.answers for one in re.findall(step.paste, answer, re.MULTILINE)]
        assert found, f"nothing to paste: {step.paste}"
        return str(found[-1])

    def enter(self, line: str) -> tuple[int, str]:
        """Runs one line: its exit code, and what a terminal shows of its answer."""
        if named := re.fullmatch(r"export (\w+)=(.*)", line):
            self.environ[named[1]] = self.url if URL in named[2] else named[2]
            return 0, ""
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.home,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        shown = [said for said in done.stderr.splitlines() if _SHOWN.match(said)]
        answer = "\n".join((*shown, *(said.rstrip() for said in done.stdout.splitlines())))
        self.answers.append(answer)
        return done.returncode, answer

    def leave(self) -> None:
        """Stops the embedded server."""
        self.enter("mock-data db stop")


def with_password(url: str) -> str:
    """A URL as people have them; where the server trusts everybody, any password does."""
    return url if conninfo_to_dict(url).get("password") else url.replace("@", ":any@", 1)


def normal(home: Path, url: str) -> Normal:
    """For a terminal's home and database."""
    found = conninfo_to_dict(url)
    host, port, name = (str(found.get(part) or "") for part in ("host", "port", "dbname"))
    places = {str(home): "/home/you", url: URL, f"{host}:{port}": "db.example.com:5432", name: "shop"}
    return Normal({place: shown for place, shown in places.items() if len(place) > 1})


def lived(terminal: Terminal, normal: Normal) -> Iterator[str]:
    """The page, a step at a time. Raises AssertionError for an exit code that is not the step's."""
    inside = False
    for step in STEPS:
        line = terminal.typed(step)
        code, answer = terminal.enter(line)
        assert code == step.code, f"{line}: {code}\n{answer}"
        if step.says and inside:
            yield "```\n\n"
        if step.says:
            yield f"{step.says}\n\n"
        if step.says or not inside:
            yield "```console\n"
        inside = True
        yield normal(f"$ {line}\n{_cut(answer, step.lines)}")
    yield "```\n"


def _cut(answer: str, most: int) -> str:
    """The first lines of a long answer; blank ones, which only space a table out, are left away."""
    lines = [line for line in answer.splitlines() if line.strip()]
    return "".join(f"{line}\n" for line in (*lines[:most], *(("...",) if len(lines) > most else ())))


def page(steps: str) -> str:
    """The page with these steps in it."""
    head = PAGE.read_text(encoding="utf-8").partition("<!-- begin: transcript -->\n")
    return f"{head[0]}{head[1]}{steps}<!-- end -->\n"
