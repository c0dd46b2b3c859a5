"""Which database and which workspace: every precedence, and every refusal with its remedy."""

from __future__ import annotations

import json
import os
import sys
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
    path.chmod(0o600)
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


@pytest.mark.parametrize(
    "written",
    [f" {URL}\r\n", f'"{URL}"', f"'{URL}' ", URL.replace("://", "+psycopg://"), URL.replace("postgresql", "POSTGRES")],
)
def test_a_url_as_people_and_files_have_it(home: Path, written: str) -> None:
    plain = {URL, URL.replace("postgresql", "postgres")}
    assert settled(home, MOCK_DATA_DATABASE_URL=written).database_url in plain
    config(home, {"staging": {"DATABASE_URL": written}})
    assert settled(home).database_url in plain


@pytest.mark.parametrize("name", ["supabase.json", "columns.toml"])
@pytest.mark.parametrize(("made", "words"), [("folder", "is a folder"), ("link", "leads nowhere")])
def test_what_has_the_name_of_a_file_and_is_none_is_never_passed_over(
    home: Path, name: str, made: str, words: str
) -> None:
    place = home / "config" / name
    place.parent.mkdir()
    place.mkdir() if made == "folder" else place.symlink_to(home / "gone")
    with pytest.raises(ConfigError, match=words):
        settled(home)


@pytest.mark.parametrize(("text", "words"), [("[" * 100_000, "nested too deep"), ("\ufeff{", "JSON: Expecting")])
def test_a_file_that_is_no_json_is_named(home: Path, text: str, words: str) -> None:
    config(home, text)
    with pytest.raises(ConfigError, match=words):
        settled(home)


def test_files_of_a_windows_editor_are_read(home: Path) -> None:
    config(home, "\ufeff" + json.dumps({"staging": {"DATABASE_URL": URL}}, indent=1).replace("\n", "\r\n"))
    (home / "config" / "columns.toml").write_text('\ufeff[dm_orders_shopify.note]\r\nconstant = "x"\r\n', "utf-8")
    found = settled(home)
    assert found.database_url == URL and found.overrides.objects == ("dm_orders_shopify",)
    (home / "config" / "columns.toml").write_text("x", "utf-16")
    with pytest.raises(ConfigError, match="not UTF-8"):
        settled(home)


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
        ("\ufeff[1]", "not hold a JSON object"),
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


# --- files: where they are, and whose ---


def test_a_file_is_found_from_a_folder_below_it_and_the_nearest_counts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = config(home, {"staging": {"DATABASE_URL": URL + "1"}})
    (home / "config" / "columns.toml").write_text('[a.b]\nconstant = "x"\n')
    below = home / "shop" / "reports"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    found = settled(home, ws=WORKSPACE)
    assert (found.url, found.source) == (URL + "1", str(outer))
    assert found.overrides.objects == ("a",)
    config(home / "shop", {"staging": {"DATABASE_URL": URL + "2"}})
    assert settled(home, ws=WORKSPACE).url == URL + "2"


def test_the_users_own_folder_counts_last_and_nothing_above_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(home, {"staging": {"DATABASE_URL": URL + "above"}})
    own = home / "me"
    (own / ".config" / "mock-data").mkdir(parents=True)
    monkeypatch.chdir(own)
    assert settled(own).database_url is None
    for name, text in (("supabase.json", json.dumps({"staging": {"DATABASE_URL": URL}})), ("columns.toml", "")):
        path = own / ".config" / "mock-data" / name
        path.write_text(text)
        path.chmod(0o600)
    found = settled(own)
    assert (found.url, found.source) == (URL, str(own / ".config" / "mock-data" / "supabase.json"))
    assert found.overrides.source == str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
@pytest.mark.parametrize(
    ("mode", "url", "words"),
    [
        (0o644, URL, "others may read"),
        (0o640, URL, "others may read"),
        (0o602, "postgresql://h/d", "others may write"),
        (0o620, URL, "others may"),
        (0o644, "postgresql://u@h/d", ""),
        (0o600, URL, ""),
    ],
)
def test_a_file_that_others_may_read_or_write_is_refused_as_psql_does(
    home: Path, mode: int, url: str, words: str
) -> None:
    path = config(home, {"staging": {"DATABASE_URL": url, "SUPABASE_ANON_KEY": "everybody's"}})
    path.chmod(mode)
    os.chown(path, os.geteuid(), 4242) if os.geteuid() == 0 else None
    if not words:
        assert settled(home, ws=WORKSPACE).url == url
        return
    with pytest.raises(ConfigError, match=words) as refused:
        settled(home, ws=WORKSPACE)
    assert "chmod " in refused.value.hint and "config/supabase.json" in refused.value.hint
    assert settled(home, URL, ws=WORKSPACE).url == URL  # nothing of it is used


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_a_stranger_is_refused_unless_it_is_named(home: Path) -> None:
    path = config(home, {"staging": {"DATABASE_URL": URL}})
    os.chown(path, 4242, 4242)
    with pytest.raises(ConfigError, match="belongs to another user") as refused:
        settled(home)
    assert "MOCK_DATA_CONFIG=" in refused.value.hint
    assert settled(home, MOCK_DATA_CONFIG=str(path)).url == URL
    assert settled(home, SUDO_UID="4242").url == URL


# --- nothing is empty ---

EMPTY_VARIABLES = (
    *("MOCK_DATA_DATABASE_URL", "MOCK_DATA_CONFIG", "MOCK_DATA_ENV", "MOCK_DATA_HOME", "MOCK_DATA_COLUMNS"),
    *("MOCK_DATA_PLATFORMS", "SEARCH_DATA_WORKSPACE_ID", "OPENCLAW_STATE_DIR"),
)


@pytest.mark.parametrize("text", ["", " "])
@pytest.mark.parametrize("name", EMPTY_VARIABLES)
def test_an_empty_variable_is_a_mistake_and_never_the_embedded_database(home: Path, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=name):
        settled(home, **{name: text})


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"staging": {"DATABASE_URL": ""}}, "DATABASE_URL is empty"),
        ({"staging": {"DATABASE_URL": 5}}, "DATABASE_URL must be a text"),
        ({"staging": {"DATABASE_URL": "postgresql://USER:PASSWORD@HOST:5432/postgres"}}, "still the example's"),
        ({"staging": {"SUPABASE_URL": "", "SUPABASE_DB_PASSWORD": "p"}}, "SUPABASE_URL is empty"),
        ({"staging": {"SUPABASE_URL": "https://a.supabase.co", "SUPABASE_DB_PASSWORD": ""}}, "DB_PASSWORD is empty"),
        ({"staging": {"SUPABASE_URL": "https://REF.supabase.co", "SUPABASE_DB_PASSWORD": "PASSWORD"}}, "example's"),
        ({"defaultEnv": "", "staging": {"DATABASE_URL": URL}}, "defaultEnv is empty"),
        ({"defaultEnv": "prod", "staging": {"DATABASE_URL": URL}}, "defaultEnv is 'prod'"),
    ],
)
def test_an_empty_value_of_a_file_is_named_with_its_key(home: Path, data: object, key: str) -> None:
    config(home, data)
    with pytest.raises(ConfigError, match=key) as refused:
        settled(home)
    assert "supabase.json" in refused.value.message and refused.value.hint


def test_an_empty_workspace_of_bustly_is_named(home: Path) -> None:
    (home / ".bustly").mkdir()
    (home / ".bustly" / "bustlyOauth.json").write_text(json.dumps({"user": {"workspaceId": ""}}))
    with pytest.raises(ConfigError, match=r"bustlyOauth.json \(user\): workspaceId is empty"):
        settled(home)


def test_an_environment_that_is_asked_for_is_never_the_embedded_database(home: Path) -> None:
    with pytest.raises(ConfigError, match="configured for staging"):
        settled(home, env="staging")
    nothing, unread = settled(home, DATABASE_URL=URL).warnings
    assert nothing.startswith("no database is configured") and unread.startswith("DATABASE_URL is set, but")


# --- production ---

REF = "postgresql://postgres:p@db.abcdef.supabase.co:5432/postgres"


@pytest.mark.parametrize(
    ("production", "url"),
    [
        (URL, "postgres://someone:else@H./d"),
        (URL, "postgresql://u@x:1,h:5432/d"),
        (URL, "postgresql:///?host=h&dbname=d&user=u"),
        ("postgresql://u@/d?host=/run/postgresql", "postgresql://localhost/d"),
        (REF, "postgresql://postgres.abcdef:p@aws-0-eu-west-1.pooler.supabase.com:6543/postgres"),
        ("postgresql://reader.abcdef@aws-1.pooler.supabase.com:5432/postgres", REF),
    ],
)
def test_a_url_that_equals_the_configured_production_is_production(home: Path, production: str, url: str) -> None:
    config(home, {"staging": {"DATABASE_URL": URL + "s"}, "production": {"DATABASE_URL": production}})
    found = settled(home, url, env="staging", ws=WORKSPACE)
    assert found.environment == found.location.environment == "production"
    assert "calls production" in found.warnings[0]
    assert settled(home, ws=WORKSPACE, MOCK_DATA_DATABASE_URL=url).environment == "production"


def test_a_broken_file_that_might_name_production_is_said(home: Path) -> None:
    config(home, "{broken")
    assert "does not tell if this database is production" in settled(home, URL).warnings[0]


@pytest.mark.parametrize("url", ["postgresql://h:5433/d", "postgresql://h/e", "postgresql://g/d", REF])
def test_another_database_is_not_production(home: Path, url: str) -> None:
    config(home, {"production": {"DATABASE_URL": URL}})
    assert settled(home, url).environment == "staging"


def test_a_staging_that_is_production_in_a_file_above_is_production(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(home, {"production": {"DATABASE_URL": URL}})
    (home / "shop").mkdir()
    config(home / "shop", {"staging": {"DATABASE_URL": URL}})
    monkeypatch.chdir(home / "shop")
    assert settled(home).environment == "production"
