"""Wait for changes in an archive."""

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from index.errors import HledejError

QUIET_MS = 300
"""How long nothing may change before the changes are told: a checkout writes many files."""
LONGEST_MS = 5_000
"""After how long they are told all the same."""
LOOK_MS = 1_000


class WatchError(HledejError):
    """The system cannot tell of changes in an archive."""

    def __init__(self, archive: Path, fault: str) -> None:
        super().__init__(
            f"{archive}: cannot be watched ({fault}); raise the system's limit of watched files, "
            "or set WATCHFILES_FORCE_POLLING=1"
        )
        self.archive = archive


def changes(archive: Path, index: Path) -> Iterator[bool]:
    """Yield about once a second whether anything in an archive changed, for ever.

    Hidden files and folders do not count, nor does the index where it lies in the archive.

    Args:
        archive: The folder of articles.
        index: The folder of the index.

    Raises:
        KeyboardInterrupt: When a signal asks to end.
        WatchError: If the system cannot tell of changes.
    """
    root, ours = archive.resolve(), index.resolve()

    def counts(_change: Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(ours) and ours.is_relative_to(root):
            return False
        return not any(part.startswith(".") for part in path.relative_to(root).parts)

    found = watch(
        root,
        watch_filter=counts,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
    )
    try:
        yield from map(bool, found)
    except OSError as error:
        raise WatchError(archive, str(error)) from error
