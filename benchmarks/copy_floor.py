"""How near `generate` comes to COPY itself: the whole process against copying the same rows back, in turns.

    python benchmarks/copy_floor.py [--orders 50000] [--rounds 5] [--url URL]

A round: `mock-data generate shopify` as a process into empty tables (wall clock and peak memory of that process), then
the very rows it wrote, saved as binary COPY files, into the emptied tables in one transaction, constraints, indexes and
all. The ratio of the two is what counts: these machines are noisy, so the median of the rounds is quoted. One round
comes before them and is not counted.
Without --url an embedded PostgreSQL in a temporary folder is used, as it comes (fsync on).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from servers import empty_warehouse

WORKSPACE = "7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Round:
    """Seconds of `generate`, of its load and its rules alone, and of the copy back; peak memory in MiB; rows."""

    generate: float
    load: float
    rules: float
    floor: float
    memory: float
    rows: int

    @property
    def ratio(self) -> float:
        return self.generate / self.floor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url", help="an EMPTY database of a test server; everything in it is overwritten")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded server of root runs as another user
        server, url = empty_warehouse(Path(folder), options.url)
        _round(url, options.orders, Path(folder))  # not counted: a new cluster creates its WAL files, once
        rounds = [_round(url, options.orders, Path(folder)) for _ in range(options.rounds)]
        _report(options.orders, rounds, url)
        del server


def _round(url: str, orders: int, folder: Path) -> Round:
    _empty(url)
    began = time.perf_counter()
    command = [sys.executable, "-m", "loader", "generate", "shopify", "--count", str(orders), "--json", "--yes"]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([*command, "--database-url", url, "--workspace", WORKSPACE], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        out.seek(0)
        result = json.loads(out.read())
    if status:
        raise SystemExit(f"generate failed: {result}")
    tables = [table["table"].split(".") for table in result["platforms"][0]["tables"]]
    files = [_save(url, schema, table, folder) for schema, table in tables]
    _empty(url)
    phases = result["phases"]
    return Round(
        seconds, phases["load"], phases["rules"], _copy_back(url, files), usage.ru_maxrss / 1024, result["total_rows"]
    )


def _empty(url: str) -> None:
    with psycopg.connect(url) as conn:
        tables = conn.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'data'"
            " OR schemaname = 'mock_data' AND tablename <> 'alembic_version'"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(*name) for name in tables)
        conn.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
        conn.commit()
        conn.autocommit = True
        conn.execute("CHECKPOINT")


def _save(url: str, schema: str, table: str, folder: Path) -> tuple[sql.Composed, Path]:
    path = folder / f"{table}.copy"
    with psycopg.connect(url) as conn:
        names = conn.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            (f"{schema}.{table}",),
        ).fetchall()
        columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)
        statement = sql.SQL("COPY {} ({}) ").format(sql.Identifier(schema, table), columns)
        with path.open("wb") as file, conn.cursor().copy(statement + sql.SQL("TO STDOUT (FORMAT binary)")) as rows:
            for block in rows:
                file.write(block)
    return statement + sql.SQL("FROM STDIN (FORMAT binary)"), path


def _copy_back(url: str, files: list[tuple[sql.Composed, Path]]) -> float:
    began = time.perf_counter()
    with psycopg.connect(url) as conn:
        for statement, path in files:
            with path.open("rb") as file, conn.cursor().copy(statement) as rows:
                while block := file.read(BLOCK):
                    rows.write(block)
        conn.commit()
    return time.perf_counter() - began


def _report(orders: int, rounds: list[Round], url: str) -> None:
    with psycopg.connect(url) as conn:
        version = conn.execute("SHOW server_version").fetchone()
    print(f"{platform.platform()}, {os.cpu_count()} cores, PostgreSQL {version[0] if version else '?'}, "
          f"{time.strftime('%Y-%m-%d')}: {orders} orders, {rounds[0].rows} rows")  # fmt: skip
    for one in rounds:
        print(
            f"generate {one.generate:7.2f} s   copy back {one.floor:7.2f} s   "
            f"ratio {one.ratio:.2f}   peak {one.memory:.0f} MiB   rules {one.rules:.2f} s, "
            f"{one.rules / one.load:.0%} of the load, which is {one.load / one.floor:.2f} of the copy"
        )
    print(f"median ratio {statistics.median(one.ratio for one in rounds):.2f}, rules "
          f"{statistics.median(one.rules / one.load for one in rounds):.0%} of the load, "
          f"peak {max(one.memory for one in rounds):.0f} MiB")  # fmt: skip


if __name__ == "__main__":
    main()
