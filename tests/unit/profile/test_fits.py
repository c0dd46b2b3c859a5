"""Lines through rounded amounts: every digit of a rate, and numbers that are cut off in place of rounded."""

from __future__ import annotations

import numpy as np
import pytest

from loader.profile.fits import line

AMOUNTS = np.round(np.random.default_rng(3).lognormal(4, 0.6, 500), 2)


@pytest.mark.parametrize("rate", [1 / 1.081, 0.81 / 10.81, 1 / 1.255, 0.0349, 655.957])
def test_a_rate_is_known_to_the_cent(rate: float) -> None:
    made = np.round(AMOUNTS * rate, 2)
    found = line(AMOUNTS, made)
    assert found is not None and found.scale == 2
    assert (np.abs(np.round(AMOUNTS * found.factor + found.offset, 2) - made) < 0.001).mean() > 0.99


@pytest.mark.parametrize("cut", [np.floor, np.ceil, np.rint])
def test_what_is_cut_off_is_not_rounded(cut: np.ufunc) -> None:
    found = line(AMOUNTS, cut(AMOUNTS))
    assert found is not None and found.factor == 1
    assert (np.floor(AMOUNTS + found.offset + 0.5) == cut(AMOUNTS)).mean() > 0.99
