"""Versions of an index: immutable folders, and one pointer to the current version.

    <index>/current                 name of the current version
    <index>/checked, pinned         notes on versions: see :mod:`index.versions.notes`
    <index>/versions/<name>/        a version: manifest.json, files.json.zst and the engine's files
    <index>/versions/<name>.new/    a version being built; left behind only by a crash
    <index>/writer.lock             held while a version is written

A version is complete before the pointer names it, and the pointer is replaced atomically
(``os.replace``): readers see either the old version or the new one. A version that misses its
quality targets, or lacks too much of the one before, is kept, but not made current; its manifest
states the reasons. For documents in a cluster, an alias there is the pointer.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import (
    ClusterError,
    IndexWriteError,
    NoIndexError,
    VersionError,
)
from index.schema import FORMAT, fingerprint
from index.storage.disk import (
    checksum,
    fault,
    link_or_copy,
    replace_by,
    seals,
    sync,
    sync_tree,
)
from index.versions.manifest import (
    ANOTHER,
    MANIFEST,
    REBUILD,
    Manifest,
    read_manifest,
    write_manifest,
)
from index.versions.notes import (
    CHECKED,
    PIN,
    read_check,
    read_pin,
    remove_pin,
    write_check,
    write_pin,
)
from index.versions.publication import NAME, POINTER, UNFINISHED, PointerFile, Publication
from index.versions.writer_lock import writer_lock

_MOMENT = "%Y%m%dT%H%M%S%fZ"
_Check = Callable[[Path], object]


class Versions:
    """The versions of one index folder."""

    def __init__(self, directory: Path, publication: Publication | None = None) -> None:
        """Manage the versions in a folder, published by its pointer file unless given."""
        self.directory = directory
        self._versions = directory / "versions"
        self._publication = publication or PointerFile(directory)

    def folder(self, name: str) -> Path:
        """Return the folder of a version, which need not exist."""
        return self._versions / name

    def current(self) -> str:
        """Return the name of the current version.

        Raises:
            NoIndexError: If none was ever published.
            VersionError: If the pointer cannot be read or contains no version name.
            ClusterError: If the pointer is in a cluster that does not answer.
        """
        name = self._publication.current()
        if name is None:
            raise NoIndexError(self.directory)
        return name

    def current_or_none(self) -> str | None:
        """Return the name of the current version, or ``None`` if none was ever published.

        Raises:
            VersionError: If the pointer cannot be read or contains no version name.
        """
        return self._publication.current()

    def note_check(self, name: str, moment: datetime) -> None:
        """Record that a version held all of its archive at a moment.

        Raises:
            OSError: If that cannot be written.
        """
        write_check(self.directory, name, moment)

    def last_check(self, manifest: Manifest) -> datetime:
        """Return when a version last held all of its archive: once built, or checked since."""
        built = datetime.fromisoformat(manifest.built_at)
        return max(built, read_check(self.directory, manifest.name) or built)

    def is_pinned(self, name: str) -> bool:
        """Tell whether a rollback holds a version, if that is the current one."""
        return read_pin(self.directory) == name

    def pinned(self) -> str | None:
        """Return the current version if a rollback holds it: no build replaces it then."""
        current = self._readable_current()
        return current if current and self.is_pinned(current) else None

    def unpin(self) -> None:
        """End the hold of a rollback on the current version.

        Raises:
            OSError: If that cannot be written.
        """
        remove_pin(self.directory)

    def known(self) -> str | None:
        """Return the current version, or the newest not refused if no readable pointer names one.

        Without the settings of its archive, an index whose pointer is in a cluster has none.
        """
        return self._readable_current() or next(iter(self.wanted()), None)

    def names(self) -> tuple[str, ...]:
        """Return the names of all finished versions, newest first."""
        try:
            found = [entry.name for entry in self._versions.iterdir()]
        except OSError:
            return ()
        return tuple(sorted(filter(NAME.fullmatch, found), reverse=True))

    def wanted(self) -> tuple[str, ...]:
        """Return the names of the versions that were not refused, newest first."""
        return tuple(name for name in self.names() if not self._refused(name))

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a version.

        Raises:
            VersionError: If it is missing, of another layout, or its checksum does not match.
        """
        return read_manifest(self.folder(name), name)

    def check(self, name: str) -> Manifest:
        """Check the size of every file, and data outside the folder; return the manifest.

        Raises:
            VersionError: If a file is missing or of another size, or the version is of another
                layout or engine.
            ClusterDownError: If its documents are in a cluster that does not answer.
        """
        manifest = self._compared(name, lambda path: path.stat().st_size, 0)
        self._publication.check(manifest)
        return manifest

    def verify(self, name: str) -> Manifest:
        """Check the size and the checksum of every file; return the manifest.

        Raises:
            VersionError: If a file is missing or changed, or the version is of another layout or
                engine.
            ClusterDownError: If its documents are in a cluster that does not answer.
        """
        self.check(name)
        return self._compared(name, checksum, 1)

    def _compared(self, name: str, measure: _Check, index: int) -> Manifest:
        """Compare a measure of every file with item ``index`` of its record in the manifest."""
        manifest = self.manifest(name)
        if (manifest.format, manifest.schema) != (FORMAT, fingerprint()):
            raise VersionError(name, "made for another layout of the index", REBUILD)
        if manifest.engine is not self._publication.kind:
            elsewhere = f"its documents are in {manifest.engine.value}"
            raise VersionError(name, elsewhere, "set index.engine to that or build again")
        folder = self.folder(name)

        def difference(file: str) -> str:
            try:
                changed = measure(folder / file) != manifest.files[file][index]
            except OSError as error:
                return f"{file}: {fault(error)}"
            return f"{file} was changed" if changed else ""

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for found in filter(None, pool.map(difference, manifest.files)):
                raise VersionError(name, found, ANOTHER)
        return manifest

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer lock of the index, after removing the leftovers of crashed builds.

        Raises:
            IndexLockedError: If another process holds the lock.
            IndexWriteError: If an operating system error occurs while it is held.
        """
        try:
            self._versions.mkdir(parents=True, exist_ok=True)
            with writer_lock(self.directory):
                self._remove_leftovers()
                yield
        except OSError as error:
            raise IndexWriteError(self.directory, fault(error), self._room()) from error

    def _room(self) -> str:
        """Return in words how much room there is if a version like the newest takes more."""
        for name in self.names()[:1]:
            with suppress(VersionError, OSError):
                size = sum(length for length, _ in self.manifest(name).files.values())
                free = shutil.disk_usage(self.directory).free
                if free < size:
                    return f"; {free / 1e6:.1f} MB are free, a version takes {size / 1e6:.1f} MB"
        return ""

    def _remove_leftovers(self) -> None:
        """Remove what crashed builds left behind."""
        for left in self._versions.glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)
        for note in (POINTER, CHECKED, PIN):
            (self.directory / f"{note}{UNFINISHED}").unlink(missing_ok=True)
        self._publication.tidy(self.names())

    def begin(self, *, base: str | None = None) -> tuple[str, Path]:
        """Create the folder of a new version, and return its name and the folder.

        The name sorts after all existing ones, even if the clock was set back. The folder is empty
        or holds the files of ``base``, as hard links where possible: written files are immutable.
        """
        name = f"{self._moment():{_MOMENT}}-{secrets.token_hex(2)}"
        folder = self._versions / f"{name}{UNFINISHED}"
        if base is None:
            folder.mkdir()
            return name, folder
        own = shutil.ignore_patterns(MANIFEST)
        try:
            shutil.copytree(self.folder(base), folder, ignore=own, copy_function=link_or_copy)
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

    def seal(self, manifest: Manifest, folder: Path, *, base: str | None = None) -> Manifest:
        """Record every file of ``folder`` in the manifest and write it; return the manifest.

        The version can be opened from then on. It shares no file with ``base``, which it began
        with, so that damage to a file leaves one of the two sound.
        """
        if base is not None:
            self._part(folder, base)
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        names = [path.relative_to(folder).as_posix() for path in paths]
        complete = replace(manifest, files=dict(zip(names, seals(paths), strict=True)))
        write_manifest(complete, folder)
        return complete

    def _part(self, folder: Path, base: str) -> None:
        """Replace what a folder shares with a version: by links to another copy, or by a copy.

        Versions that follow each other have the two copies in turn.
        """
        older = [self.folder(name) for name in self.names() if name != base]
        for name, seal in self.manifest(base).files.items():
            path, shared = folder / name, self.folder(base) / name
            if path.exists() and path.samefile(shared):
                copies = (other / name for other in older)
                sound = (copy for copy in copies if _is_other(copy, shared, seal))
                replace_by(next(sound, None), path)

    def publish(self, manifest: Manifest, folder: Path) -> None:
        """Atomically and durably make the sealed version in ``folder`` current.

        A refused version is finished as well, but not made current.
        """
        write_manifest(manifest, folder)
        sync_tree(folder)
        before = self._readable_current()
        finished = self.folder(manifest.name)
        folder.rename(finished)
        try:
            sync(self._versions)
            if not manifest.refused:
                self._publication.point_to(manifest.name)
        except BaseException:
            self._withdraw(finished, before)
            raise

    def _withdraw(self, finished: Path, before: str | None) -> None:
        """Remove a version whose publication failed, and restore the pointer."""
        # If the cluster does not say whether it is current, the complete version stays.
        with suppress(ClusterError):
            if before is not None and self._readable_current() == finished.name:
                # The pointer was replaced, but perhaps not synced.
                with suppress(OSError):
                    self._publication.point_to(before)
            if self._readable_current() != finished.name:
                shutil.rmtree(finished, ignore_errors=True)

    def rollback(self, name: str | None = None, *, pinned: bool = False) -> str:
        """Make a version current again: the given one, else the last sound one before the current.

        With a damaged pointer, any version qualifies. A refused version is used only if it is
        given.

        Args:
            name: Name of the version.
            pinned: Whether no build replaces it until :meth:`unpin`, unless none of the versions
                after it was meant for readers: then this is no way back.

        Raises:
            VersionError: If there is no such version, or it is damaged.
        """
        if name is None:
            name = self._sound_before(self._readable_current())
        else:
            self.verify(name)
        back = pinned and name < max(self.wanted(), default=name)
        if back:
            # Before the pointer: a pin of a version that is not current holds nothing.
            write_pin(self.directory, name)
        self._publication.point_to(name)
        if not back:
            remove_pin(self.directory)
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
        """Remove all but the newest ``keep`` versions and the current one; return what was removed.

        A refused version is kept only while it is the newest of all.
        """
        wanted, current = self.wanted(), self.current_or_none()
        staying = {*wanted[:keep], *self.names()[:1], current}
        removed = [name for name in self.names() if name not in staying]
        for name in removed:
            # Renamed first: a crash must not leave a partly deleted version.
            doomed = self._versions / f"{name}{UNFINISHED}"
            self.folder(name).rename(doomed)
            shutil.rmtree(doomed)
            self._publication.remove(name)
        return tuple(removed)

    def _refused(self, name: str) -> bool:
        try:
            return bool(self.manifest(name).refused)
        except VersionError:
            return False


def _is_other(copy: Path, shared: Path, seal: tuple[int, str]) -> bool:
    """Tell whether a file is another one with the same size and checksum."""
    try:
        return not copy.samefile(shared) and seals([copy]) == [seal]
    except OSError:
        return False
