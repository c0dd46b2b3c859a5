"""Writes what is generated in the documentation: `make docs`. tests/unit/test_docs.py fails if that is out of date.

docs/commands has a page for each command; those that lack are added. The blocks between `<!-- begin: NAME -->` and
`<!-- end -->` come from the command line's own help, the headers of sql/rules and sql/realism, the vocabularies, and
the ranks of the import test; everything around them is written by hand. The pictures show real runs on an embedded
database, where the blocks `columns of ...` are measured too: `python -m docs.make text` leaves both as they are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from docs.making import agents, pictures, platforms, transcript
from docs.making.commands import cell, command_blocks, write_missing_pages
from docs.making.python import python_blocks
from loader.rules.figures import topics
from tests.unit.test_imports import LAYERS

ROOT = Path(__file__).resolve().parents[1]

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
    return [ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]


def refreshed(text: str, measured: Mapping[str, str] | None = None) -> str:
    """A page with its generated blocks as they should be. What only a database can say, `measured`, stays as it is if
    it is not given. Raises KeyError for a block that nobody generates."""
    blocks = {**command_blocks(), **python_blocks(), **platforms.words_blocks(), **(measured or {})}
    blocks |= agents.agents_blocks()
    blocks |= {"rules": rules_block(), "figures": figures_block(), "ranks": ranks_block()}

    def block(found: re.Match[str]) -> str:
        if found["name"] == "transcript" or (measured is None and found["name"].startswith(platforms.MEASURED)):
            return found[0]
        return f"{found[1]}{blocks[found['name']]}\n{found[3]}"

    return _BLOCK.sub(block, text)


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


def main() -> None:
    """Adds the pages that lack, makes the pictures and measures unless text alone is asked for, rewrites the pages."""
    write_missing_pages()
    measured = None
    if sys.argv[1:] != ["text"]:
        with pictures.place() as where:
            measured = platforms.columns_blocks(where.url)  # while the warehouse is empty
            agents.record(where.url, pictures.WORKSPACE)  # and so it is again
            pictures.TERMINAL.write_text(pictures.terminal(where), encoding="utf-8")
            if seen := pictures.report(where):
                pictures.REPORT.write_bytes(seen)
            transcript.PAGE.write_text(transcript.page(pictures.half_hour(where)), encoding="utf-8")
    for page in pages():
        page.write_text(refreshed(page.read_text(encoding="utf-8"), measured), encoding="utf-8")


if __name__ == "__main__":
    main()
