"""What people see while they wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loader.cli.streams import is_quiet

if TYPE_CHECKING:
    from loader.progress import Listener


@contextmanager
def waiting(as_json: bool) -> Iterator[Listener | None]:
    """A listener for this block that shows on stderr how far the command is; None with --json or --quiet."""
    if as_json or is_quiet():
        yield None
        return
    from loader.report.live import shown

    with shown() as listener:
        yield listener
