import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest

from index.errors import IndexLockedError, NoIndexError, VersionError
from index.schema import FORMAT
from index.settings import IndexSettings
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive


def post(title: str) -> str:
    return f"---\ntitle: {title}\ndate: 2025-01-02\n---\nText.\n"


def titles(service: SearchService) -> list[str]:
    return [hit.article.title for hit in service.searcher().search(SearchRequest()).hits]


def test_a_server_takes_up_a_new_version_by_itself(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(write_archive({"2025-01-01-a.md": post("Starý")}))
    before = titles(service)

    build_index(write_archive({"2025-01-01-a.md": post("Nový")}))

    assert (before, titles(service)) == (["Starý"], ["Nový"])


def test_rollback_brings_the_version_before_back(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    index_directory: Path,
) -> None:
    first = build_index(write_archive({"2025-01-01-a.md": post("Starý")}))
    build_index(write_archive({"2025-01-01-a.md": post("Nový")}))

    target = Versions(index_directory).rollback()

    assert target == first.version
    assert titles(service) == ["Starý"]


def test_rollback_refuses_a_damaged_version(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    report = build_index(write_archive({"2025-01-01-a.md": post("A")}))
    versions = Versions(index_directory)
    segment = next(versions.folder(report.version).rglob("*.trm"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"\0")

    with pytest.raises(VersionError, match="was changed"):
        versions.rollback(report.version)


def test_an_update_does_not_start_from_a_damaged_version(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})
    report = build_index(archive)
    segment = next(Versions(index_directory).folder(report.version).rglob("*.trm"))
    segment.write_bytes(b"")

    updated = build_index(archive, only_changes=True)

    assert updated.full
    assert "was changed" in updated.reason


def test_an_update_leaves_the_files_of_older_versions_alone(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    first = build_index(write_archive({"2025-01-01-a.md": post("A")}))

    build_index(write_archive({"2025-01-02-b.md": post("B")}), only_changes=True)

    Versions(index_directory).verify(first.version)


def test_builds_keep_only_the_newest_versions(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})

    last = [build_index(archive, settings=IndexSettings(keep_versions=2)) for _ in range(4)][-1]

    names = Versions(index_directory).names()
    assert len(names) == 2
    assert last.version in names


def test_prune_keeps_the_current_version_however_old(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})
    versions = Versions(index_directory)
    oldest = min(build_index(archive).version for _ in range(3))
    versions.rollback(oldest)

    versions.prune(1)

    assert oldest in versions.names()
    assert versions.current() == oldest


def test_a_second_writer_is_told_who_holds_the_index(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})

    with (
        Versions(index_directory).writing(),
        pytest.raises(IndexLockedError, match=f"process {os.getpid()}"),
    ):
        build_index(archive)


def test_what_a_crash_left_is_removed_by_the_next_build(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})
    left = index_directory / "versions" / "20200101T000000Z-dead.new"
    left.mkdir(parents=True)
    (left / "half").write_text("…", "utf-8")

    build_index(archive)

    assert not left.exists()


def test_without_an_index_the_message_says_what_to_do(service: SearchService) -> None:
    with pytest.raises(NoIndexError, match="hledej build"):
        service.searcher().search(SearchRequest())


def rewrite(versions: Versions, name: str, **changed: object) -> None:
    """Give a version the manifest that another Hledej would have written."""
    folder = versions.folder(name)
    manifest = replace(versions.manifest(name), **changed)  # type: ignore[arg-type]  # of any field
    (folder / "manifest.json").unlink()
    folder.rename(folder.with_suffix(".new"))
    versions.publish(manifest, folder.with_suffix(".new"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"analyzer": "1-other"}, "another analyser; build it again with 'hledej build ARCHIVE'"),
        ({"format": FORMAT - 1}, "another layout .*; build it again with 'hledej build ARCHIVE'"),
        ({"schema": "other"}, "another layout .*; build it again with 'hledej build ARCHIVE'"),
    ],
)
def test_a_version_of_another_hledej_is_refused_with_the_way_out_and_a_server_goes_on(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    index_directory: Path,
    changed: dict[str, object],
    message: str,
) -> None:
    versions = Versions(index_directory)
    service = SearchService(index_directory, SearchSettings(check_seconds=0))
    archive = write_archive({"2025-01-01-a.md": post("Starý")})
    build_index(archive)
    titles(service)
    report = build_index(write_archive({"2025-01-01-a.md": post("Nový")}))
    rewrite(versions, report.version, **changed)

    assert titles(service) == ["Starý"]
    for name in versions.names()[1:]:
        rmtree(versions.folder(name))
    with pytest.raises(VersionError, match=message):
        titles(SearchService(index_directory, SearchSettings()))
    updated = build_index(archive, only_changes=True)
    assert (updated.full, updated.documents) == (True, 1)
    assert titles(SearchService(index_directory, SearchSettings())) == ["Nový"]


def test_a_manifest_of_fields_unknown_today_is_of_another_layout(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    report = build_index(write_archive({"2025-01-01-a.md": post("A")}))
    versions = Versions(index_directory)
    (versions.folder(report.version) / "manifest.json").write_text('{"format": 1}', "utf-8")

    with pytest.raises(VersionError, match=r"another layout .*'hledej build ARCHIVE'"):
        versions.manifest(report.version)


def test_a_version_that_cannot_be_opened_does_not_stop_a_running_server(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    index_directory: Path,
) -> None:
    build_index(write_archive({"2025-01-01-a.md": post("Starý")}))
    titles(service)
    report = build_index(write_archive({"2025-01-01-a.md": post("Nový")}))
    for path in Versions(index_directory).folder(report.version).rglob("*.toc"):
        path.unlink()

    assert titles(service) == ["Starý"]


def test_killed_builds_leave_a_working_index(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    index_directory: Path,
) -> None:
    archive = write_archive({f"2025-01-01-a{n}.md": post(f"Článek {n}") for n in range(300)})
    build_index(archive)
    command: list[str | Path] = [Path(sys.executable).with_name("hledej"), "build", archive]

    for delay in (0.4, 0.7, 0.9, 1.1, 1.3, 1.6):
        child = subprocess.Popen(
            [*command, "--index", index_directory],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert service.searcher().search(SearchRequest(q="článek")).total == 300

    assert build_index(archive).documents == 300
    assert not list((index_directory / "versions").glob("*.new"))
