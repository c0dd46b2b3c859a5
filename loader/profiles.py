"""Profile files: what live rows of a workspace teach, by platform, as it may leave it; and the same with a run.

Refused, with `UsageError`: a file that is not one, of another version, or with a field of another type, by its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loader import __version__, userfiles
from loader.dateparts import PARTS, SPELT, WITHIN_CODES, is_zone
from loader.errors import UsageError
from loader.flow.draws import Running
from loader.flow.plain import packed, plain
from loader.flow.profile import VERSION, Dependence, History, Profile
from loader.flow.release import released
from loader.types import DIGITS

FORMAT = "mock-data profile"
_AGAIN = "write it again with: mock-data analyze PLATFORM -o FILE"


def document(profiles: Mapping[str, Profile]) -> dict[str, Any]:
    """The JSON object of a profile file: nothing of single rows, no count below five."""
    platforms = {name: released(profile).to_json() for name, profile in profiles.items()}
    return {"format": FORMAT, "version": VERSION, "program": __version__, "platforms": platforms}


def kept(profiles: Mapping[str, Profile]) -> dict[str, Any]:
    """The same in short, as a run's record keeps it: `read_document` reads both."""
    platforms = {name: {"version": VERSION, **plain(released(one), packed)} for name, one in profiles.items()}
    return {"format": FORMAT, "version": VERSION, "program": __version__, "platforms": platforms}


def write(path: Path, profiles: Mapping[str, Profile]) -> None:
    """Write a profile file. Raises `UsageError` if that cannot be."""
    text = json.dumps(document(profiles), ensure_ascii=False, separators=(",", ":"))
    try:
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "name a file in a folder that exists") from None


def read(path: Path) -> dict[str, Profile]:
    """The profiles of a file, by platform."""
    try:
        data = userfiles.parsed(json.loads, userfiles.text(path))
    except OSError as error:
        raise UsageError(f"the profile {path} cannot be read: {error.strerror}", _AGAIN) from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}", _AGAIN) from None
    return read_document(data, str(path))


def read_document(data: Any, source: str) -> dict[str, Profile]:
    """The profiles of such an object; `source` names it in errors."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UsageError(f"{source} is not a profile file", _AGAIN)
    version = data.get("version")
    if type(version) is not int:
        raise UsageError(f"{source}: version: not a whole number; this program reads version {VERSION}", _AGAIN)
    if version != VERSION:
        raise UsageError(f"{source} is a profile of version {version}; this program reads version {VERSION}", _AGAIN)
    platforms = data.get("platforms")
    if not isinstance(platforms, dict) or not platforms:
        raise UsageError(f"{source}: platforms: not an object with a platform", _AGAIN)
    return {name: _profile(name, one, source) for name, one in platforms.items()}


def _profile(name: str, data: Any, source: str) -> Profile:
    try:
        found = Profile.from_json(data)
        for place, history in found.history.items():
            _check(".".join(place), history)
        return found
    except ValueError as error:
        raise UsageError(f"{source}: platforms.{name}: {error}", _AGAIN) from None


def _check(place: str, history: History) -> None:
    """Raise ValueError if shares or places of a column's history are none: from them rows would be drawn."""
    if not 0 <= history.nulls <= 1:
        raise ValueError(f"history of {place}: nulls is not between 0 and 1")
    if not all(0 <= share <= 1 for share in history.shares) or (history.values and not sum(history.shares)):
        raise ValueError(f"history of {place}: a share is not between 0 and 1")
    if len(history.shares) != len(history.values):
        raise ValueError(f"history of {place}: not one share for each value")
    if history.kind == "values" and any(at >= len(history.values) for at in history.places):
        raise ValueError(f"history of {place}: a place is beyond its values")
    if any("\x00" in value for value in history.values):
        raise ValueError(f"history of {place}: a value that no text can hold")
    if history.by:
        _check_dependence(place, history.by)


def _check_dependence(place: str, by: Dependence) -> None:
    """Raise ValueError if what a column follows says nothing that rows could be made by."""
    if by.kind == "calendar" and by.prefix not in PARTS:
        raise ValueError(f"history of {place}: by.prefix is not a part of a time")
    formats = {"dated": SPELT, "numbered": WITHIN_CODES}.get(by.kind)
    if formats and by.format not in formats.values():
        raise ValueError(f"history of {place}: by.format is not one that a {by.kind} column can have")
    if by.zone and not is_zone(by.zone):
        raise ValueError(f"history of {place}: by.zone is not a time zone that is known")
    if by.kind == "numbered" and not (by.number and _counts_on(by.number)):
        raise ValueError(f"history of {place}: by.number does not say how codes count on")


def _counts_on(number: Running) -> bool:
    """If its form has a number, and nothing unknown, and its numbers are ones that a code can have."""
    named = set(re.findall(r"\{(\w+)\}", number.form))
    known = {"number"} <= named <= {"number", "time"}
    return known and 0 <= number.width <= DIGITS and all(0 <= last < 10 ** (DIGITS - 1) for _, last in number.last)
