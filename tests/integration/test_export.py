"""`export`: the files hold what the server holds of the run, exactly; whole or not at all."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from pyarrow import parquet

from loader import clean, export, generate
from loader.cli import exits
from loader.cli.commands import cli
from loader.errors import Unwritten, UsageError
from loader.exporting import writing
from loader.exporting.files import HashedFile
from tests.support import templates
from tests.support.databases import Databases
from tests.support.sessions import AS_OF, OTHER, WORKSPACE, session
from tests.support.sql import execute

pytestmark = pytest.mark.xdist_group("export")  # one run
ORDERS = "data.dm_orders_shopify"
# Columns without a meaning, which every new row has by default: what is hard to carry over, and what only looks so.
STRANGE = {
    "endless": "timestamptz DEFAULT 'infinity'",
    "before_christ": "date DEFAULT '0044-03-15 BC'",
    "not_a_number": "numeric(8, 2) DEFAULT 'NaN'",
    "many_digits": f"numeric DEFAULT {'7' * 40}.5",
    "square": "int[] DEFAULT '{{1,2},{3,4}}'",
    "midnight": "time DEFAULT '24:00'",
    "not_a_float": "float8 DEFAULT 'NaN'",
    "tenth": "float8 DEFAULT 0.1",
    "any_digits": "numeric DEFAULT 12.345678901",
    "wide": "numeric(50, 10) DEFAULT 1234567890123456789012345678901234567890.0123456789",
    "quarter": "time DEFAULT '12:15:00.000001'",
    "span": "interval DEFAULT '1 mon 2 days 03:04:05'",
    "address": "inet DEFAULT '192.0.2.0/24'",
    "period": "int4range DEFAULT '[1,5)'",
    "bytes": r"bytea DEFAULT '\x00ff'",
    "words": """text[] DEFAULT '{a,"b, c",NULL,"say \\"hi\\"",""}'""",
    "amounts": "numeric(10, 2)[] DEFAULT '{1.50,NULL}'",
    "moments": "timestamptz[] DEFAULT '{2026-01-02 03:04:05.000006+00}'",
    "nothing": "text[] DEFAULT '{}'",
    "poem": """text DEFAULT E'a,"b"\\nc\\r\\n\\\\.'""",
    "said_nothing": "text DEFAULT ''",
    "unsaid": "text DEFAULT NULL",
}
AS_TEXT = ("endless", "before_christ", "not_a_number", "many_digits", "square", "midnight")


@pytest.fixture(scope="module")
def url(databases: Databases) -> Iterator[str]:
    """A warehouse with strange columns, a live order and one small run."""
    for lent in databases.lend(databases.template("warehouse", templates.fill_warehouse)):
        for name, kind in STRANGE.items():
            execute(lent, f"ALTER TABLE {ORDERS} ADD {name} {kind}")
        generate(session(lent, WORKSPACE), "shopify", count=12, seed=5, as_of=AS_OF, sessions="purchases")
        yield lent


def copied(url: str, query: str) -> bytes:
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        cursor.execute("SET TimeZone = 'UTC'")
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)".encode()) as copy:
            return b"".join(map(bytes, copy))


def command(capfd: pytest.CaptureFixture[str], url: str, *arguments: str) -> tuple[int, str, str]:
    code = exits.run(cli, ["export", *arguments, "--database-url", url, "--workspace", WORKSPACE])
    return code, *capfd.readouterr()


def test_csv_is_what_the_server_copies_and_the_manifest_says_so(url: str, tmp_path: Path) -> None:
    found = export(session(url, WORKSPACE), output=tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {"manifest.json", *(table["file"] for table in manifest["tables"])} and len(files) == 8
    assert manifest["run"]["run_id"] == str(found.run.run_id) and manifest["database"]["name"]
    for table in manifest["tables"]:
        data = (tmp_path / "out" / table["file"]).read_bytes()
        assert data == copied(url, f"SELECT * FROM {table['table']}")
        assert table["sha256"] == hashlib.sha256(data).hexdigest() and table["bytes"] == len(data)
        assert table["rows"] == table["loaded"] == len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1
        assert [one["name"] for one in table["columns"]] == data.decode().splitlines()[0].split(",")
    (orders,) = (table for table in manifest["tables"] if table["table"] == ORDERS)
    assert {one["name"]: one["comment"] for one in orders["columns"]}["customer_id"] == "NULL: a guest."
    assert found.warnings == () and found.total_rows == sum(table["rows"] for table in manifest["tables"])


def test_parquet_has_the_values_of_the_server(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BLOCK", 4000)  # several row groups
    found = export(session(url, WORKSPACE), output=tmp_path / "out", file_format="parquet")
    assert {one.written.as_text for one in found.tables} == {(), AS_TEXT}
    assert [warning.partition(" is text")[0] for warning in found.warnings] == [f"{ORDERS}.{name}" for name in AS_TEXT]
    for table in found.tables:
        as_text = {*table.written.as_text, *("span", "address", "period"), "payload", "properties"}
        file = parquet.ParquetFile(tmp_path / "out" / str(table.file))
        assert file.metadata.num_row_groups > 1 or table.written.rows < 12
        for found_row, row in zip(file.read().to_pylist(), stored(url, table.source.table, as_text), strict=True):
            assert {name: (found_row[name], row[name]) for name in row if not same(found_row[name], row[name])} == {}
    schema = parquet.read_schema(tmp_path / "out" / f"{ORDERS}.parquet")
    kinds = {name: str(schema.field(name).type) for name in schema.names}
    assert kinds["total_price"] == "decimal128(12, 2)" and kinds["created_at"] == "timestamp[us, tz=UTC]"
    assert kinds["tenant_id"] == "extension<arrow.uuid>" and kinds["amounts"] == "list<element: decimal128(10, 2)>"
    assert kinds["wide"] == "decimal256(50, 10)" and kinds["any_digits"] == "decimal128(38, 9)"
    assert schema.field("total_price").metadata[b"postgres_type"] == b"numeric(12,2)"


def stored(url: str, table: str, as_text: set[str]) -> list[dict[str, Any]]:
    """The rows as psycopg reads them, or as text."""
    with psycopg.connect(url, row_factory=dict_row) as conn:
        conn.execute("SET TimeZone = 'UTC'")
        described = conn.execute(f"SELECT * FROM {table} LIMIT 0".encode()).description or ()
        columns = ", ".join(f'"{c.name}"' + ("::text" if c.name in as_text else "") for c in described)
        return conn.execute(f"SELECT {columns} FROM {table}".encode()).fetchall()


def same(one: object, other: object) -> bool:
    """NaN is not equal to itself."""
    return one == other or (isinstance(one, float) and str(one) == str(other) == "nan")


def test_semantic_files_have_the_columns_of_the_views(url: str, tmp_path: Path) -> None:
    found = export(session(url, WORKSPACE), output=tmp_path / "out", semantic=True, tables=["dm_orders_shopify"])
    (table,) = found.tables
    data = (tmp_path / "out" / "semantic.dm_orders_shopify.csv").read_text()
    assert "landing_site" in data.splitlines()[0] and table.written.rows == 12
    view = f"SELECT set_config('app.workspace_id', '{WORKSPACE}', false)"
    with psycopg.connect(url) as conn:
        conn.execute(view.encode())
        expected = conn.execute("SELECT count(*), sum(total_price) FROM semantic.dm_orders_shopify").fetchone()
    rows = list(csv.DictReader(io.StringIO(data)))
    assert expected is not None and (len(rows), f"{sum(float(r['total_price']) for r in rows):.2f}") == (
        expected[0],
        f"{expected[1]:.2f}",
    )


def test_only_what_is_still_the_runs(warehouse_url: str, tmp_path: Path) -> None:
    mine = session(warehouse_url, WORKSPACE)
    first = generate(mine, "shopify", count=10, seed=1, as_of=AS_OF, sessions="none")
    second = generate(mine, "shopify", count=10, seed=2, as_of=AS_OF, sessions="none")
    execute(warehouse_url, f"UPDATE {ORDERS} SET tags = 'vip' WHERE order_id = (SELECT min(order_id) FROM {ORDERS})")
    found = export(mine, first.run_id, output=tmp_path / "orders.csv", tables=[ORDERS])
    assert found.total_rows == 9 and not list(tmp_path.glob("*.part")) and not (tmp_path / "manifest.json").exists()
    assert found.warnings[0].startswith(f"{ORDERS}: 9 rows of the 10 that the run wrote")
    stream = io.BytesIO()
    assert export(mine, str(second.run_id)[:13], output=stream, tables=["dm_orders_shopify"]).total_rows == 10
    assert stream.getvalue().count(b"\n") == 11
    with pytest.raises(UsageError, match=f"belongs to workspace {WORKSPACE}"):
        export(session(warehouse_url, OTHER), first.run_id, output=tmp_path / "theirs")
    clean(mine, run=second.run_id)
    with pytest.raises(UsageError, match="was removed"):
        export(mine, second.run_id, output=tmp_path / "gone")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_full_disk_leaves_what_was_there(
    url: str, tmp_path: Path, file_format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, folder = session(url, WORKSPACE), tmp_path / "out"
    export(mine, output=folder, file_format=file_format)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    write = HashedFile.write

    def full(file: HashedFile, data: bytes) -> int:
        if file.size > 2000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data)

    monkeypatch.setattr(HashedFile, "write", full)
    for place in (folder, tmp_path / "new"):
        with pytest.raises(Unwritten, match="No space left") as error:
            export(mine, output=place, file_format=file_format, force=True)
        assert error.value.exit_code == 9
    assert {path: path.read_bytes() for path in folder.iterdir()} == before and not (tmp_path / "new").exists()
    monkeypatch.undo()
    export(mine, output=folder, file_format=file_format, tables=[ORDERS], force=True)
    assert {path.name for path in folder.iterdir()} == {"manifest.json", f"{ORDERS}.{file_format}"}


def test_the_command(url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out, file = str(tmp_path / "out"), str(tmp_path / "orders.parquet")
    code, shown, _ = command(capfd, url, "-o", out)
    assert code == 0 and f"{ORDERS}.csv" in shown and "rows of run" in shown
    code, shown, _ = command(capfd, url, "latest", "-o", file, "--table", ORDERS, "--json")
    assert code == 0 and json.loads(shown)["tables"][0]["rows"] == 12 and parquet.read_table(file).num_rows == 12
    code, shown, said = command(capfd, url, "-o", "-", "--table", ORDERS)
    assert code == 0 and shown == copied(url, f"SELECT * FROM {ORDERS}").decode() and f"12 rows of {ORDERS}" in said
    for arguments, cause, remedy in (
        ([], "nowhere to write to", "-o DIR"),
        (["-o", out], "manifest.json is there already", "--force"),
        (["-o", file, "--table", ORDERS], "is there already", "--force"),
        (["-o", f"{file[:-8]}.csv"], "7 tables do not fit", "--table"),
        (["-o", "-"], "7 tables do not fit", "--table"),
        (["-o", "-", "--json"], "both want stdout", "leave one"),
        (["-o", file, "--table", "dm_order_shopify", "--force"], "no rows in a table dm_order_shopify", ORDERS[5:]),
        (["-o", file, "--format", "csv", "--table", ORDERS], "does not end as csv files do", ".csv"),
        (["-o", f"{tmp_path}/no/out"], "there is no folder", "create it"),
        (["nosuch", "-o", f"{out}2"], "'nosuch' is not how a run is named", "mock-data runs"),
        (["-o", f"{out}2", "--platform", "magento"], "has no rows of magento", "shopify"),
    ):
        code, shown, said = command(capfd, url, *arguments)
        told = said + shown  # with --json the error is on stdout
        assert code == 2 and cause in told and remedy in told, (arguments, told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders.parquet", "out"]
