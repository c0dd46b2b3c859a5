"""C2ST: how well gradient boosting tells two tables apart, as the area under its curve; 0.5 is chance, 1 always.

Needs scikit-learn, the extra `realism`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from loader.errors import ConfigError
from loader.realism.records import Records
from loader.realism.sold import Codes, Numbers
from loader.rng import stream

FOLDS = 3
MOST_RECORDS = 15_000
"""Records of each side that are looked at."""
_NONE = -1e9
"""Stands for a value that is none: columns without any are more than scikit-learn can bin."""


def told_apart(mock: Records, real: Records) -> float:
    """Mean area over folds, of rows whose group was not learned from; as many rows of each side; NaN without any.
    Raises ConfigError without scikit-learn."""
    boosting, area, one_thread = _tools()
    size = min(len(mock.group), len(real.group), MOST_RECORDS)
    if not size:
        return float("nan")
    parts = [_few(records, size, name) for records, name in ((mock, "mock"), (real, "real"))]
    values, group = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    values = np.where(np.isfinite(values), values, _NONE)
    label = np.repeat([1, 0], size)
    fold = _folds(group)
    found = []
    with one_thread:
        for held in range(FOLDS):
            learn, judge = fold != held, fold == held
            if len(np.unique(label[learn])) == len(np.unique(label[judge])) == 2:
                fitted = boosting(random_state=0, early_stopping=False).fit(values[learn], label[learn])
                found.append(area(label[judge], fitted.predict_proba(values[judge])[:, 1]))
    return float(np.mean(found)) if found else float("nan")


def _few(records: Records, size: int, name: str) -> tuple[Numbers, Codes]:
    """So many rows, as whole groups as far as that goes."""
    _, place = np.unique(records.group, return_inverse=True)
    mixed = stream(0, "realism", f"records of {name}").permutation(int(place.max()) + 1)
    rows = np.argsort(mixed[place], kind="stable")[:size]
    return records.values[rows], records.group[rows]


def _folds(group: Codes) -> Codes:
    _, place = np.unique(group, return_inverse=True)
    mixed = stream(0, "realism", "folds").permutation(int(place.max()) + 1)
    return np.asarray(mixed[place] % FOLDS)


def _tools() -> tuple[Any, Any, Any]:
    """The classifier, the area under its curve, and a context of one thread: several wait for each other on a machine
    that has other work, many times as long as the learning takes."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.metrics import roc_auc_score
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise ConfigError(
            "telling mock from live rows by a classifier needs scikit-learn, which is not installed",
            "pip install 'mock-data[realism]', or ask for the measures without the classifier",
        ) from error
    return HistGradientBoostingClassifier, roc_auc_score, threadpool_limits(1)
