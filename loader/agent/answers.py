"""What a tool answers, from the results of `loader.api`: the object of `--json`, its long lists shortened unless the
agent asks for `detail`, and the call that comes next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loader.agent.shapes import ColumnFilling, NextCall, TableFilling
from loader.clock import utc

if TYPE_CHECKING:
    from loader.analysis import Analysis
    from loader.cleanup import CleanResult
    from loader.flow.explanation import Explanation
    from loader.flow.result import RunResult
    from loader.proof import Proof

Answer = dict[str, Any]


def generated(result: RunResult, place: Answer, detail: bool) -> Answer:
    """A committed run; `place`: the arguments that led to its workspace."""
    found = _checked(result.to_json(), detail)
    arguments = {"run_id": found["run_id"], **place}
    why = "to take exactly this run back: a preview first"
    return found | {"next_call": NextCall(tool="clean_mock_data", arguments=arguments, why=why)}


def planned(result: RunResult, asked: Mapping[str, Any], sample_rows: int, detail: bool) -> Answer:
    """A dry run or a rehearsal: the sizes, the first rows of each table, and the call that writes just this, which is
    what was `asked` with the seed and the time that it had."""
    found = _checked(result.to_json(), detail)
    found.pop("columns", None)
    if "sample" in found:
        found["sample"] = {table: rows[:sample_rows] for table, rows in found["sample"].items()}
    return found | {"next_call": _make(result, asked)}


def _make(result: RunResult, asked: Mapping[str, Any]) -> NextCall:
    strategy = result.platforms[0].strategy if result.platforms else "smart"
    named = {"force_count" if name == "count" else name: value for name, value in asked.items() if name != "until"}
    fixed = {"strategy": strategy, "seed": result.seed, "as_of": result.as_of.isoformat()}
    return NextCall(
        tool="generate_mock_data", arguments=_plain(named) | fixed, why="nothing is written yet: this writes it"
    )


def removed(result: CleanResult, selection: Mapping[str, Any], place: Answer, detail: bool) -> Answer:
    """A removal or its preview; after a preview the call that removes."""
    found = result.to_json()
    if not detail:
        found["tables"] = [one for one in found["tables"] if one["deleted"] or one["kept_changed"] or one["kept"]]
    if not result.dry_run:
        return found
    if not found["runs"]:
        return found | {
            "next_call": NextCall(tool="get_mock_data_status", arguments=place, why="no run was found here")
        }
    why = f"nothing is removed yet: this removes {result.total_deleted:,} rows, if that is what you were asked for"
    # of one run its id: another may be the latest by then
    chosen = {"run_id": found["runs"][0]} if len(found["runs"]) == 1 else _plain(selection)
    arguments = {**chosen, **place, "confirm": True}
    return found | {"next_call": NextCall(tool="clean_mock_data", arguments=arguments, why=why)}


def _plain(selection: Mapping[str, Any]) -> Answer:
    """Times as text."""
    return {name: utc(value).isoformat() if isinstance(value, datetime) else value for name, value in selection.items()}


def verified(proof: Proof, detail: bool) -> Answer:
    """The rules of a run; without detail only those that are broken."""
    return _checked(proof.to_json(), detail)


def _checked(found: Answer, detail: bool) -> Answer:
    """With the number of rules that were checked; the list holds the broken ones alone, but in detail every one."""
    found["rules_checked"] = len(found["checks"])
    if not detail:
        found["checks"] = [one for one in found["checks"] if one["violations"]]
        found["not_applied"] = []
    return found


def analyzed(analysis: Analysis, detail: bool) -> Answer:
    """What live rows show: counts, words and conventions; in detail the whole profile, as `analyze --json` has it."""
    found = analysis.to_json()
    short = {name: _learned(profile) for name, profile in found["platforms"].items()}
    if detail:
        short = {name: one | {"profile": found["platforms"][name]} for name, one in short.items()}
    return {"workspace_id": found["workspace_id"], "platforms": short}


def _learned(profile: Mapping[str, Any]) -> Answer:
    first = profile["first_order"]
    return {
        "rows": profile["rows"],
        "orders_since": datetime.fromtimestamp(first / 1e6, UTC).isoformat() if first is not None else None,
        "words": {f"{entity}.{meaning}": words for entity, meaning, words in profile["words"]},
        "tax_included": profile["tax_included"],
        "subtotal_after_discount": profile["subtotal_after_discount"],
        "money_in_cents": profile["cents"],
        "columns_with_a_history": len(profile["history"]),
        "habits_learned": profile["habits"] is not None,
    }


def one_explained(explanation: Explanation) -> Answer:
    """A table's columns, or one of them in detail."""
    found = explanation.to_json()
    columns = [{"table": found["table"], **column} for column in found["columns"]]
    answer = explained(columns, found["table"])
    return answer | ({"detail": found["detail"]} if found["detail"] else {})


def explained(columns: Iterable[Mapping[str, Any]], wanted: str | None) -> Answer:
    """How columns are filled; without `wanted`, a platform or a table, only the counts of each table."""
    found = [ColumnFilling(**column) for column in columns]  # type: ignore[typeddict-item]
    counted: dict[str, Counter[str]] = {}
    for one in found:
        counted.setdefault(one["table"], Counter())[_way(one["filled_by"])] += 1
    tables = [
        TableFilling(table=table, by_meaning=n["meaning"], by_filler=n["filler"], left=n["left"])
        for table, n in counted.items()
    ]
    if wanted is not None:
        return {"tables": tables, "columns": found}
    first = {"table": tables[0]["table"]} if tables else {}
    why = "these are counts only: name a table, or a platform, for its columns"
    return {"tables": tables, "columns": [], "next_call": NextCall(tool="explain_columns", arguments=first, why=why)}


def _way(filled_by: str) -> str:
    if filled_by == "-":
        return "left"
    return "filler" if filled_by.startswith(("filler:", "constant:")) else "meaning"
