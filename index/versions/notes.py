"""Notes on versions in the folder of an index: when one was last checked, and which is pinned.

    <index>/checked    a version, and when the archive was last compared with it
    <index>/pinned     the version that a rollback chose; it counts while that is the current one

Both are replaced atomically. One that cannot be read counts as none.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from index.storage.disk import replace_text, sync
from index.versions.publication import UNFINISHED

CHECKED = "checked"
PIN = "pinned"


def write_check(directory: Path, name: str, moment: datetime) -> None:
    """Record that a version held all of its archive at a moment.

    Raises:
        OSError: If that cannot be written.
    """
    line = f"{name} {moment.astimezone(UTC).isoformat()}\n"
    replace_text(directory / CHECKED, line, UNFINISHED)


def read_check(directory: Path, name: str) -> datetime | None:
    """Return when a version last held all of its archive, or ``None`` if that is not recorded."""
    with suppress(OSError, ValueError):
        version, _, moment = (directory / CHECKED).read_text("utf-8").strip().partition(" ")
        if version == name:
            return datetime.fromisoformat(moment).astimezone(UTC)
    return None


def write_pin(directory: Path, name: str) -> None:
    """Pin a version.

    Raises:
        OSError: If that cannot be written.
    """
    replace_text(directory / PIN, f"{name}\n", UNFINISHED)


def read_pin(directory: Path) -> str | None:
    """Return the pinned version, or ``None`` if none is."""
    with suppress(OSError, ValueError):
        return (directory / PIN).read_text("utf-8").strip()
    return None


def remove_pin(directory: Path) -> None:
    """Pin no version any more.

    Raises:
        OSError: If that cannot be written.
    """
    (directory / PIN).unlink(missing_ok=True)
    sync(directory)
