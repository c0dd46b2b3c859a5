"""The business rules: what must hold of a run's rows, checked in the database, whatever the schema calls its columns.

A rule is a file of sql/rules that names canonical relations and meanings (`loader.rules.relations`). It is applied if
every meaning that it needs has a column; else it is reported as not applied, with what is missing. Only reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors

from loader import progress, redaction
from loader.entities import FACTS
from loader.errors import InvariantError
from loader.flow.binding import Entity
from loader.flow.result import Outcome
from loader.resources import sql_dir
from loader.rules.expressions import reads_text
from loader.rules.relations import RELATIONS, RuleScope, Trial, fill, tokens
from loader.vocabulary import Vocabulary

_HEADER = re.compile(r"-- (?P<word>\w+): (?P<rest>.*)\n")
_SAMPLE, _AT_ONCE = 3, 8
NO_RUN = UUID(int=0)
# xmin has no selectivity: the planner would take a million rows for a handful. Two processes read faster than one.
_SETTINGS = {
    **dict.fromkeys(("enable_nestloop", "enable_mergejoin", "enable_sort", "jit"), "off"),
    **dict.fromkeys(("parallel_setup_cost", "parallel_tuple_cost"), "0"),
    "work_mem": "64MB",
    "TimeZone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of SQL over canonical relations.

    `needs` are "entity.meaning" (with ? one that may be NULL), or several with | of which one is enough; `uses` what it
    takes if there is one. `fact` stands for `:fact`, in a rule that is the same for several entities.
    """

    name: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    text: str
    fact: str = ""

    @property
    def entity(self) -> str:
        """The entity whose rows are judged: the first that is needed."""
        return self.needs[0].partition(".")[0]

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Every (entity, meaning) that the file names."""
        words = [word for group in (*self.needs, *self.uses) for word in group.split("|")]
        parts = (word.partition(".") for word in words if word not in RELATIONS)
        return tuple((entity, meaning.rstrip("?")) for entity, _, meaning in parts)


@dataclass(frozen=True, slots=True)
class Rule(Asked):
    """One rule: what its `statement` says holds of every row."""

    statement: str = ""

    def of(self, entity: str) -> Rule:
        both = (self.needs, self.uses)
        needs, uses = (tuple(re.sub(r"\bfact\.", f"{entity}.", word) for word in words) for words in both)
        return replace(self, name=self.name.replace("fact", entity, 1), needs=needs, uses=uses, fact=entity)


@cache
def rules() -> tuple[Rule, ...]:
    paths = sorted((sql_dir() / "rules").glob("*.sql"))
    return tuple(rule for path in paths for rule in parse(path.read_text("utf-8")))


def parse(source: str) -> tuple[Rule, ...]:
    """The rule of a file, or one for each entity of its line `of:`."""
    head: list[tuple[str, str]] = []
    end = 0
    while found := _HEADER.match(source, end):
        head.append((found["word"], found["rest"]))
        end = found.end()
    (name, statement), *rest = head
    words = {kind: tuple(word for other, line in rest if other == kind for word in line.split()) for kind, _ in rest}
    rule = Rule(name, words.get("needs", ()), words.get("uses", ()), source, statement=statement)
    return tuple(rule.of(entity) for entity in words.get("of", ())) or (rule,)


def concerning(vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """The rules for a shop, or those for ads."""
    return tuple(rule for rule in rules() if (rule.entity in FACTS) != vocabulary.sells)


def check(
    conn: psycopg.Connection,
    vocabulary: Vocabulary,
    entities: Sequence[Entity],
    run_id: UUID,
    workspace: str,
    *,
    later: bool,
    digits: int = 2,
) -> tuple[Outcome, ...]:
    """Apply every rule of one platform in the open transaction. `entities` may hold other platforms' too: ads count
    the orders of every shop. `later`: it is not the run that checks itself, so its rows may have been edited since.
    `digits`: the decimals of the run's money."""
    return check_all(conn, [(vocabulary, digits)], entities, run_id, workspace, later=later)


def check_all(
    conn: psycopg.Connection,
    platforms: Sequence[tuple[Vocabulary, int]],
    entities: Sequence[Entity],
    run_id: UUID,
    workspace: str,
    *,
    later: bool,
) -> tuple[Outcome, ...]:
    """The same for several platforms, each with the decimals of its money."""
    scopes = [RuleScope(vocabulary, tuple(entities), workspace, later, digits) for vocabulary, digits in platforms]
    asked = [(scope, {r: _query(r, scope, run_id) for r in concerning(scope.vocabulary)}) for scope in scopes]
    total, found = sum(sum(map(bool, queries.values())) for _, queries in asked), list[Outcome]()
    with for_set_queries(conn):
        for scope, queries in asked:
            with progress.part(sum(one.violations is not None for one in found), total):
                found += _outcomes(conn, scope, queries)
    return tuple(found)


def _outcomes(conn: psycopg.Connection, scope: RuleScope, queries: Mapping[Rule, str | None]) -> list[Outcome]:
    applied = {rule: query for rule, query in queries.items() if query}
    reached = partial(progress.at, progress.RULES, total=len(applied), unit="rules", item=scope.vocabulary.platform)
    reached(0)
    answers = _answers(conn, applied, reached)
    return [_outcome(conn, rule, scope, query, answers.get(rule)) for rule, query in queries.items()]


def _answers(
    conn: psycopg.Connection, queries: Mapping[Rule, str], reached: Callable[[int], object]
) -> dict[Rule, tuple[Any, ...]]:
    """What the server answers to the rules that read no text: several at once, not one round trip each, as a warehouse
    may be far away."""
    plain, found = [rule for rule, query in queries.items() if not reads_text(query)], dict[Rule, tuple[Any, ...]]()
    for first in range(0, len(plain), _AT_ONCE):
        with conn.pipeline() if psycopg.Pipeline.is_supported() else nullcontext():
            sent = {rule: conn.execute(queries[rule]) for rule in plain[first : first + _AT_ONCE]}
        found |= {rule: cursor.fetchone() or (0, ()) for rule, cursor in sent.items()}
        reached(len(found))
    return found


def tried(
    conn: psycopg.Connection, vocabulary: Vocabulary, entities: Sequence[Entity], workspace: str, trial: Trial
) -> tuple[tuple[Rule, Outcome], ...]:
    """The rules of one platform on rows that no table has yet, in one statement, which reads them once. What the server
    cannot be asked is passed over."""
    scope = RuleScope(vocabulary, tuple(entities), workspace, False, trial.digits, trial)
    queries = {rule: query for rule in concerning(vocabulary) if (query := _broken(rule, scope, NO_RUN))}
    with for_set_queries(conn):
        counts = _counted(conn, scope, list(queries.values()))
        if counts is None:  # one of them; the others tell all the same
            counts = [n for query in queries.values() for n in _counted(conn, scope, [query]) or [None]]
    outcomes = zip(queries, counts, strict=True)
    return tuple((rule, replace(_unanswered(rule, scope), violations=count)) for rule, count in outcomes)


def _counted(conn: psycopg.Connection, scope: RuleScope, queries: Sequence[str]) -> Sequence[int | None] | None:
    """How many rows each of them has; None if the server cannot answer."""
    counts = ", ".join(f"(SELECT count(*) FROM (\n{query}\n) AS v)" for query in queries)
    try:
        with conn.transaction():
            return conn.execute(f"{scope.tried}SELECT {counts}").fetchone()
    except psycopg.Error:
        if conn.broken:
            raise
        return None


def refuse_broken(outcomes: Sequence[Outcome]) -> None:
    """Raise `InvariantError` (exit 7) that names every broken rule, its table and the first rows that break it."""
    broken = [outcome for outcome in outcomes if outcome.violations]
    if broken:
        statements = {rule.name: rule.statement for rule in rules()}
        raise InvariantError(
            "; ".join(
                f"{o.name}: {o.violations} row(s) of {o.table} break it, such as {', '.join(o.sample) or '?'}"
                f" ({statements.get(o.name, '').rstrip('.')})"
                for o in broken
            ),
            "nothing was kept; look for a trigger of the table that changes what is inserted, else report this",
        )


def scripts(
    vocabulary: Vocabulary, entities: Sequence[Entity], run_id: UUID, workspace: str, digits: int = 2
) -> Iterator[str]:
    """The same for psql, as checked later: each rule's own text after the definitions of its relations."""
    scope = RuleScope(vocabulary, tuple(entities), workspace, True, digits)
    yield "".join(f"SET {name} = '{value}';\n" for name, value in _SETTINGS.items())
    yield _set("run_id", str(run_id)) + _set("platform", vocabulary.platform)
    for rule in concerning(vocabulary):
        if not _missing(rule, scope):
            definitions = "".join(_set(name, value) for name, value in _definitions(rule, scope).items())
            yield f"\\echo {rule.name} {vocabulary.platform}\n{definitions}{rule.text.rstrip()};\n"


def _set(name: str, value: str) -> str:
    """psql's own quoting: within single quotes a quote is doubled and a backslash escapes."""
    quoted = value.replace("\\", "\\\\").replace("'", "''")
    return f"\\set {name} '{quoted}'\n"


def _definitions(rule: Asked, scope: RuleScope) -> dict[str, str]:
    return {token: scope.relation(token, rule.named, rule.fact) for token in tokens(rule.text)}


def _missing(rule: Rule, scope: RuleScope) -> tuple[str, ...]:
    """Why a rule cannot be applied; empty if it can."""
    return scope.missing(rule.needs) or scope.inexact(rule.named, "_slack" in rule.text)


def query_of(asked: Asked, scope: RuleScope, run_id: UUID) -> str | None:
    """The query that a file asks, its relations and values put in; None if the schema lacks what it needs."""
    if scope.missing(asked.needs):
        return None
    values = {"run_id": str(run_id), "platform": scope.vocabulary.platform}
    return fill(asked.text, _definitions(asked, scope), values)


def _broken(rule: Rule, scope: RuleScope, run_id: UUID) -> str | None:
    """The query for what breaks a rule; None if it cannot be applied."""
    return None if _missing(rule, scope) else query_of(rule, scope, run_id)


def _query(rule: Rule, scope: RuleScope, run_id: UUID) -> str | None:
    """The query that counts what breaks a rule and shows a few; None if it cannot be applied."""
    broken = _broken(rule, scope, run_id)
    return broken and f"SELECT count(*), (array_agg(v.key::text))[1:{_SAMPLE}] FROM (\n{broken}\n) AS v"


def _outcome(
    conn: psycopg.Connection, rule: Rule, scope: RuleScope, query: str | None, answer: tuple[Any, ...] | None
) -> Outcome:
    outcome = _unanswered(rule, scope)
    if query is None:
        return replace(outcome, missing=_missing(rule, scope))
    try:
        with conn.transaction() if answer is None else nullcontext():  # live text must not take the run with it
            count, sample = answer or conn.execute(query).fetchone() or (0, ())
    except errors.DataError as error:  # a live row's text that is no number or time: nobody's fault here
        return replace(outcome, missing=(redaction.message(error),))
    return replace(outcome, violations=int(count), sample=tuple(sample or ()))


def _unanswered(rule: Rule, scope: RuleScope) -> Outcome:
    entity = scope.by_name.get(rule.entity)
    return Outcome(rule.name, scope.vocabulary.platform, entity.table.qualified if entity else "", None)


@contextmanager
def for_set_queries(conn: psycopg.Connection) -> Iterator[None]:
    """Plans for joins of whole sets in this block; after an error the transaction's end puts the settings back."""
    current = "SELECT n, current_setting(n) FROM unnest(%s::text[]) AS s (n)"
    before: dict[str, str] = dict(conn.execute(current, (list(_SETTINGS),)).fetchall())
    local = "SELECT set_config(n, v, true) FROM unnest(%s::text[], %s::text[]) AS s (n, v)"
    conn.execute(local, (list(_SETTINGS), list(_SETTINGS.values())))
    yield
    conn.execute(local, (list(before), list(before.values())))
