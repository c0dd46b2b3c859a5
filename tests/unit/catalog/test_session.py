"""Where a view may find the session's workspace, read from the sources of the functions that it calls."""

from __future__ import annotations

import pytest

from loader.catalog.session import Functions, viewpoint

OWN = "o.tenant_id = app.ws()"


@pytest.mark.parametrize(
    ("sources", "settings", "claims"),
    [
        ({"app.ws": "SELECT current_setting('my.tenant', true)::uuid"}, ("my.tenant",), ()),
        ({"app.ws": "SELECT (current_setting('request.jwt.claims'::text)::jsonb -> 'app_metadata' ->> 'ws')::uuid"},
         ("request.jwt.claims",), (("app_metadata", "ws"),)),
        ({"app.ws": "SELECT ((auth.jwt() -> 'a') ->> 'b')::uuid",
          "auth.jwt": "SELECT nullif(current_setting('x.y', true), '')::jsonb"}, ("x.y",), (("a", "b"),)),
        ({"app.ws": "BEGIN RETURN j() #>> '{org, id}'; END",
          "app.j": "select json_extract_path(current_setting('x.y')::json, 'p', 'q')"}, ("x.y",),
         (("org", "id"), ("p", "q"))),
        ({"app.ws": "SELECT c['org']::text FROM (SELECT current_setting('x.y')::jsonb) t (c)"}, ("x.y",), (("org",),)),
    ],
)  # fmt: skip
def test_settings_and_claims(sources: dict[str, str], settings: tuple[str, ...], claims: tuple[object, ...]) -> None:
    functions = Functions({name: (True, source) for name, source in sources.items()})
    found = viewpoint(functions, {OWN: "SELECT true"}, [])
    assert (found.settings, found.claims, found.asked) == (settings, claims, (OWN,))


def test_what_depends_on_the_session() -> None:
    functions = Functions({
        "app.ws": (True, "SELECT app.inner(1)"),
        "app.inner": (False, "SELECT current_setting('a.b')"),
        "app.twice": (False, "SELECT $1 * 2"),
        "app.tenant": (True, "compiled"),
        "app.kind": (True, "SELECT 'order'"),
    })  # fmt: skip
    assert functions.reads_session("o.a = app.ws()")
    assert functions.reads_session("o.a = CURRENT_USER")
    assert functions.reads_session("o.a = app.tenant()")
    assert not functions.reads_session("o.a = app.kind()")
    assert not functions.reads_session("app.twice(o.n) = 4")
    assert not functions.reads_session("o.status = 'paid'")
