"""The store model and the ads model: compact numpy columns, a pure function of their spec."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Places: TypeAlias = NDArray[np.int32]
Small: TypeAlias = NDArray[np.int8]
Rows: TypeAlias = NDArray[np.integer]
