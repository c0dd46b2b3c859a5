"""Every figure of a run beside its shop: distance, floor, excess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isfinite, isnan
from typing import Any

import numpy as np
import pyarrow as pa

from loader.realism import privacy
from loader.realism.classifier import told_apart
from loader.realism.figures import JUDGED, Yardstick
from loader.realism.further import FURTHER
from loader.realism.records import GRAINS
from loader.realism.samples import DRAWS, drawn, joined, levelled
from loader.realism.sold import Sold, read


@dataclass(frozen=True)
class Distance:
    """How far a figure of the run is from the truth's, and how far a real sample of the run's size is by chance."""

    name: str
    distance: float
    floor: float

    @property
    def excess(self) -> float:
        return max(0.0, self.distance - self.floor)


@dataclass(frozen=True)
class ClassifierResult:
    """C2ST: the area under the curve of a classifier that tells mock from real `grain`, and real from real."""

    grain: str
    area: float
    floor: float


@dataclass(frozen=True)
class PrivacyResult:
    """Shares of baskets of three and more products that a learned order has (`copied`; real ones: `copied_real`), the
    share of mock customers nearer to learned than to other real ones (None: all real ones were learned from), and the
    5% quantile of the distance to the closest learned customer over that of other real ones. None: cannot be said."""

    copied: float | None
    copied_real: float | None
    nearer: float | None
    closest: float | None


@dataclass(frozen=True)
class Measures:
    """Of a run with so many orders and lines: `figures` that are judged, `further` ones, `classifier` (empty if it was
    not asked for), and `privacy`."""

    orders: int
    lines: int
    figures: tuple[Distance, ...]
    further: tuple[Distance, ...]
    classifier: tuple[ClassifierResult, ...]
    privacy: PrivacyResult

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
        sums = {"distance": self.distance, "floor": self.floor, "excess": self.excess}
        worst = None if self.worst is None else _distance(self.worst)
        found = asdict(self) | {key: _plain(value) for key, value in sums.items()} | {"worst": worst}
        return found | {
            "figures": [_distance(figure) for figure in self.figures],
            "further": [_distance(figure) for figure in self.further],
            "classifier": [{k: _plain(v) for k, v in asdict(one).items()} for one in self.classifier],
            "privacy": {k: _plain(v) for k, v in asdict(self.privacy).items()},
        }


def measured(
    mock: pa.Table, truth: pa.Table, learned: pa.Table | None = None, *, classifier: bool = False, draws: int = DRAWS
) -> Measures:
    """The lines `mock` beside those of `truth`, which nobody learned from; `learned` are those of other customers of
    the same shop that the run learned from.

    Without `learned` the truth is what was learned from: the floor comes from halves of its customers. Floors are means
    of so many `draws`. Raises ValueError for a table without orders, ConfigError if a `classifier` is asked for and
    scikit-learn is not installed.
    """
    shops = read(mock, truth) if learned is None else read(mock, truth, learned)
    ours, real, known = (*shops, None)[:3]
    assert ours is not None and real is not None
    beside = None if known is None else real.orders
    pairs = list(drawn(joined(real, known), ours.orders, beside, draws))
    return Measures(
        ours.orders,
        ours.lines,
        _distances(JUDGED, ours, real, pairs),
        _distances(FURTHER, ours, real, pairs),
        _classified(ours, real, *pairs[:1]) if classifier else (),
        _privacy(ours, real, known),
    )


def _distances(
    asked: Sequence[Yardstick], mock: Sold, truth: Sold, pairs: Sequence[tuple[Sold, Sold]]
) -> tuple[Distance, ...]:
    """Of the figures whose columns are there, and which one side has."""
    found = []
    for one in (one for one in asked if mock.has(*one.reads)):
        distance = one.distance(one.value(mock), one.value(truth))
        floors = [one.distance(one.value(sample), one.value(beside)) for sample, beside in pairs]
        if not isnan(distance):
            found.append(Distance(one.name, distance, _mean(floors)))
    return tuple(found)


def _classified(mock: Sold, truth: Sold, *real: tuple[Sold, Sold]) -> tuple[ClassifierResult, ...]:
    """What can be told of lines, orders, customers and products, as far as both sides have any."""
    found = []
    for grain, (reads, records) in GRAINS.items():
        if mock.has(*reads):
            areas = [told_apart(*map(records, levelled(*pair))) for pair in ((mock, truth), *real)]
            found.append(ClassifierResult(grain, areas[0], areas[1] if real else float("nan")))
    return tuple(one for one in found if not isnan(one.area))


def _privacy(mock: Sold, truth: Sold, learned: Sold | None) -> PrivacyResult:
    """Without a half that nobody learned from, one half of the customers is asked for and the other one beside it."""
    halves = next(drawn(truth, truth.orders // 2, None, 1), (truth, truth)) if learned is None else (learned, truth)
    copied = [privacy.copied(shop, halves[0]) if mock.has("product") else None for shop in (mock, halves[1])]
    if not all((shop.buyer_codes >= 0).any() for shop in (mock, *halves)):
        return PrivacyResult(copied[0], copied[1], None, None)
    near = None if learned is None else privacy.nearer(mock, *halves)
    return PrivacyResult(copied[0], copied[1], near, privacy.closest(mock, *halves))


def _distance(figure: Distance) -> dict[str, Any]:
    return {key: _plain(value) for key, value in (asdict(figure) | {"excess": figure.excess}).items()}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if isfinite(value)]
    return float(np.mean(known)) if known else 0.0
