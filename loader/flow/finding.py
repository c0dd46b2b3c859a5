"""What preflight finds before BEGIN: doctor, dry run and generate share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from loader.errors import ConnectError, MockDataError, SchemaError


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
        """The error that a run ends with."""
        return SchemaError if self.kind == "schema" else ConnectError


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the error of the first fault, which names every fault of its kind and every remedy once."""
    faults = [finding for finding in findings if not finding.notice]
    if faults:
        alike = [fault for fault in faults if fault.kind == faults[0].kind]
        message = "; ".join(dict.fromkeys(fault.message for fault in alike))
        raise faults[0].error(message, "; ".join(dict.fromkeys(fault.remedy for fault in alike)))
