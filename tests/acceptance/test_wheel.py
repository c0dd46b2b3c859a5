"""The wheel, installed in a clean venv and run from another folder, brings its SQL and its migrations along."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path

import psycopg
import pytest

from tests.integration.test_pytest_plugin import documented
from tests.support.paths import ROOT

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("wheel")]


def _run(*command: str | Path, cwd: Path, home: Path, env: Mapping[str, str] | None = None) -> str:
    """stdout of a command that may see nothing of the source tree; what it said when it fails."""
    hidden = ("PYTHON", "MOCK_DATA_", "VIRTUAL_ENV", "SEARCH_DATA_")
    seen = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    seen |= {"HOME": str(home), "MOCK_DATA_HOME": str(home / "data"), **(env or {})}
    result = subprocess.run(command, cwd=cwd, env=seen, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def _pip(scripts: Path) -> tuple[str | Path, ...]:
    return scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sdist, and of the wheel that is built from it: a file which the sdist lacks is missed there."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of a clean venv that has the wheel and its pinned dependencies."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    # The caller's home, for the sake of pip's cache and settings; the folder is outside the source tree.
    _run(*_pip(scripts), "-c", ROOT / "constraints.txt", wheel, cwd=folder, home=Path.home())
    return scripts


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


def test_the_sdist_holds_what_it_lists(dist: Path) -> None:
    """Whoever unpacks it has what CONTRIBUTING.md and `make help` speak of, and nobody's passwords."""
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    folders = ("loader", "sql", "migrations", "tests", "benchmarks", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"}
    wanted |= {path.name for path in ROOT.glob("*.md")} | {"LICENSE", "Makefile", "constraints.txt", "pyproject.toml"}
    wanted |= {"Dockerfile", ".dockerignore", "compose.yaml"}
    wanted |= {f"config/{name}.example" for name in ("supabase.json", "columns.toml")}
    assert wanted - names == set()
    assert names & {"config/supabase.json", "config/columns.toml"} == set()


def test_the_package_says_who_what_and_where(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        found = message_from_bytes(packed.read(name))
        assert any(one.endswith("licenses/LICENSE") for one in packed.namelist())
    assert found["License-Expression"] == "MIT"
    assert found["Author"] and found["Keywords"] and found["Description-Content-Type"] == "text/markdown"
    assert {url.partition(",")[0] for url in found.get_all("Project-URL", [])} >= {"Documentation", "Changelog"}


def test_the_installed_copy_is_what_runs(installed: Path, elsewhere: Path) -> None:
    code = "import loader, loader.resources as r; print(loader.__file__, r.sql_dir(), r.migrations_dir(), sep='\\n')"
    paths = _run(installed / "python", "-c", code, cwd=elsewhere, home=elsewhere).split("\n")[:3]
    assert all(Path(path).is_relative_to(installed.parent.resolve()) for path in paths), paths
    assert [Path(path).name for path in paths] == ["__init__.py", "_sql", "_migrations"]


def test_every_data_file_is_in_the_wheel(installed: Path, elsewhere: Path) -> None:
    code = "import loader, pathlib; print(pathlib.Path(loader.__file__).parent)"
    package = Path(_run(installed / "python", "-c", code, cwd=elsewhere, home=elsewhere).strip())
    homes = {ROOT / "sql": package / "_sql", ROOT / "migrations": package / "_migrations", ROOT / "loader": package}
    wanted = [
        (target / path.relative_to(source)) for source, target in homes.items() for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]  # fmt: skip
    assert [path for path in wanted if not path.is_file()] == []


def test_version(installed: Path, elsewhere: Path) -> None:
    assert "0.1.0" in _run(installed / "mock-data", "--version", cwd=elsewhere, home=elsewhere)


def test_migrate_sql(installed: Path, elsewhere: Path) -> None:
    text = _run(installed / "mock-data", "migrate", "--sql", cwd=elsewhere, home=elsewhere)
    assert "CREATE TABLE mock_data." in text
    assert text.rstrip().endswith("COMMIT;")


def test_init_has_its_examples(installed: Path, elsewhere: Path) -> None:
    text = _run(installed / "mock-data", "init", "begun", cwd=elsewhere, home=elsewhere)
    assert sorted(path.name for path in (elsewhere / "begun").iterdir()) == ["columns.toml", "supabase.json"]
    assert f"then: MOCK_DATA_CONFIG=begun/supabase.json MOCK_DATA_COLUMNS=begun/columns.toml {installed}" in text


PROGRAM = """
from loader import Session, generate

session = Session.open("URL", workspace="7f0c5a52-8f6b-4f0e-9d0e-1f4f6f0a9b11")
result = generate(session, "shopify", count=12, seed=3)
print(result.committed, result.platforms[0].target, result.to_json()["success"])
"""


def test_a_program_of_five_lines_type_checks_and_generates(
    installed: Path, elsewhere: Path, warehouse_url: str
) -> None:
    program = elsewhere / "program.py"
    program.write_text(PROGRAM.replace("URL", warehouse_url))
    wrong = elsewhere / "wrong.py"
    wrong.write_text("from loader import Session, generate\ngenerate(Session.open(), 'shopify', count='many')\n")
    check = (sys.executable, "-m", "mypy", "--strict", "--python-executable", installed / "python")
    _run(*check, program, cwd=elsewhere, home=elsewhere)
    refused = subprocess.run((*check, wrong), cwd=elsewhere, capture_output=True, text=True, check=False)
    assert '"count" to "generate" has incompatible type "str"' in refused.stdout, refused.stdout + refused.stderr
    assert _run(installed / "python", program, cwd=elsewhere, home=elsewhere).split() == ["True", "12", "True"]


def test_its_fixtures_are_there_for_pytest(installed: Path, elsewhere: Path, warehouse_url: str) -> None:
    """The documented test, with nothing but the wheel and pytest: the plugin is found by its entry point."""
    _run(*_pip(installed), "-c", ROOT / "constraints.txt", "pytest", cwd=elsewhere, home=Path.home())
    (elsewhere / "test_shop.py").write_text(documented())
    url = {"MOCK_DATA_TEST_URL": warehouse_url}
    said = _run(installed / "python", "-m", "pytest", "-W", "error", cwd=elsewhere, home=elsewhere, env=url)
    assert "1 passed" in said
    with psycopg.connect(warehouse_url) as conn:
        assert conn.execute("SELECT count(*) FROM data.dm_orders_shopify").fetchone() == (0,)
