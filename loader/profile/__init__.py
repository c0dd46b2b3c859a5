"""All that the live rows of a workspace teach: `learn` gives one `Profile` a platform."""

from __future__ import annotations

from loader.profile.learning import learn
from loader.profile.orders import Window

__all__ = ["Window", "learn"]
