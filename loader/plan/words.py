"""What the schema admits and the workspace uses: for every canonical value of a value set a word; the currency, and the
decimals that all money columns can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from loader.entities import LIFE
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import ORDER_STATES
from loader.flow.profile import Profile
from loader.flow.table import Column
from loader.plan.known import Known, RunOptions
from loader.vocabulary import Vocabulary

Words = dict[tuple[str, str], dict[str, str | None]]
"""(entity, meaning) -> canonical value -> the word for it (None = NULL)."""

# Columns that say the same in different words: the words of one place in their lists belong together.
_TOGETHER = (("status_id", "state", "status"), ("gateway", "gateway_title"))
# ISO 4217: the currencies of the commerce world whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)
_MOST_DIGITS = 3
_SOLD = ("order", "item", "payment", "refund")
"""What platforms send inside rows of others."""


def choose_words(vocabulary: Vocabulary, entities: Sequence[Entity], profile: Profile) -> Words:
    """What the schema admits, then what the workspace uses. Raises `SchemaError` if a column admits no word at all."""
    chosen = _within(vocabulary)
    for entity in entities:
        values = {m: states for m, states in vocabulary.words(entity.name).values.items() if entity.has(m)}
        for group in _groups(tuple(values)):
            chosen |= _of_group(entity, {meaning: values[meaning] for meaning in group}, profile)
    return chosen


def _within(vocabulary: Vocabulary) -> Words:
    """The likeliest words for what a row may hold inside JSON, whether or not a column of its own shows it."""
    return {
        (words.name, meaning): {state: own[0] or None for state, own in values.items()}
        for words in vocabulary.entities
        for meaning, values in words.values.items()
        if words.name in _SOLD or vocabulary.kinds.get(meaning) == "object" or "prefix" in values or meaning == "title"
    }


def order_states(words: Words) -> tuple[str, ...]:
    """The states of an order's life for which every status column of the schema has a word."""
    known = [words["order", meaning] for meaning in LIFE if ("order", meaning) in words]
    states = tuple(state for state in ORDER_STATES if all(state in status for status in known))
    if not states:
        raise SchemaError("no state of an order has a word in each of its status columns", "see the columns' CHECKs")
    return states


def _of_group(entity: Entity, values: Mapping[str, Mapping[str, Sequence[str]]], profile: Profile) -> Words:
    columns = [entity.by_meaning[meaning].column for meaning in values]
    used = [profile.words.get((entity.name, meaning), ()) for meaning in values]
    canonical = next(iter(values.values()))
    by_state = {}
    for state in canonical:
        if words := _fitting([list(v.get(state, ())) for v in values.values()], used, columns):
            by_state[state] = words
    if not by_state:
        names = " and ".join(column.name for column in columns)
        raise SchemaError(f"{entity.table.qualified}.{names} admits no word for {' and '.join(values)}")
    return {
        (entity.name, meaning): {state: words[place] for state, words in by_state.items()}
        for place, meaning in enumerate(values)
    }


def _groups(meanings: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield from (group for words in _TOGETHER if (group := tuple(m for m in words if m in meanings)))
    yield from ((m,) for m in meanings if not any(m in group for group in _TOGETHER))


def _fitting(
    candidates: list[list[str]], used: list[tuple[str, ...]], columns: list[Column]
) -> tuple[str | None, ...] | None:
    """The words for one canonical value, one a column and all of the same place; None if no place fits them all.

    The workspace's own words go first, then the likeliest; NULL, if it is not the likeliest, is the last resort.
    """
    ranked: list[tuple[tuple[int, bool, int], tuple[str | None, ...]]] = []
    for place, words in enumerate(zip(*candidates, strict=False)):
        if all(c.admits(word) if word else c.nullable for word, c in zip(words, columns, strict=True)):
            own = [word.lower() in map(str.lower, known) for word, known in zip(words, used, strict=True)]
            rank = (-sum(own), place > 0 and "" in words, place)
            ranked.append((rank, tuple(map(_spelt, words, used, columns))))
    return min(ranked)[1] if ranked else None


def _spelt(word: str, used: tuple[str, ...], column: Column) -> str | None:
    """As the schema spells it, else as the workspace does."""
    spelt = {known.lower(): known for known in (*reversed(used), *column.allowed)}
    return spelt.get(word.lower(), word) if word else None


def digits(known: Known, options: RunOptions, currency: str) -> int:
    """Decimals of a platform's money: the currency's minor unit, as far as its columns and the run's others hold it."""
    return min(_DIGITS.get(currency, 2), decimals(known.entities, known.vocabulary.kinds), options.digits)


def decimals(entities: Iterable[Entity], kinds: Mapping[str, str]) -> int:
    """Decimals that every money column can hold, so that sums stay exact in all of them. `kinds`: meaning -> kind."""
    types = [
        bound.column.type
        for entity in entities
        for meaning, bound in entity.by_meaning.items()
        if kinds.get(meaning) == "money"
    ]
    scales = [0 if kind.family.startswith("int") else kind.scale for kind in types]
    return max(min((scale for scale in scales if scale is not None), default=_MOST_DIGITS), 0)
