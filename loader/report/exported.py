"""The files of an export for people."""

from __future__ import annotations

from typing import Any

from loader.report.tables import printer, show

_UNITS = ("B", "kB", "MB", "GB", "TB")


def exported(result: dict[str, Any]) -> None:
    """A line for each file, and where they are."""
    out = printer()
    tables = [one for one in result["tables"] if one["file"]]
    show(out, ("file", "rows", "size"), [(one["file"], one["rows"], size(one["bytes"])) for one in tables])
    out.print(f"{result['total_rows']:,} rows of run {result['run_id']} are in {result['output']}", soft_wrap=True)


def size(count: int) -> str:
    """Bytes as people read them, in units of 1000."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.3g} {_UNITS[unit]}"
