"""Losses: the articles of the current version that a new version lacks."""

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.archive.file_record import FileRecord
from index.building.changes import records_as
from index.problems import Problem, ProblemKind

FEW = 20
"""Number of articles up to which any share may go: a small archive changes in large steps."""

_CLOSED = frozenset(map(os.strerror, (errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOTCONN)))
"""Errors of the system where a folder or volume fails, and not the file."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The fields of a file record that matter here; every layout of the index has them."""

    path: str
    hash: str
    indexed: bool


def losses(
    before: Path,
    records: Iterable[FileRecord],
    problems: Iterable[Problem],
    max_removed: float,
) -> tuple[str, ...]:
    """Return the losses of a new version that its owner may not have meant, as sentences.

    An article is removed if neither its path nor its content is an article any more. Reported are:

    - more than ``max_removed`` of the articles, a share from 0 to 1, and at least ``FEW``;
    - all articles, unless ``max_removed`` is 1;
    - articles in a folder that cannot be read, or behind a link that leads nowhere.

    Args:
        before: Folder of the version that readers have; one without readable records lacks nothing.
        records: Of the new version.
        problems: Of listing the archive.
        max_removed: The setting ``index.max_removed``.
    """
    articles = _articles(before)
    now = [record for record in records if record.indexed]
    staying = {record.path for record in now} | {record.hash for record in now}
    removed = [one.path for one in articles if not {one.path, one.hash} & staying]
    found = [_removed(len(removed), len(articles), len(now), max_removed)]
    found += _closed(removed, problems)
    return tuple(filter(None, found))


def _articles(folder: Path) -> list[_Before]:
    try:
        records = records_as(_Before, folder)
    except (OSError, ValueError):
        # A version that is damaged is built anew, and that must not need an owner.
        return []
    return [record for record in records if record.indexed]


def _removed(removed: int, before: int, now: int, max_removed: float) -> str:
    if removed and not now and max_removed < 1:
        return f"no article would be left of {before}"
    if removed >= FEW and removed > max_removed * before:
        allowed = f"index.max_removed allows {max_removed:.0%}"
        return f"{removed} of {before} articles would be removed, and {allowed}"
    return ""


def _closed(removed: list[str], problems: Iterable[Problem]) -> Iterator[str]:
    unread = {one.path: one.what for one in problems if one.kind is ProblemKind.UNREADABLE_FILE}
    folders = dict(unread)
    for path in removed:
        # A folder that may be listed but not entered shows in its files.
        if unread.get(path) in _CLOSED:
            folders[path.rpartition("/")[0]] = unread[path]
    for folder, what in folders.items():
        below = sum(path.startswith(f"{folder}/" if folder else "") for path in removed)
        if below:
            yield f"{folder or 'the archive'} cannot be read ({what}; articles there: {below})"
