"""The page of a report in headless Chromium: nothing is fetched, nothing complains, and every chart can be seen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from loader.report.page import page
from loader.resources import style
from tests.support import browser
from tests.support.reports import result

SCHEMES = {"light": (), "dark": (browser.DARK,)}
Colour = tuple[int, int, int]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    browser.chromium()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(result()), "utf-8")
    return path


def _colours(scheme: str) -> dict[str, Colour]:
    blocks = re.findall(r":root \{(.*?)\}", style("report"), re.DOTALL)
    named = re.findall(r"--([\w-]+): #(..)(..)(..)", blocks[("light", "dark", "print").index(scheme)])
    return {name: (int(r, 16), int(g, 16), int(b, 16)) for name, r, g, b in named}


def _inked(image: Image.Image, box: list[float], ink: Colour, ground: Colour) -> int:
    """How many pixels of a box are drawn in this ink, the softened edges of a thin line included."""
    left, top, width, height = map(round, box)
    pixels = np.asarray(image.crop((left, top, left + width, top + height)).convert("RGB"), float).reshape(-1, 3)
    way, seen = np.subtract(ink, ground), pixels - ground
    strength = seen @ way / (way @ way)
    off = np.linalg.norm(seen - strength[:, None] * way, axis=1)
    return int(((strength > 0.4) & (off < 30)).sum())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_fetched_and_nothing_complains(file: Path, tmp_path: Path, scheme: str) -> None:
    with browser.proxy() as (address, asked):
        _, said = browser.run(file, tmp_path, "--dump-dom", f"--proxy-server={address}", *SCHEMES[scheme])
    assert browser.console(said) == []
    assert asked == []


def test_what_these_tests_look_for_is_seen(file: Path, tmp_path: Path) -> None:
    """A page that fetches and complains is caught."""
    bad = file.with_name("bad.html")
    bad.write_text("<!DOCTYPE html><img src='http://shop.example/x.png'><script>console.error('oh')</script>", "utf-8")
    with browser.proxy() as (address, asked):
        _, said = browser.run(bad, tmp_path, "--dump-dom", f"--proxy-server={address}")
    assert any(b"shop.example" in line for line in asked)
    assert any("oh" in line for line in browser.console(said))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1100, 360])
def test_every_chart_can_be_seen(file: Path, tmp_path: Path, scheme: str, width: int) -> None:
    options, colours = SCHEMES[scheme], _colours(scheme)
    found = browser.measured(file, tmp_path, *options, width=width)
    assert found["width"] == width and found["scroll"] == width, "nothing sticks out at the side"
    assert found["ground"] == f"rgb{colours['page']}"
    assert found["letters"] >= 10, "letters are large enough"
    assert len(found["charts"]) == 8
    picture = tmp_path / "page.png"
    high = int(found["height"])
    browser.run(browser.framed(file, width, high), tmp_path, f"--screenshot={picture}", *options, height=high)
    with Image.open(picture) as image:
        for chart in found["charts"]:
            left, top, wide, tall = chart["box"]
            assert wide > 200 and tall > 100 and left >= 0 and left + wide <= width and top + tall <= high
            assert chart["drawn"] > 10
            for side in ("live", "mock"):
                assert _inked(image, chart["box"], colours[side], colours["page"]) > 60, side
            assert _inked(image, chart["box"], colours["muted"], colours["page"]) > 100, "letters"


def test_it_prints(file: Path, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    _, said = browser.run(file, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", browser.DARK)
    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF") and len(printed) > 50_000
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
    assert browser.console(said) == []
