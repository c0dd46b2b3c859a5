"""What a report says without the classifier: no database."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from loader import comparison
from loader.errors import ConfigError
from loader.realism import measured as real
from loader.report.verdict import classified


def test_without_scikit_learn_the_distances_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(*tables: Any, classifier: bool = False) -> Any:
        if classifier:
            raise ConfigError("needs scikit-learn", "install it")
        return real(*tables)

    monkeypatch.setattr(comparison, "measured", measured)
    table = pa.table({"order": list(range(80)), "price": [1.0 + n % 7 for n in range(80)]})
    found = comparison._measured("shopify", table, table).to_json()
    assert found["without_classifier"] == "not computed: pip install 'mock-data[realism]'"
    assert found["measures"]["figures"] and classified(found["measures"]) == []
