"""What the tools answer, as types: the output schemas come from here. The names are those of `--json`.

Long lists are shortened, and said to be: an agent reads every word. Refuses nothing.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import NotRequired, TypedDict  # noqa: UP035  # pydantic needs these before Python 3.12

from loader.flow.location import Location


class NextCall(TypedDict):
    """A call that follows from this answer; `why` says when to make it."""

    tool: str
    arguments: dict[str, Any]
    why: str


class ErrorFault(TypedDict):
    """What went wrong, and what to do about it. `kind` is that of the command line's error."""

    kind: str
    message: str
    hint: str


class TableRows(TypedDict):
    """Rows that a run writes to a base table; `filled` counts its columns by how they are filled."""

    table: str
    entity: str
    rows: int
    filled: NotRequired[dict[str, Any]]


class PlatformSizes(TypedDict):
    """What a run does to one platform: `target` orders (campaigns, for ads), `mode` new, add or replace."""

    platform: str
    strategy: str
    mode: str
    target: int
    tables: list[TableRows]
    rows: int


class CheckedRule(TypedDict):
    """A rule that was checked, and how many rows break it."""

    name: str
    platform: str
    table: str
    violations: int


class NotApplied(TypedDict):
    """A rule that was not checked, for want of the meanings that the schema is `missing`."""

    name: str
    platform: str
    missing: list[str]


class SizeEstimate(TypedDict):
    """How big a run is, before it begins: `rows` (counted if `exact`), `bytes` in the database, `seconds` in all."""

    rows: int
    bytes: int
    seconds: float
    exact: bool


class Generated(TypedDict):
    """A run, or what it would do. Rows exist only if `committed` is true, `already` from an earlier call. `sample`:
    first rows by table, of a plan."""

    database: Location
    run_id: str
    run_key: str | None
    success: bool
    committed: bool
    already: bool
    dry_run: bool
    rehearsed: bool
    workspace_id: str
    seed: int
    as_of: str
    parameters: dict[str, Any]
    platforms: list[PlatformSizes]
    total_rows: int
    rules_checked: int
    checks: list[CheckedRule]
    not_applied: list[NotApplied]
    warnings: list[str]
    seconds: float
    phases: dict[str, float]
    estimate: SizeEstimate | None
    sample: NotRequired[dict[str, list[dict[str, Any]]]]
    next_call: NextCall


class RunEntry(TypedDict):
    """A run as the tag tables keep it; `removed_at` is null while its rows are there."""

    run_id: str
    run_key: str | None
    workspace_id: str
    platforms: list[str]
    strategy: str
    seed: int
    as_of: str
    version: str
    parameters: dict[str, Any]
    started_at: str
    finished_at: str | None
    total_rows: int
    content_hash: str | None
    removed_at: str | None


class TableCount(TypedDict):
    """A base table: rows of the workspace, and how many of them are mock rows that nobody has changed."""

    table: str
    entity: str
    rows: int
    mock_rows: int


class PlatformCounts(TypedDict):
    """The tables of one platform."""

    platform: str
    tables: list[TableCount]


class StatusAnswer(TypedDict):
    """What the workspace has, and its latest runs."""

    database: Location
    warnings: list[str]
    workspace_id: str
    platforms: list[PlatformCounts]
    runs: list[RunEntry]


class TableRemoval(TypedDict):
    """Rows removed from a table, and those kept: changed by somebody, or needed by rows that stay."""

    table: str
    deleted: int
    kept_changed: int
    kept: int
    reasons: list[str]


class Removed(TypedDict):
    """What was removed, or with `dry_run` what would be."""

    database: Location
    dry_run: bool
    runs: list[str]
    tables: list[TableRemoval]
    total_deleted: int
    warnings: list[str]
    next_call: NotRequired[NextCall]


class Verified(TypedDict):
    """A run against every rule: `ok` if none is broken."""

    database: Location
    warnings: list[str]
    run_id: str
    ok: bool
    rules_checked: int
    checks: list[CheckedRule]
    not_applied: list[NotApplied]
    figures: NotRequired[list[dict[str, Any]]]


class Learned(TypedDict):
    """What the live rows of a platform show: `rows` by entity, `words` by entity and meaning; the profile in detail."""

    rows: dict[str, int]
    orders_since: str | None
    words: dict[str, list[str]]
    tax_included: bool | None
    subtotal_after_discount: bool | None
    money_in_cents: list[Any]
    columns_with_a_history: int
    habits_learned: bool
    profile: NotRequired[dict[str, Any]]


class Analyzed(TypedDict):
    """What a run would learn from, by platform."""

    database: Location
    warnings: list[str]
    workspace_id: str
    platforms: dict[str, Learned]


class ColumnFilling(TypedDict):
    """How a column is filled, and why: by a meaning, a constant, a filler, or not at all ("-"). Of a table that was
    asked for also the name that its view shows, its type, and if a value is required."""

    table: str
    column: str
    filled_by: str
    why: str
    shown: NotRequired[str | None]
    type: NotRequired[str]
    required: NotRequired[bool]


class MeaningConsidered(TypedDict):
    """A meaning that something speaks for, with its points (0 to 100) and the reason."""

    meaning: str
    score: int
    why: str


class ColumnKnown(TypedDict):
    """All else that is known of a column: the schema's `constraints`, what live rows show (`learned`), `samples` of
    what a run would write, and an `override` for config/columns.toml that fills it otherwise."""

    comment: str
    holds: str
    possible: list[str]
    considered: list[MeaningConsidered]
    constraints: list[str]
    learned: list[str]
    samples: list[str]
    override: str
    not_tried: str


class TableFilling(TypedDict):
    """How many columns of a table are filled by a meaning, by a filler, and left to their default or NULL."""

    table: str
    by_meaning: int
    by_filler: int
    left: int


class Explained(TypedDict):
    """Every column of what was asked for; for a whole warehouse only the counts of its tables."""

    database: Location
    warnings: list[str]
    tables: list[TableFilling]
    columns: list[ColumnFilling]
    detail: NotRequired[ColumnKnown]
    next_call: NotRequired[NextCall]
