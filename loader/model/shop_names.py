"""What a shop is called, and the host that goes with it: `loader/data/shops.toml`, typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import permutations

from loader.resources import data
from loader.rng import entropy

_SHOPS: dict[str, list[str]] = data("shops")
_THINGS = _SHOPS["things"]
NAMES: tuple[str, ...] = (
    *(f"{one} & {other}" for one, other in permutations(_THINGS, 2)),
    *(f"{thing} {end}" for end in (*_SHOPS["places"], *_SHOPS["trades"]) for thing in _THINGS),
)
"""Every name there is, some thousand."""


def made(seed: int, workspace: str, platform: str, taken: Collection[str] = ()) -> str:
    """The name of a platform's shop in a workspace: by the run's seed, and none of those that are `taken`."""
    hosts = {host(name) for name in taken}
    first = entropy(seed, workspace, platform, "shop name")
    tried = (NAMES[(first + step) % len(NAMES)] for step in range(len(NAMES)))
    return next((name for name in tried if host(name) not in hosts), NAMES[first % len(NAMES)])


def host(name: str) -> str:
    """A name as the label of a host: small letters and digits, "and" for &; "shop" if nothing is left."""
    return re.sub("[^a-z0-9]", "", name.lower().replace("&", "and"))[:40] or "shop"
