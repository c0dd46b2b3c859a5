"""How far mock rows are from live ones: distances, a classifier's, and what they tell of single customers.

    from loader.realism import measured, measured_ads
    measures = measured(mock, truth, learned)

Each is a pyarrow table of order lines with the columns `order`, `customer`, `product`, `category`, `quantity`, `price`
(of one piece), `discount` (of the line) and `at` (the shop's own clock); all but `order` may lack, and NULL in
`customer` is a guest. Of ads, `keyword`, `day`, `impressions`, `clicks`, `cost`, `conversions`. docs/realism.md defines
every figure.
"""

from __future__ import annotations

from loader.realism.ads import AdsMeasures, measured_ads
from loader.realism.excess import Distance
from loader.realism.measures import ClassifierResult, Measures, PrivacyResult, measured

__all__ = ["AdsMeasures", "ClassifierResult", "Distance", "Measures", "PrivacyResult", "measured", "measured_ads"]
