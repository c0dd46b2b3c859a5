"""Platforms are data: one TOML file each, over the names that any shop may use (common.toml).

A vocabulary says which semantic objects a platform has, under which names a meaning may appear, the words of its value
sets, and what a click on its ads leaves behind. It names no column that must exist: binding looks for them in the
schema. A file with an unknown key, or a value of another type, is refused with the file and the key.
"""

from __future__ import annotations

from loader.vocabulary.folders import load
from loader.vocabulary.names import ALL, asked_for, platform_named
from loader.vocabulary.words import KINDS, Click, EntityWords, States, Vocabulary, Waiting, normal, with_instead

__all__ = [
    "ALL",
    "KINDS",
    "Click",
    "EntityWords",
    "States",
    "Vocabulary",
    "Waiting",
    "asked_for",
    "load",
    "normal",
    "platform_named",
    "with_instead",
]
