"""Every error that Hledej raises for its user: one tree, each message with the way out.

Bad input in the archive is never an exception: it becomes a :class:`index.problems.Problem`.
"""

from pathlib import Path


class HledejError(Exception):
    """Say what went wrong, where, and what to do about it."""


class SettingsError(HledejError):
    """The settings are invalid."""

    def __init__(self, source: str, key: str, fault: str, remedy: str) -> None:
        super().__init__(f"{source}: {key}: {fault}; {remedy}")
        self.source = source
        self.key = key


class ArchiveError(HledejError):
    """There is no archive to read."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(f"{path}: {fault}; name the folder that holds the Markdown articles")
        self.path = path


class NoArticlesError(HledejError):
    """A folder holds no article to try the search with."""

    def __init__(self, path: Path, fault: str, remedy: str) -> None:
        super().__init__(f"{path}: no articles here: {fault}; {remedy}")
        self.path = path


class NoIndexError(HledejError):
    """The index folder holds no published version."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no index here yet; build one with 'hledej build ARCHIVE'")
        self.path = path


class VersionError(HledejError):
    """A version cannot be used: absent, incomplete, changed on disk or of another format.

    Attributes:
        version: Its name.
        reason: The message without what to do about it.
    """

    def __init__(self, version: str, fault: str, remedy: str) -> None:
        self.version = version
        self.reason = f"index version {version}: {fault}"
        super().__init__(f"{self.reason}; {remedy}")


class CheckError(HledejError):
    """A version just built failed its checks; it was not published."""

    def __init__(self, version: str, faults: tuple[str, ...]) -> None:
        listed = "; ".join(faults)
        super().__init__(
            f"index version {version} failed its checks and was not published ({listed}); "
            "readers keep the version before it; run the build again and report this if it stays"
        )
        self.faults = faults


class RefusedError(HledejError):
    """A version is below the owner's floors, or lacks too much of the one before."""

    def __init__(self, subject: str, faults: tuple[str, ...], remedy: str) -> None:
        super().__init__(f"{subject}: {'; '.join(faults)}; {remedy}")
        self.faults = faults


class PinnedError(HledejError):
    """A rollback holds the current version; nothing was published."""

    def __init__(self, version: str, directory: Path) -> None:
        super().__init__(
            f"nothing was published: a rollback holds index version {version}; once the reason for "
            f"the rollback is gone, run 'hledej rollback --end --index {directory}', and the next "
            "update publishes"
        )
        self.version = version


class ReadingError(HledejError):
    """A reading process of a build was killed."""

    def __init__(self) -> None:
        super().__init__(
            "a process that read files was killed, perhaps because memory ran out; "
            "nothing was published; free memory and build again"
        )


class IndexLockedError(HledejError):
    """Another process is writing this index."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path}: {holder} is writing this index; wait for it or stop it")
        self.path = path


class IndexWriteError(HledejError):
    """The folder of the index cannot be written; nothing was published."""

    def __init__(self, path: Path, fault: str, room: str = "") -> None:
        super().__init__(
            f"{path}: the index cannot be written ({fault}{room}); free disk space, or make the "
            "folder writable, and build again; the published version is unchanged"
        )
        self.path = path


class ClusterError(HledejError):
    """The search cluster failed."""


class ClusterDownError(ClusterError):
    """The search cluster does not answer, or is temporarily unable to."""

    def __init__(self, urls: tuple[str, ...], fault: str) -> None:
        super().__init__(
            f"the search cluster at {', '.join(urls)} does not answer ({fault}); check its nodes, "
            "and opensearch.url in the settings"
        )
        self.urls = urls


class ClusterRefusedError(ClusterError):
    """The search cluster refused a request."""

    def __init__(self, path: str, status: int, fault: str) -> None:
        super().__init__(
            f"the search cluster refused {path} with {status} ({fault}); check the permissions of "
            "opensearch.user and the version of the cluster (2.19 is tested)"
        )
        self.status = status


class LexiconError(HledejError):
    """The Czech lexicon cannot be read, or cannot be compiled into its cache."""

    def __init__(self, folder: Path, fault: str) -> None:
        super().__init__(
            f"{folder}: the Czech lexicon cannot be used ({fault}); make the folder writable, "
            "or set XDG_CACHE_HOME to one that is; the lexicon is then compiled again"
        )
        self.folder = folder


def fault_of_ours(error: Exception) -> str:
    """Return what is said of an error that only a bug of ours can have raised."""
    return f"a fault of Hledej, please report it ({type(error).__name__}: {error})"
