"""What a tool answers, from the results of `loader.api`: the object of `--json`, its long lists shortened unless the
agent asks for `detail`, and the call that comes next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loader.agent.shapes import ColumnFilling, NextCall, TableFilling

if TYPE_CHECKING:
    from loader.analysis import Analysis
    from loader.cleanup import CleanResult
    from loader.flow.explanation import Explanation
    from loader.flow.result import RunResult
    from loader.proof import Proof

Answer = dict[str, Any]


def generated(result: RunResult, detail: bool) -> Answer:
    """A run: committed, or rehearsed."""
    found = _checked(result.to_json(), detail)
    run = {"run_id": found["run_id"]}
    if found["committed"]:
        undo = NextCall(tool="clean_mock_data", arguments=run, why="to take exactly this run back: a preview first")
        return found | {"next_call": undo}
    return found | {"next_call": _make(found, "nothing was kept: this writes it")}


def planned(result: RunResult, sample_rows: int, detail: bool) -> Answer:
    """A dry run: the sizes, and the first rows of each table."""
    found = _checked(result.to_json(), detail)
    found.pop("columns", None)
    found["sample"] = {table: rows[:sample_rows] for table, rows in found.get("sample", {}).items()}
    return found | {"next_call": _make(found, "nothing is written yet: this writes it")}


def _make(found: Answer, why: str) -> NextCall:
    """The call that writes what was planned, with the same seed. Only what was asked for is in it."""
    asked = {name: value for name, value in found["parameters"].items() if value is not None}
    known = {name: asked[name] for name in ("days", "campaigns", "locale") if name in asked}
    if "conversion" in asked:
        known["sessions"] = f"{asked['conversion']:g}" if asked["conversion"] else "none"
    scenario = asked.get("scenario")
    arguments = {
        "platform": asked.get("platform"),
        "strategy": found["platforms"][0]["strategy"] if found["platforms"] else "smart",
        **({"force_count": asked["count"]} if "count" in asked else {}),
        **known,
        **({"scenario": scenario["name"]} if isinstance(scenario, dict) and "name" in scenario else {}),
        "seed": found["seed"],
        "as_of": found["as_of"],
    }
    return NextCall(tool="generate_mock_data", arguments=arguments, why=why)


def removed(result: CleanResult, selection: Mapping[str, Any], detail: bool) -> Answer:
    """A removal or its preview; after a preview the call that removes."""
    found = result.to_json()
    if not detail:
        found["tables"] = [one for one in found["tables"] if one["deleted"] or one["kept_changed"] or one["kept"]]
    if not result.dry_run:
        return found
    if not found["runs"]:
        return found | {"next_call": NextCall(tool="get_mock_data_status", arguments={}, why="no run was found here")}
    why = f"nothing is removed yet: this removes {result.total_deleted:,} rows, if that is what you were asked for"
    # of one run its id: another may be the latest by then
    chosen = {"run_id": found["runs"][0]} if len(found["runs"]) == 1 else dict(selection)
    return found | {"next_call": NextCall(tool="clean_mock_data", arguments={**chosen, "confirm": True}, why=why)}


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
