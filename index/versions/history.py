"""The history of a version: which articles each version before it changed and removed.

A full build begins a new history, since it may change every article.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.storage.disk import write_anew

HISTORY = "history.json"
MAX_IDS = 20_000
"""Most ids in a history; beyond, it forgets its oldest versions."""


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and the ids of the articles that it changed or added, and removed."""

    version: str
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


History = tuple[Step, ...]
"""Versions in the order in which each was made of the one before; the last is the own one."""


def longer(history: History, step: Step) -> History:
    """Return a history with one more version, without the oldest ones if it is too long."""
    steps = (*history, step)
    # What the first one changed is never asked for: nothing is known of the version before it.
    while len(steps) > 1 and _ids(steps[1:]) > MAX_IDS:
        steps = steps[1:]
    return steps


def since(history: History, version: str) -> Step | None:
    """Return all that changed after a version, as a step to the last one.

    ``None`` if the history does not have the version. An id that was removed and added again counts
    as changed.
    """
    names = [step.version for step in history]
    if version not in names:
        return None
    changed: dict[str, None] = {}
    removed: dict[str, None] = {}
    for step in history[names.index(version) + 1 :]:
        for identity in step.removed:
            changed.pop(identity, None)
            removed[identity] = None
        for identity in step.changed:
            removed.pop(identity, None)
            changed[identity] = None
    return Step(names[-1], tuple(changed), tuple(removed))


def write_history(folder: Path, history: History) -> None:
    """Write the history of the version in ``folder``."""
    write_anew(folder / HISTORY, msgspec.json.encode(history))


def read_history(written: bytes) -> History:
    """Return the history from the bytes of its file.

    Raises:
        msgspec.DecodeError: If they have another content.
    """
    return msgspec.json.decode(written, type=tuple[Step, ...])


def _ids(steps: Iterable[Step]) -> int:
    return sum(len(step.changed) + len(step.removed) for step in steps)
