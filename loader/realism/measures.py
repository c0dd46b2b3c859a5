"""A run beside its shop: every figure, the classifier, and what the rows tell of single customers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

import pyarrow as pa

from loader.realism import privacy
from loader.realism.classifier import told_apart
from loader.realism.excess import Distances, compared, plain
from loader.realism.figures import JUDGED
from loader.realism.further import FURTHER
from loader.realism.records import GRAINS
from loader.realism.samples import DRAWS, drawn, joined, levelled
from loader.realism.sold import Sold, read


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
class Measures(Distances):
    """Of a run with so many orders and lines: its distances, `classifier` (empty if it was not asked for), and
    `privacy`."""

    orders: int
    lines: int
    classifier: tuple[ClassifierResult, ...]
    privacy: PrivacyResult

    def to_json(self) -> dict[str, Any]:
        """Plain values; numbers that are none are null."""
        classified = [plain(asdict(one)) for one in self.classifier]
        further = {"classifier": classified, "privacy": plain(asdict(self.privacy))}
        return {"orders": self.orders, "lines": self.lines} | super().to_json() | further


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
        figures=compared(JUDGED, ours, real, pairs),
        further=compared(FURTHER, ours, real, pairs),
        orders=ours.orders,
        lines=ours.lines,
        classifier=_classified(ours, real, *pairs[:1]) if classifier else (),
        privacy=_privacy(ours, real, known),
    )


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
