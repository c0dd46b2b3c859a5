"""A report as one HTML page that needs nothing else: no network, no script, no file beside it.

Made of the very object that `report --json` prints. Live rows appear as numbers and places (first, second) alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from loader.clock import for_people
from loader.report import verdict
from loader.report.plots import require, svg
from loader.report.points import SIDES, by_week, evened, is_leveled, number, rows, summary
from loader.resources import style

Result = dict[str, Any]
_GROUPS: Mapping[str, Sequence[str]] = {
    "Sales over time": ("orders_by_day", "revenue_by_day", "hours"),
    "Prices and baskets": ("prices", "quantities", "baskets", "order_values", "discounts"),
    "Products": ("popularity", "categories"),
    "Customers": ("orders_a_customer", "days_between", "retention"),
    "Visits": ("funnel",),
    "Ads by day": ("impressions_by_day", "clicks_by_day", "cost_by_day", "click_rate_by_day"),
    "Campaigns and keywords": ("campaign_cost", "click_rates"),
}
_REST = "More"
_NUMBER = re.compile(r"-|-?[\d,.]+(e-?\d+)?%?")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing is fetched, whatever the page holds."""
_KEY = {
    "live": '<path d="M1 5H31" stroke-width="2"/><circle cx="16" cy="5" r="3.2" fill="currentColor"/>',
    "mock": '<path d="M1 5H31" stroke-width="2" stroke-dasharray="6 3"/>'
    '<rect x="13" y="2" width="6" height="6" fill="currentColor"/>',
}


def page(result: Result) -> str:
    """The page. Raises `ConfigError` (exit 3) without matplotlib."""
    require()
    short = str(result["run"]["run_id"])[:8]
    parts = (_head(result, short), _written(result), *_platforms(result), _rules(result), _undo(result))
    body = "\n".join(parts[1:])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>mock-data report: run {escape(short)}</title>\n<style>\n{style('report')}</style>\n</head>\n<body>\n"
        f'{parts[0]}\n<main id="main">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _titles(result: Result) -> dict[str, str]:
    return {one["platform"]: one["title"] for one in result["platforms"]}


def _head(result: Result, short: str) -> str:
    titles = _titles(result)
    said = verdict.overall(result["distances"], titles)
    broken = sum(1 for one in result["checks"] if one["violations"])
    kept = f"{broken} of {len(result['checks'])} rules are broken." if broken else "Every rule holds."
    if not any(chart["live"] for chart in result["charts"]):
        said = ["There are no live rows: this page shows the mock rows alone."]
    links = (("written", "What was written"), *titles.items(), ("rules", "Rules"), ("undo", "How to undo it"))
    nav = "".join(f'<li><a href="#{escape(name)}">{escape(title)}</a></li>' for name, title in links)
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in (*said, kept))
    return (
        '<a class="skip" href="#main">Skip to the contents</a>\n'
        f'<header>\n<p class="over">mock-data report</p>\n<h1>Run {escape(short)} beside the live rows</h1>\n'
        f'<div class="verdict">{paragraphs}</div>\n<nav aria-label="Contents"><ul>{nav}</ul></nav>\n</header>'
    )


# --- what was written ---


def _written(result: Result) -> str:
    run, database = result["run"], result["database"]
    facts = {
        "Run": run["run_id"],
        "Workspace": run["workspace_id"],
        "Database": f"{database['name']} at {database['host']}:{database['port']} ({database['environment']})",
        "Platforms": ", ".join(_titles(result).values()),
        "Strategy": run["strategy"],
        "Seed": str(run["seed"]),
        "As of": _time(run["as_of"]),
        "Written": _time(run["finished_at"] or run["started_at"]),
        "Rows": f"{run['total_rows']:,}",
        "Version": run["version"],
    }
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    tables = [(t["table"], t["entity"], t["rows"], t["mock_rows"], t["live_rows"]) for t in result["tables"]]
    headings = ("table", "entity", "rows written", "of them unchanged", "live rows beside them")
    return _section("written", "What was written", f"<dl>{listed}</dl>{_table(headings, tables)}")


def _time(text: str) -> str:
    return for_people(datetime.fromisoformat(text), exact=True)


# --- platforms ---


def _platforms(result: Result) -> Iterator[str]:
    for one in result["platforms"]:
        name = one["platform"]
        charts = [chart for chart in result["charts"] if chart["platform"] == name]
        distance = next((found for found in result["distances"] if found["platform"] == name), None)
        figures = [figure for figure in result["figures"] if figure["platform"] == name]
        clock = f'<p class="over">Times are by the clock of {escape(one["clock"])}.</p>' if one["clock"] else ""
        parts = (clock, _key(charts), _groups(charts), _distances(distance), _figures(figures), _left_out(charts))
        yield _section(name, one["title"], "\n".join(parts))


def _key(charts: Iterable[Result]) -> str:
    """What the two sides look like, and which of them are there."""
    live = any(chart["live"] for chart in charts)
    shown = ("live", "mock") if live else ("mock",)
    said = {"live": "live rows: those of the workspace that no run wrote", "mock": "mock rows: those of this run"}
    items = "".join(
        f'<span><svg viewBox="0 0 32 10" aria-hidden="true" style="color: var(--{side})" fill="none"'
        f' stroke="currentColor">{_KEY[side]}</svg>{said[side]}</span>'
        for side in shown
    )
    alone = "" if live else "<p>There are no live rows of this platform: its charts show the mock rows alone.</p>"
    return f'{alone}<p class="key">{items}</p>'


def _groups(charts: Sequence[Result]) -> str:
    grouped = {chart: group for group, names in _GROUPS.items() for chart in names}
    places = {name: place for names in _GROUPS.values() for place, name in enumerate(names)}
    parts = []
    for group in (*_GROUPS, _REST):
        mine = [one for one in charts if grouped.get(one["name"], _REST) == group and not one["missing"]]
        drawn = "\n".join(map(_chart, sorted(mine, key=lambda one: places.get(one["name"], 0))))
        if drawn:
            parts.append(f'<h3>{group}</h3>\n<div class="charts">\n{drawn}\n</div>')
    return "\n".join(parts)


def _chart(chart: Result) -> str:
    name = f"{chart['platform']}-{chart['name']}".replace("_", "-")
    says = _says(chart)
    said = summary(chart)
    drawn = svg(chart, name, escape(chart["title"]), escape(f"{says} {said}"))
    first = chart["y"] if chart["kind"] == "values" else chart["x"]
    values = chart["x"] if chart["kind"] == "values" else chart["y"]
    sides = [f"{values}, {side}" for side in SIDES if chart[side]]
    table = _table((first, *sides), rows(chart), label=f"{chart['title']}: the figures")
    return (
        f'<figure id="{name}"><figcaption><h4>{escape(chart["title"])}</h4><p>{escape(says)}</p></figcaption>\n'
        f"{drawn}\n"
        f'<p class="summary">{escape(said)}</p>\n<details><summary>The figures</summary>{table}</details></figure>'
    )


def _says(chart: Result) -> str:
    """What a chart shows, and how its points came about."""
    sides = {side: evened(chart, side) for side in SIDES if chart[side]}
    weekly = " A point is the mean of a week." if by_week(chart) else ""
    own = " Each side is drawn as a multiple of its own mean." if is_leveled(chart, sides) else ""
    return f"{chart['says']}{weekly}{own}"


def _left_out(charts: Iterable[Result]) -> str:
    items = [f"<li>{escape(one['title'])}: {escape(one['missing'])}</li>" for one in charts if one["missing"]]
    return f'<h3>Left out</h3><ul class="left-out">{"".join(items)}</ul>' if items else ""


# --- figures and distances ---


def _distances(distance: Result | None) -> str:
    if distance is None:
        return ""
    measures, said = distance["measures"], f"<h3>Distances</h3><p>{escape(verdict.verdict(distance))}</p>"
    if measures is None:
        return said
    further = f"<details><summary>Further figures</summary>{_judged(measures['further'])}</details>"
    privacy = "".join(f"<li>{escape(one)}</li>" for one in verdict.private(measures))
    parts = (
        said,
        f"<p>{_EXPLAINED}</p>{_judged(measures['figures'])}",
        further if measures["further"] else "",
        _classifier(distance),
        f"<h3>Privacy</h3><ul>{privacy}</ul>" if privacy else "",
    )
    return "\n".join(parts)


_EXPLAINED = (
    "A distance is 0 if both sides are the same, and 1 if they have nothing in common. Two real samples of the live"
    " rows, as large as the run, are not at 0 either: that is what is there by chance. The excess is what is more."
)
_PAIRS = (
    "Of a mock row and a live one, how often does a classifier (gradient boosting) pick the mock one? 50 of 100 would"
    " be a guess, 100 means that it always knows."
)


def _classifier(distance: Result) -> str:
    """What a classifier makes of it, or why it was not asked."""
    head = "<h3>Can a classifier tell them apart?</h3>"
    if distance["without_classifier"]:
        return f"{head}<p>{escape(distance['without_classifier'].capitalize())}</p>"
    cells = verdict.classified(distance["measures"])
    table = _table(("rows", "of 100 pairs", "two real samples"), cells)
    return f"{head}<p>{_PAIRS}</p>{table}" if cells else ""


def _judged(figures: Iterable[Result]) -> str:
    measured = ("distance", "floor", "excess")
    cells = [
        (verdict.plain(one["name"]), verdict.word(one["excess"]), *(_three(one[name]) for name in measured))
        for one in figures
    ]
    return _table(("figure", "verdict", "distance", "by chance", "excess"), cells)


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _figures(figures: Sequence[Result]) -> str:
    if not figures:
        return ""
    live = any(figure["live"] is not None for figure in figures)
    cells = [(f["question"], *((number(f["live"]),) if live else ()), number(f["mock"])) for f in figures]
    table = _table(("what an analyst asks", *(("live",) if live else ()), "mock"), cells)
    return f"<h3>Figures</h3><details><summary>{len(figures)} figures side by side</summary>{table}</details>"


# --- rules and the way back ---


def _rules(result: Result) -> str:
    checks, missing = result["checks"], result["not_applied"]
    broken = [one for one in checks if one["violations"]]
    text = f"{len(broken)} of {len(checks)} rules are broken." if broken else f"All {len(checks)} rules hold."
    cells = [(one["name"], one["platform"], one["table"], one["violations"]) for one in (*broken, *checks) if one]
    cells = list(dict.fromkeys(cells))
    table = _table(("rule", "platform", "table", "rows that break it"), cells)
    not_applied = ""
    if missing:
        lines = "".join(
            f"<li>{escape(one['name'])} ({escape(one['platform'])}): no {escape(', '.join(one['missing']))}</li>"
            for one in missing
        )
        not_applied = (
            f"<details><summary>{len(missing)} rules could not be applied</summary>"
            f'<ul class="left-out">{lines}</ul></details>'
        )
    opened = " open" if broken else ""
    return _section(
        "rules",
        "Rules",
        f"<p>{text}</p><details{opened}><summary>Every rule</summary>{table}</details>{not_applied}",
    )


def _undo(result: Result) -> str:
    password = (
        "<p>The address is without its password: libpq finds one in PGPASSWORD or in ~/.pgpass.</p>"
        if result["undo_lacks_password"]
        else ""
    )
    return _section(
        "undo",
        "How to undo it",
        "<p>This removes the rows of this run that nobody has changed since, and nothing else.</p>"
        f"<pre><code>{escape(result['undo'])}</code></pre>{password}",
    )


# --- parts ---


def _section(name: str, title: str, body: str) -> str:
    return (
        f'<section id="{escape(name)}" aria-labelledby="{escape(name)}-heading">\n'
        f'<h2 id="{escape(name)}-heading">{escape(title)}</h2>\n{body}\n</section>'
    )


def _table(headings: Sequence[str], cells: Iterable[Sequence[Any]], label: str = "") -> str:
    """Numbers stand on the right."""
    lines = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in cells]
    right = [bool(lines) and all(_is_number(row[n]) for row in lines) for n in range(len(headings))]
    kinds = [' class="number"' if one else "" for one in right]
    head = "".join(f'<th scope="col"{kind}>{escape(text)}</th>' for text, kind in zip(headings, kinds, strict=True))
    body = "\n".join(f"<tr>{''.join(_cells(row, kinds))}</tr>" for row in lines)
    named = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<div class="wide" tabindex="0" role="group"{named}><table><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _cells(row: Sequence[str], kinds: Sequence[str]) -> Iterator[str]:
    """The first cell names its row; a verdict has its colour."""
    for place, (text, kind) in enumerate(zip(row, kinds, strict=True)):
        marked = f' class="{text}"' if text in ("alike", "differs") else kind
        yield f'<th scope="row"{kind}>{escape(text)}</th>' if not place else f"<td{marked}>{escape(text)}</td>"


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
