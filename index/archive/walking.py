"""Walk the folders of an archive: each once, however many links lead to it."""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.problems import ProblemKind

MAX_PATH = 500
"""Bytes of a path: it is the article's id, and every address of it has it in up to thrice that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder or link that is not followed.

    Attributes:
        path: Relative to the archive, as the file system spells it.
        real: The same with all links resolved.
        address: Where to read it.
        status: Of the file; ``None`` if it is not followed.
        kind, fault: Why it is not followed.
    """

    path: str
    real: str = ""
    address: str = ""
    status: os.stat_result | None = None
    kind: ProblemKind = ProblemKind.UNREADABLE_FILE
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to walk; both paths end with a slash, or are empty."""

    prefix: str
    real: str


Choice = Callable[[str], bool]
"""Decides about a path."""


def walk(root: Path, skipped: Choice, entered: Choice) -> Iterator[Entry]:
    """Yield the files below a folder, and what is not followed.

    A folder is walked once, by its own path if it has one that is not skipped. Links come after
    all folders, in the order of their paths; those that lead out of ``root`` are not followed.

    Args:
        root: The folder.
        skipped: Tells whether a path is passed over in silence, with all that is below it.
        entered: Tells whether a folder is walked.

    Raises:
        OSError: If ``root`` itself cannot be read.
    """
    return _Walk(root, skipped, entered).everything()


class _Walk:
    """One pass. It needs no recursion and no open files, however deep the folders are."""

    def __init__(self, root: Path, skipped: Choice, entered: Choice) -> None:
        self._root = root
        self._real_root = root.resolve()
        self._skipped = skipped
        self._entered = entered
        self._walked: dict[tuple[int, int], str] = {}
        self._links = deque[tuple[str, Path]]()

    def everything(self) -> Iterator[Entry]:
        os.scandir(self._root).close()
        yield from self._below(_Folder("", ""))
        while self._links:
            path, address = self._links.popleft()
            try:
                yield from self._link(path, address)
            except OSError as error:
                yield _unfollowed(path, error)

    def _below(self, start: _Folder) -> Iterator[Entry]:
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            try:
                yield from self._entries(folder, waiting)
            except OSError as error:
                yield _unfollowed(folder.prefix[:-1], error)

    def _entries(self, folder: _Folder, waiting: list[_Folder]) -> Iterator[Entry]:
        address = self._root / folder.real
        known = self._known(address.stat(), folder.prefix[:-1])
        if known is not None:
            yield Entry(
                folder.prefix[:-1],
                kind=ProblemKind.LISTED_ELSEWHERE,
                fault=f"it is listed as {known}",
            )
            return
        with os.scandir(address) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
        below: list[_Folder] = []
        for entry in ordered:
            path, real = folder.prefix + entry.name, folder.real + entry.name
            if self._skipped(path):
                continue
            try:
                found = self._entry(entry, path, real, below)
            except OSError as error:
                found = _unfollowed(path, error)
            if found is not None:
                yield found
        waiting += reversed(below)

    def _entry(
        self, entry: os.DirEntry[str], path: str, real: str, below: list[_Folder]
    ) -> Entry | None:
        """Return the file that an entry is; note a link, or a folder in ``below``, for later."""
        if entry.is_symlink():
            self._links.append((path, Path(entry.path)))
            return None
        if not entry.is_dir(follow_symlinks=False):
            return Entry(path, real, entry.path, entry.stat(follow_symlinks=False))
        if len(os.fsencode(path)) > MAX_PATH:
            fault = f"a folder with a path of over {MAX_PATH} bytes"
            return Entry(path, kind=ProblemKind.TOO_LARGE, fault=fault)
        if self._entered(path):
            below.append(_Folder(f"{path}/", f"{real}/"))
        return None

    def _link(self, path: str, address: Path) -> Iterator[Entry]:
        # First: of a link that leads to itself it says so, where resolving ends in another error.
        status = address.stat()
        target = address.resolve()
        if fault := self._astray(address, target):
            yield Entry(path, kind=ProblemKind.LINK_OUTSIDE, fault=fault)
            return
        real = os.fspath(target.relative_to(self._real_root)).replace(os.sep, "/")
        if stat.S_ISDIR(status.st_mode):
            if not self._entered(path):
                return
            yield from self._below(_Folder(f"{path}/", "" if real == "." else f"{real}/"))
        else:
            yield Entry(path, real, os.fspath(self._root / real), status)

    def _astray(self, address: Path, target: Path) -> str:
        """Return why a link is not followed wherever the target is listed; empty if it is."""
        if not target.is_relative_to(self._real_root):
            return "a link that leads out of the archive"
        around = address.parent.resolve().is_relative_to(target)
        return "a link to a folder around it" if around else ""

    def _known(self, status: os.stat_result, path: str) -> str | None:
        """Return by which path a folder was walked; ``None`` if it was not, and is from now on."""
        identity = status.st_dev, status.st_ino
        if identity in self._walked:
            return self._walked[identity]
        self._walked[identity] = path
        return None


def _unfollowed(path: str, error: OSError) -> Entry:
    return Entry(path, fault=error.strerror or "unreadable")
