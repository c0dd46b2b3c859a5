"""The files of sql/report: what their heads list is what they ask for, and a page has a place for it."""

from __future__ import annotations

import re

import pytest

from loader import vocabulary
from loader.entities import ENTITIES
from loader.report.page import _GROUPS
from loader.rules.charts import ChartFile, chart_file, chart_files
from loader.rules.relations import tokens

_COMPUTED = {"says_paid", "says_refunded", "says_cancelled", "kind", "place", "spent", "key"}


@pytest.mark.parametrize("one", chart_files(), ids=lambda one: one.name)
def test_a_file_asks_for_the_charts_of_its_head(one: ChartFile) -> None:
    assert one.charts and one.needs
    columns = set(re.findall(r"\bAS (\w+)", one.text))
    assert "x" in columns
    for chart in one.charts:
        assert chart.name in columns and chart.title[0].isupper() and chart.says.endswith(".")
    assert "ORDER BY" in one.text or ":'grid'" in one.text, "points are in an order"


@pytest.mark.parametrize("one", chart_files(), ids=lambda one: one.name)
def test_what_a_file_reads_it_names(one: ChartFile) -> None:
    read = {token.removesuffix("_all") for token in tokens(one.text)}
    assert read == {entity for entity, _ in one.named}
    words = {entity.name: entity.columns for known in vocabulary.load().values() for entity in known.entities}
    for entity, meaning in one.named:
        assert entity in ENTITIES
        assert meaning in _COMPUTED or any(
            meaning in entity_words.columns
            for known in vocabulary.load().values()
            for entity_words in known.entities
            if entity_words.name == entity
        ), (meaning, words[entity])


def test_names_are_distinct_and_have_a_place_on_the_page() -> None:
    names = [chart.name for one in chart_files() for chart in one.charts]
    assert len(set(names)) == len(names)
    assert set(names) == {name for group in _GROUPS.values() for name in group}


def test_a_kind_that_nobody_draws_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        chart_file("wrong", "-- chart: wrong pie | Wrong | x | y | Says nothing.\n-- needs: order.key\nSELECT 1")
