"""The pictures of the documentation, of real runs on an embedded PostgreSQL of their own: the terminal as SVG, the
report as PNG (with Chromium; without it that picture stays as it is)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
TERMINAL = ROOT / "docs" / "terminal.svg"
REPORT = ROOT / "docs" / "report.png"
AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
RUN = "406982b6-1f97-433f-b6ac-9d8ad4e62f07"
READERS_HOME = "/home/you/.local/share/mock-data"
"""Shown instead of the folder of a machine."""
_LOADER = (sys.executable, "-m", "loader")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SIZE = (1000, 1560)


@dataclass(frozen=True)
class Place:
    """A folder with an embedded PostgreSQL: what processes need to use it, and its URL in this one."""

    folder: Path
    environ: dict[str, str]
    url: str


@contextmanager
def place() -> Iterator[Place]:
    """Started here, so that it is up until the block ends."""
    from loader import embedded

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name) / "data"
        environ = {"HOME": name, "MOCK_DATA_HOME": str(home), "PATH": os.environ["PATH"]}
        try:
            yield Place(home, environ, embedded.start(home))
        finally:
            subprocess.run([*_LOADER, "db", "stop"], cwd=ROOT, env=environ, capture_output=True, check=False)


def called(*arguments: str, environ: dict[str, str]) -> str:
    """What a command prints on stdout, as a process."""
    call = [*_LOADER, *arguments]
    return subprocess.run(call, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def terminal(where: Place) -> str:
    """A run and its removal, as SVG."""
    console = Console(record=True, width=100, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    made = _shown(console, where, "generate", "shopify", "--count", "100", "--seed", "7")
    run = re.findall(r"^run (\S+?);? ", made, re.MULTILINE)[-1]
    _shown(console, where, "clean", "--run", run, "--confirm")
    svg = console.export_svg(title="mock-data", unique_id="terminal")
    plain = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # a picture in a page loads no fonts
    return "\n".join(line.rstrip() for line in plain.replace("Fira Code, monospace", "monospace").splitlines()) + "\n"


def _shown(console: Console, where: Place, *arguments: str) -> str:
    """Runs a command, and records it with what it printed."""
    output = called(*arguments, environ=where.environ)
    for machines, readers in ((f"MOCK_DATA_HOME={where.folder} ", ""), (shlex.join(_LOADER), "mock-data")):
        output = output.replace(machines, readers)
    output = output.replace(str(where.folder), READERS_HOME)
    console.print(Text.assemble(("$ ", "bold green"), (" ".join(("mock-data", *arguments)), "bold")))
    console.print(Text(output.strip("\n")))
    console.print()
    return output


def report(where: Place) -> bytes | None:
    """The upper part of a report of a run beside live rows, as PNG; None without Chromium. Live rows are those of an
    earlier run whose tags are forgotten."""
    import psycopg

    from loader import Session, compare, generate
    from loader.report.page import page

    if not (browser := next((path for name in _CHROMIUM if (path := shutil.which(name))), None)):
        return None
    session = Session.open(where.url, workspace=WORKSPACE, environ={"HOME": os.devnull})
    generate(session, "shopify", count=1200, seed=1, as_of=AS_OF, sessions="purchases")
    with psycopg.connect(where.url) as conn:
        conn.execute("DELETE FROM mock_data.runs")
    generate(session, "shopify", count=800, seed=2, as_of=AS_OF, sessions="purchases")
    found = compare(session).to_json()
    found["database"] |= {"host": "db.example.com", "port": 5432}
    found["run"] |= {"run_id": RUN, "started_at": AS_OF.isoformat(), "finished_at": AS_OF.isoformat()}
    html = where.folder.parent / "report.html"
    html.write_text(page(found), encoding="utf-8")
    return _photographed(browser, html)


def _photographed(browser: str, html: Path) -> bytes:
    """The page at the window's size, in a palette: a quarter of the bytes."""
    from PIL import Image

    raw, small = html.with_suffix(".raw.png"), html.with_suffix(".png")
    width, height = _SIZE
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1")
    look = (f"--user-data-dir={html.parent / 'browser'}", f"--window-size={width},{height}", f"--screenshot={raw}")
    subprocess.run([browser, *options, *look, html.as_uri()], capture_output=True, timeout=120, check=True)
    with Image.open(raw) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, optimize=True)
    return small.read_bytes()


def half_hour(where: Place) -> str:
    """What docs/transcript.md shows: with a home of its own, and a new database of this server as the user's own."""
    import psycopg

    from docs.making import transcript
    from tests.support.databases import with_database

    with psycopg.connect(where.url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE shop TEMPLATE template0")
    home = where.folder.parent / "you"
    home.mkdir(mode=0o755)
    url = transcript.with_password(with_database(where.url, "shop"))
    terminal = transcript.Terminal(home, url)
    try:
        return "".join(transcript.lived(terminal, transcript.normal(home, url)))
    finally:
        terminal.leave()
