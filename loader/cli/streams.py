"""Signals and standard streams: an interrupt at any moment ends with one line and 130, and a stream that is closed or
full fails the output alone. Imports nothing that takes time, so that it holds from the first moment on.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # even typing takes time
    from types import FrameType
    from typing import Any, NoReturn

_INTERRUPTED = 130
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
INTERRUPTED = "uncommitted changes are rolled back; list what was kept with: mock-data runs"
_heard: list[int] = []
"""The signals that came in a command; none before `command_begins`."""
_state = {"in a command": False, "answering": False, "answered": False, "quiet": False}


def catch_signals() -> None:
    """SIGTERM and SIGHUP are like Ctrl-C. Before the command begins, and for a second signal, the process ends at once.
    What `nohup` has switched off stays so."""
    for number in _SIGNALS:
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _on_signal)
    sys.unraisablehook = _on_unraisable


def command_begins() -> None:
    """From now on an interrupt is raised, so that what is open is closed and said."""
    _state.update({"in a command": True, "answering": False, "answered": False, "quiet": False})


def answer_begins() -> None:
    """From now on stdout is the answer's, and an error is none of it."""
    _state["answering"] = True


def answer_ends() -> None:
    """The answer is whole: it is too late to interrupt anything."""
    _state["answered"] = True


def is_answering() -> bool:
    """If a part of the answer may be on stdout."""
    return _state["answering"]


def set_quiet(quiet: bool) -> None:
    """If notes are left out."""
    _state["quiet"] = quiet


def is_quiet() -> bool:
    """If nothing but errors and the answer is wanted."""
    return _state["quiet"]


def was_interrupted() -> bool:
    """If a signal came: whatever was raised since then came of it, as an import that broke off."""
    return bool(_heard)


def _on_signal(number: int, frame: FrameType | None) -> None:
    if _state["answered"]:
        return
    if _heard or not _state["in a command"]:
        _leave()
    _heard.append(number)
    raise KeyboardInterrupt


def _on_unraisable(unraisable: Any) -> None:
    """An interrupt within a destructor or a callback would be printed and forgotten."""
    if unraisable.exc_type is KeyboardInterrupt:
        _leave()
    sys.__unraisablehook__(unraisable)


def _leave() -> NoReturn:
    """The connection goes with the process, so the server rolls back."""
    try:
        if "--json" in sys.argv and not _state["answering"]:
            error = f'{{"kind": "interrupted", "message": "interrupted", "hint": "{INTERRUPTED}"}}'
            os.write(1, f'{{"database": null, "error": {error}}}\n'.encode())
        else:
            os.write(2, f"error: interrupted\nhint: {INTERRUPTED}\n".encode())
    finally:
        os._exit(_INTERRUPTED)


def open_missing() -> None:
    """A standard stream that the caller has closed is opened on nothing: a connection must not take its number.

    What is written to such an output fails, as on a full disk; what is meant for people only is dropped.
    """
    for number, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free: this one
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter must not fail a finished run
            stream.reconfigure(errors="replace")


def note(text: str) -> None:
    """A line for people, on stderr, if they want any."""
    if not _state["quiet"]:
        say(text)


def say(text: str) -> None:
    """A line on stderr that is never left out; a stderr that takes nothing fails no command."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def drop(stream: Any) -> None:
    """What a stream could not write is not tried again when the process ends: that would change its exit code."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def end(code: int) -> NoReturn:
    """End the process with this code; it is too late to interrupt anything."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        drop(stream)
    if was_interrupted():
        # an interrupt within exec(), as dataclasses use it, makes Python end by the signal instead of with the code
        atexit._run_exitfuncs()
        os._exit(code)
    sys.exit(code)


def refuse_unwritable(path: str) -> None:
    """Raise `UsageError` if no file can be written there, before any work is done for it."""
    from pathlib import Path

    from loader.errors import UsageError

    if path.endswith(("/", os.sep)) or os.path.isdir(path):
        raise UsageError(f"{path} is a folder", "name a file in it")
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {folder}", "create it, or name another file")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise UsageError(f"{path} cannot be written: permission denied", "name another file")


def write(path: str, text: str) -> None:
    """Write a whole file, in one step: never half a file in place of one that was there. Raises `Unwritten`."""
    from loader.errors import Unwritten

    part = f"{path}.part"
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise Unwritten.of(error, f"nothing was changed; {path} is as it was") from error
