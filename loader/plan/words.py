"""What the schema admits and the workspace uses: for every canonical value of a value set a word; the currency, and the
decimals that all money columns can hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from loader.currencies import minor_digits
from loader.entities import LIFE
from loader.errors import SchemaError
from loader.flow.binding import Bound, Entity
from loader.flow.plan import EVENT_KINDS, ORDER_STATES, PRODUCT_STATES
from loader.flow.profile import Profile
from loader.flow.table import Column
from loader.model.words.orders import SOURCES, endings
from loader.plan.known import Known, RunOptions
from loader.vocabulary import EntityWords, States, Vocabulary, with_instead
from loader.vocabulary.words import normal

Words = dict[tuple[str, str], dict[str, str | None]]
"""(entity, meaning) -> canonical value -> the word for it (None = NULL)."""

# Columns that say the same in different words: the words of one place in their lists belong together.
_TOGETHER = (("status_id", "state", "status"), ("gateway", "gateway_title"))
# The states that an order ends well in, or badly, and how many of the orders at least, at most.
_GOOD, _LEAST_GOOD = ("paid", "fulfilled", "partially_refunded"), 0.5
_BAD, _MOST_BAD = ("cancelled", "voided", "refunded"), 0.3
_MOST_DIGITS = 3
_MICROS = ("cost_micros", "budget_micros")
_SOLD = ("order", "item", "payment", "refund")
"""What platforms send inside rows of others."""


def choose_words(vocabulary: Vocabulary, entities: Sequence[Entity], profile: Profile) -> Words:
    """What the schema admits, then what the workspace uses. Raises `SchemaError` if a column admits no word at all."""
    chosen = _within(vocabulary)
    for entity in entities:
        words = vocabulary.words(entity.name)
        known = dict.fromkeys((*words.values, *words.others))
        for group in _groups(tuple(meaning for meaning in known if entity.has(meaning))):
            chosen |= _of_group(entity, words, group, profile)
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
    """The states of an order's life for which every status column of the schema has a word.

    Raises `SchemaError` if orders would hardly ever be paid, or mostly come to a bad end.
    """
    known = {meaning: words["order", meaning] for meaning in LIFE if ("order", meaning) in words}
    states = tuple(state for state in ORDER_STATES if all(state in status for status in known.values()))
    good, bad = (sum(s for state, s in endings(states).items() if state in group) for group in (_GOOD, _BAD))
    if good < _LEAST_GOOD or bad > _MOST_BAD:
        admitted = "; ".join(f"{meaning}: {_listed(status)}" for meaning, status in known.items())
        raise SchemaError(
            f"the words that the orders' status admits tell no life of an order ({admitted}): at least"
            f" {_LEAST_GOOD:.0%} of the orders must end well, and no more than {_MOST_BAD:.0%} badly",
            "let the column's CHECK or enum admit a word such as paid or completed; or set leave = true for it in"
            " config/columns.toml, if it may be NULL or has a default",
        )
    return states


def placed(order: Entity | None, words: Words) -> tuple[float, ...]:
    """The shares of orders by where they are placed, as SOURCES has them: only on the web if no column tells."""
    told = words.get(("order", "source_name"), {}) if order is not None and order.has("source_name") else {}
    apart = {source: word for source, word in told.items() if source == "web" or word != told.get("web")}
    shares = [share if source in ("web", *apart) else 0.0 for source, share in SOURCES.items()]
    return tuple(share / sum(shares) for share in shares)


def ends_paid(order: Entity | None, words: Words) -> bool:
    """If an order may stay paid for ever: in every column that says its state the word for it is that of a sent one."""
    known = [words.get(("order", meaning), {}) for meaning in LIFE if order and order.has(meaning)]
    return all(states.get("paid") == states.get("fulfilled") for states in known)


def event_kinds(words: Words) -> tuple[str, ...]:
    """The kinds of events with a word of their own: what goes by that of a page view is none."""
    known = words.get(("event", "event_name"))
    if known is None:
        return EVENT_KINDS
    page = EVENT_KINDS[0]
    return tuple(kind for kind in EVENT_KINDS if kind in known and (kind == page or known[kind] != known.get(page)))


def product_states(words: Words, product: Entity | None) -> tuple[str, ...]:
    """The states of a product that the schema can tell: those that its status has a word for, all that there are if
    only a flag says what is sold; else nothing is but for sale."""
    active = PRODUCT_STATES[:1]
    if product is None or not product.has("status", "visible"):
        return active
    known = words.get(("product", "status"))
    if not product.has("status") or known is None:
        return PRODUCT_STATES
    return tuple(state for state in PRODUCT_STATES if state in known) if active[0] in known else active


def _listed(status: Mapping[str, str | None]) -> str:
    return ", ".join(f"{word} for {state}" for state, word in status.items()) or "none"


def _of_group(entity: Entity, words: EntityWords, group: tuple[str, ...], profile: Profile) -> Words:
    columns = [entity.by_meaning[meaning].column for meaning in group]
    used = [profile.words.get((entity.name, meaning), ()) for meaning in group]
    known = [words.words_for(m, c.allowed, u) for m, c, u in zip(group, columns, used, strict=True)]
    by_state = {}
    for state in dict.fromkeys(state for states in known for state in states):
        together = [list(words.values.get(meaning, {}).get(state, ())) for meaning in group]
        found = filter(None, (_fitting(together, used, columns), _apart(state, known, used, columns)))
        if chosen := max(found, key=lambda words: _known(words, used), default=None):
            by_state[state] = chosen
    by_state = _spoken(by_state, words, group, used)
    if not by_state:
        names = " and ".join(column.name for column in columns)
        raise SchemaError(f"{entity.table.qualified}.{names} admits no word for {' and '.join(group)}")
    return {
        (entity.name, meaning): {state: chosen[place] for state, chosen in with_instead(by_state).items()}
        for place, meaning in enumerate(group)
    }


def _spoken(
    by_state: dict[str, tuple[str | None, ...]],
    words: EntityWords,
    group: tuple[str, ...],
    used: Sequence[tuple[str, ...]],
) -> dict[str, tuple[str | None, ...]]:
    """The states that the workspace has words for, if some of these are none of the platform's: it has no others."""
    own = {
        word for meaning in group for listed in words.values.get(meaning, {}).values() for word in map(normal, listed)
    }
    theirs = {normal(word) for known in used for word in known} - own
    strange = any(normal(word) in theirs for chosen in by_state.values() for word in chosen if word)
    return {state: chosen for state, chosen in by_state.items() if _known(chosen, used)} if strange else by_state


def _known(words: Sequence[str | None], used: Sequence[Sequence[str]]) -> int:
    """How many of the words the workspace uses."""
    return sum(word in known for word, known in zip(words, used, strict=True))


def _apart(
    state: str, known: Sequence[States], used: list[tuple[str, ...]], columns: list[Column]
) -> tuple[str | None, ...] | None:
    """The words for one canonical value, each column's own; None if one has none."""
    each = [
        _fitting([list(states.get(state, ()))], [words], [column])
        for states, words, column in zip(known, used, columns, strict=True)
    ]
    return tuple(found[0] for found in each if found) if all(each) else None


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


def digits(options: RunOptions, currency: str) -> int:
    """Decimals of a platform's money: the currency's minor unit, as far as a column of the run shows it."""
    return min(minor_digits(currency), options.digits)


def worth(decimals: int, currency: str) -> int:
    """Minor units to a dollar's worth; a currency without a minor unit counts in units of about a cent."""
    return 10**decimals if decimals or minor_digits(currency) else 100


def finest(everybody: Sequence[Known]) -> int:
    """Decimals of the money column that holds most of them: each of the others holds the same amounts rounded."""
    shown = [bound.exact_to for known in everybody for _, bound in amounts(known)]
    micros = any(entity.has(*_MICROS) for known in everybody for entity in known.entities)
    most = max((_MOST_DIGITS if exact_to is None else exact_to for exact_to in shown), default=_MOST_DIGITS)
    return _MOST_DIGITS if micros else min(max(most, 0), _MOST_DIGITS)


def amounts(known: Known) -> Iterator[tuple[Entity, Bound]]:
    """The columns that hold money."""
    for entity in known.entities:
        yield from ((entity, b) for b in entity.bound if known.vocabulary.kinds.get(b.meaning or "") == "money")


def rounded(known: Known, decimals: int) -> Iterator[str]:
    """A warning that names the columns whose amounts lose decimals."""
    names = [f"{entity.table.qualified}.{b.column.name}" for entity, b in amounts(known) if b.rounds(decimals)]
    if names:
        yield f"amounts are rounded to what the column holds: {', '.join(names)}"
