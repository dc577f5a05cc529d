"""Wait for changes in an archive."""

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

QUIET_MS = 300
"""How long nothing may change before the changes are told: a checkout writes many files."""
LONGEST_MS = 5_000
"""After how long they are told all the same."""
LOOK_MS = 1_000


def changes(archive: Path, index: Path) -> Iterator[bool]:
    """Yield about once a second whether anything in an archive changed, for ever.

    Hidden files and folders do not count, nor does the index where it lies in the archive.

    Args:
        archive: The folder of articles.
        index: The folder of the index.

    Raises:
        KeyboardInterrupt: When a signal asks to end.
        OSError: If the archive cannot be watched.
    """
    root, ours = archive.resolve(), index.resolve()

    def counts(_change: Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(ours):
            return False
        return not any(part.startswith(".") for part in path.relative_to(root).parts)

    for found in watch(
        root,
        watch_filter=counts,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
    ):
        yield bool(found)
