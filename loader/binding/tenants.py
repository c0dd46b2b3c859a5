"""The tenant column by what the views filter by: `org_id = current_workspace_id()` says more than any name.

It counts only if the name leaves a doubt. Two filtered columns decide nothing: then the run is refused, or the override
file names one.
"""

from __future__ import annotations

from loader.binding.columns import by_tenant_name
from loader.entities import TENANT_NAMES
from loader.flow.catalog import SemanticObject
from loader.flow.table import Table


def filtered_tenant(item: SemanticObject, table: Table) -> str | None:
    """The one column that the object's views compare with the workspace, unless the tenant is plain from the names."""
    names = item.shown or {column.name: column.name for column in table.columns}
    doubtful = by_tenant_name(table, names) is None or len({c.name for c in table.columns} & set(TENANT_NAMES)) > 1
    return next(iter(item.workspace_columns)) if doubtful and len(item.workspace_columns) == 1 else None
