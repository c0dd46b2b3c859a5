"""The files of sql/realism: what their heads list is what they ask for."""

from __future__ import annotations

import re

import pytest

from loader import vocabulary
from loader.entities import ENTITIES
from loader.rules.figures import Topic, topics

_ALIAS = re.compile(r"\bAS (\w+)")


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.name)
def test_a_file_asks_for_the_figures_of_its_head(topic: Topic) -> None:
    assert topic.figures
    for name, low, high, question in topic.figures:
        assert low < high, name
        assert name in _ALIAS.findall(topic.text), name
        assert question[0].islower() or question.startswith(("BG", "Gini")), "a question as a phrase"


def test_names_are_distinct() -> None:
    names = [name for topic in topics() for name, *_ in topic.figures]
    assert len(set(names)) == len(names) > 40


def test_what_is_named_is_known() -> None:
    computed = {"says_paid", "says_refunded", "says_cancelled", "kind", "place", "spent", "key"}
    known = {kind for one in vocabulary.load().values() for kind in one.kinds} | computed
    for topic in topics():
        for entity, meaning in topic.named:
            assert entity in ENTITIES, topic.name
            assert meaning in known or any(
                meaning in words.columns
                for one in vocabulary.load().values()
                for words in one.entities
                if words.name == entity
            ), (topic.name, meaning)
