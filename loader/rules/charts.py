"""The points of a report's charts: a file of sql/report asks for them of the live rows, then of a run's own.

A file's head lists the charts that its columns make. One whose columns the schema lacks, or that the server cannot
answer in time, is left out with the reason. Only reads.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, cast, get_args
from uuid import UUID

import psycopg
from psycopg import errors
from psycopg.rows import dict_row

from loader.entities import FACTS
from loader.flow.binding import Entity
from loader.flow.charts import Beside, Chart, Kind, Point
from loader.resources import sql_dir
from loader.rules.engine import Asked, for_set_queries
from loader.rules.figures import topics
from loader.rules.sides import Grain, SideScope, side_query
from loader.vocabulary import Vocabulary

log = logging.getLogger(__name__)
_CHART = re.compile(r"^-- chart: (\w+) (\w+) \| (.+?) \| (.+?) \| (.+?) \| (.+)$", re.MULTILINE)
_WORDS = re.compile(r"^-- (needs|uses|sample): (.+)$", re.MULTILINE)
_GRID = "{" + ",".join(str(n / 100) for n in range(101)) + "}"
SECONDS = 20
"""How long one question may take of one side."""
_PATIENT = 600
"""The same of what nothing goes without: a count, the shop's clock."""
MOST_ORDERS = 200_000
"""Above this many orders of a side, about so many are looked at where each has to be sorted."""
_ZONE = "SELECT z.name FROM pg_timezone_names z WHERE lower(z.name) = lower(%s) ORDER BY 1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class ChartFile(Asked):
    """One file of sql/report: the `charts` that it makes (without a platform), and what a sample of it keeps whole."""

    charts: tuple[Chart, ...] = ()
    grain: Grain = ""


@cache
def chart_files() -> tuple[ChartFile, ...]:
    """Every file, by its name."""
    paths = sorted((sql_dir() / "report").glob("*.sql"))
    return tuple(chart_file(path.stem, path.read_text("utf-8")) for path in paths)


def chart_file(name: str, text: str) -> ChartFile:
    """A file's text, its head read."""
    words: dict[str, list[str]] = {"needs": [], "uses": [], "sample": [""]}
    for kind, line in _WORDS.findall(text):
        words[kind] += line.split()
    found = [Chart(one, "", cast(Kind, kind), *rest) for one, kind, *rest in _CHART.findall(text)]
    if wrong := [one.kind for one in found if one.kind not in get_args(Kind)]:
        raise ValueError(f"{name}: unknown kind of chart {wrong}")
    grain = cast(Grain, words["sample"][-1])
    return ChartFile(name, tuple(words["needs"]), tuple(words["uses"]), text, charts=tuple(found), grain=grain)


def writers(conn: psycopg.Connection[Any]) -> tuple[str, ...]:
    """The transactions of all runs that are not removed, and of removals that had to keep rows, as xmin shows them."""
    query = """
        SELECT r.xid::xid::text FROM mock_data.runs r WHERE r.removed_at IS NULL
        UNION SELECT k.xid::xid::text FROM mock_data.keys k WHERE k.xid IS NOT NULL ORDER BY 1"""
    return tuple(row[0] for row in conn.execute(query).fetchall())


@dataclass(frozen=True)
class Sides:
    """Live rows and a run's own of one platform, over one connection."""

    conn: psycopg.Connection[Any]
    run_id: UUID
    live: SideScope
    mock: SideScope
    _counted: dict[tuple[str, bool], int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        conn: psycopg.Connection[Any],
        vocabulary: Vocabulary,
        entities: Sequence[Entity],
        run_id: UUID,
        workspace: str,
    ) -> Sides:
        """The sides of one of the platforms of these entities."""
        given = vocabulary, tuple(entities), workspace, True
        return cls(conn, run_id, SideScope(*given, writers=writers(conn)), SideScope(*given))

    @property
    def vocabulary(self) -> Vocabulary:
        return self.mock.vocabulary

    @property
    def platform(self) -> str:
        return self.vocabulary.platform

    @property
    def scopes(self) -> Mapping[str, SideScope]:
        return {"live": self.live, "mock": self.mock}

    def asked(self, asked: Asked, scope: SideScope, seconds: int, **values: str) -> list[dict[str, Any]]:
        """The rows of a file's query on one side. Raises what the server does; the transaction stays whole."""
        with self.conn.transaction(), self.conn.cursor(row_factory=dict_row) as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{seconds}s'")
            return cursor.execute(side_query(asked, scope, self.run_id, **values)).fetchall()

    def count(self, scope: SideScope, entity: str) -> int:
        """How many rows of an entity a side has."""
        place = entity, scope is self.live
        if place not in self._counted and entity in scope.by_name:
            counted = Asked("count", (), (f"{entity}.key",), f"SELECT count(*) AS n FROM :{entity} r")
            self._counted[place] = int(self.asked(counted, scope, _PATIENT)[0]["n"])
        return self._counted.get(place, 0)

    def zone(self) -> str:
        """The shop's clock, if the server knows it; of orders that have a day alone the day is as it stands."""
        created = self.mock.by_name["order"].by_meaning.get("created") if "order" in self.mock.by_name else None
        if created is None or created.column.type.family == "date" or not self.mock.has("shop", "timezone"):
            return "UTC"
        query = "SELECT min(s.timezone) AS zone FROM :shop_all s WHERE s.timezone <> ''"
        named = self.asked(Asked("zone", (), ("shop.timezone",), query), self.mock, _PATIENT)[0]["zone"]
        found = self.conn.execute(_ZONE, (named,)).fetchone()
        return str(found[0]) if found else "UTC"


def drawn(sides: Sides, zone: str) -> Iterator[Chart]:
    """Every chart of one platform, those that are left out with the reason."""
    vocabulary = sides.vocabulary
    mine = [one for one in chart_files() if (one.entity in FACTS) != vocabulary.sells]
    orders = {side: sides.count(scope, "order") for side, scope in sides.scopes.items()}
    with for_set_queries(sides.conn):
        for file in mine:
            if lacks := sides.mock.missing(file.needs):
                missing = f"the schema has no {_words(lacks)}"
                yield from (_of(chart, vocabulary, {}, missing) for chart in file.charts)
            else:
                yield from _read(sides, file, zone, orders)


def _words(missing: Sequence[str]) -> str:
    """What is missing for people: "order.customer" is a column customer of orders."""
    pairs = (one.split("|")[0].rstrip("?").partition(".") for one in missing)
    return ", ".join(f"{meaning.replace('_', ' ')} of {entity.replace('_', ' ')}s" for entity, _, meaning in pairs)


def _read(sides: Sides, file: ChartFile, zone: str, orders: Mapping[str, int]) -> Iterator[Chart]:
    found: dict[str, list[dict[str, Any]]] = {}
    missing = ""
    for side, scope in sides.scopes.items():
        sampled = scope.sampled(file.grain, max(1, -(-orders[side] // MOST_ORDERS)))
        try:
            found[side] = sides.asked(file, sampled, SECONDS, zone=zone, grid=_GRID)
        except psycopg.Error as error:
            if sides.conn.broken:
                raise
            missing = why(error, SECONDS)
            log.info("the charts of %s are left out: %s", file.name, missing)
    yield from (_of(chart, sides.vocabulary, found, missing) for chart in file.charts)


def why(error: psycopg.Error, seconds: int) -> str:
    """Why the server did not answer, for people; its own words may quote a live value."""
    if isinstance(error, errors.QueryCanceled):
        return f"reading it took longer than {seconds} s"
    if isinstance(error, errors.DataError):
        return f"the server could not answer: a value is not what its column means (SQLSTATE {error.sqlstate})"
    return f"the server could not answer (SQLSTATE {error.sqlstate})"


def _of(chart: Chart, vocabulary: Vocabulary, found: Mapping[str, list[dict[str, Any]]], missing: str) -> Chart:
    live, mock = (_points(found.get(side, ()), chart.name) for side in ("live", "mock"))
    done = Chart(
        chart.name, vocabulary.platform, chart.kind, chart.title, chart.x, chart.y, chart.says, live, mock, missing
    )
    if missing or not (live or mock):
        return done.without(missing or "no row has what it shows")
    if chart.kind == "hours" and all(isinstance(x, float) and x % 24 == 0 for x, _ in (*live, *mock)):
        return done.without("the time of an order is a day")
    return done


def _points(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[Point, ...]:
    """The points that have a value."""
    return tuple((_x(row["x"]), float(row[name])) for row in rows if row["x"] is not None and row[name] is not None)


def _x(value: Any) -> date | float | str:
    return value if isinstance(value, (date, str)) else float(value)


def figures_beside(sides: Sides) -> Iterator[Beside]:
    """What an analyst asks (sql/realism) of both sides; what neither can tell is left out."""
    vocabulary = sides.vocabulary
    mine = [one for one in topics() if (one.entity in FACTS) != vocabulary.sells]
    with for_set_queries(sides.conn):
        for topic in (one for one in mine if not sides.mock.missing(one.needs)):
            row = {side: _row(sides, topic, scope) for side, scope in sides.scopes.items()}
            for name, _, _, question in topic.figures:
                live, mock = (row[side].get(name) for side in ("live", "mock"))
                if live is not None or mock is not None:
                    yield Beside(name, vocabulary.platform, question, _number(live), _number(mock))


def _row(sides: Sides, asked: Asked, scope: SideScope) -> dict[str, Any]:
    """The only row; none if the side has no rows, or the server cannot answer in time."""
    if not sides.count(scope, scope.vocabulary.counted):
        return {}
    try:
        return (sides.asked(asked, _paired(sides, asked, scope), SECONDS) or [{}])[0]
    except psycopg.Error as error:
        if sides.conn.broken:
            raise
        log.warning("the figures of %s are not measured: %s", asked.name, why(error, SECONDS))
        return {}


def _paired(sides: Sides, asked: Asked, scope: SideScope) -> SideScope:
    """What pairs the lines of orders, customer by customer, has too many pairs in a large shop: whole customers."""
    if not {("item", "order"), ("order", "customer")} <= set(asked.named):
        return scope
    return scope.sampled("customer", max(1, -(-sides.count(scope, "item") // MOST_ORDERS)))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
