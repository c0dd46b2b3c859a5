"""A semantic object before it is bound: what its vocabulary calls things, and the table that holds its rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from loader.flow.table import Column, SemanticObject, Table
from loader.types import PgType
from loader.vocabulary import EntityWords, Vocabulary

_WORDED = ("text", "word", "mark")


@dataclass(frozen=True)
class Subject:
    """A semantic object of a platform with its base table."""

    vocabulary: Vocabulary
    words: EntityWords
    item: SemanticObject
    table: Table

    @property
    def view(self) -> tuple[str, str]:
        """Schema and name of the semantic object."""
        return self.item.schema, self.item.name

    @property
    def called(self) -> frozenset[str]:
        """What the override file may call it: the object with its schema or without, or the table."""
        return frozenset((self.item.name, self.item.qualified, self.table.qualified))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Base column -> the name under which the object shows it; a plain table shows every column."""
        return self.item.shown or {column.name: column.name for column in self.table.columns}

    def shown(self, column: Column) -> str:
        """The object's name of a column, else the table's."""
        return self.names.get(column.name, column.name)

    @cached_property
    def writable(self) -> tuple[Column, ...]:
        """The columns that a COPY may fill."""
        return tuple(column for column in self.table.columns if not column.generated)

    def comment(self, column: Column) -> str:
        """What the table says of a column, else what the view says of it."""
        return column.comment or self.item.comments.get(self.item.shown.get(column.name, ""), "")

    def kind(self, meaning: str) -> str:
        """The kind of value that a meaning has."""
        return self.vocabulary.kinds.get(meaning, "text")

    def suits(self, column: Column, meaning: str) -> bool:
        """Whether a meaning can be written into the column without loss."""
        kind = self.kind(meaning)
        return kind in column.type.traits.suits and _holds(column.type, kind) and self._admits(column, kind, meaning)

    def _admits(self, column: Column, kind: str, meaning: str) -> bool:
        """Whether the column takes at least one of the words that the meaning has."""
        states = self.words.words_for(meaning, column.allowed)
        taken = any(column.admits(word) for words in states.values() for word in words)
        if kind == "word" and (column.type.traits.form != "text" or not column.allowed):
            return taken  # a platform that has no word for it: our own must never reach a row
        if kind not in _WORDED or not column.allowed:
            return True
        if meaning == "platform":
            return column.admits(self.vocabulary.platform)
        return taken if states else meaning == "currency"


def _holds(type_: PgType, kind: str) -> bool:
    """Whether keys are whole numbers in it, and lists are lists of text."""
    whole = kind not in ("key", "link") or not type_.scale or type_.scale < 0
    return whole and (type_.element is None or type_.element.family == "text")
