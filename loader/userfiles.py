"""The files that a user keeps: where they are looked for, if they may be believed, and their text.

Refuses, as psql does with .pgpass and git with another user's repository: a file found on the way up that belongs to
somebody else, one that others may write, and one with a password that others may read (not on Windows, which has no
such modes); and what has the name of one and is no file: passed over, it would lead somewhere else.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from loader.errors import ConfigError

T = TypeVar("T")
FOLDER = Path("config")
_PROGRAM = "mock-data"
_HAS_MODES = sys.platform != "win32"


def places(name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Where a file may be, the nearest first: config/NAME of the current folder and of those above it, up to the home
    (from outside of it, up to the root), then NAME in the user's own config folder."""
    yield FOLDER / name
    yield from (folder / FOLDER / name for folder in _above(environ))
    yield own_folder(environ) / name


def nearest(name: str, environ: Mapping[str, str]) -> Path | None:
    """The file that counts, if there is one. Raises `ConfigError` if it may not be believed."""
    found = next((path for path in places(name, environ) if os.path.lexists(path)), None)
    if found:
        _require_file(found)
        _require_known_owner(found, environ)
        require_unwritable(found)
    return found


def text(path: Path) -> str:
    """What a file says, in any line ends. Raises `OSError`, and `ValueError` if it is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")  # an editor of Windows begins with a mark
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8: save it as that") from None


def parsed(read: Callable[[str], T], said: str) -> T:
    """What `read` makes of a text. Raises `ValueError`, too if it is nested too deep."""
    try:
        return read(said)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _require_file(path: Path) -> None:
    if not os.path.isfile(path):
        what = "a folder" if os.path.isdir(path) else "a link that leads nowhere" if os.path.islink(path) else "no file"
        raise ConfigError(f"{path} is {what}", f"make it a file, or remove it; {_variable(path)} may name another")


def own_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's config folder, as ~/.config/mock-data."""
    if environ is os.environ:
        import platformdirs

        return Path(platformdirs.user_config_dir(_PROGRAM))
    named = environ.get("XDG_CONFIG_HOME")
    return (Path(named) if named else home(environ) / ".config") / _PROGRAM


def home(environ: Mapping[str, str]) -> Path:
    """The user's, also if HOME is empty."""
    return Path(environ.get("HOME") or "~").expanduser()


def _above(environ: Mapping[str, str]) -> Iterator[Path]:
    """The folders above the current one."""
    try:
        current, last = Path.cwd(), Path(os.path.realpath(home(environ)))
    except OSError:  # it was removed
        return
    if current != last:
        for folder in current.parents:
            yield folder
            if folder == last:
                return


def _require_known_owner(path: Path, environ: Mapping[str, str]) -> None:
    """Raise `ConfigError` if a stranger may have put the file there; root and whoever called sudo are none."""
    if not _HAS_MODES:
        return
    known = {0, os.geteuid(), int(environ.get("SUDO_UID") or 0)}
    if (owner := os.stat(path).st_uid) not in known:
        raise ConfigError(
            f"{path} belongs to another user (uid {owner}), so it is not believed",
            f"if you trust it, name it: {_variable(path)}={shlex.quote(str(path.absolute()))}",
        )


def _variable(path: Path) -> str:
    return "MOCK_DATA_COLUMNS" if path.suffix == ".toml" else "MOCK_DATA_CONFIG"


def require_unwritable(path: Path) -> None:
    """Raise `ConfigError` if others may write the file, and so choose your database."""
    if not _HAS_MODES:
        return
    found = os.stat(path)
    others = found.st_mode & stat.S_IWOTH or (found.st_mode & stat.S_IWGRP and not _is_ones_own(found.st_gid))
    if stat.S_ISREG(found.st_mode) and others:
        raise ConfigError(f"others may write {path} ({_mode(found)}), so it is not believed", _tighten(path, "go-w"))


def require_private(path: Path) -> None:
    """Raise `ConfigError` if others may read the file, which holds a password."""
    if not _HAS_MODES:
        return
    found = os.stat(path)
    # a group may read root's: it is how a service is given its secrets
    seen = stat.S_IRWXO if found.st_uid == 0 and os.geteuid() != 0 else stat.S_IRWXO | stat.S_IRWXG
    if stat.S_ISREG(found.st_mode) and found.st_mode & seen:
        raise ConfigError(
            f"{path} holds a password or a secret key, and others may read it ({_mode(found)})", _tighten(path, "600")
        )


def _mode(found: os.stat_result) -> str:
    return f"mode {stat.S_IMODE(found.st_mode):04o}"


def _tighten(path: Path, mode: str) -> str:
    return f"run: chmod {mode} {shlex.quote(str(path))}"


def _is_ones_own(group: int) -> bool:
    """If the group is the user's alone, as many systems give everybody one of their name."""
    if sys.platform == "win32":
        return True
    import grp
    import pwd

    try:
        user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return (user.pw_gid, user.pw_name) == (group, found.gr_name) and set(found.gr_mem) <= {user.pw_name}
