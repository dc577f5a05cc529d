"""Watch an archive for changes."""

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from index.errors import HledejError

QUIET_MS = 300
"""Quiet period before changes are reported: a checkout writes many files."""
LONGEST_MS = 5_000
"""Maximum delay before changes are reported."""
LOOK_MS = 1_000
NO_UTF8 = "Unable to decode path"
"""Message of watchfiles on a name that is no UTF-8."""


class WatchError(HledejError):
    """The operating system cannot watch an archive."""

    def __init__(self, archive: Path, fault: str) -> None:
        super().__init__(
            f"{archive}: cannot be watched ({fault}); raise the system's limit of watched files, "
            "or set WATCHFILES_FORCE_POLLING=1"
        )
        self.archive = archive


def changes(archive: Path, index: Path) -> Iterator[bool]:
    """Yield about once a second, forever, whether an archive has changed.

    Hidden files and folders are ignored, and so is an index folder inside the archive.

    Args:
        archive: Folder of the articles.
        index: Folder of the index.

    Raises:
        KeyboardInterrupt: On an interrupt signal.
        WatchError: If the operating system cannot watch the archive.
    """
    root, ours = archive.resolve(), index.resolve()

    def counts(_change: Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(ours) and ours.is_relative_to(root):
            return False
        return not any(part.startswith(".") for part in path.relative_to(root).parts)

    missed = False
    while True:
        found = watch(
            root,
            watch_filter=counts,
            debounce=LONGEST_MS,
            step=QUIET_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            # A build reports a closed folder; the others are watched.
            ignore_permission_denied=True,
        )
        try:
            for some in found:
                yield missed or bool(some)
                missed = False
        except (OSError, RuntimeError) as error:
            # watchfiles (1.1) ends at a name that is no UTF-8; it is a change like others.
            if NO_UTF8 not in str(error):
                raise WatchError(archive, str(error)) from error
            missed = True
