"""The recorded session of docs/agents.md, replayed on another database: the same calls have the same answers."""

from __future__ import annotations

import json
import re
from typing import Any

from docs.making import agents
from tests.support.sessions import WORKSPACE

_TIMES = ("seconds", "phases", "started_at", "finished_at")
_OF_ITS_OWN = ("source", "host", "port", "name", "server_version")


def test_the_recorded_session_is_what_happens(warehouse_url: str) -> None:
    recorded = json.loads(agents.RECORD.read_text(encoding="utf-8"))
    replayed = agents.played(warehouse_url, WORKSPACE)
    assert [call["tool"] for call in replayed] == [call["tool"] for call in recorded]
    for shown, real in zip(recorded, json.loads(json.dumps(replayed, default=str)), strict=True):
        assert _comparable(shown) == _comparable(real), shown["tool"]
    assert [call["answer"].get("committed") for call in replayed].count(True) == 1
    assert [bool(call["answer"].get("error")) for call in replayed].count(True) == 2


def _comparable(call: agents.Call) -> Any:
    """Without what differs from run to run: ids, times, and whose database it is."""
    answer = {name: value for name, value in call["answer"].items() if name not in _TIMES}
    database = dict(answer["database"])
    assert all(name in database for name in _OF_ITS_OWN)
    answer["database"] = {name: value for name, value in database.items() if name not in _OF_ITS_OWN}
    if estimate := answer.get("estimate"):
        assert estimate["seconds"] > 0 and estimate["bytes"] > 0
        answer["estimate"] = {"rows": estimate["rows"], "exact": estimate["exact"]}
    text = json.dumps({"arguments": call["arguments"], "answer": answer}, sort_keys=True)
    return json.loads(re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "UUID", text))
