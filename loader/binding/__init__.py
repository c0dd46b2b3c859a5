"""Binding: which base column carries which meaning, and how the rest is filled. Pure."""

from __future__ import annotations

from loader.binding.schema import bind
from loader.binding.unfillable import no_tenant, refuse_unfillable, unfilled

__all__ = ["bind", "no_tenant", "refuse_unfillable", "unfilled"]
