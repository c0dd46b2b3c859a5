"""What a shop's own row says of how it writes amounts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from loader.project.columns import catalog


@pytest.mark.parametrize(
    ("currency", "digits", "plain"),
    [
        ("USD", 2, "${{amount}}"),
        ("EUR", 2, "&euro;{{amount_with_comma_separator}}"),
        ("JPY", 0, "&yen;{{amount_no_decimals}}"),
        ("SEK", 2, "{{amount}}"),
    ],
)
def test_amounts_have_the_sign_of_their_currency(currency: str, digits: int, plain: str) -> None:
    shop: Any = SimpleNamespace(
        plan=SimpleNamespace(currency=currency),
        store=SimpleNamespace(spec=SimpleNamespace(digits=digits)),
        constant=lambda text, index: text,
    )
    row = np.zeros(1, np.int64)
    said: list[Any] = [catalog.SHOP[meaning](shop, row) for meaning in ("plain_money_format", "money_format")]
    assert said == [plain, f"{plain} {currency}"]
