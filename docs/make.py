"""Writes what is generated in the documentation: `make docs`. tests/unit/test_docs.py fails if that is out of date.

docs/commands has a page for each command; those that lack are added. The blocks between `<!-- begin: NAME -->` and
`<!-- end -->` come from the command line's own help, the headers of sql/rules and sql/realism, and the ranks of the
import test; everything around them is written by hand. `python -m docs.make text` leaves the picture as it is.
docs/terminal.svg shows a real run on an embedded database.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from docs.making.commands import FOLDER, cell, command_blocks, write_missing_pages
from docs.making.python import python_blocks
from loader.rules.figures import topics
from tests.unit.test_imports import LAYERS

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "terminal.svg"

_BLOCK = re.compile(r"(<!-- begin: (?P<name>[^\n]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEADER = re.compile(r"^-- (\w+): (.*)$", re.MULTILINE)
_SUBJECTS = {
    "Orders": ("order",),
    "Lines": ("item",),
    "Customers": ("customer",),
    "Products and variants": ("product", "variant"),
    "Payments and refunds": ("payment", "refund"),
    "Events": ("event",),
    "Ads": ("campaign", "keyword", "search_term", "ad_product", "creative", "fact"),
}
_ENTITIES = [entity for entities in _SUBJECTS.values() for entity in entities]


def pages() -> list[Path]:
    """Every page that may have a generated part."""
    return [ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(FOLDER.glob("*.md"))]


def refreshed(text: str) -> str:
    """A page with its generated blocks as they should be. Raises KeyError for a block that nobody generates."""
    blocks = {**command_blocks(), **python_blocks()}
    blocks |= {"rules": rules_block(), "figures": figures_block(), "ranks": ranks_block()}
    return _BLOCK.sub(lambda block: f"{block[1]}{blocks[block['name']]}\n{block[3]}", text)


# --- the rules ---


def rules_block() -> str:
    """A table for each subject: every rule's name, its statement, and the meanings that it needs."""
    found = [_rule(path) for path in sorted((ROOT / "sql" / "rules").glob("*.sql"))]
    tables = []
    for subject, entities in _SUBJECTS.items():
        rows = [f"| `{name}` | {says} | {needs} |" for entity, name, says, needs in found if entity in entities]
        tables.append("\n".join((f"### {subject}", "", "| rule | what holds | needs |", "|---|---|---|", *rows)))
    return "\n\n".join(tables)


def _rule(path: Path) -> tuple[str, str, str, str]:
    (name, says), *rest = _HEADER.findall(path.read_text(encoding="utf-8"))
    needs = [word for kind, line in rest if kind == "needs" for word in line.split()]
    of = [word for kind, line in rest if kind == "of" for word in line.split()]
    if of:
        says += f" Checked for {', '.join(word.replace('_', ' ') for word in of)}."
    entity = next(one for one in _ENTITIES if name.startswith(f"{one}_"))
    return entity, name, cell(says[:1].upper() + says[1:]), " ".join(f"`{cell(word)}`" for word in needs)


def figures_block() -> str:
    """A table of the figures of realism: what is asked, and the bounds of a shop."""
    rows = [
        f"| `{name}` | {cell(question)} | {low:g} to {high:g} |"
        for topic in topics()
        for name, low, high, question in topic.figures
    ]
    return "\n".join(("| figure | what an analyst asks | bounds |", "|---|---|---|", *rows))


# --- the ranks of imports ---


def ranks_block() -> str:
    """A line for each rank, from the top down, with its rooms."""
    there = {path.stem for path in (ROOT / "loader").iterdir()} - {"__init__", "__main__"}
    lines = [f"{rank:<12} {', '.join(sorted(names & there))}" for rank, names in LAYERS.items()]
    return "\n".join(("```text", *lines, "```"))


# --- the picture ---


def picture() -> str:
    """A run and its removal on an embedded database of its own, as SVG."""
    console = Console(record=True, width=120, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    with tempfile.TemporaryDirectory() as folder:
        made = _shown(console, folder, "generate", "shopify", "--count", "100", "--seed", "7")
        run = re.findall(r"^run (\S+);", made, re.MULTILINE)[-1]
        _shown(console, folder, "clean", "--run", run, "--confirm")
    svg = console.export_svg(title="mock-data", unique_id="terminal")
    plain = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # a picture in a page loads no fonts
    return "\n".join(line.rstrip() for line in plain.replace("Fira Code, monospace", "monospace").splitlines()) + "\n"


def _shown(console: Console, folder: str, *arguments: str) -> str:
    """Runs a command, and records it with what it printed."""
    home = {"HOME": folder, "MOCK_DATA_HOME": f"{folder}/data", "PATH": os.environ["PATH"]}
    call = [sys.executable, "-m", "loader", *arguments]
    output = subprocess.run(call, cwd=ROOT, env=home, capture_output=True, text=True, check=True).stdout
    console.print(Text.assemble(("$ ", "bold green"), (" ".join(("mock-data", *arguments)), "bold")))
    console.print(Text(output.strip("\n")))
    console.print()
    return output


def main() -> None:
    """Adds the pages that lack, rewrites all, then the picture."""
    write_missing_pages()
    for page in pages():
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
    if sys.argv[1:] != ["text"]:
        PICTURE.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
