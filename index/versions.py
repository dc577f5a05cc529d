"""Versions of an index: immutable folders and one pointer that names the current one.

    <index>/current                 the current version's name
    <index>/versions/<name>/        one version: manifest.json, files.json and the engine's files
    <index>/versions/<name>.new/    one being built; left behind only by a crash
    <index>/writer.lock             held while a version is written

A version is complete before the pointer names it, and the pointer changes by ``os.replace``: at
any moment a reader finds the old version or the new one. A version that answers worse than its
owner allows is complete too, but the pointer passes it over; its manifest says why.
"""

import os
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from index.errors import IndexLockedError, NoIndexError, VersionError
from index.schema import FORMAT, fingerprint

POINTER = "current"
MANIFEST = "manifest.json"
_UNFINISHED = ".new"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What judged queries told of a version.

    Attributes:
        queries: How many of them were asked.
        ndcg: Mean nDCG@10, from 0 to 1.
        zero_results: Share of them that found nothing.
        faults: Why the owner does not want the version; none for one that is good enough.
    """

    queries: int
    ndcg: float
    zero_results: float
    faults: tuple[str, ...] = ()


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
        files: Name of each file of the version to its length and checksum.
        verdict: What judged queries told of it, if there were any.
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
    format: int = FORMAT
    schema: str = field(default_factory=fingerprint)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    verdict: Verdict | None = None

    @property
    def refused(self) -> tuple[str, ...]:
        """Why it was not made current."""
        return self.verdict.faults if self.verdict else ()


class Versions:
    """The versions in one index folder."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._versions = directory / "versions"

    def folder(self, name: str) -> Path:
        """Return the folder of a version, there or not."""
        return self._versions / name

    def current(self) -> str:
        """Return the name of the current version.

        Raises:
            NoIndexError: If none was ever published.
        """
        try:
            return (self.directory / POINTER).read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoIndexError(self.directory) from error

    def current_or_none(self) -> str | None:
        """Return the name of the current version, if any was ever published."""
        try:
            return self.current()
        except NoIndexError:
            return None

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
            VersionError: If a file is missing or was changed.
        """
        manifest = self.manifest(name)
        for file, (length, checksum) in manifest.files.items():
            path = self.folder(name) / file
            if not path.is_file() or path.stat().st_size != length or _checksum(path) != checksum:
                remedy = "go back with 'hledej rollback' or build again"
                raise VersionError(name, f"{file} is missing or was changed", remedy)
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

    def seal(self, manifest: Manifest, folder: Path) -> Manifest:
        """Return the manifest with every file in ``folder``, and write it: it can be opened now."""
        files = {
            path.relative_to(folder).as_posix(): (path.stat().st_size, _checksum(path))
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        complete = replace(manifest, files=files)
        _write_manifest(complete, folder)
        return complete

    def publish(self, manifest: Manifest, folder: Path) -> None:
        """Make the sealed version in ``folder`` the current one; on the disk when this returns.

        One that judged queries speak against becomes a version too, but not the current one.
        """
        _write_manifest(manifest, folder)
        _sync_tree(folder)
        folder.rename(self.folder(manifest.name))
        _sync(self._versions)
        if not manifest.refused:
            self._point_to(manifest.name)

    def rollback(self, name: str | None = None) -> str:
        """Make an older version current again, the one before the current unless named.

        A version that was refused is only taken when it is named.

        Raises:
            VersionError: If there is no such version, or it is damaged.
        """
        target = self._before(self.current()) if name is None else name
        self.verify(target)
        self._point_to(target)
        return target

    def _before(self, current: str) -> str:
        for found in self.names():
            if found < current and not self._refused(found):
                return found
        raise VersionError(current, "there is no version before it", "see 'hledej versions'")

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove all but the newest ``keep`` versions; the current one always stays.

        Of those that were refused only the last one stays, and that until there is a newer one.
        """
        names = self.names()
        refused = {name for name in names if self._refused(name)}
        sound = [name for name in names if name not in refused]
        removed = [name for name in names[1:] if name in refused] + sound[keep:]
        removed = [name for name in removed if name != self.current_or_none()]
        for name in removed:
            # Renamed first: a crash in between leaves no version that is only half there.
            doomed = self._versions / f"{name}{_UNFINISHED}"
            self.folder(name).rename(doomed)
            shutil.rmtree(doomed)
        return tuple(removed)

    def _refused(self, name: str) -> bool:
        try:
            return bool(self.manifest(name).refused)
        except VersionError:
            return False

    def _point_to(self, name: str) -> None:
        pointer = self.directory / POINTER
        fresh = pointer.with_suffix(_UNFINISHED)
        fresh.write_text(f"{name}\n", "utf-8")
        _sync(fresh)
        fresh.replace(pointer)
        _sync(self.directory)


def _write_manifest(manifest: Manifest, folder: Path) -> None:
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))


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
