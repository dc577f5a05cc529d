"""``hledej watch``: a real process, real files, real signals."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from index.versions.versions import Versions
from tests.kinds import WriteArchive
from tests.serving import HLEDEJ
from tests.web.commands.test_commands import run

ARTICLE = "---\ntitle: {}\ndate: 2025-01-02\n---\nText.\n"


@pytest.fixture
def archive(write_archive: WriteArchive) -> Path:
    return write_archive({"cip.md": ARTICLE.format("Nový čip")})


class Watching:
    """A running ``hledej watch``; its lines are waited for as long as the process lives."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    def report(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        report: dict[str, Any] = json.loads(self.child.stdout.readline())
        return report

    def published(self) -> dict[str, Any]:
        """Return the next report of a new version."""
        return next(report for report in iter(self.report, None) if report["published"])

    def fault(self) -> str:
        assert self.child.stderr is not None
        return self.child.stderr.readline()

    def end(self, by: signal.Signals) -> int:
        self.child.send_signal(by)
        return self.child.wait(timeout=30)


@contextmanager
def watching(archive: Path, index: Path) -> Iterator[Watching]:
    child = subprocess.Popen(
        [HLEDEJ, "watch", archive, "--index", index, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield Watching(child)
    finally:
        child.kill()
        child.communicate()


def test_what_is_written_renamed_and_removed_is_found(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    with watching(archive, index) as watch:
        first = watch.published()
        (archive / "slon.md").write_text(ARTICLE.format("Slon"), "utf-8")
        added = watch.published()
        (archive / "slon.md").rename(archive / "mamut.md")
        renamed = watch.published()
        (archive / "mamut.md").unlink()
        removed = watch.published()

    assert first["documents"] == 1
    assert (added["added"], added["documents"]) == (1, 2)
    assert renamed["renamed"] == 1
    assert (removed["removed"], removed["documents"]) == (1, 1)


def test_an_archive_that_is_gone_and_a_rollback_are_told_and_take_nothing(
    archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    with watching(archive, index) as watch:
        first = watch.published()["version"]
        (archive / "cip.md").rename(tmp_path / "cip.md")
        removed, kept = watch.fault(), Versions(index).current()
        (tmp_path / "cip.md").rename(archive / "cip.md")
        (archive / "slon.md").write_text(ARTICLE.format("Slon"), "utf-8")
        watch.published()
        run("rollback", "--index", index)
        (archive / "mamut.md").write_text(ARTICLE.format("Mamut"), "utf-8")
        held = watch.fault()

    assert "no article would be left of 1" in removed
    assert "--allow-removal" in removed
    assert "rollback --end" in held
    assert first == kept == Versions(index).current()


def test_an_article_whose_time_has_come_is_published(archive: Path, tmp_path: Path) -> None:
    with watching(archive, tmp_path / "i") as watch:
        watch.published()
        soon = datetime.now(UTC) + timedelta(seconds=5)
        (archive / "slon.md").write_text(f"---\ntitle: Slon\ndate: {soon:%FT%TZ}\n---\n", "utf-8")
        before, after = watch.report(), watch.published()

    assert (before["documents"], after["documents"]) == (1, 2)


def test_an_index_inside_the_archive_does_not_set_itself_off(archive: Path) -> None:
    with watching(archive, archive / "hledej-index") as watch:
        first = watch.published()
        (archive / "slon.md").write_text(ARTICLE.format("Slon"), "utf-8")
        second = watch.report()
        (archive / "slon.md").unlink()
        third = watch.report()

    assert [first["documents"], second["documents"], third["documents"]] == [1, 2, 1]


@pytest.mark.usefixtures("heeded_interrupts")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_asked(by: signal.Signals, archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    with watching(archive, index) as watch:
        watch.published()

        assert watch.end(by) == 0

    assert not list((index / "versions").glob("*.new"))
    assert run("update", archive, "--index", index).returncode == 0


def test_a_mistake_is_told_once_and_over_when_it_is_mended(archive: Path, tmp_path: Path) -> None:
    with watching(archive, tmp_path / "i") as watch:
        watch.published()
        (archive / "hledej.toml").write_text("[index]\nkeep_version = 3\n", "utf-8")
        fault = watch.fault()
        (archive / "hledej.toml").write_text('[index]\nlink = "/x/{slug}"\n', "utf-8")
        mended = watch.published()

    assert "did you mean keep_versions" in fault
    assert mended["full"]


def test_an_index_that_another_process_writes_is_waited_for(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    with ExitStack() as stack:
        with Versions(index).writing():
            watch = stack.enter_context(watching(archive, index))
            fault = watch.fault()
        published = watch.published()

    assert "is writing this index" in fault
    assert published["documents"] == 1


def test_an_archive_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run("watch", tmp_path / "nikde", "--index", tmp_path / "i")

    assert result.returncode == 1
    assert "no such folder" in result.stderr


@pytest.mark.usefixtures("heeded_interrupts")
def test_a_name_that_is_no_utf8_does_not_end_it(archive: Path, tmp_path: Path) -> None:
    with watching(archive, tmp_path / "index") as watched:
        watched.published()
        Path(os.fsdecode(os.fsencode(archive) + b"/a\xff.md")).write_text(ARTICLE.format("Rada"))
        first = watched.published()
        (archive / "b.md").write_text(ARTICLE.format("Server"))
        second = watched.published()

    assert (first["documents"], second["documents"]) == (2, 3)


@pytest.mark.usefixtures("heeded_interrupts")
def test_folders_of_any_depth_do_not_end_it(archive: Path, tmp_path: Path) -> None:
    deep = Path(*"d" * 520)
    with watching(archive, tmp_path / "i") as watch:
        watch.published()
        (archive / deep).mkdir(parents=True)
        try:
            (archive / deep / "hluboko.md").write_text(ARTICLE.format("Hluboko"), "utf-8")
            (archive / "slon.md").write_text(ARTICLE.format("Slon"), "utf-8")
            report = watch.published()
            assert not watch.end(signal.SIGINT)
        finally:
            # Python's own way to remove folders is not made for that many.
            subprocess.run(["rm", "-r", archive / "d"], check=True)

    assert report["documents"] == 2
    assert [problem["kind"] for problem in report["problems"]] == ["too-large"]
