"""A run: what preflight finds before it, its record in the tag tables, what it did, and what the rules found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from loader.errors import ConnectError, MockDataError, SchemaError

if TYPE_CHECKING:  # numpy and Arrow, which `mock-data runs` does without
    from loader.flow.binding import Filled
    from loader.flow.plan import PlatformPlan


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that stops a run, or a `notice` that stops nothing: what was found where, and what to do.

    `where` is "platform entity", "" for what concerns no single table. Faults of "schema" end with exit 5, of "rights"
    with 4.
    """

    where: str
    message: str
    remedy: str
    kind: Literal["schema", "rights"] = "schema"
    notice: bool = False

    @property
    def error(self) -> type[MockDataError]:
        return SchemaError if self.kind == "schema" else ConnectError


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the error of the first fault, which names every fault of its kind and every remedy once."""
    faults = [finding for finding in findings if not finding.notice]
    if faults:
        alike = [fault for fault in faults if fault.kind == faults[0].kind]
        message = "; ".join(dict.fromkeys(fault.message for fault in alike))
        raise faults[0].error(message, "; ".join(dict.fromkeys(fault.remedy for fault in alike)))


@dataclass(frozen=True, slots=True)
class Link:
    """`column` of a child table holds the `parent_column` of a parent table, declared as a foreign key or not."""

    column: str
    parent_schema: str
    parent_table: str
    parent_column: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as mock_data.runs keeps it. Times are UTC; `xid` is pg_current_xact_id() of its one transaction; `profile`
    what it learned from, as it may leave the workspace."""

    run_id: UUID
    workspace: str
    platforms: tuple[str, ...]
    strategy: str
    seed: int
    as_of: datetime
    version: str
    parameters: dict[str, Any]
    xid: int
    started_at: datetime
    finished_at: datetime | None = None
    total_rows: int = 0
    removed_at: datetime | None = None
    profile: dict[str, Any] | None = None
    run_key: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found on a platform: `violations` rows break it, `sample` are the first keys of them; None = it was
    not applied, for want of what is `missing`. `table` is the base table of the judged rows, "" if there is none."""

    name: str
    platform: str
    table: str
    violations: int | None
    missing: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


def outcomes_json(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """What was checked and what was not, as both `generate --json` and `verify --json` have it."""
    return {
        "checks": [
            {"name": o.name, "platform": o.platform, "table": o.table, "violations": o.violations}
            for o in outcomes
            if o.violations is not None
        ],
        "not_applied": [
            {"name": o.name, "platform": o.platform, "missing": list(o.missing)}
            for o in outcomes
            if o.violations is None
        ],
    }


@dataclass(frozen=True, slots=True)
class Figure:
    """What an analyst's `question` measures in a platform's rows, and the bounds of a shop; `judged`: in a run that is
    large enough for that."""

    name: str
    platform: str
    question: str
    value: float
    low: float
    high: float
    judged: bool

    @property
    def within(self) -> bool | None:
        """If it is what a shop would have; None if it is not judged."""
        return self.low <= self.value <= self.high if self.judged else None

    def to_json(self) -> dict[str, Any]:
        """A line of `verify --realism --json`."""
        names = ("name", "platform", "question", "value", "low", "high", "within")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class TableResult:
    """Rows of one table, how many were planned, and how its columns are filled. `sample`: first rows by column, only of
    a dry run."""

    table: str
    entity: str
    rows: int
    sample: tuple[dict[str, Any], ...] = ()
    planned: int = 0
    filled: Filled | None = None

    def to_json(self) -> dict[str, Any]:
        """One entry of a platform's "tables"."""
        shown = {"table": self.table, "entity": self.entity, "rows": self.rows}
        return shown | ({"filled": self.filled.to_json()} if self.filled else {})


@dataclass(frozen=True, slots=True)
class PlatformResult:
    """What a run did to one platform."""

    platform: str
    strategy: str
    mode: str
    target: int
    tables: tuple[TableResult, ...]

    @classmethod
    def of(cls, plan: PlatformPlan, tables: tuple[TableResult, ...]) -> PlatformResult:
        return cls(plan.platform, plan.strategy, plan.mode, plan.target, tables)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def to_json(self) -> dict[str, Any]:
        """One entry of "platforms"."""
        tables = [table.to_json() for table in self.tables]
        return {name: getattr(self, name) for name in self.__slots__} | {"tables": tables, "rows": self.rows}


@dataclass(frozen=True, slots=True)
class Estimate:
    """How big a run is, before it begins: its `rows` (counted if `exact`, else scaled up from a small run), about the
    `bytes` that they and their indexes take in the database, and about the `seconds` from the command's beginning."""

    rows: int
    bytes: int
    seconds: float
    exact: bool

    def to_json(self) -> dict[str, Any]:
        """The "estimate" of `generate --json`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run, or what a dry run would do (`dry_run`), or did before its rollback (`rehearsed`)."""

    run_id: UUID
    committed: bool
    dry_run: bool
    rehearsed: bool
    workspace: str
    seed: int
    as_of: datetime
    platforms: tuple[PlatformResult, ...]
    checks: tuple[Outcome, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    parameters: dict[str, Any] = field(default_factory=dict)
    columns: tuple[dict[str, str], ...] = ()
    """How every column would be filled, only of a dry run."""
    run_key: str | None = None
    already: bool = False
    """If it is an earlier run with the same key, which was returned instead of a new one."""
    estimate: Estimate | None = None
    """None of an earlier run."""

    @property
    def total_rows(self) -> int:
        return sum(platform.rows for platform in self.platforms)

    def to_json(self) -> dict[str, Any]:
        """The object of `generate --json`, with sample rows for a dry run."""
        result: dict[str, Any] = {
            "run_id": str(self.run_id),
            "run_key": self.run_key,
            "already": self.already,
            "success": True,
            "committed": self.committed,
            "dry_run": self.dry_run,
            "rehearsed": self.rehearsed,
            "workspace_id": self.workspace,
            "seed": self.seed,
            "as_of": self.as_of.isoformat(),
            "parameters": self.parameters,
            "platforms": [platform.to_json() for platform in self.platforms],
            "total_rows": self.total_rows,
            "estimate": self.estimate.to_json() if self.estimate else None,
            **outcomes_json(self.checks),
            "warnings": list(self.warnings),
            "seconds": round(self.seconds, 3),
            "phases": {name: round(seconds, 3) for name, seconds in self.phases.items()},
        }
        if self.dry_run and not self.already:
            result["columns"] = list(self.columns)
            result["sample"] = {t.table: list(t.sample) for p in self.platforms for t in p.tables}
        return result
