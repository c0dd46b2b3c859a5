"""A run beside the live rows of its workspace: what was written, charts, figures, distances, rules, and how to undo it.

Reads only. Live rows are those of the workspace that no run wrote. Nothing of a person leaves the server: aggregates,
and of the order lines that are compared numbers, times and hashes of keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
import pyarrow as pa

from loader import ledger, progress, proof
from loader.errors import ConfigError
from loader.flow.charts import Beside, Chart
from loader.flow.location import Location
from loader.hints import Undo, undo_command
from loader.realism import Measures, measured
from loader.rules.charts import Sides, drawn, figures_beside, why
from loader.rules.lines import SECONDS, lines
from loader.session import Session

FEWEST_ORDERS = 50
"""Of fewer live orders, or fewer mock orders, nothing is said of distances."""
_NAMED = re.compile(r"[\w.|?]+( \(exactly\))?")
"""What a rule lacks, as "order.tax"; else it is the server's own words, which may quote a live value."""


@dataclass(frozen=True, slots=True)
class TableBeside:
    """A table that the run wrote: the rows that it wrote, those of them that are still its own, and the live rows."""

    platform: str
    table: str
    entity: str
    rows: int
    mock_rows: int
    live_rows: int


@dataclass(frozen=True, slots=True)
class Clocked:
    """A platform, its title, and by whose clock its days and hours are counted (ads: "", their days are days)."""

    platform: str
    title: str
    clock: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The distances of one shop's mock rows to its live rows; `measures` None: for the reason that is `missing`.
    `without_classifier`: why it was not asked."""

    platform: str
    measures: Measures | None
    missing: str = ""
    without_classifier: str = ""

    def to_json(self) -> dict[str, Any]:
        """One entry of a report's "distances"."""
        found = self.measures.to_json() if self.measures else None
        return {"platform": self.platform, "measures": found, "missing": self.missing or None,
                "without_classifier": self.without_classifier or None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that a report shows."""

    run: ledger.Run
    place: Location
    undo: Undo
    proof: proof.Proof
    platforms: tuple[Clocked, ...]
    tables: tuple[TableBeside, ...]
    charts: tuple[Chart, ...]
    figures: tuple[Beside, ...]
    compared: tuple[Compared, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of `report --json`. What it had learned is `runs`' to show: that names categories."""
        run = {name: value for name, value in self.run.to_json().items() if name != "profile"}
        rules = self.proof.to_json()
        return {
            "run": run,
            "database": self.place.to_json(),
            "undo": self.undo.command,
            "undo_lacks_password": self.undo.lacks_password,
            "platforms": [asdict(one) for one in self.platforms],
            "tables": [asdict(table) for table in self.tables],
            "charts": [chart.to_json() for chart in self.charts],
            "figures": [figure.to_json() for figure in self.figures],
            "distances": [one.to_json() for one in self.compared],
            "ok": rules["ok"],
            "checks": rules["checks"],
            "not_applied": [
                one | {"missing": [_unquoted(text) for text in one["missing"]]} for one in rules["not_applied"]
            ],
        }

    def to_html(self) -> str:
        """One page that needs no network. Raises `ConfigError` (exit 3) without matplotlib, the extra `report`."""
        from loader.report.page import page

        return page(self.to_json())


def _unquoted(missing: str) -> str:
    return missing if _NAMED.fullmatch(missing) else "values that are what their columns mean"


def compare(conn: psycopg.Connection[Any], session: Session, run: ledger.RunName | None = None) -> Comparison:
    """Compare a run (its id, the beginning of it, or the latest) with the live rows. Needs the tag tables.

    Raises `UsageError` if there is no such run or it was removed, `Refused` if none of its rows can be recognised.
    """
    conn.execute("SET TRANSACTION READ ONLY")
    found = proof.chosen(conn, session.workspace, run)
    vocabularies, entities = proof.warehouse_of(conn, session, found)
    proved = proof.verify(conn, session, found.run_id)
    sides = [Sides.of(conn, one, entities, found.run_id, found.workspace) for one in vocabularies]
    clocked = tuple(
        Clocked(one.platform, one.vocabulary.title, one.zone() if one.vocabulary.sells else "") for one in sides
    )
    each = list(zip(sides, (one.clock for one in clocked), strict=True))
    progress.at("comparing")
    return Comparison(
        found,
        session.location,
        undo_command(session, found.run_id),
        proved,
        clocked,
        tuple(table for one in sides for table in _tables(one, found)),
        tuple(chart for one, zone in each for chart in drawn(one, zone)),
        tuple(figure for one in sides for figure in figures_beside(one)),
        tuple(_compared(one, zone) for one, zone in each if one.vocabulary.sells),
    )


def _tables(sides: Sides, run: ledger.Run) -> Iterator[TableBeside]:
    for one in run.relations or ():
        if one.platform == sides.platform and one.removed_at is None and one.entity in sides.mock.by_name:
            counts = (sides.count(scope, one.entity) for scope in (sides.mock, sides.live))
            yield TableBeside(sides.platform, one.table, one.entity, one.rows, *counts)


def _compared(sides: Sides, zone: str) -> Compared:
    """The distances of one shop."""
    orders = {side: sides.count(scope, "order") for side, scope in sides.scopes.items()}
    if not orders["live"]:
        return Compared(sides.platform, None, "the workspace has no live orders of this shop")
    if few := [f"{orders[side]} {side} orders" for side in orders if orders[side] < FEWEST_ORDERS]:
        return Compared(sides.platform, None, f"{' and '.join(few)} are too few to compare")
    try:
        live, mock = (lines(sides, scope, zone) for scope in (sides.live, sides.mock))
    except psycopg.Error as error:
        if sides.conn.broken:
            raise
        return Compared(sides.platform, None, f"the order lines could not be read: {why(error, SECONDS)}")
    if live is None or mock is None:
        return Compared(sides.platform, None, "there are no order lines to compare")
    return _measured(sides.platform, live, mock)


def _measured(platform: str, live: pa.Table, mock: pa.Table) -> Compared:
    """The measures, with a classifier's if scikit-learn is there."""
    try:
        return Compared(platform, measured(mock, live, classifier=True))
    except ConfigError:
        without = "not computed: pip install 'mock-data[realism]'"
        return Compared(platform, measured(mock, live), without_classifier=without)
