"""What a run is asked for, and what is known of one platform when it is planned. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loader.constraints.enforcement import enforce
from loader.flow.binding import Bound, Entity
from loader.flow.profile import History, Profile
from loader.flow.scenario import NO_SCENARIO, Scenario
from loader.flow.wishes import NO_WISHES, Wishes
from loader.plan.followed import followed
from loader.plan.locales import home, parsed
from loader.vocabulary import Click, Vocabulary

_DAY = 86_400_000_000
_MINIMAL, COMPREHENSIVE = 10, 500
_SMART_LEAST, _SMART_MOST = 10, 1000


@dataclass(frozen=True, slots=True)
class Naming:
    """What a shop is called. `site` is the host of its pages and mails, `domain` what rows call the shop by: a platform
    may have a name of its own for each shop, such as NAME.myshopify.com."""

    name: str
    domain: str
    site: str


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`count` orders (None: the strategy decides) over `days` (None: the workspace's own span, else a year) up to
    `as_of`, or from `since` on, in microseconds UTC; `campaigns` of ads (None: by the shops' size); `conversion` the
    share of visits that buy (0: no visits are made; None: as the workspace's do), `locale` as the option has it;
    `encoding` the database's. `digits` are the decimals that some column of the run shows; `click` the marks that
    orders of shops show if the run makes no ads, `shop` the one that its ads advertise; `wishes` what the run must hold
    exactly, `scenario` what happens in it; `profiles` those of a file, by platform, whose shape the rows have."""

    workspace: str
    strategy: str
    count: int | None
    seed: int
    as_of: int
    days: int | None
    campaigns: int | None = None
    conversion: float | None = None
    locale: str | None = None
    encoding: str = "UTF8"
    digits: int = 6
    click: Click | None = None
    shop: Naming | None = None
    since: int | None = None
    wishes: Wishes = NO_WISHES
    scenario: Scenario = NO_SCENARIO
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    @property
    def opens(self) -> int | None:
        """When the window begins, if that was asked for."""
        return self.since if self.days is None else self.as_of - self.days * _DAY

    def target(self, existing: int) -> int:
        """The number of orders (or campaigns) to make: `count` if given, else by strategy and by how many exist."""
        if self.count is not None:
            return self.count
        if self.strategy == "minimal":
            return _MINIMAL
        if self.strategy == "comprehensive":
            return COMPREHENSIVE
        wanted = existing * 5 if existing < 50 else existing * 2 if existing < 200 else existing // 5
        return min(max(wanted, _SMART_LEAST), _SMART_MOST)

    def of_platform(self, platform: str) -> RunOptions:
        """The same with a seed of the platform's own: shops of one run are not each other's copies."""
        digest = hashlib.blake2b(f"{self.seed}/{platform}".encode(), digest_size=7).digest()
        return replace(self, seed=int.from_bytes(digest))


@dataclass(frozen=True, slots=True)
class Known:
    """A platform: its words, its tables, and what its live rows teach."""

    vocabulary: Vocabulary
    entities: tuple[Entity, ...]
    profile: Profile

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile, locale: str | None = None
    ) -> Known:
        """The platform, its columns filled as the live rows are; CHECKs on columns that follow their history count."""
        currency, kinds = shop_currency(entities, profile, locale), vocabulary.kinds
        entities = tuple(one.in_cents(kinds) if one.name in profile.cents else one for one in entities)
        profile, filled = _filled(entities, profile, currency)
        pairs = zip(entities, filled, strict=True)
        enforced = (new if new is old else enforce(new, filled, kinds) for old, new in pairs)
        return cls(vocabulary, tuple(enforced), profile)

    @property
    def platform(self) -> str:
        return self.vocabulary.platform

    def entity(self, name: str) -> Entity | None:
        return next((entity for entity in self.entities if entity.name == name), None)

    def namespace(self, options: RunOptions) -> int:
        """40 bits that no other run has: the rows that an earlier run left are part of what is hashed."""
        rows, keys = sorted(self.profile.rows.items()), sorted(self.profile.keys.items())
        state = repr((options.workspace, options.seed, options.as_of, rows, keys))
        return int.from_bytes(hashlib.blake2b(state.encode(), digest_size=5).digest())


def _filled(entities: tuple[Entity, ...], profile: Profile, currency: str) -> tuple[Profile, tuple[Entity, ...]]:
    """The entities, their columns following the live rows; and the profile without what no column can follow."""
    while True:
        filled = tuple(in_currency(follow_history(entity, profile), currency) for entity in entities)
        history = followed(profile.history, filled)
        if history == profile.history:
            return profile, filled
        profile = replace(profile, history=history)


def follow_history(entity: Entity, profile: Profile) -> Entity:
    """The entity, each column that has a history with the filler "history" (or left NULL, if it always is); as it is,
    if none has."""
    found = {
        bound.column.name: _following(bound, history)
        for bound in entity.bound
        if (history := profile.history.get((entity.name, bound.column.name)))
    }
    for places in entity.places:  # of an address all parts, or it would be no place
        names = {one.column.name for one in places}
        # the towns that customers share are whole places: then the columns follow these, not each its own history
        if profile.customs.living.towns or not _have_values(entity, names, profile):
            found = {name: one for name, one in found.items() if name not in names}
    return replace(entity, bound=tuple(found.get(b.column.name, b) for b in entity.bound)) if found else entity


def _have_values(entity: Entity, names: Iterable[str], profile: Profile) -> bool:
    """If the histories of all these columns are values to choose from."""
    histories = [profile.history.get((entity.name, name)) for name in names]
    return all(history is not None and history.kind == "values" for history in histories)


def in_currency(entity: Entity, currency: str) -> Entity:
    """The entity without the amounts in another currency than the shop's, but for those that follow from others in the
    live rows: no other rate is known."""
    other = {
        bound.column.name
        for bound in entity.bound
        if bound.currency not in ("", currency) and bound.filler != "history"
    }
    bound = tuple(_unknown_rate(one, currency) if one.column.name in other else one for one in entity.bound)
    return replace(entity, bound=bound) if other else entity


def _unknown_rate(bound: Bound, currency: str) -> Bound:
    must = "must have a value, and is" if bound.column.required else "left out:"
    why = f"{must} in {bound.currency}, and the shop sells in {currency}"
    return replace(bound, meaning=None, copy=False, why=why)


def used_currency(profile: Profile, entity: str) -> str | None:
    return next(iter(profile.words.get((entity, "currency"), ())), None)


def shop_currency(entities: Sequence[Entity], profile: Profile, locale: str | None) -> str:
    """The shop's own, else what its orders use, else that of the `locale` asked for, or US dollars, if the schema
    admits that."""
    own = profile.shop.get("currency") or used_currency(profile, "order")
    if own:
        return str(own).strip()
    wanted = ("USD",) if locale is None else (home(parsed(locale)).currency, "USD")
    columns = [e.by_meaning["currency"].column for e in entities if e.has("currency")]
    allowed = next((column.allowed for column in columns if column.allowed), ())
    return next((one for one in wanted if one in allowed or not allowed), next(iter(allowed), "USD"))


def _following(bound: Bound, history: History) -> Bound:
    if history.kind == "nulls":
        every = f"NULL in all its {history.rows} rows"
        why = every if history.nulls == 1 else "left NULL: what its live rows have is somebody's"
        return replace(bound, meaning=None, filler=None, why=why)
    if bound.decisive and history.kind == "plain":
        return bound
    why = f"its own history: {history.summary}"
    if bound.lookup and history.kind == "plain":  # any row, as often as not NULL
        return replace(bound, filler="lookup", why=f"{bound.why}; {why}")
    # an amount in another currency is no copy of the shop's own any more: it follows from it
    meaning, copy = (None, False) if bound.currency else (bound.meaning, bound.copy)
    return replace(bound, filler="history", lookup=None, why=why, meaning=meaning, copy=copy)
