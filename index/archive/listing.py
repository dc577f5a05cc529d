"""List an archive: which files are there, and under which ids."""

import errno
import stat
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from index.archive.walking import MAX_PATH, Met, walk
from index.archive.whole_file import read_whole
from index.errors import ArchiveError
from index.problems import Problem, ProblemKind
from index.settings import IndexSettings

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file that may hold an article.

    Attributes:
        path: Relative to the archive, with forward slashes, safe to print and to store.
        id: Path without its suffix, NFC; unique within the archive.
        address: Where to read it: the folder of the archive, however it was given, and the path
            with all links resolved.
        raw_path: The bytes of the path in hexadecimal where they are no UTF-8, else empty. Two
            files may have one ``path``, but never both in common.
        size: Bytes when it was listed.
        limit: Bytes up to which it is read.
        fault: Why it is left out although it can be read; empty if it is not.
    """

    path: str
    id: str
    address: str
    raw_path: str = ""
    size: int = 0
    limit: int = 0
    fault: str = ""

    @property
    def location(self) -> Path:
        """Where to read and write it; a path costs as much as reading a short file does."""
        return Path(self.address)

    def read(self) -> bytes:
        """Return the file's bytes, all of one moment.

        Raises:
            UnsteadyError: If they change as fast as they are read.
            OSError: If the file cannot be read (any more).
        """
        return read_whole(self.address, self.limit)

    def unread(self, error: OSError) -> Problem:
        """Return what the owner is told about a file that could not be read."""
        if error.errno == errno.EFBIG:
            return _too_large(self.path, self.limit)
        fault = error.strerror or "unreadable"
        return Problem(self.path, None, ProblemKind.UNREADABLE_FILE, fault, "left out")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a walk found.

    Attributes:
        files: In the order of their paths.
        problems: Files left out and ids that two files claimed.
        other_files: Number of files that are no Markdown (pictures, scripts), not listed.
    """

    files: tuple[ArchiveFile, ...]
    problems: tuple[Problem, ...]
    other_files: int


def content_hash(raw: bytes) -> str:
    """Return what tells two contents of a file apart."""
    return sha256(raw).hexdigest()


def list_archive(root: Path, settings: IndexSettings) -> Listing:
    """List the Markdown files below ``root``; links that lead out of it are not followed.

    Raises:
        ArchiveError: If ``root`` is no folder that can be read.
    """
    listed = _Listed(settings)
    try:
        if not root.is_dir():
            raise ArchiveError(root, "not a folder" if root.exists() else "no such folder")
        for met in walk(root, listed.skips):
            listed.add(met)
    except OSError as error:
        raise ArchiveError(root, error.strerror or "unreadable") from error
    files, clashes = _with_ids(sorted(listed.files, key=lambda met: met.path), listed.limit)
    return Listing(tuple(files), (*listed.problems, *clashes), listed.other_files)


class _Listed:
    """Decides about all that is met: what is listed, counted or left out."""

    def __init__(self, settings: IndexSettings) -> None:
        self.limit = settings.max_file_kb * 1000
        self.files: list[Met] = []
        self.problems: list[Problem] = []
        self.other_files = 0
        self._settings = settings
        self._paths: dict[str, str] = {}

    def skips(self, path: str) -> bool:
        """Tell whether a path is hidden or excluded."""
        hidden = path.startswith(".", path.rfind("/") + 1)
        return hidden or any(fnmatchcase(path, pattern) for pattern in self._settings.exclude)

    def add(self, met: Met) -> None:
        """Take what was met."""
        if met.fault:
            self._leave_out(met.path, met.kind, met.fault)
        elif not met.path.lower().endswith(SUFFIXES):
            self.other_files += 1
        elif self._readable(met):
            self.files.append(met)
            self._paths[met.real] = met.path

    def _readable(self, met: Met) -> bool:
        if met.status is None or not stat.S_ISREG(met.status.st_mode):
            self._leave_out(met.path, ProblemKind.UNREADABLE_FILE, "not a regular file")
        elif len(printable(met.path).encode()) > MAX_PATH:
            fault = f"a path of over {MAX_PATH} bytes"
            self._leave_out(met.path, ProblemKind.TOO_LARGE, fault)
        elif met.status.st_size > self.limit:
            self.problems.append(_too_large(printable(met.path), self.limit))
        elif met.real in self._paths:
            fault = f"it is listed as {printable(self._paths[met.real])}"
            self._leave_out(met.path, ProblemKind.LISTED_ELSEWHERE, fault)
        else:
            return True
        return False

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


def _with_ids(found: list[Met], limit: int) -> tuple[list[ArchiveFile], list[Problem]]:
    taken: dict[str, str] = {}
    files, problems = [], []
    for met in found:
        path = printable(met.path)
        identity = unicodedata.normalize("NFC", path.rpartition(".")[0])
        if identity in taken:
            what = f"the same id as {taken[identity]}"
            identity = _free_id(unicodedata.normalize("NFC", path), taken)
            done = f"indexed as {identity}"
            problems.append(Problem(path, None, ProblemKind.SAME_ID, what, done))
        taken[identity] = path
        size = met.status.st_size if met.status else 0
        files.append(ArchiveFile(path, identity, met.address, _raw_path(met.path), size, limit))
    return files, problems


def _free_id(wanted: str, taken: dict[str, str]) -> str:
    candidate, number = wanted, 2
    while candidate in taken:
        candidate = f"{wanted}~{number}"
        number += 1
    return candidate
