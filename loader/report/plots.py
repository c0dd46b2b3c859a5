"""Charts as SVG that a page takes in: colours are the page's own variables, letters its own font.

Drawn by matplotlib, the extra `report`. Takes charts as `report --json` has them; a live side without rows is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypeAlias, cast

from loader.errors import ConfigError
from loader.report.points import SIDES, Points, evened, is_leveled, is_share, leveled, merged

Axes: TypeAlias = Any
_SIZE = (4.0, 2.25)
"""Inches of 72 units; a page makes the picture as wide as there is room."""
_COLOURS = {"#010101": "live", "#020202": "mock", "#030303": "muted", "#040404": "grid", "#050505": "mock-soft"}
"""What is drawn in stands for a variable of the page."""
_LIVE, _MOCK, _MUTED, _GRID, _SOFT = _COLOURS
_FEW_DAYS = 3
"""So few days each have their name below them: matplotlib would write hours, or years, around them."""
_LINES: Mapping[str, Mapping[str, Any]] = {
    "live": {"color": _LIVE, "linewidth": 1.5, "marker": "o", "solid_capstyle": "round"},
    "mock": {"color": _MOCK, "linewidth": 1.5, "marker": "s", "linestyle": (0, (4, 1.8))},
}
"""They differ in dashes and markers too, not in colour alone."""
_BARS: Mapping[str, Mapping[str, Any]] = {
    "live": {"facecolor": _LIVE, "edgecolor": _LIVE},
    "mock": {"facecolor": _SOFT, "edgecolor": _MOCK, "hatch": "////"},
}
OWN_MEAN = "times the side's own mean"
_MARKED = 30
"""With more points markers would hide the line."""
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_STYLE = {
    "svg.fonttype": "none",
    "font.size": 9.5,
    "text.color": _MUTED,
    "axes.edgecolor": _MUTED,
    "axes.labelcolor": _MUTED,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "hatch.color": _MOCK,
    "hatch.linewidth": 0.9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "ytick.major.size": 0,
    "lines.markersize": 3.2,
    "path.simplify": True,
}


def require() -> None:
    """Raise `ConfigError` (exit 3) without matplotlib."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ConfigError(
            "the charts of a report need matplotlib, which is not installed",
            "pip install 'mock-data[report]', or give --json for the figures alone",
        ) from error


def svg(chart: dict[str, Any], name: str, title: str, description: str) -> str:
    """The picture of one chart as an element of a page; `name` begins the ids of all that is in it."""
    from matplotlib.figure import Figure

    with _style(name):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        sides = {side: evened(chart, side) for side in SIDES if chart[side]}
        _DRAW[chart["kind"]](axes, leveled(chart, sides))
        _label(axes, chart | {"y": OWN_MEAN} if is_leveled(chart, sides) else chart)
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator")))
    return _inlined(text.getvalue(), name, title, description)


def _style(name: str) -> AbstractContextManager[None]:
    import matplotlib

    return matplotlib.rc_context({**_STYLE, "svg.hashsalt": name})


def _label(axes: Axes, chart: Mapping[str, Any]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_title(chart["y"], loc="left", fontsize=9.5)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.02)
    if chart["kind"] not in ("days", "rates", "hours"):
        axes.set_xlabel(chart["x"])
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    small = is_share(chart["y"]) or chart["kind"] == "rates"
    axes.yaxis.set_major_formatter(FuncFormatter(_percent if small else _short))


def _percent(value: float, _: int = 0) -> str:
    return f"{100 * value:.4g}%"


def _short(value: float, _: int = 0) -> str:
    """A number on an axis: 1,200, 15k, 2.5M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / min(size, 1e3 if letter == 'k' else size):g}{letter}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


# --- kinds of chart ---


def _days(axes: Axes, sides: Mapping[str, Points]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    for side, points in sides.items():
        axes.plot([x for x, _ in points], [y for _, y in points], **_line(side, len(points)))
    days = sorted({cast(date, x) for points in sides.values() for x, _ in points})
    if (days[-1] - days[0]).days < _FEW_DAYS:
        axes.set_xlim(days[0] - timedelta(days=1), days[-1] + timedelta(days=1))
        axes.set_xticks(days, [day.isoformat() for day in days])
        return
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))


def _hours(axes: Axes, sides: Mapping[str, Points]) -> None:
    for side, points in sides.items():
        known = {int(x): y for x, y in points}
        axes.plot(range(168), [known.get(hour, 0.0) for hour in range(168)], **_line(side, 168))
    axes.set_xticks([12 + 24 * day for day in range(7)], _WEEKDAYS)
    axes.tick_params(axis="x", length=0)
    for day in range(1, 7):
        axes.axvline(24 * day, color=_GRID, linewidth=0.8, zorder=0)


def _values(axes: Axes, sides: Mapping[str, Points]) -> None:
    for side, points in sides.items():
        axes.step([x for x, _ in points], [y for _, y in points], where="post", **_line(side, len(points)))
    low = min(points[len(points) // 50][0] for points in sides.values())
    high = max(points[-1 - len(points) // 50][0] for points in sides.values())
    axes.axhline(0.5, color=_GRID, linewidth=0.8, zorder=0)
    axes.set_ylim(top=1.02)
    if low < high:
        _stretch(axes, low, high)
        axes.set_xlim(low, high)


def _stretch(axes: Axes, low: float, high: float) -> None:
    """A logarithmic axis for what spans more than a factor of ten, with ticks at 1, 2 and 5."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

    if low > 0 and high / low > 10:
        axes.set_xscale("log")
    elif high > 20:
        axes.set_xscale("symlog", linthresh=1)
    else:
        return
    each = (1, 2, 5) if high / max(low, 1) < 200 else (1,)
    ticks = [n * 10.0**power for power in range(-6 if low > 0 else 0, 12) for n in each]
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in (0.0, *ticks) if low <= tick <= high]))
    axes.xaxis.set_major_formatter(FuncFormatter(_short))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(NullLocator())


def _bars(axes: Axes, sides: Mapping[str, Points]) -> None:
    labels = [x for x, *_ in merged(sides)]
    width = 0.8 / len(sides)
    for place, (side, points) in enumerate(sides.items()):
        known = dict(points)
        at = [n + (place - (len(sides) - 1) / 2) * width for n in range(len(labels))]
        axes.bar(at, [known.get(label, 0.0) for label in labels], width * 0.9, **_BARS[side])
    axes.set_xticks(range(len(labels)), [bar_label(label) for label in labels])
    axes.tick_params(axis="x", length=0)


def bar_label(x: float | str) -> str:
    """What stands below a bar; the last number stands for all above it too."""
    return x if isinstance(x, str) else f"{x:g}+" if x == 10 else f"{x:g}"


def _curve(axes: Axes, sides: Mapping[str, Points]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for side, points in sides.items():
        axes.plot([x for x, _ in points], [y for _, y in points], **_line(side, len(points)))
    highest = max(x for points in sides.values() for x, _ in points)
    if highest > 1:  # months
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0%}" if highest <= 1 else _short(x)))


_DRAW: Mapping[str, Callable[[Axes, Mapping[str, Points]], None]] = {
    "days": _days,
    "rates": _days,
    "hours": _hours,
    "values": _values,
    "bars": _bars,
    "curve": _curve,
}


def _line(side: str, points: int) -> dict[str, Any]:
    style = dict(_LINES[side])
    return style if points <= _MARKED else style | {"marker": "", "linewidth": 1.3}


# --- into a page ---

_HEAD = re.compile(r'^.*?<svg [^>]*viewBox="([^"]+)"[^>]*>', re.DOTALL)
_STYLED = re.compile(r"\s*<defs>\s*<style.*?</defs>|\s*<metadata>.*?</metadata>", re.DOTALL)
_IDS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r'\bid="([^"]+)"'), r'id="{}-\1"'),
    (re.compile(r"url\(#([^)]+)\)"), r"url(#{}-\1)"),
    (re.compile(r'xlink:href="#([^"]+)"'), r'href="#{}-\1"'),
)


_TAG = re.compile(r"<[^>]+>")
_DIGITS = re.compile(r"(\d\.\d{2})\d+")
"""A hundredth of a point is nothing that anybody sees; a label's digits, between tags, are."""


def _inlined(source: str, name: str, title: str, description: str) -> str:
    body = _STYLED.sub("", source)
    box = _HEAD.match(body)
    assert box is not None, "matplotlib writes an svg element with a viewBox"
    body = body[box.end() :]
    for pattern, written in _IDS:
        body = pattern.sub(written.format(name), body)
    body = re.sub(r" font-family: [^;]+;", "", body)
    body = _TAG.sub(lambda tag: _DIGITS.sub(r"\1", tag[0]), body)
    body = re.sub(r'\bfill="(#0\d0\d0\d)"', r'style="fill: \1"', body)
    for colour, variable in _COLOURS.items():
        body = body.replace(colour, f"var(--{variable})")
    body = "\n".join(" ".join(part) if drawn else "\n".join(part) for drawn, part in _joined(body.splitlines()))
    head = f'<svg viewBox="{box[1]}" role="img" aria-labelledby="{name}-title {name}-desc">'
    return f'{head}\n<title id="{name}-title">{title}</title>\n<desc id="{name}-desc">{description}</desc>\n{body}'


def _joined(lines: Sequence[str]) -> list[tuple[bool, list[str]]]:
    """A path is written one point a line."""
    found = groupby((line.strip() for line in lines), lambda line: not line.startswith("<"))
    return [(drawn, list(part)) for drawn, part in found]
