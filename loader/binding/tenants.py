"""The column that holds the workspace: the override file's, else the one that the views filter by, else one by name.

What a view compares with the session's workspace (`org_id = current_workspace_id()`) counts only if the name leaves a
doubt. Two filtered columns decide nothing: then the run is refused, or the override file names one.
"""

from __future__ import annotations

from loader.binding.names import plain
from loader.binding.pins import Pins
from loader.binding.subject import Subject
from loader.entities import TENANT_NAMES
from loader.errors import ConfigError


def tenant_column(subject: Subject, pinned: Pins) -> str | None:
    """The tenant column of a subject; None if it has none, or the override file says so.

    Raises `ConfigError` if the file is wrong: rows with another workspace's id, or none, would be worse than a refusal.
    """
    found = _filtered(subject) or _named(subject)
    if not pinned.shared:
        return pinned.tenant or found
    if found and found not in pinned.meanings and found not in pinned.withheld:
        raise ConfigError(
            f"{pinned.source}: {subject.table.qualified} has a tenant column, {found}",
            f"take tenant = false out; or say of {found} itself what it holds, if it is no tenant's",
        )
    return None


def _named(subject: Subject) -> str | None:
    """The column that is called as a tenant's is, by the table or by the view."""
    names = {name: c.name for c in reversed(subject.writable) for name in (plain(c.name), subject.names.get(c.name))}
    return next((names[name] for name in TENANT_NAMES if name in names), None)


def _filtered(subject: Subject) -> str | None:
    """The one column that the object's views compare with the workspace, unless the tenant is plain from the names."""
    columns = subject.item.workspace_columns
    doubtful = _named(subject) is None or len({c.name for c in subject.table.columns} & set(TENANT_NAMES)) > 1
    return next(iter(columns)) if doubtful and len(columns) == 1 else None
