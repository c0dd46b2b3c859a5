"""Warehouse + Profile + settings -> `Plan`: how many orders, over which time, in whose words. Pure.

Everything random comes from `seed`; the same workspace content, version, seed and as-of give the same plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from loader.errors import SchemaError
from loader.model import ORDER_STATES, Entity, Plan, Profile, StoreSpec, Vocabulary

STRATEGIES = ("smart", "minimal", "comprehensive")
_MINIMAL, _COMPREHENSIVE = 10, 500
_SMART_LEAST, _SMART_MOST = 10, 1000
_DAY = 86_400_000_000
_DEFAULT_DAYS = 365
_SHORTEST_DAYS, _LONGEST_DAYS = 30, 730
# ISO 4217: the currencies of the commerce world whose minor unit is not a hundredth.
_WHOLE = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_DIGITS = dict.fromkeys(_WHOLE, 0)
_DIGITS |= dict.fromkeys(_THOUSANDTHS, 3)


def target(strategy: str, orders: int, count: int | None) -> int:
    """The number of orders to make: `count` when given, else by strategy and the `orders` there are."""
    if count is not None:
        return count
    if strategy == "minimal":
        return _MINIMAL
    if strategy == "comprehensive":
        return _COMPREHENSIVE
    wanted = orders * 5 if orders < 50 else orders * 2 if orders < 200 else orders // 5
    return min(max(wanted, _SMART_LEAST), _SMART_MOST)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked: `count` orders (None: the strategy decides) over `days` (None: the workspace's own span, else a
    year) up to `as_of`, in microseconds UTC."""

    workspace: str
    strategy: str
    count: int | None
    seed: int
    as_of: int
    days: int | None


def plan(vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile, settings: Settings) -> Plan:
    """The plan of one platform."""
    existing = profile.rows.get("order", 0)
    words = _words(vocabulary, entities, profile)
    currency = _currency(entities, profile)
    domain = profile.shop.get("domain")
    return Plan(
        workspace=settings.workspace,
        platform=vocabulary.platform,
        strategy=settings.strategy,
        mode="add" if existing else "new",
        target=target(settings.strategy, existing, settings.count),
        entities=tuple(e for e in entities if not (e.name == "shop" and profile.rows.get("shop"))),
        spec=_spec(entities, profile, settings, currency, _states(words)),
        profile=profile,
        words=words,
        currency=currency,
        shop_domain=str(domain) if domain else f"shop-{settings.workspace[:8]}.example.com",
        subtotal_after_discount=_first(profile.subtotal_after_discount, vocabulary.subtotal_after_discount),
        kinds=vocabulary.kinds,
    )


def _spec(
    entities: tuple[Entity, ...], profile: Profile, settings: Settings, currency: str, states: tuple[str, ...]
) -> StoreSpec:
    shown = {(entity.name, meaning) for entity in entities for meaning in entity.by_meaning}
    own = {"timezone": str(zone)} if (zone := profile.shop.get("timezone")) else {}
    return StoreSpec(
        seed=settings.seed,
        orders=target(settings.strategy, profile.rows.get("order", 0), settings.count),
        start=_start(profile, settings.as_of, settings.days),
        as_of=settings.as_of,
        digits=min(_DIGITS.get(currency, 2), _scale(entities)),
        discounts=("order", "discount") in shown or ("item", "discount") in shown,
        taxes=("order", "tax") in shown,
        shipping=("order", "shipping") in shown,
        order_states=states,
        sessions=any(entity.name == "event" for entity in entities),
        namespace=_namespace(settings, profile),
        **own,
    )


def _start(profile: Profile, as_of: int, days: int | None) -> int:
    if days is not None:
        return as_of - days * _DAY
    if profile.first_order is None or profile.first_order >= as_of:
        return as_of - _DEFAULT_DAYS * _DAY
    span = as_of - profile.first_order
    return as_of - min(max(span, _SHORTEST_DAYS * _DAY), _LONGEST_DAYS * _DAY)


def _scale(entities: Iterable[Entity]) -> int:
    """Decimals that every money column can hold, so that sums stay exact in all of them."""
    money = {"total", "subtotal", "discount", "tax", "shipping", "price", "row_total", "total_spent", "value"}
    scales = [
        0 if bound.column.type.family.startswith("int") else bound.column.type.scale
        for entity in entities
        for meaning, bound in entity.by_meaning.items()
        if meaning in money
    ]
    return max(min((scale for scale in scales if scale is not None), default=3), 0)


def _states(words: dict[tuple[str, str], dict[str, str | None]]) -> tuple[str, ...]:
    """The states of an order's life that the schema has a word for; all, where it has no such column."""
    known = words.get(("order", "financial_status"))
    return ORDER_STATES if known is None else tuple(state for state in ORDER_STATES if state in known)


def _words(
    vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile
) -> dict[tuple[str, str], dict[str, str | None]]:
    """(entity, meaning) -> canonical value -> the word: what the schema admits, then what the workspace uses."""
    found: dict[tuple[str, str], dict[str, str | None]] = {}
    for entity in entities:
        for meaning, states in vocabulary.words(entity.name).values.items():
            if bound := entity.by_meaning.get(meaning):
                used = profile.words.get((entity.name, meaning), ())
                admitted = {word.lower(): word for word in bound.column.allowed}
                known = {
                    state: word[0]
                    for state, candidates in states.items()
                    if (word := _word(candidates, used, admitted, bound.column.nullable))
                }
                if not known:
                    raise SchemaError(f"{entity.table.qualified}.{bound.column.name} admits no word for {meaning}")
                found[entity.name, meaning] = known
    return found


def _word(
    candidates: tuple[str, ...], used: tuple[str, ...], admitted: dict[str, str], nullable: bool
) -> tuple[str | None] | None:
    """The word for one canonical value, in a tuple since None is a word too (NULL); None when there is none."""
    lower = {word.lower(): word for word in reversed(used)}
    fitting = [
        admitted.get(word.lower(), lower.get(word.lower(), word))
        for word in candidates
        if word and (not admitted or word.lower() in admitted)
    ]
    own = [word for word in fitting if word in used]
    if "" in candidates[:1] and nullable and not own:
        return (None,)
    if own or fitting:
        return ((own or fitting)[0],)
    return (None,) if "" in candidates and nullable else None


def _currency(entities: tuple[Entity, ...], profile: Profile) -> str:
    """The shop's own, else what its orders use, else what the schema admits, else US dollars."""
    own = profile.shop.get("currency") or next(iter(profile.words.get(("order", "currency"), ())), None)
    if own:
        return str(own).strip()
    bound = [e.by_meaning["currency"] for e in entities if e.has("currency")]
    allowed = next((b.column.allowed for b in bound if b.column.allowed), ())
    return "USD" if not allowed or "USD" in allowed else allowed[0]


def _namespace(settings: Settings, profile: Profile) -> int:
    """40 bits that no other run has: the rows that an earlier run left are part of what is hashed."""
    said = repr(
        (settings.workspace, settings.seed, settings.as_of, sorted(profile.rows.items()), sorted(profile.keys.items()))
    ).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=5).digest())


def _first(*values: bool | None) -> bool:
    return next((value for value in values if value is not None), False)
