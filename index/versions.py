"""Versions of an index: immutable folders and one pointer that names the current one.

    <index>/current                 the current version's name
    <index>/versions/<name>/        one version: manifest.json, files.json and the engine's files
    <index>/versions/<name>.new/    one being built; left behind only by a crash
    <index>/writer.lock             held while a version is written

A version is complete before the pointer names it, and the pointer changes by ``os.replace``: at
any moment a reader finds the old version or the new one. A version that answers worse than its
owner allows is complete too, but the pointer passes it over; its manifest says why. Where the
documents lie in a cluster, an alias there takes the place of the pointer.
"""

import os
import re
import secrets
import shutil
import socket
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import msgspec
from filelock import FileLock, Timeout

from index.errors import (
    ClusterError,
    IndexLockedError,
    IndexWriteError,
    NoIndexError,
    VersionError,
)
from index.schema import FORMAT, fingerprint
from index.settings import EngineKind

POINTER = "current"
MANIFEST = "manifest.json"
REBUILD = "build it again with 'hledej build ARCHIVE'"
_UNFINISHED = ".new"
_MOMENT = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{4}")
_CHUNK = 1 << 18
_ANOTHER = f"go back with 'hledej rollback' or {REBUILD}"
_Check = Callable[[Path], object]


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
        engine: Where the documents lie.
        files: Name of each file of the version to its length and checksum (CRC-32: it is there
            for damage, and quick enough to be compared before a server answers).
        verdict: What judged queries told of it, if there were any.
        checksum: Of all the above.
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
    verdict: Verdict | None = None
    checksum: str = ""

    @property
    def refused(self) -> tuple[str, ...]:
        """Why it was not made current."""
        return self.verdict.faults if self.verdict else ()


class Publication(Protocol):
    """Which version is current, and what of the versions lies outside their folders."""

    @property
    def kind(self) -> EngineKind:
        """Return which versions it can name."""
        ...

    def current(self) -> str | None:
        """Return the name of the current version, or nothing if none was ever published.

        Raises:
            VersionError: If what names it cannot be read or names none.
            ClusterDownError: If what names it is in a cluster that does not answer.
        """
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
        """Return the name of the current version, or nothing if none was ever published.

        Raises:
            VersionError: If the pointer cannot be read or names none.
        """
        pointer = self._directory / POINTER
        try:
            name = pointer.read_bytes().decode("ascii", "replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise VersionError(str(pointer), _fault(error), "make it readable") from error
        if not _NAME.fullmatch(name):
            raise VersionError(str(pointer), "names no version", _ANOTHER)
        return name

    def point_to(self, name: str) -> None:
        """Make a version current at one blow: it is so for good when this returns."""
        pointer = self._directory / POINTER
        fresh = pointer.with_suffix(_UNFINISHED)
        try:
            fresh.write_text(f"{name}\n", "utf-8")
            _sync(fresh)
            fresh.replace(pointer)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
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
            VersionError: If the pointer cannot be read or names none.
            ClusterError: If a cluster should tell, and does not.
        """
        name = self._publication.current()
        if name is None:
            raise NoIndexError(self.directory)
        return name

    def current_or_none(self) -> str | None:
        """Return the name of the current version, if any was ever published.

        Raises:
            VersionError: If the pointer cannot be read or names none.
        """
        return self._publication.current()

    def names(self) -> tuple[str, ...]:
        """Return the names of all finished versions, the newest first."""
        try:
            found = [entry.name for entry in self._versions.iterdir()]
        except OSError:
            return ()
        return tuple(sorted(filter(_NAME.fullmatch, found), reverse=True))

    def wanted(self) -> tuple[str, ...]:
        """Return the names of those that were not refused, the newest first."""
        return tuple(name for name in self.names() if not self._refused(name))

    def manifest(self, name: str) -> Manifest:
        """Return what a version says of itself.

        Raises:
            VersionError: If it is not there, of another layout or its manifest was changed.
        """
        try:
            raw = (self.folder(name) / MANIFEST).read_bytes()
            manifest = msgspec.json.decode(raw, type=Manifest)
        except FileNotFoundError as error:
            raise VersionError(name, "not there", f"see 'hledej versions' or {REBUILD}") from error
        except msgspec.ValidationError as error:
            raise VersionError(name, "made for another layout of the index", REBUILD) from error
        except (OSError, msgspec.DecodeError) as error:
            raise VersionError(name, f"unreadable manifest ({error})", _ANOTHER) from error
        if manifest.format == FORMAT and manifest.checksum != _own_checksum(manifest):
            raise VersionError(name, "its manifest was changed", _ANOTHER)
        return manifest

    def check(self, name: str) -> Manifest:
        """Return the manifest if every file is there in its length; none is read.

        What lies elsewhere is asked for.

        Raises:
            VersionError: If a file is not, the version is of another layout, or another engine
                keeps it.
            ClusterDownError: If its documents lie in a cluster that does not answer.
        """
        manifest = self._compared(name, lambda path: path.stat().st_size, 0)
        self._publication.check(manifest)
        return manifest

    def verify(self, name: str) -> Manifest:
        """Return the manifest after comparing every file with it, byte for byte.

        Raises:
            VersionError: If a file is missing or was changed, the version is of another layout, or
                another engine keeps it.
        """
        self.check(name)
        return self._compared(name, _checksum, 1)

    def _compared(self, name: str, measure: _Check, place: int) -> Manifest:
        manifest = self.manifest(name)
        if (manifest.format, manifest.schema) != (FORMAT, fingerprint()):
            raise VersionError(name, "made for another layout of the index", REBUILD)
        if manifest.engine is not self._publication.kind:
            elsewhere = f"its documents are in {manifest.engine.value}"
            raise VersionError(name, elsewhere, "set index.engine to that or build again")
        folder = self.folder(name)

        def fault(file: str) -> str:
            try:
                changed = measure(folder / file) != manifest.files[file][place]
            except OSError as error:
                return f"{file}: {_fault(error)}"
            return f"{file} was changed" if changed else ""

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for found in filter(None, pool.map(fault, manifest.files)):
                raise VersionError(name, found, _ANOTHER)
        return manifest

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write this index; what a crash left behind is removed first.

        Raises:
            IndexLockedError: If another process has it.
            IndexWriteError: If the folder, or what is written into it, cannot be written.
        """
        try:
            with self._locked():
                yield
        except OSError as error:
            raise IndexWriteError(self.directory, _fault(error)) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
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
            with suppress(OSError):
                owner.unlink(missing_ok=True)
            lock.release()

    def begin(self, *, base: str | None = None) -> tuple[str, Path]:
        """Return a new version's name and its folder: empty, or with the files of ``base``.

        The name is later than all there are, whatever the clock says. The files are linked where
        the file system can, since no engine changes a written file.
        """
        name = f"{self._moment():{_MOMENT}}-{secrets.token_hex(2)}"
        folder = self._versions / f"{name}{_UNFINISHED}"
        if base is None:
            folder.mkdir()
            return name, folder
        own = shutil.ignore_patterns(MANIFEST)
        try:
            shutil.copytree(self.folder(base), folder, ignore=own, copy_function=_link_or_copy)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return name, folder

    def _moment(self) -> datetime:
        now = datetime.now(UTC)
        for name in self.names()[:1]:
            with suppress(ValueError):
                newest = datetime.strptime(name.partition("-")[0], _MOMENT).replace(tzinfo=UTC)
                return max(now, newest + timedelta(microseconds=1))
        return now

    def seal(self, manifest: Manifest, folder: Path) -> Manifest:
        """Return the manifest with every file in ``folder``, and write it: it can be opened now."""
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        names = [path.relative_to(folder).as_posix() for path in paths]
        complete = replace(manifest, files=dict(zip(names, _seals(paths), strict=True)))
        _write_manifest(complete, folder)
        return complete

    def publish(self, manifest: Manifest, folder: Path) -> None:
        """Make the sealed version in ``folder`` the current one; on the disk when this returns.

        One that judged queries speak against becomes a version too, but not the current one.
        """
        _write_manifest(manifest, folder)
        _sync_tree(folder)
        before = self._readable_current()
        finished = self.folder(manifest.name)
        folder.rename(finished)
        try:
            _sync(self._versions)
            if not manifest.refused:
                self._publication.point_to(manifest.name)
        except BaseException:
            self._withdraw(finished, before)
            raise

    def _withdraw(self, finished: Path, before: str | None) -> None:
        """Remove a version that could not be made the current one for good."""
        # Where a cluster does not tell whether it is, the version is whole and may stay.
        with suppress(ClusterError):
            if before is not None and self._readable_current() == finished.name:
                # It is, but for the proof that it would outlive a power cut.
                with suppress(OSError):
                    self._publication.point_to(before)
            if self._readable_current() != finished.name:
                shutil.rmtree(finished, ignore_errors=True)

    def rollback(self, name: str | None = None) -> str:
        """Make an older version current again: the one named, else the last sound one before.

        Where the pointer is damaged, any version is older.

        A version that was refused is only taken when it is named.

        Raises:
            VersionError: If there is no such version, or it is damaged.
        """
        if name is None:
            name = self._sound_before(self._readable_current())
        else:
            self.verify(name)
        self._publication.point_to(name)
        return name

    def _readable_current(self) -> str | None:
        try:
            return self.current_or_none()
        except VersionError:
            return None

    def _sound_before(self, current: str | None) -> str:
        for name in self.wanted():
            if current is None or name < current:
                with suppress(VersionError):
                    self.verify(name)
                    return name
        raise VersionError(current or POINTER, "no sound version before it", REBUILD)

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove all but the newest ``keep`` versions; the current one always stays.

        Of those that were refused only the last one stays, and that until there is a newer one.
        """
        wanted, current = self.wanted(), self.current_or_none()
        staying = {*wanted[:keep], *self.names()[:1], current}
        removed = [name for name in self.names() if name not in staying]
        for name in removed:
            # Renamed first: a crash in between leaves no version that is only half there.
            doomed = self._versions / f"{name}{_UNFINISHED}"
            self.folder(name).rename(doomed)
            shutil.rmtree(doomed)
            self._publication.remove(name)
        return tuple(removed)

    def _refused(self, name: str) -> bool:
        try:
            return bool(self.manifest(name).refused)
        except VersionError:
            return False


def _write_manifest(manifest: Manifest, folder: Path) -> None:
    complete = replace(manifest, checksum=_own_checksum(manifest))
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(complete)))


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
    checksum, buffer = 0, memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            checksum = zlib.crc32(buffer[:length], checksum)
    return f"{checksum:08x}"


def _own_checksum(manifest: Manifest) -> str:
    return f"{zlib.crc32(msgspec.json.encode(replace(manifest, checksum=''))):08x}"


def _fault(error: OSError) -> str:
    """Return what the system says; errors of numpy and of copying have it in other places."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return error.strerror or str(error)


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
