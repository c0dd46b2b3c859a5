"""The page of a report, from a made-up object: complete in itself, accessible, and legible in every colour scheme."""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from loader.errors import ConfigError
from loader.report import plots
from loader.report.page import page
from loader.resources import style
from tests.support.reports import HOSTILE, RUN, result

_EMPTY = {"meta", "br", "img", "hr"}


_Element = tuple[str, dict[str, str], list[str]]
"""(name, attributes, texts below it)"""


class _Page(HTMLParser):
    """Elements in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[_Element] = []
        self.open: list[_Element] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: _Element = (tag, {name: value or "" for name, value in attrs}, [])
        self.found.append(element)
        if tag not in _EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        for _, _, texts in self.open:
            texts.append(data)

    def all(self, *names: str) -> list[_Element]:
        return [one for one in self.found if one[0] in names]


@pytest.fixture(scope="module")
def text() -> str:
    return page(result())


@pytest.fixture(scope="module")
def parsed(text: str) -> _Page:
    return _Page(text)


def test_the_page_needs_nothing_else(text: str, parsed: _Page) -> None:
    assert parsed.open == [], "every element is closed"
    assert not parsed.all("script", "link", "img", "iframe", "object")
    assert "http://" not in text and "https://" not in text and "@import" not in text
    assert all(attributes["href"].startswith("#") for _, attributes, _ in parsed.found if "href" in attributes)
    assert not [name for name, attributes, _ in parsed.found if "src" in attributes]
    assert len(text.encode()) < 1_500_000


def test_words_of_the_schema_are_text(text: str, parsed: _Page) -> None:
    assert HOSTILE not in text
    assert any(HOSTILE in "".join(texts) for _, _, texts in parsed.all("h2"))


def test_headings_are_in_order(parsed: _Page) -> None:
    levels = [int(name[1]) for name, _, _ in parsed.all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    (html,), (title,) = parsed.all("html"), [one for one in parsed.all("title") if "id" not in one[1]]
    assert html[1]["lang"] == "en" and RUN[:8] in "".join(title[2])


def test_ids_are_distinct_and_named_ones_exist(text: str, parsed: _Page) -> None:
    ids = [attributes["id"] for _, attributes, _ in parsed.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {one for _, attributes, _ in parsed.found for one in attributes.get("aria-labelledby", "").split()}
    named |= {attributes["href"][1:] for _, attributes, _ in parsed.found if "href" in attributes}
    assert named | set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_every_chart_has_a_picture_with_words_and_a_table(parsed: _Page) -> None:
    drawn = [chart for chart in result()["charts"] if not chart["missing"]]
    pictures = [one for one in parsed.all("svg") if one[1].get("role") == "img"]
    assert len(drawn) == len(pictures) == len(parsed.all("figure")) == 8
    words = {a["id"]: "".join(t) for _, a, t in parsed.all("title", "desc") if "id" in a}
    for _, attributes, _ in pictures:
        title, description = (words[one] for one in attributes["aria-labelledby"].split())
        assert title and "live" in description and "mock" in description
    for _, _, texts in parsed.all("figure"):
        assert "The figures" in "".join(texts)
    tables = [one for one in parsed.all("div") if one[1].get("aria-label", "").endswith(": the figures")]
    assert len(tables) == len(drawn)
    hidden = [one for one in parsed.all("svg") if one[1].get("role") != "img"]
    assert hidden and all(one[1]["aria-hidden"] == "true" for one in hidden)


def test_charts_are_drawn_in_the_page_s_own_colours(parsed: _Page, text: str) -> None:
    for picture in re.findall(r'<svg [^>]*role="img".*?</svg>', text, re.DOTALL):
        colours = set(re.findall(r"(?:fill|stroke|stop-color)[:=]\s*\"?([^;\"]+)", picture))
        assert {one for one in colours if not one.startswith(("var(--", "none", "url("))} == set()
        assert {"var(--live)", "var(--mock)"} <= colours
        assert "dasharray" in picture or "pattern" in picture, "not by colour alone"


def _letters(kind: str, points: list[Any]) -> list[str]:
    chart = {"name": "one", "kind": kind, "title": "", "x": "price", "y": "lines", "live": [], "mock": points}
    return re.findall(r"<text[^>]*>([^<]+)</text>", plots.svg(chart, "one", "", ""))


def test_numbers_of_an_axis_keep_their_digits() -> None:
    letters = _letters("values", [[0.2088, 0.5], [0.2308, 1.0]])
    numbers = [one for one in letters if one.startswith("0.2")]
    assert len(numbers) > 2 and len(set(numbers)) == len(numbers), letters


@pytest.mark.parametrize("days", [1, 2, 3])
def test_of_few_days_each_has_its_name(days: int) -> None:
    dates = [date(2026, 10, 30 + n) if n < 2 else date(2026, 11, 1) for n in range(days)]
    letters = _letters("days", [[day, 3.0] for day in dates])
    assert [one for one in letters if "-" in one or ":" in one] == [day.isoformat() for day in dates]
    assert "2027" not in letters and "06:00" not in letters


def test_a_chart_without_points_is_left_out_with_the_reason(parsed: _Page) -> None:
    (listed,) = [t for _, a, t in parsed.all("ul") if a.get("class") == "left-out" and "Retention" in "".join(t)]
    assert "".join(listed) == "Retention: the schema has no customer of orders"


def test_without_live_rows_the_mock_rows_stand_alone() -> None:
    text = page(result(live=False))
    assert "There are no live rows: this page shows the mock rows alone." in text
    assert "var(--mock)" in text
    assert not re.search(r'role="img".*?var\(--live\)', text, re.DOTALL)


@pytest.mark.parametrize(
    ("excess", "said"),
    [
        (0.01, "Hard to tell from the live rows"),
        (0.05, "Hard to tell from the live rows; a little further from them than chance explains: unit price."),
        (0.07, "Close to the live rows; a little further from them than chance explains: unit price."),
        (0.3, "Differs from the live rows in: unit price."),
    ],
)
def test_the_verdict_is_in_plain_words(excess: float, said: str) -> None:
    found = page(result(excess=excess))
    assert said in found[: found.index("</header>")]
    assert "73" in found and "52" in found, "what the classifier makes of it"


def test_broken_rules_are_shown_first() -> None:
    broken = result()
    broken["checks"].append({"name": "order_lines", "platform": "shopify", "table": "data.orders", "violations": 3})
    found = page(broken)
    assert "1 of 2 rules are broken." in found[: found.index("</header>")]
    assert found.index(">order_lines<") < found.index(">order_total<")


def test_the_way_back_is_complete(text: str) -> None:
    assert f"mock-data clean --run {RUN} --workspace" in text
    assert "PGPASSWORD" in text


def test_the_same_object_makes_the_same_page(text: str) -> None:
    assert page(result()) == text


def test_without_matplotlib_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    real = builtins.__import__

    def absent(name: str, *args: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "matplotlib":
            raise ImportError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ConfigError, match="need matplotlib") as error:
        plots.require()
    assert "mock-data[report]" in error.value.hint and error.value.exit_code == 3


# --- contrast ---


def _schemes() -> Iterator[tuple[str, dict[str, str]]]:
    """The variables of every colour scheme: light, dark, print."""
    for place, block in enumerate(re.findall(r":root \{(.*?)\}", style("report"), re.DOTALL)):
        yield ("light", "dark", "print")[place], dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def _luminance(colour: str) -> float:
    """Of sRGB, by WCAG 2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_rightly() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("name", "colours"), list(_schemes()), ids=lambda one: one if isinstance(one, str) else "")
def test_text_and_lines_stand_out(name: str, colours: dict[str, str]) -> None:
    for text in ("ink", "muted", "live", "good", "bad"):
        for ground in ("page", "panel"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for line in ("live", "mock", "rule"):
        assert _contrast(colours[line], colours["page"]) >= 3, line
    assert _contrast(colours["mock"], colours["mock-soft"]) >= 3, "the hatching of bars"


def test_every_variable_is_defined_in_every_scheme(text: str) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    schemes = dict(_schemes())
    assert set(schemes) == {"light", "dark", "print"}
    assert all(used <= colours.keys() for colours in schemes.values())
