"""The business rules: what must hold of a run's rows, asked of the database, whatever the schema calls its columns.

A rule is a file of sql/rules that names canonical relations and meanings (`loader.verify.relations`). It runs where
every meaning that it needs has a column; elsewhere it is not applied, and what is missing is named. Only reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, sql

from loader.entities import FACTS
from loader.errors import InvariantError
from loader.flow.binding import Entity
from loader.resources import sql_dir
from loader.rules.relations import CLICKED, Scope, fill, reads_text, tokens
from loader.vocabulary import Vocabulary

_HEADER = re.compile(r"-- (?P<word>\w+): (?P<rest>.*)\n")
_SAMPLE = 3
# xmin has no selectivity: the planner would take a million rows for a handful. Two processes read faster than one.
_SETTINGS = {
    "enable_nestloop": "off", "enable_mergejoin": "off", "enable_sort": "off", "jit": "off", "work_mem": "64MB",
    "parallel_setup_cost": "0", "parallel_tuple_cost": "0", "TimeZone": "UTC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `needs` are "entity.meaning" (with ? one that may be NULL), or several with | of which one is enough;
    `uses` what it takes where there is one. `fact` stands for `:fact`, in a rule that is the same for several entities.
    """

    name: str
    says: str
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
        """Every (entity, meaning) that the rule speaks of."""
        words = [word for group in (*self.needs, *self.uses) for word in group.split("|") if word != CLICKED]
        return tuple((word.partition(".")[0], word.partition(".")[2].rstrip("?")) for word in words)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found on a platform: `violations` rows break it, `sample` are the first keys of them; None = it was
    not applied, for want of what is `missing`. `table` is the base table of the judged rows, "" where there is none."""

    name: str
    platform: str
    table: str
    violations: int | None
    missing: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by name."""
    paths = sorted((sql_dir() / "rules").glob("*.sql"))
    return tuple(rule for path in paths for rule in parse(path.read_text("utf-8")))


def parse(source: str) -> tuple[Rule, ...]:
    """The rule of a file, or one for each entity of its line `of:`."""
    head: list[tuple[str, str]] = []
    end = 0
    while found := _HEADER.match(source, end):
        head.append((found["word"], found["rest"]))
        end = found.end()
    (name, says), rest = head[0], head[1:]
    needs, uses, of = (
        tuple(word for kind, line in rest if kind == wanted for word in line.split())
        for wanted in ("needs", "uses", "of")
    )
    rule = Rule(name, says, needs, uses, source)
    return tuple(_of(rule, entity) for entity in of) or (rule,)


def _of(rule: Rule, entity: str) -> Rule:
    needs, uses = (
        tuple(re.sub(r"\bfact\.", f"{entity}.", word) for word in words) for words in (rule.needs, rule.uses)
    )
    return replace(rule, name=rule.name.replace("fact", entity, 1), needs=needs, uses=uses, fact=entity)


def concerning(vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """The rules for a shop, or those for ads."""
    return tuple(rule for rule in rules() if (rule.entity in FACTS) != vocabulary.sells)


def check(
    conn: psycopg.Connection[Any],
    vocabulary: Vocabulary,
    entities: Sequence[Entity],
    run_id: UUID,
    workspace: str,
    later: bool,
) -> tuple[Outcome, ...]:
    """Ask every rule of one platform in the open transaction. `entities` may hold other platforms' too: ads count the
    orders of every shop. `later`: not the run itself asks, so that its rows may have been edited since."""
    scope = Scope(vocabulary, tuple(entities), workspace, later)
    chosen = concerning(vocabulary)
    asked = {rule.name: _asked(rule, scope, run_id) for rule in chosen}
    with _for_set_queries(conn):
        # all at once, not one round trip each: a warehouse may be far away
        with conn.pipeline() if psycopg.Pipeline.is_supported() else nullcontext():
            answers = {
                name: conn.execute(query) for name, query in asked.items() if query and not reads_text(query.decode())
            }
        return tuple(_outcome(conn, rule, scope, asked[rule.name], answers.get(rule.name)) for rule in chosen)


def refuse_broken(outcomes: Sequence[Outcome]) -> None:
    """Raise `InvariantError` (exit 7) that names every broken rule, its table and the first rows that break it."""
    broken = [outcome for outcome in outcomes if outcome.violations]
    if broken:
        says = {rule.name: rule.says for rule in rules()}
        raise InvariantError(
            "; ".join(
                f"{o.name}: {o.violations} row(s) of {o.table} break it, such as {', '.join(o.sample) or '?'}"
                f" ({says.get(o.name, '').rstrip('.')})"
                for o in broken
            ),
            "nothing was kept; look for a trigger of the table that changes what is inserted, else report this",
        )


def scripts(vocabulary: Vocabulary, entities: Sequence[Entity], run_id: UUID, workspace: str) -> Iterator[str]:
    """The same questions for psql, as asked later: each rule's own text after the definitions of its relations."""
    scope = Scope(vocabulary, tuple(entities), workspace, True)
    yield "".join(f"SET {name} = '{value}';\n" for name, value in _SETTINGS.items())
    yield _set("run_id", str(run_id)) + _set("platform", vocabulary.platform)
    for rule in concerning(vocabulary):
        if not (scope.missing(rule.needs) or scope.inexact(rule.named)):
            told = "".join(_set(name, value) for name, value in _definitions(rule, scope).items())
            yield f"\\echo {rule.name} {vocabulary.platform}\n{told}{rule.text.rstrip()};\n"


def _set(name: str, value: str) -> str:
    """psql's own quoting: within single quotes a quote is doubled and a backslash escapes."""
    quoted = value.replace("\\", "\\\\").replace("'", "''")
    return f"\\set {name} '{quoted}'\n"


def _definitions(rule: Rule, scope: Scope) -> dict[str, str]:
    return {token: scope.relation(token, rule.named, rule.fact) for token in tokens(rule.text)}


def _asked(rule: Rule, scope: Scope, run_id: UUID) -> bytes | None:
    """The query that counts what breaks a rule; None where it cannot be applied."""
    if scope.missing(rule.needs) or scope.inexact(rule.named):
        return None
    values = {"run_id": str(run_id), "platform": scope.vocabulary.platform}
    return _counting(fill(rule.text, _definitions(rule, scope), values))


def _outcome(
    conn: psycopg.Connection[Any], rule: Rule, scope: Scope, asked: bytes | None, answer: psycopg.Cursor[Any] | None
) -> Outcome:
    entity = scope.by_name.get(rule.entity)
    table, platform = entity.table.qualified if entity else "", scope.vocabulary.platform
    if asked is None:
        missing = scope.missing(rule.needs) or scope.inexact(rule.named)
        return Outcome(rule.name, platform, table, None, missing)
    try:
        row = answer.fetchone() if answer else _alone(conn, asked)
    except errors.DataError as error:  # a live row's text that is no number or time: nobody's fault here
        return Outcome(rule.name, platform, table, None, (error.diag.message_primary or str(error),))
    assert row is not None
    return Outcome(rule.name, platform, table, int(row[0]), (), tuple(row[1] or ()))


def _alone(conn: psycopg.Connection[Any], asked: bytes) -> tuple[Any, ...] | None:
    """A question that live text may make impossible must not take the run with it."""
    with conn.transaction():
        return conn.execute(asked).fetchone()


def _counting(asked: str) -> bytes:
    return f"SELECT count(*), (array_agg(v.key::text))[1:{_SAMPLE}] FROM (\n{asked}\n) AS v".encode()


@contextmanager
def _for_set_queries(conn: psycopg.Connection[Any]) -> Iterator[None]:
    """Plans for joins of whole sets in this block; after an error the transaction's end puts the settings back."""
    names = list(_SETTINGS)
    before = conn.execute("SELECT current_setting(n) FROM unnest(%s::text[]) WITH ORDINALITY AS s (n, i) ORDER BY i",
                          (names,)).fetchall()  # fmt: skip
    _local(conn, _SETTINGS)
    yield
    _local(conn, dict(zip(names, (value for (value,) in before), strict=True)))


def _local(conn: psycopg.Connection[Any], settings: dict[str, str]) -> None:
    calls = sql.SQL(", ").join(
        sql.SQL("set_config({}, {}, true)").format(sql.Literal(name), sql.Literal(value))
        for name, value in settings.items()
    )
    conn.execute(sql.SQL("SELECT {}").format(calls))
