"""Which database and which workspace: every precedence, and every refusal with its remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loader.config import DEMO_WORKSPACE
from loader.errors import ConfigError, MockDataError, UsageError
from loader.session import Session
from tests.support.sessions import OTHER, WORKSPACE

URL = "postgresql://u:secret@h:5432/d"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settled(
    home: Path, url: str | None = None, env: str | None = None, ws: str | None = None, **environ: str
) -> Session:
    return Session.open(url, env=env, workspace=ws, environ={"HOME": str(home), **environ})


def config(home: Path, data: object) -> Path:
    (home / "config").mkdir(exist_ok=True)
    path = home / "config" / "supabase.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_nothing_configured_is_the_embedded_database_with_its_demo_workspace(home: Path) -> None:
    found = settled(home)
    assert (found.database_url, found.workspace) == (None, DEMO_WORKSPACE)
    assert found.source.startswith("embedded PostgreSQL in ")


def test_the_option_beats_the_variable_beats_the_file(home: Path) -> None:
    config(home, {"staging": {"DATABASE_URL": URL + "3"}})
    named = {"MOCK_DATA_DATABASE_URL": URL + "2", "SEARCH_DATA_WORKSPACE_ID": OTHER}
    assert settled(home, URL + "1", **named).url == URL + "1"
    assert settled(home, **named).url == URL + "2"
    assert settled(home, ws=WORKSPACE).url == URL + "3"
    assert settled(home, ws=WORKSPACE, **named).workspace == WORKSPACE
    assert settled(home, **named).workspace == OTHER


def test_the_environment_of_the_file(home: Path) -> None:
    config(
        home, {"defaultEnv": "production", "production": {"DATABASE_URL": URL}, "staging": {"DATABASE_URL": URL + "s"}}
    )
    assert settled(home, ws=WORKSPACE).environment == "production"
    assert settled(home, ws=WORKSPACE, MOCK_DATA_ENV="staging").url == URL + "s"
    assert settled(home, env="production", ws=WORKSPACE, MOCK_DATA_ENV="staging").url == URL


def test_a_supabase_project_and_its_password_make_a_url(home: Path) -> None:
    config(home, {"staging": {"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_DB_PASSWORD": "p@ss/w:rd"}})
    found = settled(home, ws=WORKSPACE)
    assert found.url == "postgresql://postgres:p%40ss%2Fw%3Ard@db.abc.supabase.co:5432/postgres"
    assert "p@ss" not in found.source


def test_the_workspace_may_come_from_either_place_of_bustly(home: Path) -> None:
    folder = home / ".bustly"
    folder.mkdir()
    (folder / "bustlyOauth.json").write_text(json.dumps({"user": {"workspaceId": OTHER}}))
    assert settled(home, URL).workspace == OTHER
    elsewhere = home / "state"
    elsewhere.mkdir()
    (elsewhere / "bustlyOauth.json").write_text(
        json.dumps({"bustlySearchData": {"SEARCH_DATA_WORKSPACE_ID": WORKSPACE}, "user": {"workspaceId": OTHER}})
    )
    assert settled(home, URL, OPENCLAW_STATE_DIR=str(elsewhere)).workspace == WORKSPACE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{broken", "JSON"),
        ([1], "not hold a JSON object"),
        ({"production": {}}, "'staging'"),
        ({"staging": {"SUPABASE_URL": "https://abc.supabase.co", "SUPABASE_SERVICE_ROLE_KEY": "k"}}, "only a key"),
        ({"staging": {"SUPABASE_URL": "https://elsewhere.example.com", "SUPABASE_DB_PASSWORD": "p"}}, "SUPABASE_URL"),
        ({"staging": {"DATABASE_URL": "mysql://x"}}, "not a Postgres URL"),
    ],
)
def test_a_file_that_makes_no_connection_is_named(home: Path, data: object, words: str) -> None:
    config(home, data)
    with pytest.raises(ConfigError) as refused:
        settled(home, ws=WORKSPACE)
    assert words in refused.value.message
    assert "supabase.json" in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("options", "environ", "kind"),
    [
        ({"url": "h:5432"}, {}, UsageError),
        ({"url": "postgresql://[::1/x"}, {}, UsageError),
        ({"url": URL, "ws": "shop-1"}, {}, UsageError),
        ({"url": URL}, {"SEARCH_DATA_WORKSPACE_ID": "shop-1"}, ConfigError),
        ({}, {"MOCK_DATA_CONFIG": "/nowhere.json"}, ConfigError),
        ({}, {"MOCK_DATA_ENV": "prod"}, ConfigError),
        ({"env": "production"}, {}, ConfigError),
        ({"env": "test"}, {}, ConfigError),
        ({"url": ""}, {}, UsageError),
        ({"url": " "}, {}, UsageError),
        ({"url": URL, "ws": ""}, {}, UsageError),
        ({"ws": WORKSPACE}, {"MOCK_DATA_DATABASE_URL": ""}, UsageError),
        ({}, {"SEARCH_DATA_WORKSPACE_ID": ""}, UsageError),
        ({"url": URL}, {"MOCK_DATA_COLUMNS": "/nowhere.toml"}, ConfigError),
        ({"url": URL}, {"MOCK_DATA_PLATFORMS": "/nowhere"}, ConfigError),
    ],
)
def test_refusals_have_a_cause_and_a_remedy(
    home: Path, options: dict[str, str], environ: dict[str, str], kind: type[MockDataError]
) -> None:
    with pytest.raises(kind) as refused:
        settled(home, **options, **environ)
    assert refused.value.message and refused.value.hint
    assert "secret" not in refused.value.message + refused.value.hint


def test_a_database_of_ones_own_has_no_demo_workspace(home: Path) -> None:
    found = settled(home, URL)
    assert found.workspace_id is None
    with pytest.raises(ConfigError, match="no workspace"):
        _ = found.workspace


def test_a_session_shows_no_password(home: Path) -> None:
    assert "secret" not in repr(settled(home, URL, ws=WORKSPACE))


def test_the_override_file_is_read_once(home: Path) -> None:
    path = home / "own.toml"
    path.write_text('[dm_orders_shopify.note]\nconstant = "x"\n')
    found = Session.open(URL, columns=path, environ={"HOME": str(home)})
    path.unlink()
    assert found.overrides.objects == ("dm_orders_shopify",)


SHOP = '[order]\nobjects = ["dm_orders_{0}"]\n[order.columns]\nkey = ["id"]\n'


def test_a_folder_of_vocabularies(home: Path) -> None:
    (home / "more").mkdir()
    (home / "more" / "etsy.toml").write_text(SHOP.format("etsy"))
    found = Session.open(URL, platforms=home / "more", environ={"HOME": str(home)})
    assert [one.platform for one in found.chosen("etsy")] == ["etsy"]
    assert len(found.chosen("all")) == len(found.vocabularies) == len(settled(home, URL).vocabularies) + 1
    assert [one.sells for one in found.chosen()] == sorted((one.sells for one in found.chosen()), reverse=True)


@pytest.mark.parametrize(("name", "text"), [("shopify", SHOP), ("all", SHOP), ("etsy", "[broken")])
def test_a_folder_that_cannot_be_used_is_refused(home: Path, name: str, text: str) -> None:
    (home / "more").mkdir()
    (home / "more" / f"{name}.toml").write_text(text.format(name))
    with pytest.raises(ConfigError, match="more") as refused:
        Session.open(URL, platforms=home / "more", environ={"HOME": str(home)})
    assert refused.value.hint
