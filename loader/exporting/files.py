"""Where an export goes: a folder with a manifest, one file, or a stream. Whole or not at all: each file is written
beside its place, under a name that ends in `.part`, and all are moved there at the end, the manifest last.

Refused before anything is read: files that are there already (without `force`), places that cannot be written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from loader.errors import Unwritten, UsageError

MANIFEST = "manifest.json"
_UNSAFE = re.compile(r'[\x00-\x1f%/\\:*?"<>|]')


class HashedFile:
    """A file that is being written, with its size and SHA-256 so far."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> int:
        """Write all of the data."""
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Left to the owner: a flush for each block would be one for each row group."""

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hexadecimal."""
        return self._digest.hexdigest()


class Output(Protocol):
    """What an export writes to, once it knows the relations."""

    def named(self, relation: str) -> str | None:
        """The name of a relation's file within the output, if it has one."""

    def file(self, relation: str) -> contextlib.AbstractContextManager[HashedFile]:
        """The file of a relation, empty: what an earlier try wrote to it is dropped."""

    def manifest(self, make: Callable[[], dict[str, Any]]) -> None:
        """Say what was written, where there is room for it."""


class Destination(Protocol):
    """A place for an export."""

    @property
    def path(self) -> str:
        """As people name it."""

    def opened(self, relations: Sequence[str]) -> contextlib.AbstractContextManager[Output]:
        """Files for these relations; they are there when the block ends well, else none is."""


def destination(output: Path | str | BinaryIO, file_format: str, force: bool) -> Destination:
    """A stream, a file (its name ends as the format's does), or else a folder. Raises `UsageError`."""
    if not isinstance(output, Path | str):
        return _OneStream(output, file_format)
    path = Path(output)
    if path.suffix.lower() == f".{file_format}" and not path.is_dir():
        return _OneFile(str(output), force)
    return _Folder(str(output), file_format, force)


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    file_format: str
    force: bool

    @contextmanager
    def opened(self, relations: Sequence[str]) -> Iterator[Output]:
        folder = Path(self.path)
        files = _file_names(relations, self.file_format)
        _refuse_folder(folder, files, self.force)
        with _unwritten():
            made = not folder.exists()
            folder.mkdir(exist_ok=True)
            stale = _listed(folder) - set(files.values()) if self.force else set()
            try:
                with _Files(folder, files) as parts:
                    yield parts
                for name in stale:  # of the export that this one replaces
                    (folder / name).unlink(missing_ok=True)
            except BaseException:
                with contextlib.suppress(OSError):
                    if made:
                        folder.rmdir()
                raise


@dataclass(frozen=True, slots=True)
class _OneFile:
    path: str
    force: bool

    @contextmanager
    def opened(self, relations: Sequence[str]) -> Iterator[Output]:
        _refuse_several(relations, self.path)
        path = Path(self.path)
        _refuse_place(path.absolute().parent)
        if path.exists() and not self.force:
            raise UsageError(f"{path} is there already", "add --force to replace it, or name another file")
        with _unwritten(), _Files(path.parent, {relations[0]: path.name}, with_manifest=False) as parts:
            yield parts


@dataclass(frozen=True, slots=True)
class _OneStream:
    stream: BinaryIO
    file_format: str
    path: str = "-"

    @contextmanager
    def opened(self, relations: Sequence[str]) -> Iterator[Output]:
        _refuse_several(relations, "one stream")
        yield _Stream(self.stream, at_once=self.file_format == "csv")


class _Files:
    """Files under names of their own, until the block ends well."""

    def __init__(self, folder: Path, names: Mapping[str, str], with_manifest: bool = True) -> None:
        self._folder, self._names, self._with_manifest = folder, names, with_manifest
        self._done: list[str] = []

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            if kind is None:
                if self._with_manifest:  # without it nobody takes a half-moved folder for a whole one
                    (self._folder / MANIFEST).unlink(missing_ok=True)
                for name in self._done:
                    os.replace(self._part(name), self._folder / name)
        finally:
            for name in (*self._names.values(), MANIFEST):
                with contextlib.suppress(OSError):
                    self._part(name).unlink(missing_ok=True)

    def _part(self, name: str) -> Path:
        return self._folder / f"{name}.part"

    def named(self, relation: str) -> str | None:
        return self._names[relation]

    @contextmanager
    def file(self, relation: str) -> Iterator[HashedFile]:
        name = self._names[relation]
        with open(self._part(name), "wb", buffering=2**20) as file:
            yield HashedFile(file)
        if name not in self._done:
            self._done.append(name)

    def manifest(self, make: Callable[[], dict[str, Any]]) -> None:
        if self._with_manifest:
            text = json.dumps({"format_version": 1, **make()}, indent=1, default=str, ensure_ascii=False)
            self._part(MANIFEST).write_text(f"{text}\n", encoding="utf-8")
            self._done.append(MANIFEST)


class _Stream:
    """A stream takes what comes at once, or (a file that may be begun again) when it is whole."""

    def __init__(self, stream: BinaryIO, at_once: bool) -> None:
        self._stream, self._at_once = stream, at_once

    def named(self, relation: str) -> str | None:
        return None

    @contextmanager
    def file(self, relation: str) -> Iterator[HashedFile]:
        if self._at_once:
            yield HashedFile(self._stream)
            self._stream.flush()
            return
        with _unwritten(), tempfile.TemporaryFile() as whole:
            yield HashedFile(whole)
            whole.seek(0)
            shutil.copyfileobj(whole, self._stream)
            self._stream.flush()

    def manifest(self, make: Callable[[], dict[str, Any]]) -> None:
        """A stream has no room for one."""


@contextmanager
def _unwritten() -> Iterator[None]:
    """What the file system refuses, in our words."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten.of(error, "nothing was changed, and no half file is left") from error


def _file_names(relations: Sequence[str], file_format: str) -> dict[str, str]:
    """A file name for each relation, on any file system: also one that knows no case."""
    names: dict[str, str] = {}
    for relation in relations:
        stem = _UNSAFE.sub(lambda m: f"%{ord(m[0]):02X}", relation)
        taken = [name.lower() for name in names.values()]
        places = (f"{stem}{'' if n == 1 else f'~{n}'}.{file_format}" for n in range(1, len(relations) + 1))
        names[relation] = next(name for name in places if name.lower() not in taken)
    return names


def _refuse_folder(folder: Path, files: Mapping[str, str], force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder", "name a folder; or a file ending in .csv or .parquet")
    _refuse_place(folder if folder.exists() else folder.absolute().parent)
    there = [name for name in (MANIFEST, *files.values()) if (folder / name).exists()]
    if there and not force:
        raise UsageError(
            f"{folder / there[0]} is there already", "add --force to replace that export, or name another folder"
        )


def _refuse_place(folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "create it, or name another place")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{folder} cannot be written: permission denied", "name another place")


def _refuse_several(relations: Sequence[str], destination: str) -> None:
    if len(relations) != 1:
        raise UsageError(
            f"{len(relations)} tables do not fit into {destination}",
            f"choose one with --table, as --table {relations[-1]}; or name a folder",
        )


def _listed(folder: Path) -> set[str]:
    """The files of the export that a folder's manifest tells of."""
    try:
        known = json.loads((folder / MANIFEST).read_text("utf-8"))
        names = {str(table["file"]) for table in known["tables"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if name == Path(name).name and name != MANIFEST}
