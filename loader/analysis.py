"""What a run would learn from: the profile of each platform of a workspace, as `analyze` gives it. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from loader import profiles
from loader.flow.profile import Profile
from loader.prepare import learned
from loader.session import Session


@dataclass(frozen=True, eq=False)
class Analysis:
    """The profiles of a workspace, by platform."""

    workspace: str
    profiles: Mapping[str, Profile]

    def to_json(self) -> dict[str, Any]:
        """The object of `analyze --json`: the profile file's, as it may leave the workspace."""
        return {"workspace_id": self.workspace, **profiles.document(self.profiles)}


def analyse(conn: psycopg.Connection[Any], session: Session, platform: str) -> Analysis:
    """The profiles of one platform, or of `all` that the schema has. Raises SchemaError if it has none."""
    conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return Analysis(session.workspace, learned(conn, session, platform))
