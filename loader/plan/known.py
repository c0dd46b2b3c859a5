"""What is known of one platform when a run is planned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from loader.constraints.enforcement import enforce
from loader.flow.binding import Entity
from loader.flow.profile import Profile
from loader.plan.fillers import follow_history
from loader.plan.options import RunOptions
from loader.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Known:
    """A platform: its words, its tables, and what its live rows teach."""

    vocabulary: Vocabulary
    entities: tuple[Entity, ...]
    profile: Profile

    @classmethod
    def of(cls, vocabulary: Vocabulary, entities: tuple[Entity, ...], profile: Profile) -> Known:
        """The platform, its columns filled as the live rows are; CHECKs on columns that follow their history count."""
        followed = follow_history(entities, profile)
        pairs = zip(entities, followed, strict=True)
        enforced = (new if new is old else enforce(new, followed, vocabulary.kinds) for old, new in pairs)
        return cls(vocabulary, tuple(enforced), profile)

    @property
    def platform(self) -> str:
        """Its name."""
        return self.vocabulary.platform

    def entity(self, name: str) -> Entity | None:
        """One of its entities, or None."""
        return next((entity for entity in self.entities if entity.name == name), None)


def platform_seed(seed: int, platform: str) -> int:
    """Shops of one run are not each other's copies."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{platform}".encode(), digest_size=7).digest())


def namespace(options: RunOptions, profile: Profile) -> int:
    """40 bits that no other run has: the rows that an earlier run left are part of what is hashed."""
    state = (options.workspace, options.seed, options.as_of, sorted(profile.rows.items()), sorted(profile.keys.items()))
    return int.from_bytes(hashlib.blake2b(repr(state).encode(), digest_size=5).digest())


def domain(profile: Profile, workspace: str) -> str:
    """The shop's own, as a bare host."""
    known = str(profile.shop.get("domain") or profile.shop.get("url") or "")
    host = known.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0]
    return host or f"shop-{workspace[:8]}.example.com"
