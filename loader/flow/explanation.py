"""How a table's columns are filled, and all that is known of one of them: what `explain` gives."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Considered:
    """A meaning that something speaks for, with its points (0 to 100) and the reason."""

    meaning: str
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class ExplainedColumn:
    """A column: how it is filled, and why. `shown` is its name in the semantic object (None: it is not shown);
    `filled_by` a meaning, a filler, a constant, or "-": left to its default or NULL."""

    column: str
    shown: str | None
    type: str
    required: bool
    filled_by: str
    why: str


@dataclass(frozen=True, slots=True)
class ColumnDetail:
    """What else is known of one column: what it `holds` of another table, `possible` meanings, usual for its type, that
    nothing has; those that were `considered`; what the schema asks of it (`constraints`), what the workspace's rows
    show (`learned`), `samples` of what a run would write, and an `override` to paste into the override file that fills
    it otherwise ("": nothing else can). `not_tried` is why nothing was learned and no sample made; "" if rows were."""

    comment: str
    holds: str
    possible: tuple[str, ...]
    considered: tuple[Considered, ...]
    constraints: tuple[str, ...]
    learned: tuple[str, ...]
    samples: tuple[str, ...]
    override: str
    not_tried: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A semantic object on its base table: its columns, all or the one asked for, with the `detail` of that."""

    platform: str
    entity: str
    object: str
    table: str
    key: tuple[str, ...]
    tenant: str | None
    columns: tuple[ExplainedColumn, ...]
    detail: ColumnDetail | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of `explain --json`."""
        return asdict(self)
