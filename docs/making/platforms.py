"""What is generated of the platforms: the words of each, from its vocabulary; and what becomes of the columns of the
local warehouse, as the doctor finds them there, for which a database is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docs.making.commands import cell
from loader.vocabulary import Vocabulary, load
from loader.vocabulary.words import EntityWords

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
MEASURED = "columns of "
"""What the names of blocks begin with that need a database."""
_COMMENT = re.compile(r"COMMENT ON TABLE data\.(\w+) IS\s+'((?:[^']|'')*)'")
_WAREHOUSE = Path(__file__).resolve().parents[2] / "sql" / "warehouse"


def words_blocks() -> dict[str, str]:
    """Block name -> text: for each platform a table of its value sets, ours beside its own words."""
    return {f"words of {name}": _words(one) for name, one in load(None).items()}


def _words(vocabulary: Vocabulary) -> str:
    rows = ["| column | what it is: the platform's words, likeliest first |", "|---|---|"]
    for entity in vocabulary.entities:
        rows += list(_states(vocabulary, entity))
    return "\n".join(rows)


def _states(vocabulary: Vocabulary, entity: EntityWords) -> Iterator[str]:
    for meaning, states in entity.values.items():
        if vocabulary.kinds.get(meaning) == "word":
            said = [f"{state.replace('_', ' ')}: {_listed(words)}" for state, words in states.items()]
            yield f"| `{entity.columns[meaning][0]}` of {entity.name.replace('_', ' ')} | {cell('; '.join(said))} |"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" if word else "NULL" for word in words)


def columns_blocks(url: str) -> dict[str, str]:
    """Block name -> text: for each platform the objects of the local warehouse at `url`, which must be empty: what a
    row of each is, how many columns are filled by meaning, and those that are not."""
    from loader import Session, doctor

    found = doctor(Session.open(url, workspace=WORKSPACE, environ={"HOME": "/nonexistent"})).to_json()["columns"]
    of = {table: [one for one in found if one["table"] == table] for table in {one["table"] for one in found}}
    return {f"{MEASURED}{name}": _columns(one, of) for name, one in load(None).items()}


def _columns(vocabulary: Vocabulary, of: dict[str, list[dict[str, str]]]) -> str:
    said = _comments()
    rows = ["| object | a row is | columns | filled by | left to their default or NULL |", "|---|---|---|---|---|"]
    for entity in vocabulary.entities:
        name = next((one for one in entity.objects if f"data.{one}" in of), None)
        if name is not None:
            columns = of[f"data.{name}"]
            left = [f"`{one['column']}`" for one in columns if one["filled_by"] == "-"]
            typed = [f"`{one['column']}`" for one in columns if one["filled_by"].startswith("filler")]
            means = f"{len(columns) - len(left) - len(typed)} by meaning"
            by = f"{means}, by type {', '.join(typed)}" if typed else means
            holds = said[name].removeprefix("One row ").rstrip(".")
            rows.append(f"| `semantic.{name}` | {cell(holds)} | {len(columns)} | {by} | {', '.join(left) or '-'} |")
    return "\n".join(rows)


def _comments() -> dict[str, str]:
    """What the local warehouse says of its own tables."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_WAREHOUSE.glob("*.sql")))
    return {name: said.replace("''", "'") for name, said in _COMMENT.findall(text)}
