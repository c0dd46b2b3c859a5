"""Tables for people: as wide as they need to be in a file or a pipe; on a terminal no wider than it is.

What does not fit loses first the columns that it can do without, then names are broken where their parts meet, and
sentences between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from rich.cells import cell_len

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_UNBOUNDED = 1000
_NARROWEST = 12
_PARTS = re.compile(r".+?(?:[._/:=|-]+(?=.)|$)")
Rows = Sequence[Sequence[Any]]


def printer(width: int | None = None) -> Console:
    """Values are printed as they are: `[vip]` is a customer's tag, not markup, and `:x:` is not a picture."""
    from rich.console import Console  # here, because what is printed as JSON has no use for it

    class Printer(Console):
        def on_broken_pipe(self) -> NoReturn:
            """Left to the command line: rich would end the process with exit 1, even after a COMMIT."""
            raise BrokenPipeError

    if width is None and not Console().is_terminal:
        width = _UNBOUNDED  # a file or a pipe has no width to fold to
    return Printer(width=width, markup=False, highlight=False, emoji=False)


def listed(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Whole numbers stand on the right, with separators; everything else as it is."""
    kept = list(rows)
    return _table(headings, [[_text(cell) for cell in row] for row in kept], _numbers(headings, kept))


def show(out: Console, headings: Sequence[str], rows: Iterable[Sequence[Any]], spare: Sequence[str] = ()) -> None:
    """Print a table as wide as `out` is. `spare` are the headings that it can do without, the first to go first."""
    names, kept = list(headings), [list(row) for row in rows]
    if out.width < _UNBOUNDED:  # elsewhere nothing has to be measured
        names, kept = _fitted(out, names, kept, spare)
    out.print(listed(names, kept))


def _fitted(
    out: Console, names: list[str], kept: list[list[Any]], spare: Sequence[str]
) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows without what they can do without, and broken where they are too wide."""
    for name in spare:
        if _width(out, names, kept) > out.width and name in names:
            place = names.index(name)
            del names[place]
            for row in kept:
                del row[place]
    if _width(out, names, kept) > out.width:
        kept = _folded(out, names, kept)
    if out.measure(listed(names, kept), options=_all(out)).maximum > out.width:
        names = _stacked(names, kept)
    return names, kept


def _stacked(headings: Sequence[str], rows: Rows) -> list[str]:
    """The headings in lines no longer than what stands below them, as far as words are."""
    below = [
        max((cell_len(line) for row in rows for line in _text(row[n]).split("\n")), default=0) for n in _places(rows)
    ]
    words = [max(map(cell_len, heading.split())) for heading in headings]
    return [broken(heading, max(pair)) for heading, *pair in zip(headings, words, below, strict=True)]


def _places(rows: Rows) -> range:
    return range(len(rows[0]) if rows else 0)


def _width(out: Console, headings: Sequence[str], rows: Rows) -> int:
    """What the table would need; a heading may be broken between its words."""
    texts = [[_text(cell) for cell in row] for row in rows]
    narrow = [max(heading.split(), key=len) for heading in headings]
    return out.measure(_table(narrow, texts, _numbers(headings, rows)), options=_all(out)).maximum


def _all(out: Console) -> Any:
    return out.options.update(width=_UNBOUNDED, max_width=_UNBOUNDED)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[bool]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False)
    for heading, number in zip(headings, numbers, strict=True):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _numbers(headings: Sequence[str], rows: Rows) -> list[bool]:
    """By column: whether it has whole numbers."""
    return [any(isinstance(row[place], int) for row in rows) for place in range(len(headings))]


def _text(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _folded(out: Console, headings: Sequence[str], rows: Rows) -> list[list[Any]]:
    """The rows, their texts broken so that all columns fit; whole numbers are never broken."""
    widths = [_needed(heading, [row[place] for row in rows]) for place, heading in enumerate(headings)]
    frame = _width(out, headings, rows) - sum(widths)
    numbers = _numbers(headings, rows)
    fixed = sum(width for width, number in zip(widths, numbers, strict=True) if number)
    free = [place for place, number in enumerate(numbers) if not number]
    room = _shared(out.width - frame - fixed, [widths[place] for place in free])
    given = dict(zip(free, room, strict=True))
    return [[broken(cell, given[n]) if n in given else cell for n, cell in enumerate(row)] for row in rows]


def _needed(heading: str, cells: Iterable[Any]) -> int:
    return max(*(cell_len(word) for word in heading.split()), *(cell_len(_text(cell)) for cell in cells))


def _shared(room: int, widths: Sequence[int]) -> list[int]:
    """Columns in this room: those that need less than an even share get what they need, the others share the rest."""
    given = [0] * len(widths)
    left = sorted(range(len(widths)), key=lambda place: widths[place])
    for done, place in enumerate(left):
        even = (room - sum(given)) // (len(left) - done)
        given[place] = min(widths[place], max(even, _NARROWEST))
    return given


def broken(cell: Any, width: int) -> str:
    """A text in lines of at most this width: between words if it has some, else where the parts of a name meet."""
    return "\n".join(_lines(_text(cell), width))


def _lines(text: str, width: int) -> Iterable[str]:
    lines = [""]
    for word in re.findall(r"\S+\s*|\s+", text):
        parts = [word] if cell_len(word.rstrip()) <= width else _PARTS.findall(word)
        for part in parts:
            if lines[-1] and cell_len(lines[-1] + part.rstrip()) > width:
                lines.append("")
            lines[-1] += part
    return (line.rstrip() for line in lines)
