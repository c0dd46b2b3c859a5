"""What live visits do: the events of some visitors, cut where a visitor was silent for half an hour.

Of a large table whole histories of a part of the visitors are read, of a very large one of the latest months: a share p
of n visits is then known to about sqrt(p (1 - p) / n).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from psycopg import sql as pgsql

from loader.flow.binding import Entity
from loader.flow.customs import Visiting
from loader.profile.customs.asking import asked, moment, points, query, text
from loader.profile.reader import Part, Reader
from loader.vocabulary import Vocabulary

_VISITOR = ("client_id", "user_id", "session_id")
_SAMPLED, _READ = 60_000, 2_000_000
"""Events to look at, and to look through for them."""
_PARTS, _MOST_TIMES = 1024, 4.0
_PACE = "s.seconds / greatest(s.pages - 1, 1)", "s.pages > 1 AND NOT s.buys AND s.adds = 0"


def visits(reader: Reader, event: Entity | None, vocabulary: Vocabulary, rows: int) -> Visiting:
    """What the visits show that `event` tells of, `rows` events in all; nothing without visitors or times."""
    if event is None or not rows or not event.has("occurred") or not event.has(*_VISITOR):
        return Visiting()
    words = {name: text(event, meaning) for name, meaning in _TEXTS.items()}
    share = max(min(_PARTS * _SAMPLED // min(rows, _READ), _PARTS), 1)
    row = asked(
        reader,
        "visits",
        event,
        {"since": _since(reader, event, rows)},
        visitor=pgsql.SQL("coalesce({})").format(pgsql.SQL(", ").join(text(event, one) for one in _VISITOR)),
        moment=moment(event, "occurred"),
        place=_place(event),
        kind=_kind(event, vocabulary),
        share=pgsql.Literal(share),
        pace=_points(*_PACE),
        buying=_points("s.seconds", "s.buys"),
        device=query("device", agent=pgsql.SQL("s.agent")),
        channel=channel("s.page", "s.referrer"),
        **words,
    )
    return _read(row, share / _PARTS) if row and row[0]["visits"] else Visiting()


_TEXTS = {"page": "page_url", "referrer": "referrer", "agent": "user_agent"}


def channel(page: str, referrer: str) -> Part:
    """What led to a visit, by the SQL of its first page and of where it came from."""
    first, before = pgsql.SQL(page), pgsql.SQL(referrer)
    return query(
        "channel",
        query=query("query_of", page=first),
        host=query("host_of", page=before),
        own_host=query("host_of", page=first),
    )


def _points(value: str, condition: str) -> Part:
    return query("points", value=pgsql.SQL(value), condition=pgsql.SQL(condition), rows=pgsql.SQL("seen"))


def _since(reader: Reader, event: Entity, rows: int) -> Any:
    """From when on events are read; None: all."""
    if rows <= _READ:
        return None
    first, last = asked(reader, "span", event, {}, moment=moment(event, "occurred")) or (None, None)
    return None if first is None else last - (last - first) * (_READ / rows)


def _place(event: Entity) -> Part:
    """The event's place in its visit, if a number says it; only of events of one moment."""
    bound = event.by_meaning.get("sequence")
    whole = bound is not None and bound.column.type.family.startswith("int")
    return pgsql.SQL("{}::bigint").format(text(event, "sequence")) if whole else pgsql.SQL("0")


def _kind(event: Entity, vocabulary: Vocabulary) -> Part:
    """The kind that an event's word is the likeliest word for; NULL of any other."""
    bound = event.by_meaning.get("event_name")
    if bound is None:
        return pgsql.SQL("NULL::text")
    known = kinds(vocabulary.words("event").words_for("event_name", bound.column.allowed))
    whens = pgsql.SQL(" ").join(
        pgsql.SQL("WHEN {} THEN {}").format(pgsql.Literal(word), pgsql.Literal(kind)) for word, kind in known.items()
    )
    name = pgsql.SQL("lower({})").format(text(event, "event_name"))
    return pgsql.SQL("CASE {} {} END").format(name, whens) if known else pgsql.SQL("NULL::text")


def kinds(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Each word in small letters -> the kind that it is the likeliest word for."""
    ranked = sorted(
        (rank, place, word.lower(), kind)
        for place, (kind, listed) in enumerate(words.items())
        for rank, word in enumerate(listed)
    )
    return {word: kind for _, _, word, kind in reversed(ranked)}


def _read(row: tuple[Any, ...], share: float) -> Visiting:
    """What the answer tells of the visitors that are this share of all."""
    counts, visitors, pace, buying, devices, channels, seen, purchases = row
    every = counts | visitors
    pairs: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in every.items()}
    found = Visiting(
        **pairs,
        pace=points(pace),
        buying=points(buying),
        devices={name: (n, bought) for name, (n, bought) in (devices or {}).items()},
        channels={name: (n, bought) for name, (n, bought) in (channels or {}).items()},
        kinds=dict(seen or {}),
    )
    return found if purchases is None else balanced(found, purchases * share)


def balanced(found: Visiting, purchases: float) -> Visiting:
    """The visits of some visitors as if they had bought so often, which all have on average: a few visitors buy often,
    so that it is chance how many of those are among them."""
    bought = found.kinds.get("purchase", 0)
    if not bought or not purchases:
        return found
    times = min(max(purchases / bought, 1 / _MOST_TIMES), _MOST_TIMES)
    more = round(found.bought * times) - found.bought
    return replace(
        found,
        visits=found.visits + more,
        bought=found.bought + more,
        carted=found.left + round((found.carted - found.left) * times),
        looked_bought=round(found.looked_bought * times),
        pages_bought=(round(found.pages_bought[0] * times), round(found.pages_bought[1] * times)),
        lines_bought=round(found.lines_bought * times),
        devices=_times(found.devices, times),
        channels=_times(found.channels, times),
    )


def _times(counts: Mapping[str, tuple[int, int]], times: float) -> dict[str, tuple[int, int]]:
    """(visits, those that buy) by name, as many times as many of which buy."""
    return {name: (n - bought + round(bought * times), round(bought * times)) for name, (n, bought) in counts.items()}
