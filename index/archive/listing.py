"""List an archive: which files are there, and under which ids."""

import errno
import stat
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from index.archive.kept_fields import KeptFields
from index.archive.sites.recognition import recognise, surveyed
from index.archive.sites.site import UNKNOWN, Site
from index.archive.walking import MAX_PATH, Entry, walk
from index.archive.whole_file import read_whole
from index.errors import ArchiveError, fault_of_ours
from index.problems import Problem, ProblemKind
from index.settings import IndexSettings

OTHER_MARKUP = {".rst": "reStructuredText", ".adoc": "AsciiDoc", ".org": "Org"}
"""Suffixes of texts in languages that are not read, and their names."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file that may hold an article.

    Attributes:
        path: Relative to the archive, with forward slashes, safe to print and to store.
        id: Path without its suffix, NFC; unique within the archive.
        address: Path to read it from: the folder of the archive as given, and the path with all
            links resolved.
        raw_path: The bytes of the path in hexadecimal where they are no UTF-8, else empty. Two
            files may have one ``path``, but never both in common.
        size: Bytes when it was listed.
        limit: Bytes up to which it is read.
        fault: Why it is left out although it can be read; empty if it is not.
        kept: Fields of its front matter, if they were parsed before.
    """

    path: str
    id: str
    address: str
    raw_path: str = ""
    size: int = 0
    limit: int = 0
    fault: str = ""
    kept: KeptFields | None = None

    @property
    def location(self) -> Path:
        """Path to read and write it; creating one costs as much as reading a short file."""
        return Path(self.address)

    def read(self) -> bytes:
        """Return the file's bytes, all of one moment.

        Raises:
            UnsteadyError: If they change as fast as they are read.
            OSError: If the file cannot be read (any more).
        """
        return read_whole(self.address, self.limit)

    def unread(self, error: OSError) -> Problem:
        """Return the problem of a file that could not be read."""
        if error.errno == errno.EFBIG:
            return _too_large(self.path, self.limit)
        return self.left_out(error.strerror or "unreadable")

    def failed(self, error: Exception) -> Problem:
        """Return the problem of a file that a bug of ours kept from being read."""
        return self.left_out(fault_of_ours(error))

    def left_out(self, fault: str) -> Problem:
        """Return the problem of a file that is left out."""
        return Problem(self.path, None, ProblemKind.UNREADABLE_FILE, fault, "left out")


@dataclass(frozen=True, slots=True)
class Listing:
    """Files found by a walk.

    Attributes:
        files: In the order of their paths.
        problems: Files left out and ids that two files claimed.
        other_files: Number of files that are no Markdown (pictures, scripts), not listed.
        other_markup: Number of those that are texts in another language, by its name.
        site: The site of the archive, completed by what its files tell of each other.
    """

    files: tuple[ArchiveFile, ...]
    problems: tuple[Problem, ...]
    other_files: int
    other_markup: Mapping[str, int] = field(default_factory=dict)
    site: Site = UNKNOWN


def content_hash(raw: bytes) -> str:
    """Return the checksum of the contents of a file: the first half of its SHA-256.

    Records keep it for each file, and no compression makes it smaller.
    """
    return sha256(raw).digest()[:16].hex()


def list_archive(root: Path, settings: IndexSettings) -> Listing:
    """List the Markdown files below ``root``; links that lead out of it are not followed.

    Files in places that the site's generator does not publish are left out.

    Raises:
        ArchiveError: If ``root`` is no folder that can be read.
    """
    try:
        if not root.is_dir():
            raise ArchiveError(root, "not a folder" if root.exists() else "no such folder")
        site = recognise(root, settings)
        listed = _Listed(settings, site)
        for entry in walk(root, listed.skips, listed.enters):
            listed.add(entry)
    except OSError as error:
        raise ArchiveError(root, error.strerror or "unreadable") from error
    files, clashes = _with_ids(listed.published(), listed.limit)
    site = surveyed(site, root, [file.path for file in files])
    problems = (*listed.problems, *clashes)
    return Listing(tuple(files), problems, listed.other_files, listed.other_markup, site)


class _Listed:
    """Decides about each entry of the walk: what is listed, counted or left out."""

    def __init__(self, settings: IndexSettings, site: Site) -> None:
        self.limit = settings.max_file_kb * 1000
        self.other_markup: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.other_files = 0
        self._settings = settings
        self._site = site
        self._files: list[Entry] = []

    def skips(self, path: str) -> bool:
        """Tell whether a path is hidden or excluded."""
        hidden = path.startswith(".", path.rfind("/") + 1)
        return hidden or any(fnmatchcase(path, pattern) for pattern in self._settings.exclude)

    def enters(self, folder: str) -> bool:
        """Tell whether the site's generator publishes anything of a folder; else it is told."""
        reason = "" if self._settings.outside_site else self._site.skips(folder)
        if reason:
            self._leave_out(f"{folder}/", ProblemKind.OUTSIDE_SITE, reason)
        return not reason

    def add(self, entry: Entry) -> None:
        """Add an entry of the walk."""
        if entry.fault:
            self._leave_out(entry.path, entry.kind, entry.fault)
        elif not self._site.reads(entry.path):
            self._count_other(entry.path)
        elif self._readable(entry):
            self._files.append(entry)

    def published(self) -> list[Entry]:
        """Return the files that the site's generator reads, each once, in the order of paths."""
        reasons: Mapping[str, str] = {}
        if not self._settings.outside_site:
            reasons = self._site.left_out(sorted(entry.path for entry in self._files))
        once: dict[str, Entry] = {}
        # Links come last: a file is listed by its own path if it has one.
        for entry in self._files:
            if entry.path in reasons:
                self._leave_out(entry.path, ProblemKind.OUTSIDE_SITE, reasons[entry.path])
            elif entry.real in once:
                fault = f"it is listed as {printable(once[entry.real].path)}"
                self._leave_out(entry.path, ProblemKind.LISTED_ELSEWHERE, fault)
            else:
                once[entry.real] = entry
        return sorted(once.values(), key=lambda entry: entry.path)

    def _readable(self, entry: Entry) -> bool:
        if entry.status is None or not stat.S_ISREG(entry.status.st_mode):
            self._leave_out(entry.path, ProblemKind.UNREADABLE_FILE, "not a regular file")
        elif len(printable(entry.path).encode()) > MAX_PATH:
            fault = f"a path of over {MAX_PATH} bytes"
            self._leave_out(entry.path, ProblemKind.TOO_LARGE, fault)
        elif entry.status.st_size > self.limit:
            self.problems.append(_too_large(printable(entry.path), self.limit))
        else:
            return True
        return False

    def _count_other(self, path: str) -> None:
        self.other_files += 1
        markup = OTHER_MARKUP.get(f".{path.rpartition('.')[2].lower()}")
        if markup:
            self.other_markup[markup] += 1

    def _leave_out(self, path: str, kind: ProblemKind, what: str) -> None:
        self.problems.append(Problem(printable(path), None, kind, what, "left out"))


def _too_large(path: str, limit: int) -> Problem:
    what = f"larger than {limit // 1000} kB (index.max_file_kb)"
    return Problem(path, None, ProblemKind.TOO_LARGE, what, "left out")


def printable(path: str) -> str:
    """Return the path, safe to print and store: bytes that are no UTF-8 are written as escapes."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _raw_path(path: str) -> str:
    """Return the bytes of a path in hexadecimal if they are no UTF-8, else nothing."""
    raw = path.encode("utf-8", "surrogateescape")
    return raw.hex() if not path.isascii() and raw != printable(path).encode() else ""


def _with_ids(found: list[Entry], limit: int) -> tuple[list[ArchiveFile], list[Problem]]:
    taken: dict[str, str] = {}
    files, problems = [], []
    for entry in found:
        path = printable(entry.path)
        identity = unicodedata.normalize("NFC", path.rpartition(".")[0])
        if identity in taken:
            what = f"the same id as {taken[identity]}"
            identity = _free_id(unicodedata.normalize("NFC", path), taken)
            done = f"indexed as {identity}"
            problems.append(Problem(path, None, ProblemKind.SAME_ID, what, done))
        taken[identity] = path
        size = entry.status.st_size if entry.status else 0
        files.append(ArchiveFile(path, identity, entry.address, _raw_path(entry.path), size, limit))
    return files, problems


def _free_id(wanted: str, taken: dict[str, str]) -> str:
    candidate, number = wanted, 2
    while candidate in taken:
        candidate = f"{wanted}~{number}"
        number += 1
    return candidate
