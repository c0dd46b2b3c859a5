"""How far a run is from the shop that it joins: half of a shop's customers are the workspace, the other half the truth.

    python benchmarks/learned.py SHOP [SHOP ...] [--seeds 1 2 3] [--timezone Europe/London] [--classifier] [--url URL]
    python benchmarks/learned.py --mock FILE --truth FILE [--learned FILE]

SHOP is a Parquet or CSV file of order lines (order, customer, product, category, quantity, price, discount, at; `at` on
the shop's own clock), or the name of a made one (tests/support/kinds.py; `all`: every one of them). Each seed: the
customers are halved, one half becomes the live rows of an empty warehouse, `mock-data generate shopify` adds as many
orders as they have (--count: another number) up to its last order, and `loader.realism` measures the run's lines beside
the other half. docs/realism.md defines the figures. Without --url the server of TEST_DATABASE_URL makes and drops
databases, else an embedded one in a temporary folder. --keep FOLDER writes the three tables of each seed as Parquet;
--mock judges such tables again, without a database.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql
from pyarrow import csv
from servers import empty_warehouse

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from loader.realism import ClassifierResult, Distance, Measures, measured  # noqa: E402
from tests.support.databases import with_database  # noqa: E402
from tests.support.halves import halves, run_lines  # noqa: E402
from tests.support.kinds import KINDS, kind_lines  # noqa: E402
from tests.support.shops import load_shop  # noqa: E402

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"


def main() -> None:
    options = _options()
    if options.mock:
        tables = [None if file is None else _file(file) for file in (options.mock, options.truth, options.learned)]
        _report("files", [measured(*tables, classifier=options.classifier)], options)  # type: ignore[arg-type]
        return
    every = {}
    for shop in [*KINDS] if options.shops == ["all"] else options.shops:
        lines, zone = _shop(shop, options.timezone)
        every[shop] = [_seed(shop, lines, zone, seed, options) for seed in options.seeds]
        _report(shop, every[shop], options)
    if len(every) > 1 and not options.json:
        _summary(every)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shops", nargs="*", metavar="SHOP")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--count", type=int, help="orders of the run; without it as many as the half has")
    parser.add_argument("--timezone", default="UTC", help="of the shop in a file")
    parser.add_argument("--classifier", action="store_true", help="C2ST too, which takes most of the time")
    parser.add_argument("--json", action="store_true", help="all measures, as JSON")
    parser.add_argument("--generate", nargs=argparse.REMAINDER, default=[], help="last: further options of `generate`")
    parser.add_argument("--url", help="an EMPTY database of a test server, for one seed of one shop")
    parser.add_argument("--keep", type=Path, help="a folder for the tables of every seed")
    parser.add_argument("--mock", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--learned", type=Path)
    return parser.parse_args()


def _shop(name: str, timezone: str) -> tuple[pa.Table, str]:
    """The lines of a shop, and its time zone."""
    return (kind_lines(name), KINDS[name].zone) if name in KINDS else (_file(Path(name)), timezone)


def _file(path: Path) -> pa.Table:
    return csv.read_csv(path) if path.suffix == ".csv" else pq.read_table(path)


def _seed(shop: str, lines: pa.Table, zone: str, seed: int, options: argparse.Namespace) -> Measures:
    learned, truth = halves(lines, seed)
    started = time.monotonic()
    with _database(options.url) as url:
        mock = _run(url, learned, zone, seed, options)
    made = time.monotonic()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for name, table in (("mock", mock), ("truth", truth), ("learned", learned)):
            pq.write_table(table, options.keep / f"{Path(shop).stem}_{seed}_{name}.parquet")
    found = measured(mock, truth, learned, classifier=options.classifier)
    times = f"run {made - started:.0f} s, measures {time.monotonic() - made:.0f} s"
    print(f"{shop} seed {seed}: excess {found.excess:.4f}, {times}", file=sys.stderr, flush=True)
    return found


def _run(url: str, learned: pa.Table, zone: str, seed: int, options: argparse.Namespace) -> pa.Table:
    """The lines of a run beside these, up to a minute after the last of them."""
    with psycopg.connect(url) as conn:
        load_shop(conn, WORKSPACE, learned, zone)
        conn.execute("SET LOCAL TimeZone = 'UTC'")
        last, orders = conn.execute(
            "SELECT (max(created_at) + interval '1 minute')::text, count(*) FROM data.dm_orders_shopify"
        ).fetchone() or ("", 0)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("ANALYZE")
    count = ["--count", str(options.count or orders), "--seed", str(seed), "--as-of", last.replace(" ", "T")]
    _mock_data(url, "generate", "shopify", *count, "--sessions", "none", "--yes", *options.generate)
    return run_lines(url)


def _mock_data(url: str, *arguments: str) -> None:
    """Raises RuntimeError with the command's error."""
    command = [sys.executable, "-m", "loader", *arguments, "--json", "--database-url", url, "--workspace", WORKSPACE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    """A warehouse of the benchmark's own."""
    server = os.environ.get("TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        if url is not None or server is None:
            Path(folder).chmod(0o755)  # the embedded server of root runs as another user
            kept, found = empty_warehouse(Path(folder), url)
            yield found
            del kept
            return
        name = sql.Identifier(f"learned_{uuid4().hex[:12]}")
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(sql.SQL("CREATE DATABASE {}").format(name))
            try:
                yield empty_warehouse(Path(folder), with_database(server, name.as_string(conn).strip('"')))[1]
            finally:
                conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _report(shop: str, found: Sequence[Measures], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps({"shop": shop, "seeds": [one.to_json() for one in found]}))
        return
    orders = " and ".join(f"{one.orders:,}" for one in found)
    print(f"\n## {Path(shop).stem}: runs of {orders} orders\n")
    print("Distance (floor) by seed, and mean excess.\n")
    seeds = " | ".join(f"{place}" for place in range(1, len(found) + 1))
    print(f"| figure | {seeds} | excess |\n|---|{'---|' * (len(found) + 1)}")
    _row("**mean**", [(one.distance, one.floor, one.excess) for one in found])
    for key in ("figures", "further"):
        parts: list[tuple[Distance, ...]] = [getattr(one, key) for one in found]
        names = dict.fromkeys(figure.name for figures in parts for figure in figures)
        for name in names:
            figures = [figure for figures in parts for figure in figures if figure.name == name]
            _row(name if key == "figures" else f"_{name}_", [(f.distance, f.floor, f.excess) for f in figures])
    for grain in [one.grain for one in found[0].classifier]:
        areas = [next(one for one in each.classifier if one.grain == grain) for each in found]
        _row(f"C2ST {grain}", [(one.area, one.floor, one.area - one.floor) for one in areas])
    _privacy(found)


def _summary(every: Mapping[str, Sequence[Measures]]) -> None:
    """A line a shop: means over the seeds, but the worst figure of all."""
    grains = ("lines", "orders", "customers", "products")
    print("\n## All shops\n\nMeans over the seeds; in brackets what real samples have.\n")
    print(f"| shop | orders | excess | worst | {' | '.join(f'C2ST {grain}' for grain in grains)} | nearer | closest |")
    print(f"|---|{'---|' * 9}")
    for shop, found in every.items():
        worst = max((one.worst for one in found if one.worst), key=lambda figure: figure.excess)
        areas = [_area([c for one in found for c in one.classifier if c.grain == grain]) for grain in grains]
        near = [_mean([getattr(one.privacy, name) for one in found]) for name in ("nearer", "closest")]
        excess = statistics.mean(one.excess for one in found)
        cells = [f"{excess:.3f}", f"{worst.excess:.3f} {worst.name}", *areas, *near]
        print(f"| {Path(shop).stem} | {found[0].orders:,} | {' | '.join(cells)} |")


def _area(found: Sequence[ClassifierResult]) -> str:
    if not found:
        return "-"
    return f"{statistics.mean(one.area for one in found):.2f} ({statistics.mean(one.floor for one in found):.2f})"


def _mean(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{statistics.mean(known):.2f}" if known else "-"


def _row(name: str, values: Sequence[tuple[float, float, float]]) -> None:
    each = " | ".join(f"{distance:.3f} ({floor:.3f})" for distance, floor, _ in values)
    print(f"| {name} | {each} | {statistics.mean(excess for _, _, excess in values):.3f} |")


def _privacy(found: Sequence[Measures]) -> None:
    asked: tuple[tuple[str, Callable[[Any], float | None]], ...] = (
        ("baskets that were learned", lambda one: one.copied),
        ("the same of real orders", lambda one: one.copied_real),
        ("customers nearer to learned ones", lambda one: one.nearer),
        ("distance to the closest, over the real one", lambda one: one.closest),
    )
    for name, value in asked:
        values = [value(one.privacy) for one in found]
        print(f"| {name} | {' | '.join('-' if v is None else f'{v:.4f}' for v in values)} | |")


if __name__ == "__main__":
    main()
