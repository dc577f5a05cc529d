"""When the archive was last compared with a version: a file in the folder of the index.

It holds the name of the version and the time, and is replaced atomically. It is not synced: after a
power failure the check before it counts, and the next one writes it again.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

CHECKED = "checked"


def write_check(directory: Path, name: str, moment: datetime) -> None:
    """Record that a version held all of its archive at a moment.

    Raises:
        OSError: If the file cannot be written.
    """
    path = directory / CHECKED
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(f"{name} {moment.astimezone(UTC).isoformat()}\n", "utf-8")
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def read_check(directory: Path, name: str) -> datetime | None:
    """Return when a version last held all of its archive, or ``None`` if that is not recorded."""
    with suppress(OSError, ValueError):
        version, _, moment = (directory / CHECKED).read_text("utf-8").strip().partition(" ")
        if version == name:
            return datetime.fromisoformat(moment).astimezone(UTC)
    return None
