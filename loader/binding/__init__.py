"""Binding: which base column carries which meaning, and how the rest is filled. Pure."""

from __future__ import annotations

from loader.binding.schema import bind

__all__ = ["bind"]
