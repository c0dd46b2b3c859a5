"""How far mock rows are from live ones: distances, a classifier's, and what they tell of single customers.

    from loader.realism import measured
    measures = measured(mock, truth, learned)

Each is a pyarrow table of order lines with the columns `order`, `customer`, `product`, `category`, `quantity`, `price`
(of one piece), `discount` (of the line) and `at` (the shop's own clock); all but `order` may lack, and NULL in
`customer` is a guest. docs/realism.md defines every figure.
"""

from __future__ import annotations

from loader.realism.measures import ClassifierResult, Distance, Measures, PrivacyResult, measured

__all__ = ["ClassifierResult", "Distance", "Measures", "PrivacyResult", "measured"]
