"""Warehouse + Profile + settings -> `Plan`: how many orders, over which time, in whose words. Pure.

Everything random comes from `seed`; the same workspace content, version, seed and as-of give the same plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from loader.entities import LIFE
from loader.errors import SchemaError
from loader.flow.binding import Entity
from loader.flow.plan import ORDER_STATES, AdsSpec, Plan, StoreSpec
from loader.flow.profile import Existing, Profile
from loader.flow.table import Column
from loader.vocabulary import Vocabulary

STRATEGIES = ("smart", "minimal", "comprehensive")
_MINIMAL, _COMPREHENSIVE = 10, 500
_SMART_LEAST, _SMART_MOST = 10, 1000
_DAY = 86_400_000_000
_DEFAULT_DAYS = 365
_ROOM = 320
_TIMEZONE = "America/New_York"
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
    year) up to `as_of`, in microseconds UTC. `digits` are the decimals that the run's other platforms can hold."""

    workspace: str
    strategy: str
    count: int | None
    seed: int
    as_of: int
    days: int | None
    digits: int = 6


def plan(
    vocabulary: Vocabulary,
    entities: tuple[Entity, ...],
    profile: Profile,
    settings: Settings,
    campaigns: tuple[int, ...] = (),
) -> Plan:
    """The plan of a platform that sells; its orders may come from `campaigns`, by number."""
    settings = replace(settings, seed=_seed(settings.seed, vocabulary.platform))
    words = _words(vocabulary, entities, profile)
    currency = _currency(entities, profile)
    spec = _spec(vocabulary, entities, profile, settings, currency, _states(words))
    digits = min(spec.digits, settings.digits)
    return Plan(
        workspace=settings.workspace,
        platform=vocabulary.platform,
        strategy=settings.strategy,
        mode="add" if profile.rows.get("order") else "new",
        target=spec.orders,
        entities=tuple(e for e in entities if not (e.name == "shop" and profile.rows.get("shop"))),
        spec=replace(
            spec,
            digits=digits,
            campaigns=campaigns,
            existing=_sellable(profile.existing, digits),
            taken_titles=profile.titles,
            tax_included=bool(profile.tax_included),
        ),
        profile=profile,
        words=words,
        currency=currency,
        shop_domain=_domain(profile, settings.workspace),
        subtotal_after_discount=_first(profile.subtotal_after_discount, vocabulary.subtotal_after_discount),
    )


def advertise(
    vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile, settings: Settings, currency: str | None
) -> Plan:
    """The plan of a platform that advertises; `currency` is that of the shops whose orders it brings."""
    settings = replace(settings, seed=_seed(settings.seed, vocabulary.platform))
    used = next(iter(profile.words.get(("campaign", "currency"), ())), None)
    currency = used or currency or _currency(entities, profile)
    count = target(settings.strategy, profile.campaigns, settings.count)
    namespace = _namespace(settings, profile)
    spec = AdsSpec(
        seed=settings.seed,
        campaigns=count,
        start=settings.as_of - (settings.days or _DEFAULT_DAYS) * _DAY,
        as_of=settings.as_of,
        digits=min(_DIGITS.get(currency, 2), decimals(vocabulary, entities), settings.digits),
        namespace=namespace,
        token=f"{namespace % 36**4:04x}"[-4:] if profile.campaigns else "",
    )
    return Plan(
        workspace=settings.workspace,
        platform=vocabulary.platform,
        strategy=settings.strategy,
        mode="add" if profile.campaigns else "new",
        target=count,
        entities=entities,
        spec=spec,
        profile=profile,
        words=_words(vocabulary, entities, profile),
        currency=currency,
        shop_domain=_domain(profile, settings.workspace),
        subtotal_after_discount=False,
        click=vocabulary.click,
    )


def shows_clicks(entities: Iterable[Entity]) -> bool:
    """Whether an order can say which campaign it came from: a landing page with room for the click's marks."""
    order = next((entity for entity in entities if entity.name == "order"), None)
    landing = order.by_meaning.get("landing_page") if order else None
    return landing is not None and (landing.column.type.length or _ROOM) >= _ROOM


def _seed(seed: int, platform: str) -> int:
    """Shops of one run are not each other's copies."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{platform}".encode(), digest_size=7).digest())


def _domain(profile: Profile, workspace: str) -> str:
    """The shop's own, as a bare host."""
    known = str(profile.shop.get("domain") or profile.shop.get("url") or "")
    host = known.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    return host or f"shop-{workspace[:8]}.example.com"


def _sellable(existing: Existing | None, digits: int) -> Existing | None:
    """The live rows without variants whose price the run's decimals cannot say exactly."""
    if existing is None or not len(existing.price):
        return existing
    exact = existing.price % 10 ** (6 - digits) == 0
    kept, product_of = np.unique(existing.product_of[exact], return_inverse=True)
    rows, mask = pa.array(kept), pa.array(exact)
    return replace(
        existing,
        products={name: column.take(rows) for name, column in existing.products.items()},
        variants={name: column.filter(mask) for name, column in existing.variants.items()},
        product_of=product_of.astype(np.int32),
        price=existing.price[exact],
        sold=existing.sold[kept],
        published=existing.published[kept],
    )


def _spec(
    vocabulary: Vocabulary,
    entities: tuple[Entity, ...],
    profile: Profile,
    settings: Settings,
    currency: str,
    states: tuple[str, ...],
) -> StoreSpec:
    shown = {(entity.name, meaning) for entity in entities for meaning in entity.by_meaning}
    return StoreSpec(
        seed=settings.seed,
        orders=target(settings.strategy, profile.rows.get("order", 0), settings.count),
        start=_start(profile, settings.as_of, settings.days),
        as_of=settings.as_of,
        digits=min(_DIGITS.get(currency, 2), decimals(vocabulary, entities)),
        discounts=("order", "discount") in shown or ("item", "discount") in shown,
        taxes=("order", "tax") in shown,
        shipping=("order", "shipping") in shown,
        order_states=states,
        sessions=any(entity.name == "event" for entity in entities),
        namespace=_namespace(settings, profile),
        timezone=str(profile.shop.get("timezone") or _TIMEZONE),
    )


def _start(profile: Profile, as_of: int, days: int | None) -> int:
    if days is not None:
        return as_of - days * _DAY
    if profile.first_order is None or profile.first_order >= as_of:
        return as_of - _DEFAULT_DAYS * _DAY
    span = as_of - profile.first_order
    return as_of - min(max(span, _SHORTEST_DAYS * _DAY), _LONGEST_DAYS * _DAY)


def decimals(vocabulary: Vocabulary, entities: Iterable[Entity]) -> int:
    """Decimals that every money column can hold, so that sums stay exact in all of them."""
    scales = [
        0 if bound.column.type.traits.form == "whole" else bound.column.type.scale
        for entity in entities
        for meaning, bound in entity.by_meaning.items()
        if vocabulary.kinds.get(meaning) == "money"
    ]
    return max(min((scale for scale in scales if scale is not None), default=3), 0)


def _states(words: dict[tuple[str, str], dict[str, str | None]]) -> tuple[str, ...]:
    """The states of an order's life that every such column of the schema has a word for."""
    known = [words["order", meaning] for meaning in LIFE if ("order", meaning) in words]
    states = tuple(state for state in ORDER_STATES if all(state in said for said in known))
    if not states:
        raise SchemaError("no state of an order has a word in each of its status columns", "see the columns' CHECKs")
    return states


def _words(
    vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile
) -> dict[tuple[str, str], dict[str, str | None]]:
    """(entity, meaning) -> canonical value -> the word: what the schema admits, then what the workspace uses."""
    found: dict[tuple[str, str], dict[str, str | None]] = {}
    for entity in entities:
        values = {m: states for m, states in vocabulary.words(entity.name).values.items() if entity.has(m)}
        for group in _groups(tuple(values)):
            columns = [entity.by_meaning[meaning].column for meaning in group]
            used = [profile.words.get((entity.name, meaning), ()) for meaning in group]
            said = {
                state: words
                for state in values[group[0]]
                if (words := _said([values[meaning].get(state, ()) for meaning in group], used, columns))
            }
            if not said:
                names = " and ".join(column.name for column in columns)
                raise SchemaError(f"{entity.table.qualified}.{names} admits no word for {' and '.join(group)}")
            for place, meaning in enumerate(group):
                found[entity.name, meaning] = {state: words[place] for state, words in said.items()}
    return found


# Columns that say the same in different words: the words of one place in their lists belong together.
_TOGETHER = (("status_id", "state", "status"), ("gateway", "gateway_title"))


def _groups(meanings: tuple[str, ...]) -> list[tuple[str, ...]]:
    together = [tuple(m for m in group if m in meanings) for group in _TOGETHER]
    alone = [(m,) for m in meanings if not any(m in group for group in together)]
    return [group for group in (*together, *alone) if group]


def _said(
    candidates: list[tuple[str, ...]], used: list[tuple[str, ...]], columns: list[Column]
) -> tuple[str | None, ...] | None:
    """The words for one canonical value, one a column and all of the same place; None where no place fits them all.

    The workspace's own words go first, then the likeliest; NULL, where it is not the likeliest, is the last resort.
    """
    fitting: list[tuple[tuple[int, bool, int], tuple[str | None, ...]]] = []
    for place, words in enumerate(zip(*candidates, strict=False)):
        if all(_fits(word, column) for word, column in zip(words, columns, strict=True)):
            own = [word.lower() in map(str.lower, known) for word, known in zip(words, used, strict=True)]
            rank = (-sum(own), place > 0 and "" in words, place)
            fitting.append((rank, tuple(map(_spelt, words, used, columns))))
    return min(fitting)[1] if fitting else None


def _fits(word: str, column: Column) -> bool:
    return column.admits(word) if word else column.nullable


def _spelt(word: str, used: tuple[str, ...], column: Column) -> str | None:
    """As the schema spells it, else as the workspace does."""
    spelt = {known.lower(): known for known in (*reversed(used), *column.allowed)}
    return spelt.get(word.lower(), word) if word else None


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
