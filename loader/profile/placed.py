"""Orders that are in the workspace already, for a run that makes only ads: which of them came from a campaign."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import numpy as np
import psycopg
from psycopg import sql as pgsql

from loader.flow.binding import Entity
from loader.flow.profile import Placed
from loader.profile.query import name, run
from loader.vocabulary import Click


def placed(
    conn: psycopg.Connection[Any],
    order: Entity,
    workspace: str,
    since: datetime,
    as_of: datetime,
    click: Click | None,
) -> Placed | None:
    """The orders of one shop between `since` and `as_of`, with the campaign that a `click` on an ad names; None where
    the schema does not say when or how much."""
    if not order.has("created") or not order.has("total"):
        return None
    created, total = (name(order.by_meaning[meaning].column.name) for meaning in ("created", "total"))
    landing = order.by_meaning.get("landing_page")
    params: dict[str, object] = {"since": since, "as_of": as_of}
    rows = run(
        conn, "placed", order, workspace, params, created=pgsql.SQL("{}::timestamptz").format(created), total=total,
        campaign=_campaign(name(landing.column.name), click) if landing and click else pgsql.SQL("NULL::text"),
    ).fetchall()  # fmt: skip
    return Placed(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        tuple(row[2] for row in rows),
        landing is not None,
    )


def _campaign(landing: pgsql.Composable, click: Click) -> pgsql.Composable:
    ids = "|".join(re.escape(name) for name in (click.id, *click.other_ids))
    return pgsql.SQL("coalesce(substring({0} from {1}), CASE WHEN {0} ~ {2} THEN '' END)").format(
        landing,
        _literal(f"[?&]{re.escape(click.campaign)}=([^&#]+)"),
        _literal(f"[?&]({ids})=|[?&]utm_source={re.escape(click.source)}(&|$)"),
    )


def _literal(pattern: str) -> pgsql.Literal:
    """A pattern for a query with parameters: psycopg would take a % in it for a placeholder."""
    return pgsql.Literal(pattern.replace("%", "%%"))


def last_named(conn: psycopg.Connection[Any], order: Entity, workspace: str, click: Click | None) -> int:
    """The highest campaign id that the landing page of one shop's orders names; 0 where none does."""
    landing = order.by_meaning.get("landing_page")
    if landing is None or click is None:
        return 0
    params: dict[str, object] = {"pattern": f"[?&]{re.escape(click.campaign)}=([0-9]{{1,17}})(?:[&#]|$)"}
    row = run(conn, "last_campaign", order, workspace, params, landing=name(landing.column.name)).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def known_campaigns(conn: psycopg.Connection[Any], campaign: Entity, workspace: str) -> frozenset[str]:
    """The ids of the campaigns that are there: what their orders brought is counted already."""
    column = pgsql.SQL("DISTINCT {}::text").format(name(campaign.by_meaning["key"].column.name))
    return frozenset(row[0] for row in run(conn, "columns", campaign, workspace, columns=column).fetchall())
