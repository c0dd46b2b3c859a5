"""Figures beside their floor: distance of the run, that of real samples, and what is above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, isnan
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from loader.realism.sold import Numbers


class Readable(Protocol):
    """Rows of which some columns are there."""

    def has(self, *names: str) -> bool: ...


Seen = TypeVar("Seen", bound=Readable)


@dataclass(frozen=True)
class Yardstick(Generic[Seen]):
    """A figure: its name, the columns that it reads, its value (an array), and the distance of two values."""

    name: str
    reads: tuple[str, ...]
    value: Callable[[Seen], Numbers]
    distance: Callable[[Numbers, Numbers], float]


@dataclass(frozen=True)
class Distance:
    """How far a figure of the run is from the truth's, and how far a real sample of the run's size is by chance."""

    name: str
    distance: float
    floor: float

    @property
    def excess(self) -> float:
        return max(0.0, self.distance - self.floor)

    def to_json(self) -> dict[str, Any]:
        return plain(asdict(self) | {"excess": self.excess})


@dataclass(frozen=True)
class Distances:
    """`figures` that are judged, and `further` ones that are no part of the means."""

    figures: tuple[Distance, ...]
    further: tuple[Distance, ...]

    @property
    def distance(self) -> float:
        return _mean([figure.distance for figure in self.figures])

    @property
    def floor(self) -> float:
        return _mean([figure.floor for figure in self.figures])

    @property
    def excess(self) -> float:
        return _mean([figure.excess for figure in self.figures])

    @property
    def worst(self) -> Distance | None:
        """The figure with the largest excess."""
        return max(self.figures, key=lambda figure: figure.excess, default=None)

    def to_json(self) -> dict[str, Any]:
        """Plain values; numbers that are none are null."""
        means = {"distance": self.distance, "floor": self.floor, "excess": self.excess}
        lists = {"figures": self.figures, "further": self.further}
        worst = {"worst": None if self.worst is None else self.worst.to_json()}
        return plain(means) | worst | {name: [one.to_json() for one in found] for name, found in lists.items()}


def compared(
    asked: Sequence[Yardstick[Seen]], mock: Seen, truth: Seen, pairs: Sequence[tuple[Seen, Seen]]
) -> tuple[Distance, ...]:
    """The distances of the figures whose columns are there and of which one side has any; `pairs` of real samples."""
    found = []
    for one in (one for one in asked if mock.has(*one.reads)):
        distance = one.distance(one.value(mock), one.value(truth))
        floors = [one.distance(one.value(sample), one.value(beside)) for sample, beside in pairs]
        if not isnan(distance):
            found.append(Distance(one.name, distance, _mean(floors)))
    return tuple(found)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values; numbers that JSON has no word for are None."""
    return {key: None if isinstance(v, float) and not isfinite(v) else v for key, v in values.items()}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if isfinite(value)]
    return float(np.mean(known)) if known else 0.0
