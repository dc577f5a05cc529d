"""Walk an archive: which files are there, and under which ids."""

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from io import FileIO
from pathlib import Path

from index.archive.sites.recognition import recognise, surveyed
from index.archive.sites.site import UNKNOWN, Site
from index.errors import ArchiveError
from index.problems import Problem, ProblemKind
from index.settings import IndexSettings

OTHER_MARKUP = {".rst": "reStructuredText", ".adoc": "AsciiDoc", ".org": "Org"}
"""Suffixes of texts in languages that are not read, and their names."""
MAX_PATH = 500
"""Bytes of a path: it is the article's id, and every address of it has it in up to thrice that."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file that may hold an article.

    Attributes:
        path: Relative to the archive, with forward slashes, as the file system spells it.
        id: Path without its suffix, NFC; unique within the archive.
        address: Where to read it: the folder of the archive, however it was given, and the path.
    """

    path: str
    id: str
    address: str

    @property
    def location(self) -> Path:
        """Where to read and write it; a path costs as much as reading a short file does."""
        return Path(self.address)

    def read(self) -> bytes:
        """Return the file's bytes.

        Raises:
            OSError: If the file cannot be read (any more).
        """
        with FileIO(self.address) as file:
            return file.readall()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a walk found.

    Attributes:
        files: In the order of their paths.
        problems: Files left out and ids that two files claimed.
        other_files: Number of files that are no Markdown (pictures, scripts), not listed.
        other_markup: Number of those that are texts in another language, by its name.
        site: What the archive is the source of, with what its files tell of each other.
    """

    files: tuple[ArchiveFile, ...]
    problems: tuple[Problem, ...]
    other_files: int
    other_markup: Mapping[str, int] = field(default_factory=dict)
    site: Site = UNKNOWN


def content_hash(raw: bytes) -> str:
    """Return what tells two contents of a file apart."""
    return sha256(raw).hexdigest()


def list_archive(root: Path, settings: IndexSettings) -> Listing:
    """List the Markdown files below ``root``; links that lead out of it are not followed.

    What the generator of the site does not publish by where it is is left out.

    Raises:
        ArchiveError: If ``root`` is no folder that can be read.
    """
    try:
        if not root.is_dir():
            raise ArchiveError(root, "not a folder" if root.exists() else "no such folder")
        site = recognise(root, settings)
        walk = _Walk(root, settings, site)
        walk.below(str(root), "", (_identity(root.stat()),))
    except OSError as error:
        raise ArchiveError(root, error.strerror or "unreadable") from error
    found, outside = _published(sorted(walk.found), site, settings)
    files, clashes = _with_ids(found)
    site = surveyed(site, root, [file.path for file in files])
    problems = (*walk.problems, *outside, *clashes)
    return Listing(tuple(files), problems, walk.other_files, walk.other_markup, site)


def _published(
    found: list[tuple[str, str]], site: Site, settings: IndexSettings
) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Return what the site's generator reads, and what is told of the rest."""
    if settings.outside_site:
        return found, []
    reasons = site.left_out([path for path, _ in found])
    problems = [
        Problem(printable(path), None, ProblemKind.OUTSIDE_SITE, reason, "left out")
        for path, reason in reasons.items()
    ]
    return [item for item in found if item[0] not in reasons], problems


class _Walk:
    """One pass over the folders; collects paths with their addresses, and what is left out."""

    def __init__(self, root: Path, settings: IndexSettings, site: Site) -> None:
        self.root = root.resolve()
        self.settings = settings
        self.site = site
        self.other_markup: Counter[str] = Counter()
        self.found: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.other_files = 0

    def below(self, folder: str, prefix: str, parents: tuple[tuple[int, int], ...]) -> None:
        """Walk a folder.

        Raises:
            OSError: If the folder itself cannot be read.
        """
        for entry in sorted(os.scandir(folder), key=lambda item: item.name):
            path = prefix + entry.name
            if entry.name.startswith(".") or self._excluded(path):
                continue
            try:
                self._entry(entry, path, parents)
            except OSError as error:
                fault = error.strerror or "unreadable"
                self._leave_out(path, ProblemKind.UNREADABLE_FILE, fault)

    def _entry(
        self, entry: os.DirEntry[str], path: str, parents: tuple[tuple[int, int], ...]
    ) -> None:
        # First: of a link that leads to itself it says so, where resolving ends in another error.
        status = entry.stat()
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(self.root):
            self._leave_out(path, ProblemKind.LINK_OUTSIDE, "a link that leads out of the archive")
            return
        if stat.S_ISDIR(status.st_mode):
            identity = _identity(status)
            if identity in parents:
                self._leave_out(path, ProblemKind.LINK_OUTSIDE, "a link to a folder around it")
                return
            if not self._is_outside(path):
                self.below(entry.path, f"{path}/", (*parents, identity))
        elif not self.site.reads(path):
            self._count_other(path)
        elif self._readable(path, status):
            self.found.append((path, entry.path))

    def _readable(self, path: str, status: os.stat_result) -> bool:
        if not stat.S_ISREG(status.st_mode):
            self._leave_out(path, ProblemKind.UNREADABLE_FILE, "not a regular file")
            return False
        if len(printable(path).encode()) > MAX_PATH:
            self._leave_out(path, ProblemKind.TOO_LARGE, f"a path of over {MAX_PATH} bytes")
            return False
        if status.st_size > self.settings.max_file_kb * 1000:
            limit = f"larger than {self.settings.max_file_kb} kB (index.max_file_kb)"
            self._leave_out(path, ProblemKind.TOO_LARGE, limit)
            return False
        return True

    def _is_outside(self, folder: str) -> bool:
        """Tell whether the site's generator publishes nothing of a folder, which is then told."""
        reason = "" if self.settings.outside_site else self.site.skips(folder)
        if reason:
            self._leave_out(f"{folder}/", ProblemKind.OUTSIDE_SITE, reason)
        return bool(reason)

    def _count_other(self, path: str) -> None:
        self.other_files += 1
        markup = OTHER_MARKUP.get(f".{path.rpartition('.')[2].lower()}")
        if markup:
            self.other_markup[markup] += 1

    def _excluded(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.settings.exclude)

    def _leave_out(self, path: str, kind: ProblemKind, what: str) -> None:
        self.problems.append(Problem(printable(path), None, kind, what, "left out"))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def printable(path: str) -> str:
    """Return the path, safe to print and store: bytes that are no UTF-8 are written as escapes."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _with_ids(entries: list[tuple[str, str]]) -> tuple[list[ArchiveFile], list[Problem]]:
    taken: dict[str, str] = {}
    files, problems = [], []
    for found, address in entries:
        path = printable(found)
        identity = unicodedata.normalize("NFC", path.rpartition(".")[0])
        if identity in taken:
            what = f"the same id as {taken[identity]}"
            identity = _free_id(unicodedata.normalize("NFC", path), taken)
            done = f"indexed as {identity}"
            problems.append(Problem(path, None, ProblemKind.SAME_ID, what, done))
        taken[identity] = path
        files.append(ArchiveFile(path, identity, address))
    return files, problems


def _free_id(wanted: str, taken: dict[str, str]) -> str:
    candidate, number = wanted, 2
    while candidate in taken:
        candidate = f"{wanted}~{number}"
        number += 1
    return candidate
