"""Every hint that names a command is pasted into a shell, as a person or an agent does, and does what it says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import psycopg

from tests.support.cli import environment, run_cli
from tests.support.sessions import WORKSPACE


def _pasted(line: str, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """The command at the end of a line, in a shell that knows nothing but where it is."""
    command = line.partition(": ")[2]
    environ = environment(str(home), None)
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_hints_lead_where_the_command_was(warehouse_url: str, tmp_path: Path) -> None:
    with psycopg.connect(warehouse_url) as conn:
        conn.execute("DROP SCHEMA mock_data CASCADE")
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "supabase.json"
    file.write_text(json.dumps({"staging": {"DATABASE_URL": warehouse_url}}))
    file.chmod(0o600)
    below = tmp_path / "reports of may"
    below.mkdir()

    missing = run_cli("status", "--workspace", WORKSPACE, env={"HOME": str(tmp_path)}, cwd=below)
    assert missing.code == 3
    hint = next(line for line in missing.stderr.splitlines() if line.startswith("hint: "))
    migrated = _pasted(hint.removeprefix("hint: "), below, tmp_path)
    assert migrated.returncode == 0, migrated.stderr
    assert f"from {file}" in migrated.stderr

    made = run_cli("generate", "shopify", "--count", "1", "--workspace", WORKSPACE, url=warehouse_url, cwd=tmp_path)
    undone = _pasted(made.stdout.splitlines()[-1], tmp_path, tmp_path)  # the variable was for that command alone
    assert undone.returncode == 0, undone.stderr
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute("SELECT count(*), count(removed_at) FROM mock_data.runs").fetchone() == (1, 1)

    removed = run_cli("verify", "--workspace", WORKSPACE, "--json", env={"HOME": str(tmp_path)}, cwd=below)
    assert removed.json["database"]["source"] == str(file)
    listed = _pasted(removed.json["error"]["hint"], below, tmp_path)
    assert removed.code == 2 and "PLATFORM" in removed.json["error"]["hint"]
    assert "unknown platform 'PLATFORM'" in listed.stderr  # the one word that only a person knows
