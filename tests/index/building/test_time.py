"""What time changes in an index though no file changes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.building.build import BuildReport, Job, build, update
from index.czech.analyzer import Analyzer
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from tests.kinds import WriteArchive
from tests.sites import post

BEFORE = datetime(2026, 6, 1, 12, tzinfo=UTC)
AFTER = datetime(2026, 6, 3, 12, tzinfo=UTC)
FILES = {
    "now.md": post(title="Dnešní", date="2026-05-31"),
    "coming.md": post(title="Zítřejší", date="2026-06-02 10:00:00 +0200"),
    "ending.md": post(title="Končící", date="2026-05-01", expiryDate="2026-06-02"),
}


class Clockwork:
    """Builds and updates an index at given times."""

    def __init__(self, archive: Path, directory: Path, analyzer: Analyzer) -> None:
        self.archive, self.directory, self.analyzer = archive, directory, analyzer

    def at(self, now: datetime, settings: IndexSettings | None = None) -> BuildReport:
        versions = Versions(self.directory)
        how = settings or IndexSettings()
        job = Job(
            self.archive, versions, how, self.analyzer, Vocabulary(), lambda *_: None, now=now
        )
        return update(job) if versions.names() else build(job)


@pytest.fixture
def clockwork(write_archive: WriteArchive, index_directory: Path, analyzer: Analyzer) -> Clockwork:
    return Clockwork(write_archive(FILES), index_directory, analyzer)


def left_out(report: BuildReport) -> dict[str, ProblemKind]:
    return {problem.path: problem.kind for problem in report.problems if problem.kind.skips}


def test_a_coming_article_appears_and_an_old_one_goes_by_itself(clockwork: Clockwork) -> None:
    before = clockwork.at(BEFORE)
    after = clockwork.at(AFTER)

    assert left_out(before) == {"coming.md": ProblemKind.FUTURE}
    assert left_out(after) == {"ending.md": ProblemKind.EXPIRED}
    assert (after.published, after.full, after.changed, after.unchanged) == (True, False, 2, 1)


def test_a_report_tells_when_time_changes_the_index_next(clockwork: Clockwork) -> None:
    before = clockwork.at(BEFORE)
    after = clockwork.at(AFTER)

    assert before.due == datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert after.due is None


def test_until_then_nothing_is_done(clockwork: Clockwork) -> None:
    clockwork.at(BEFORE)

    assert not clockwork.at(BEFORE.replace(hour=20)).published


def test_another_rule_of_what_is_indexed_has_everything_read_anew(clockwork: Clockwork) -> None:
    clockwork.at(BEFORE)

    report = clockwork.at(BEFORE, IndexSettings(future=True))

    assert (report.full, report.documents) == (True, 3)


def test_a_change_of_the_sites_own_settings_has_everything_read_anew(
    clockwork: Clockwork, write_archive: WriteArchive
) -> None:
    clockwork.at(BEFORE)
    write_archive({"_config.yml": "url: https://example.cz\n"})
    recognised = clockwork.at(BEFORE)
    again = clockwork.at(BEFORE)

    assert (recognised.full, recognised.generator) == (True, "jekyll")
    assert not again.published
