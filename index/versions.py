"""Versions of an index: immutable folders and one pointer that names the current one.

    <index>/current                 the current version's name
    <index>/versions/<name>/        one version: manifest.json, files.json and the engine's files
    <index>/versions/<name>.new/    one being built; left behind only by a crash
    <index>/writer.lock             held while a version is written

A version is complete before the pointer names it, and the pointer changes by ``os.replace``: at
any moment a reader finds the old version or the new one. Where the documents lie in a cluster, an
alias there takes the place of the pointer.
"""

import os
import secrets
import shutil
import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import msgspec
from filelock import FileLock, Timeout

from index.errors import IndexLockedError, NoIndexError, VersionError
from index.schema import FORMAT, fingerprint
from index.settings import EngineKind

POINTER = "current"
MANIFEST = "manifest.json"
_UNFINISHED = ".new"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is.

    Attributes:
        name: Sorts by the time of building.
        format: ``schema.FORMAT`` when it was built.
        analyzer: The analyser's version.
        schema: Fingerprint of the fields.
        settings: Fingerprint of the settings that decide what stands in the index.
        weights: Fingerprint of what words count in the index.
        built_at: ISO 8601, UTC.
        archive: The archive's folder.
        documents: Number of articles.
        problems: How many of each kind.
        seconds: How long building took.
        engine: Where the documents lie.
        files: Name of each file of the version to its length and checksum.
    """

    name: str
    analyzer: str
    settings: str
    weights: str
    built_at: str
    archive: str
    documents: int
    problems: Mapping[str, int]
    seconds: float
    engine: EngineKind = EngineKind.WHOOSH
    format: int = FORMAT
    schema: str = field(default_factory=fingerprint)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class Publication(Protocol):
    """Which version is current, and what of the versions lies outside their folders."""

    @property
    def kind(self) -> EngineKind:
        """Return which versions it can name."""
        ...

    def current(self) -> str | None:
        """Return the name of the current version, or nothing if none was ever published."""
        ...

    def point_to(self, name: str) -> None:
        """Make a version current at one blow: it is so for good when this returns."""
        ...

    def check(self, manifest: Manifest) -> None:
        """Check what lies outside the folder of a version.

        Raises:
            VersionError: If it is not there or not whole.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove what lies outside the folder of a version."""
        ...

    def tidy(self, kept: Collection[str]) -> None:
        """Remove what a crash left of all versions but some."""
        ...


class PointerFile:
    """The pointer in the index folder; nothing lies outside it."""

    kind = EngineKind.WHOOSH

    def __init__(self, directory: Path) -> None:
        """Take the index folder."""
        self._directory = directory

    def current(self) -> str | None:
        """Return the name of the current version, or nothing if none was ever published."""
        try:
            return (self._directory / POINTER).read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def point_to(self, name: str) -> None:
        """Make a version current at one blow: it is so for good when this returns."""
        pointer = self._directory / POINTER
        fresh = pointer.with_suffix(_UNFINISHED)
        fresh.write_text(f"{name}\n", "utf-8")
        _sync(fresh)
        fresh.replace(pointer)
        _sync(self._directory)

    def check(self, manifest: Manifest) -> None:
        """Find nothing to check."""

    def remove(self, name: str) -> None:
        """Find nothing to remove."""

    def tidy(self, kept: Collection[str]) -> None:
        """Find nothing to remove."""


class Versions:
    """The versions in one index folder."""

    def __init__(self, directory: Path, publication: Publication | None = None) -> None:
        """Take the folder, and what knows the current version; the pointer file unless given."""
        self.directory = directory
        self._versions = directory / "versions"
        self._publication = publication or PointerFile(directory)

    def folder(self, name: str) -> Path:
        """Return the folder of a version, there or not."""
        return self._versions / name

    def current(self) -> str:
        """Return the name of the current version.

        Raises:
            NoIndexError: If none was ever published.
        """
        name = self._publication.current()
        if name is None:
            raise NoIndexError(self.directory)
        return name

    def names(self) -> tuple[str, ...]:
        """Return the names of all finished versions, the newest first."""
        if not self._versions.is_dir():
            return ()
        found = (entry.name for entry in self._versions.iterdir() if entry.is_dir())
        return tuple(
            sorted((name for name in found if not name.endswith(_UNFINISHED)), reverse=True)
        )

    def manifest(self, name: str) -> Manifest:
        """Return what a version says of itself.

        Raises:
            VersionError: If it is not there or its manifest cannot be read.
        """
        try:
            raw = (self.folder(name) / MANIFEST).read_bytes()
            return msgspec.json.decode(raw, type=Manifest)
        except FileNotFoundError as error:
            raise VersionError(name, "not there", "see 'hledej versions'") from error
        except (OSError, msgspec.DecodeError) as error:
            remedy = "go back with 'hledej rollback' or build again"
            raise VersionError(name, f"unreadable manifest ({error})", remedy) from error

    def verify(self, name: str) -> Manifest:
        """Return the manifest after comparing every file with it, byte for byte.

        Raises:
            VersionError: If a file is missing or was changed, or another engine keeps it.
        """
        manifest = self.manifest(name)
        if manifest.engine is not self._publication.kind:
            fault = f"its documents are in {manifest.engine.value}"
            raise VersionError(name, fault, "set index.engine to that or build again")
        folder = self.folder(name)
        remedy = "go back with 'hledej rollback' or build again"
        try:
            found = _seals([folder / file for file in manifest.files])
        except OSError as error:
            raise VersionError(name, f"a file cannot be read ({error})", remedy) from error
        for (file, seal), now in zip(manifest.files.items(), found, strict=True):
            if now != seal:
                raise VersionError(name, f"{file} was changed", remedy)
        self._publication.check(manifest)
        return manifest

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write this index; what a crash left behind is removed first.

        Raises:
            IndexLockedError: If another process has it.
        """
        self._versions.mkdir(parents=True, exist_ok=True)
        owner = self.directory / "writer"
        lock = FileLock(self.directory / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexLockedError(self.directory, _holder(owner)) from error
        try:
            owner.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
            for left in self._versions.glob(f"*{_UNFINISHED}"):
                shutil.rmtree(left)
            self._publication.tidy(self.names())
            yield
        finally:
            owner.unlink(missing_ok=True)
            lock.release()

    def begin(self, *, base: str | None = None) -> tuple[str, Path]:
        """Return a new version's name and its folder: empty, or with the files of ``base``.

        The files are linked where the file system can, since no engine changes a written file.
        """
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(2)}"
        folder = self._versions / f"{name}{_UNFINISHED}"
        if base is None:
            folder.mkdir()
        else:
            own = shutil.ignore_patterns(MANIFEST)
            shutil.copytree(self.folder(base), folder, ignore=own, copy_function=_link_or_copy)
        return name, folder

    def publish(self, manifest: Manifest, folder: Path) -> Manifest:
        """Make the version in ``folder`` the current one; it is on the disk when this returns."""
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        names = [path.relative_to(folder).as_posix() for path in paths]
        complete = replace(manifest, files=dict(zip(names, _seals(paths), strict=True)))
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(complete)))
        _sync_tree(folder)
        folder.rename(self.folder(manifest.name))
        _sync(self._versions)
        self._publication.point_to(manifest.name)
        return complete

    def rollback(self, name: str | None = None) -> str:
        """Make an older version current again, the one before the current unless named.

        Raises:
            VersionError: If there is no such version, or it is damaged.
        """
        current = self.current()
        older = [found for found in self.names() if found < current]
        if name is None and not older:
            raise VersionError(current, "there is no version before it", "see 'hledej versions'")
        target = name or older[0]
        self.verify(target)
        self._publication.point_to(target)
        return target

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove all but the newest ``keep`` versions; the current one always stays."""
        current = self.current()
        removed = [name for name in self.names()[keep:] if name != current]
        for name in removed:
            # Renamed first: a crash in between leaves no version that is only half there.
            doomed = self._versions / f"{name}{_UNFINISHED}"
            self.folder(name).rename(doomed)
            shutil.rmtree(doomed)
            self._publication.remove(name)
        return tuple(removed)


def _holder(owner: Path) -> str:
    try:
        return owner.read_text("utf-8").strip() or "another process"
    except OSError:
        return "another process"


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _seals(paths: Sequence[Path]) -> list[tuple[int, str]]:
    """Return the length and the checksum of files.

    Raises:
        OSError: If one is not there or cannot be read.
    """
    # Hashing leaves the interpreter to other threads.
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda path: (path.stat().st_size, _checksum(path)), paths))


def _checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have a file or a folder's entries on the disk; Windows cannot do that to folders."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
