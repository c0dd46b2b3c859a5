"""What columns of a row hold together: whole tuples, of which each row draws one, as often as the live rows."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Case:
    """The `shares` of the tuples in the rows whose other columns hold `of`, `rows` live ones: texts, None for NULL, and
    of numbers between edges the number of the part. Fewer texts than columns: whatever the last ones hold."""

    of: tuple[str | None, ...]
    rows: int
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """Some tuples with their `shares`; columns whose draws have one `name` hold the same one in a row.

    Which one depends on the columns `of`, as in the `cases`; `edges` part the numbers of such a column (times in
    microseconds), a number that is an edge being above it; none: by its values. `steady` is the column of which each
    value always comes with one tuple ("": none).
    """

    name: str
    shares: tuple[float, ...]
    of: tuple[str, ...] = ()
    edges: tuple[tuple[float, ...], ...] = ()
    cases: tuple[Case, ...] = ()
    steady: str = ""


@dataclass(frozen=True, eq=False)
class KeyFacts:
    """What a column holds beside each key in the column `of`: (K,) texts, NULL for none."""

    of: str
    keys: pa.Array
    texts: pa.Array


@dataclass(frozen=True, slots=True)
class LineRate:
    """A number that is `factor` times another, and `offset` more, where a third column holds `value`."""

    value: str | None
    factor: float
    offset: float


@dataclass(frozen=True, slots=True)
class Running:
    """Texts that count on in the order of time: `form` has "{number}", zero-padded to `width`, and maybe "{time}".

    `last` are the highest numbers that are there, by the part of time if each begins anew (it `restarts`), else by "".
    """

    form: str
    width: int
    restarts: bool
    last: tuple[tuple[str, int], ...] = ()
