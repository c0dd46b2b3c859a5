"""When a paid order is sent: on a working day of the shop, most of them within one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from loader.model import Ints
from loader.model.words.orders import HANDLING

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_OPENS, _CLOSES = 9 * _HOUR, 18 * _HOUR
LONGEST = 14 * _DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sent(random: np.random.Generator, paid: Ints, timezone: str) -> Ints:
    """When each order is sent that was `paid` then: (n,) microseconds UTC, whole seconds later and within LONGEST."""
    offset = _ahead(paid, timezone)
    days = random.choice(len(HANDLING), len(paid), p=np.array(HANDLING) / sum(HANDLING))
    evening = (random.uniform(0.25, 3.0, len(paid)) * _HOUR).astype(np.int64)
    within = (random.uniform(_OPENS, _CLOSES, len(paid))).astype(np.int64)
    local = ((paid + offset) // _DAY).astype("datetime64[D]")
    day = np.busday_offset(local, days, roll="forward").astype(np.int64)
    later = day * _DAY + within - offset - paid
    # an order of the evening leaves with what is packed that evening
    later = np.where(later > 0, later, evening)
    return paid + np.minimum(later // _SECOND * _SECOND, LONGEST - _SECOND)


def _ahead(times: Ints, timezone: str) -> Ints:
    """How far the zone's clock is ahead of UTC at noon of each day: (n,) microseconds."""
    zone = ZoneInfo(timezone)
    days, place = np.unique(times // _DAY, return_inverse=True)
    noons = ((_EPOCH + timedelta(days=day, hours=12)).astimezone(zone).utcoffset() for day in days.tolist())
    return np.array([int(ahead.total_seconds()) * _SECOND if ahead else 0 for ahead in noons], np.int64)[place]
