"""Commands to paste: whole, quoted for a shell, leading to where the session is, and without a password.

They are for the same shell and folder; a setting that came by an option or a variable is said again, for the variable
may have been meant for one command only.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from loader import address, config
from loader.session import Session

PROGRAM = "mock-data"
_NAMED = re.compile(r"(?<=: )mock-data ([a-z][^:;,()]*)$")
"""The command that a hint ends with."""
_FOR_COLUMNS = ("analyze", "doctor", "generate", "status", "verify", "explain", "export", "platforms")
"""The commands that ask how columns are filled, and of which platforms."""
_ALONE = ("scenarios", "init")
"""Those that connect to nothing."""
_EMBEDDED, _HOME = "db", ("MOCK_DATA_HOME",)
ASIDE = "the password is asked for, unless PGPASSWORD or ~/.pgpass has it; "


@dataclass(frozen=True, slots=True)
class Undo:
    """The whole command that removes a run; a password that was in the option's URL is left out of it."""

    command: str
    lacks_password: bool

    def __str__(self) -> str:
        """For people: the command is the end of it, to be pasted."""
        return f"{ASIDE if self.lacks_password else ''}take it back with: {self.command}"


def undo_command(session: Session, run_id: UUID | str) -> Undo:
    """How to take a run back. It asks nothing, but in production, where a person is asked for the workspace's id."""
    sure = () if session.environment == "production" else ("--confirm",)
    return Undo(command(session, "clean", "--run", str(run_id), *sure), lacks_password(session))


def command(session: Session | None, *words: str) -> str:
    """`mock-data WORDS` as a line for the shell that leads to this session's database and workspace."""
    if words[0] in _ALONE:
        return bare(*words)
    if session is None or words[0] == _EMBEDDED:
        given = session.given if session else os.environ
        return bare(*words, **{name: given[name] for name in _HOME if name in given})
    return " ".join((*_variables(session), shlex.join((*program(), *words, *_options(session, words[0])))))


def bare(*words: str, **variables: str) -> str:
    """`mock-data WORDS` without a session's options, below these variables."""
    return " ".join((*_assigned(variables), shlex.join((*program(), *words))))


def completed(session: Session | None, hint: str) -> str:
    """A hint whose last words are a command of ours, with that command made whole."""
    found = _NAMED.search(hint)
    return hint[: found.start()] + command(session, *found[1].split()) if found else hint


def lacks_password(session: Session) -> bool:
    """If `command` had to leave a password out which no variable holds."""
    return "--database-url" in session.given and not _is_in_variable(session) and _secret(session)


def program() -> list[str]:
    """How this program is called, as far as the shell's PATH and the command line at hand tell."""
    called, found = sys.argv[0] if sys.argv else "", shutil.which(PROGRAM)
    ours = Path(sys.executable).with_name(PROGRAM)
    if Path(called).parts[-2:] == ("loader", "__main__.py"):
        return [sys.executable, "-m", "loader"]
    if found and os.path.realpath(found) in (os.path.realpath(called), os.path.realpath(ours)):
        return [called if "UV" in os.environ else PROGRAM]  # uv has put it on the PATH for this process alone
    if Path(called).name == PROGRAM and os.path.isfile(called):
        return [called]
    if ours.is_file():
        return [str(ours)]
    return [PROGRAM] if found else [sys.executable, "-m", "loader"]


def _variables(session: Session) -> Iterator[str]:
    """The variables that no option stands for."""
    if session.database_url is None:
        names: tuple[str, ...] = _HOME
    elif _by_url(session):
        names = ()
    else:
        names = ("MOCK_DATA_CONFIG",)
    yield from _assigned({name: session.given[name] for name in names if name in session.given})


def _assigned(variables: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}={shlex.quote(value)}" for name, value in variables.items())


def _options(session: Session, name: str) -> Iterator[str]:
    given = session.given
    if _by_url(session) and not _is_in_variable(session):
        yield from ("--database-url", address.without_password(address.parameters(session.database_url or "")))
    if environment := given.get("--env") or given.get("MOCK_DATA_ENV"):
        yield from ("--env", environment)
    if session.workspace_id is not None and not _is_demo(session):
        yield from ("--workspace", session.workspace_id)
    for option, variable in (("--overrides", "MOCK_DATA_COLUMNS"), ("--platforms", "MOCK_DATA_PLATFORMS")):
        if name in _FOR_COLUMNS and (said := given.get(option) or given.get(variable)):
            yield from (option, said)


def _is_demo(session: Session) -> bool:
    """If the workspace is the one that is taken where nothing is said."""
    said = session.given.keys() & {"--workspace", "SEARCH_DATA_WORKSPACE_ID"}
    return session.home is not None and session.workspace_id == config.DEMO_WORKSPACE and not said


def _by_url(session: Session) -> bool:
    """If an option or a variable gave the URL; else a file did, and does again."""
    return session.database_url is not None and session.source in (config.URL_OPTION, config.URL_VARIABLE)


def _is_in_variable(session: Session) -> bool:
    """If the environment holds the URL with its password. A URL without one is safer said again."""
    return _secret(session) and address.tidy(session.given.get(config.URL_VARIABLE, "")) == session.database_url


def _secret(session: Session) -> bool:
    return address.has_password(address.parameters(session.database_url or ""))
