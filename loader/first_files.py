"""The configuration files that a user begins with, with comments; `init` writes them.

Refuses to lose anything: what is there is kept unless it is to be replaced, each file is written in one step, and only
its owner may read the one that will hold a password.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loader import config, hints, resources, userfiles
from loader.errors import Refused, Unwritten, UsageError

_IGNORED = "# mock-data init: it holds a password\n/supabase.json\n"
_COLUMNS = "columns.toml"


@dataclass(frozen=True, slots=True)
class FirstFiles:
    """The files that were `written` and those that were there and were `kept`; what a person has to `fill_in` yet;
    `next`: the commands that come after."""

    folder: str
    written: tuple[str, ...]
    kept: tuple[str, ...]
    fill_in: tuple[str, ...]
    next: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of `init --json`."""
        return asdict(self)


def write(folder: Path, url: str | None, environment: str, *, replace: bool) -> FirstFiles:
    """Write the files that `folder` lacks, or with `replace` all; `url` is the database of `environment` there.

    Raises `UsageError` if they cannot be written there, `Refused` if the URL would have to go into a file that is kept.
    """
    texts = {config.FILE: _connections(url, environment), _COLUMNS: _commented(resources.example(_COLUMNS))}
    if _in_repository(folder):
        texts[".gitignore"] = _IGNORED
    kept = [name for name in texts if os.path.lexists(folder / name) and (name == ".gitignore" or not replace)]
    if url and config.FILE in kept:
        raise Refused(f"{folder / config.FILE} exists; nothing was changed", "write the URL into it, or add --force")
    written = [name for name in texts if name not in kept]
    _make(folder)
    for name in written:
        _write(folder / name, texts[name], 0o600 if name == config.FILE else 0o644)
    written, kept = ([str(folder / name) for name in names] for names in (written, kept))
    unfilled = (f"{name} of {folder / config.FILE}" for name in config.unfilled(folder / config.FILE))
    return FirstFiles(str(folder), tuple(written), tuple(kept), tuple(unfilled), tuple(_next(folder)))


def _connections(url: str | None, environment: str) -> str:
    text = resources.example(config.FILE)
    if url is None:
        return text
    found = json.loads(text)
    found[environment] = {name: said for name, said in found[environment].items() if name == "_comment"}
    found[environment]["DATABASE_URL"] = url
    return json.dumps(found, indent=2) + "\n"


def _commented(text: str) -> str:
    """Every entry of the example behind a #: it speaks of columns that the schema may not have."""
    return "".join(f"# {line}" if line.strip() and line[0] != "#" else line for line in text.splitlines(keepends=True))


def _in_repository(folder: Path) -> bool:
    path = folder.absolute()
    return any((above / ".git").exists() for above in (path, *path.parents))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be a folder: {error.strerror}", "name another one") from error


def _write(path: Path, text: str, mode: int) -> None:
    """In one step, and with its mode from the first byte on."""
    part = path.with_name(f"{path.name}.part")
    try:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    except (PermissionError, IsADirectoryError) as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "name another folder") from error
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise Unwritten.of(error, f"{path} is as it was") from error


def _next(folder: Path) -> Iterator[str]:
    """The commands, with the folder named if the files would not be found there."""
    found = folder.absolute() in (userfiles.FOLDER.absolute(), userfiles.own_folder())
    names = {} if found else {"MOCK_DATA_CONFIG": config.FILE, "MOCK_DATA_COLUMNS": _COLUMNS}
    variables = {variable: str(folder / name) for variable, name in names.items()}
    yield hints.bare("migrate", **variables)
    yield hints.bare("doctor", "--workspace", "UUID", **variables)
