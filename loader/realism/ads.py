"""How far an ads account's days are from live ones: rows of a keyword (or another leaf) and a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from loader.realism.distances import apart, kolmogorov_smirnov, of_curves, of_shares
from loader.realism.excess import Distances, Yardstick, compared
from loader.realism.samples import DRAWS
from loader.realism.sold import DAY, Codes, Flags, Numbers, as_codes, as_microseconds, as_numbers, dense
from loader.rng import stream

COUNTS = ("impressions", "clicks", "cost", "conversions")


@dataclass(frozen=True, eq=False)
class Advertised:
    """N rows: the `keyword` (0, 1, ...), the `day` since 1970, and counts of which any may lack (None)."""

    keyword: Codes
    day: Codes
    impressions: Numbers | None = None
    clicks: Numbers | None = None
    cost: Numbers | None = None
    conversions: Numbers | None = None

    def has(self, *names: str) -> bool:
        return all(getattr(self, name) is not None for name in names)

    def of_keywords(self, keywords: Codes) -> Advertised:
        rows = np.isin(self.keyword, keywords)
        found: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        few: dict[str, Any] = {name: None if values is None else values[rows] for name, values in found.items()}
        return Advertised(**few | {"keyword": dense(few["keyword"])})

    @cached_property
    def keywords(self) -> int:
        return int(self.keyword.max(initial=-1)) + 1

    @cached_property
    def grid(self) -> Numbers:
        """(K, D) log of impressions + 1 of each keyword and day, NaN before its first and after its last row."""
        assert self.impressions is not None
        days = self.day - self.day.min()
        size = (self.keywords, int(days.max()) + 1)
        ends = np.full((2, self.keywords), -1)
        ends[0] = size[1]
        np.minimum.at(ends[0], self.keyword, days)
        np.maximum.at(ends[1], self.keyword, days)
        found = np.zeros(size)
        np.add.at(found, (self.keyword, days), self.impressions)
        every = np.arange(size[1])
        return np.where((every >= ends[0][:, None]) & (every <= ends[1][:, None]), np.log1p(found), np.nan)


@dataclass(frozen=True)
class AdsMeasures(Distances):
    """Of an account with so many `keywords` and `rows` (a keyword on a day)."""

    keywords: int
    rows: int

    def to_json(self) -> dict[str, Any]:
        return {"keywords": self.keywords, "rows": self.rows} | super().to_json()


def measured_ads(
    mock: pa.Table, truth: pa.Table, learned: pa.Table | None = None, *, draws: int = DRAWS
) -> AdsMeasures:
    """The rows `mock` beside those of `truth`; `learned` are those of other keywords of the same account.

    Columns: `keyword`, `day` (a date or time), `impressions`, `clicks`, `cost`, `conversions`; all but the first two
    may lack. Floors as those of lines, of whole keywords. Raises ValueError for a table without rows.
    """
    accounts = _read(*(table for table in (mock, truth, learned) if table is not None))
    ours, real, known = (*accounts, None)[:3]
    assert ours is not None and real is not None
    pool = real if known is None else _joined(real, known)
    pairs = list(_drawn(pool, ours.keywords, None if known is None else real.keywords, draws))
    return AdsMeasures(
        figures=compared(JUDGED, ours, real, pairs),
        further=compared(FURTHER, ours, real, pairs),
        keywords=ours.keywords,
        rows=len(ours.day),
    )


def popularity(account: Advertised) -> Numbers:
    """Share of the impressions that the best hundredth of the keywords has, the best two, and so on."""
    return _curve(_sums(account.keyword, account.impressions))


def click_rate(account: Advertised) -> Numbers:
    """Clicks over impressions, of each row with impressions."""
    return _over(account.clicks, account.impressions)


def impressions(account: Advertised) -> Numbers:
    assert account.impressions is not None
    return account.impressions


def month(account: Advertised) -> Numbers:
    """Impressions by month of the year."""
    months = account.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return _sums(months, account.impressions, 12)


def weekday(account: Advertised) -> Numbers:
    """Impressions by weekday, from Monday on."""
    return _sums((account.day + 3) % 7, account.impressions, 7)


def keywords_a_day(account: Advertised) -> Numbers:
    """Of each day, the share of the keywords that have a row."""
    days, pairs = account.day - account.day.min(), np.unique(np.stack((account.day, account.keyword)), axis=1)
    return np.bincount(pairs[0] - account.day.min(), minlength=int(days.max()) + 1) / account.keywords


def next_day(account: Advertised) -> Numbers:
    """Correlation of a keyword's impressions (log) with those of its day before."""
    return _lagged(account.grid, 1)


def next_week(account: Advertised) -> Numbers:
    return _lagged(account.grid, 7)


def days_a_keyword(account: Advertised) -> Numbers:
    return np.bincount(np.unique(np.stack((account.keyword, account.day)), axis=1)[0]).astype(float)


def click_cost(account: Advertised) -> Numbers:
    return _over(account.cost, account.clicks)


def conversion_rate(account: Advertised) -> Numbers:
    """Conversions over clicks, of each keyword."""
    return _over(_sums(account.keyword, account.conversions), _sums(account.keyword, account.clicks))


def spent(account: Advertised) -> Numbers:
    """Share of the cost that the dearest hundredth of the keywords has, and so on."""
    return _curve(_sums(account.keyword, account.cost))


def _sums(place: Codes, values: Numbers | None, size: int = 0) -> Numbers:
    assert values is not None
    return np.bincount(place, values, size).astype(float)


def _curve(sums: Numbers) -> Numbers:
    """Shares of the largest sums, at hundredths of how many there are; nothing if all are 0."""
    if not sums.sum():
        return np.zeros(0)
    curve = np.append(0, np.cumsum(np.sort(sums)[::-1]) / sums.sum())
    return np.interp(np.linspace(0, len(sums), 101), np.arange(len(curve)), curve)


def _over(part: Numbers | None, whole: Numbers | None) -> Numbers:
    assert part is not None and whole is not None
    some: Flags = whole > 0
    return part[some] / whole[some]


def _lagged(grid: Numbers, lag: int) -> Numbers:
    """Within keywords: the mean of each does not count."""
    seen = np.isfinite(grid)
    mean = np.where(seen, grid, 0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    left = np.where(seen, grid - mean[:, None], np.nan)
    one, other = left[:, lag:], left[:, :-lag]
    both = np.isfinite(one) & np.isfinite(other)
    size = np.sqrt((one[both] ** 2).sum() * (other[both] ** 2).sum())
    return np.array([(one[both] * other[both]).sum() / size if size else np.nan])


def _read(*tables: pa.Table) -> list[Advertised]:
    columns = [name for name in COUNTS if all(name in table.column_names for table in tables)]
    if not all(table.num_rows and {"keyword", "day"} <= set(table.column_names) for table in tables):
        raise ValueError("every table must have rows, and columns 'keyword' and 'day'")
    found = []
    for table in tables:
        counts: dict[str, Any] = {name: as_numbers(table[name]) for name in columns}
        days = as_microseconds(table["day"]) // DAY
        found.append(Advertised(dense(as_codes([table["keyword"]])[0] + 1), days, **counts))
    return found


def _joined(one: Advertised, other: Advertised) -> Advertised:
    found: dict[str, Any] = {}
    for name in (f.name for f in fields(Advertised)):
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours is not None:
            found[name] = np.concatenate((ours, theirs + one.keywords if name == "keyword" else theirs))
    return Advertised(**found)


def _drawn(pool: Advertised, keywords: int, beside: int | None, draws: int) -> Iterator[tuple[Advertised, Advertised]]:
    """Pairs of samples of so many keywords, at most half of the pool's, and of others."""
    size = min(keywords, pool.keywords // 2)
    rest = pool.keywords - size if beside is None else min(beside, pool.keywords - size)
    for draw in range(draws if size else 0):
        mixed = stream(0, "realism", f"keywords {draw}").permutation(pool.keywords)
        yield pool.of_keywords(mixed[:size]), pool.of_keywords(mixed[size : size + rest])


JUDGED = (
    Yardstick("keywords a day", (), keywords_a_day, kolmogorov_smirnov),
    Yardstick("popularity", ("impressions",), popularity, of_curves),
    Yardstick("click rate", ("impressions", "clicks"), click_rate, kolmogorov_smirnov),
    Yardstick("impressions", ("impressions",), impressions, kolmogorov_smirnov),
    Yardstick("month", ("impressions",), month, of_shares),
    Yardstick("weekday", ("impressions",), weekday, of_shares),
    Yardstick("correlation from day to day", ("impressions",), next_day, apart),
    Yardstick("correlation over seven days", ("impressions",), next_week, apart),
)
FURTHER = (
    Yardstick("days a keyword", (), days_a_keyword, kolmogorov_smirnov),
    Yardstick("cost of a click", ("cost", "clicks"), click_cost, kolmogorov_smirnov),
    Yardstick("conversion rate", ("conversions", "clicks"), conversion_rate, kolmogorov_smirnov),
    Yardstick("cost by share of keywords", ("cost",), spent, of_curves),
)
