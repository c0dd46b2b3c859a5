"""What a semantic view asks of the rows that it shows, and how it finds the session's workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loader.flow.predicate import UNKNOWN, Predicate


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a base table in a view, by its own `name`; `optional`: an outer join may leave it empty."""

    name: str
    oid: int
    schema: str
    table: str
    optional: bool = False

    @property
    def qualified(self) -> str:
        """The table as SQL names it."""
        return ".".join('"' + name.replace('"', '""') + '"' for name in (self.schema, self.table))


def exists(places: Sequence[Occurrence], conditions: Sequence[str]) -> str:
    """SQL: whether rows of these places keep the conditions together with the row at hand."""
    where = " AND ".join(f"({condition})" for condition in conditions)
    tables = ", ".join(f"{place.qualified} AS {place.name}" for place in places)
    return f"EXISTS (SELECT FROM {tables} WHERE {where})" if places else where


@dataclass(frozen=True, slots=True)
class Filter:
    """What is TRUE of every row that a view shows, as SQL over the columns of `places`.

    `columns` are (place, column), `reads` the oids of tables in its sub-selects, `equal` the two columns that it holds
    equal; `predicate` is read of one place's columns; `session`: it depends on the session's settings.
    """

    expression: str
    places: frozenset[str]
    columns: frozenset[tuple[str, str]]
    reads: frozenset[int] = frozenset()
    equal: tuple[tuple[str, str], tuple[str, str]] | None = None
    predicate: Predicate = UNKNOWN
    session: bool = False


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """How a view finds the session's workspace. `tests` are TRUE, for the parameter `workspace`, once the session's
    `settings` are right; `claims` are the paths that are read within them, `tables` those that are asked, as SQL names
    them; `asked` is what the view compares, for people, `untested` what else of it the session decides."""

    tests: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    tables: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()


NO_VIEWPOINT = Viewpoint()


@dataclass(frozen=True, slots=True)
class Sight:
    """When a semantic view shows a row of its table: all `tests`, SQL of the row called `place`, are TRUE. `reformed`
    are the columns that it shows in another form."""

    place: str = ""
    tests: tuple[str, ...] = ()
    reformed: frozenset[str] = frozenset()
    viewpoint: Viewpoint = NO_VIEWPOINT


ALWAYS_SEEN = Sight()
