"""What all tests share: small archives written here, real indexes built of them."""

import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

from index.building.build import BuildReport, Job, build, update
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.repair import Repairer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.archives import write_files
from tests.kinds import BuildIndex, WriteArchive
from tests.sites import ReadFiles, ReadSite, read_site

CLUSTER = "tests/cluster/"
LONGEST = ("tests/faults/test_crashes.py", "tests/faults/test_clients.py")
MEMORY = Path("/dev/shm")
ROOM = 6 << 30
"""Bytes that the temporary files of all tests may take, generously."""
ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "archive"

settings.register_profile(
    "hledej", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("hledej")


def pytest_configure() -> None:
    """Keep temporary files in memory where it has room.

    Each file of each version is synced, for which a disk takes longer than the build itself. Like
    a disk, memory keeps what a killed process wrote.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # it was read before


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first, so that no process is left alone with one at the end.

    Of these, one forks its process hundreds of times, for longer the more other tests left in it,
    and one mostly waits, which suits the other.
    """
    items.sort(key=lambda item: _file(item.nodeid) not in LONGEST)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Has the tests of a file run in one process, and all that shares a cluster."""

    def _split_scope(self, nodeid: str) -> str:
        file = _file(nodeid)
        return CLUSTER if file.startswith(CLUSTER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are cores: some tests mostly wait for another process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Return the scheduler of tests over processes."""
    return _ByFile(config, log)


NOTHING_LEFT_OUT = bool(os.environ.get("NOTHING_LEFT_OUT"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a test fail that is skipped for want of something, where nothing may be left out."""
    report = yield
    if NOTHING_LEFT_OUT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"left out: {_reason(report)}"
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line what was left out."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and (skipped := reporter.stats.get("skipped")):
        reasons = Counter(map(_reason, skipped)).most_common()
        listed = "; ".join(f"{reason} ({tests})" for reason, tests in reasons)
        reporter.write_line(f"Left out: {listed}. 'make setup' installs what is missing.")


def _reason(report: pytest.TestReport) -> str:
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
    return str(report.longrepr)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer(load_lexicon(print))


@pytest.fixture
def write_archive(tmp_path: Path) -> WriteArchive:
    """Write files into the archive; called again it adds to them."""

    return partial(write_files, tmp_path / "archive")


@pytest.fixture
def read_files(write_archive: WriteArchive, analyzer: Analyzer) -> ReadFiles:
    """Write the files of a site and read them, as nothing but a build would."""

    def read(files: Mapping[str, str | bytes], settings: IndexSettings | None = None) -> ReadSite:
        archive = write_archive(files)
        return read_site(archive, settings or IndexSettings(), Repairer(analyzer.lexicon))

    return read


@pytest.fixture
def index_directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def build_index(index_directory: Path, analyzer: Analyzer) -> BuildIndex:
    """Build or update the index of an archive."""

    def run(
        archive: Path, *, only_changes: bool = False, settings: IndexSettings | None = None
    ) -> BuildReport:
        how = settings or IndexSettings()
        vocabulary = load_vocabulary(how, archive)
        versions = Versions(index_directory)
        job = Job(archive, versions, how, analyzer, vocabulary, lambda _done, _total: None)
        return update(job) if only_changes else build(job)

    return run


@pytest.fixture
def service(index_directory: Path) -> SearchService:
    """A service that looks for a new version at every request."""
    return SearchService(index_directory, SearchSettings(check_seconds=0))


@pytest.fixture
def heeded_interrupts() -> Iterator[None]:
    """Have started processes heed SIGINT.

    A process ignores the signals that its parent ignored, as shells do in the background.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
