"""Damage to any file of an index: it is noticed, and the last sound version answers."""

import logging
import os
import signal
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
import pytest
from click.testing import CliRunner

import index.versions.versions
from index.article import Listed
from index.building.build import build, update
from index.building.knowledge import LEXICON_FOLDER
from index.czech.lexicon import FORMS
from index.errors import IndexLockedError, VersionError
from index.settings import IndexSettings
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from search.result import SearchResult
from search.settings import SearchSettings
from tests.faults.child import forked
from tests.faults.small import SmallIndex, answers
from web.agents.answers import Writer
from web.agents.server import Tools
from web.app import create_app
from web.cli import main
from web.settings import WebSettings

SEED = 8


@contextmanager
def flipped(path: Path, bit: int) -> Iterator[None]:
    """Change one bit of a file for a while."""
    sound = path.read_bytes()
    damaged = bytearray(sound)
    damaged[bit // 8] ^= 1 << bit % 8
    path.write_bytes(damaged)
    yield
    path.write_bytes(sound)


@contextmanager
def cut(path: Path, length: int) -> Iterator[None]:
    """Cut a file short for a while."""
    sound = path.read_bytes()
    path.write_bytes(sound[:length])
    yield
    path.write_bytes(sound)


def files(small: SmallIndex) -> list[Path]:
    """Return the files of the current version, those that other versions share too."""
    folder = small.versions.folder(small.versions.current())
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]


def stumble_at(monkeypatch: pytest.MonkeyPatch, *versions: str) -> set[str]:
    """Fail each search of the versions in the returned set, as where a flipped bit is read."""
    search, failing = Searcher.search, set(versions)

    def stumbling(searcher: Searcher, request: SearchRequest) -> SearchResult:
        if searcher.state.version in failing:
            raise zlib.error
        return search(searcher, request)

    monkeypatch.setattr(Searcher, "search", stumbling)
    return failing


def lone(small: SmallIndex) -> tuple[str, str]:
    """Return the current version and the one before, which share no file."""
    for _ in range(2):
        small.write()
        small.remember(small.build())
    newest, before = small.versions.names()[:2]
    return newest, before


def test_a_flipped_bit_in_any_file_is_noticed_and_the_version_before_answers(
    small: SmallIndex, caplog: pytest.LogCaptureFixture
) -> None:
    random = Random(SEED)
    newest, before = lone(small)

    for path in files(small):
        with flipped(path, random.randrange(8 * path.stat().st_size)):
            caplog.clear()
            with caplog.at_level(logging.ERROR):
                assert small.asked() == (before, small.answers[before]), path
            assert newest in caplog.text
            assert f"{before} goes on answering" in caplog.text
            # Where the number of the format is flipped, the version is one of another format.
            with pytest.raises(VersionError, match=r"rollback|another layout"):
                small.versions.verify(newest)
    assert small.asked() == (newest, small.answers[newest])


def test_a_manifest_that_is_no_utf8_is_damaged_like_any_other(small: SmallIndex) -> None:
    newest, before = lone(small)
    path = small.versions.folder(newest) / "manifest.json"
    letters = [
        path.read_bytes().index(word) for word in (b"checksum", newest.encode(), b"built_at")
    ]

    for letter in letters:
        with flipped(path, 8 * letter + 7):
            assert small.asked() == (before, small.answers[before])
            with pytest.raises(VersionError, match=r"rollback|another layout"):
                small.versions.verify(newest)


def test_damage_to_any_file_of_an_updated_version_leaves_the_one_before(
    small: SmallIndex,
) -> None:
    random = Random(SEED)
    for _ in range(3):
        small.write(changed=1)
        small.remember(small.update())
    newest, before = small.versions.names()[:2]

    for path in files(small):
        with flipped(path, random.randrange(8 * path.stat().st_size)):
            assert small.asked() == (before, small.answers[before]), path
    for path in sorted(small.versions.folder(before).rglob("*")):
        if path.is_file() and path.stat().st_size:
            with flipped(path, random.randrange(8 * path.stat().st_size)):
                assert small.asked() == (newest, small.answers[newest]), path


def test_versions_have_the_two_copies_of_a_file_in_turn(small: SmallIndex) -> None:
    job = replace(small.job, settings=IndexSettings(keep_versions=9))
    for _ in range(4):
        small.write(changed=1)
        update(job)

    found = [
        {path.stat().st_ino for path in small.versions.folder(name).rglob("*") if path.is_file()}
        for name in small.versions.names()[:4]
    ]

    assert all(one.isdisjoint(other) for one, other in pairwise(found))
    assert not found[0].isdisjoint(found[2])
    lexicons = [
        (small.versions.folder(name) / LEXICON_FOLDER / FORMS).stat().st_ino
        for name in small.versions.names()[:4]
    ]
    assert lexicons == lexicons[:2] * 2


def test_a_file_cut_short_is_noticed_by_whoever_opens_the_index(small: SmallIndex) -> None:
    newest, before = lone(small)

    for path in files(small):
        with cut(path, path.stat().st_size - 1):
            service = SearchService(small.index, SearchSettings())
            assert service.searcher().state.version == before, path
            assert answers(service) == small.answers[before]
    assert small.asked() == (newest, small.answers[newest])


COMMANDS = (
    ("search", "rada"),
    ("search", "se*", "--explain", "1"),
    ("explain", "rada", "a2"),
    ("export",),
    ("stats",),
)


def test_a_flipped_bit_is_no_command_a_traceback(
    small: SmallIndex, caplog: pytest.LogCaptureFixture
) -> None:
    random = Random(SEED)
    lone(small)
    at = ("--index", str(small.index))

    for path in files(small):
        with flipped(path, random.randrange(8 * path.stat().st_size)):
            for command in COMMANDS:
                result = CliRunner().invoke(main, [*command, *at])
                assert isinstance(result.exception, SystemExit | None), (path, command)
                if result.exit_code:
                    assert "hledej rollback" in result.stderr or "hledej build" in result.stderr

    assert "goes on answering" in caplog.text


def test_every_version_is_verified_whatever_became_of_others(small: SmallIndex) -> None:
    newest, before = lone(small)
    oldest = small.versions.folder(before)
    arguments = ["versions", "--verify", "--index", str(small.index)]

    for damaged in (oldest / "manifest.json", oldest / "files.json.zst"):
        with flipped(damaged, 100):
            result = CliRunner().invoke(main, arguments)
            as_json = CliRunner().invoke(main, [*arguments, "--json"])

        assert (result.exit_code, as_json.exit_code) == (1, 1)
        first, second = result.stdout.splitlines()
        assert first.startswith(f"* {newest}  ")
        assert f"index version {before}: " in second
        assert "hledej build ARCHIVE" in second
        found = msgspec.json.decode(as_json.stdout)
        assert [version["name"] for version in found["versions"]] == [newest]
        assert set(found["faults"]) == {before}
    (small.index / "current").write_bytes(b"")
    pointed = CliRunner().invoke(main, arguments)
    assert "names no version" in pointed.stdout
    assert newest in pointed.stdout
    assert before in pointed.stdout


def test_a_damaged_lexicon_damages_one_version_and_is_made_anew(small: SmallIndex) -> None:
    newest, before = small.versions.names()
    lexicon = next(iter(sorted((small.versions.folder(newest) / "lexicon").iterdir())))

    with flipped(lexicon, 100):
        assert small.asked() == (before, small.answers[before])
        small.write()
        report = small.update()

    assert report.full
    assert "lexicon" in report.reason
    small.remember(report)


def test_a_server_leaves_a_version_that_is_damaged_while_it_answers(
    small: SmallIndex, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, before = lone(small)
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    client = create_app(service, WebSettings(rate_limit=0)).test_client()
    stumble_at(monkeypatch, newest)
    sound = client.get("/api/v1/search?q=rada").status_code
    still_sound = service.searcher().state.version
    logged = "request failed" in caplog.text
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    client = create_app(service, WebSettings(rate_limit=0)).test_client()
    service.searcher()
    caplog.clear()
    with flipped(files(small)[0], 100):
        statuses = [client.get("/api/v1/search?q=rada").status_code for _ in range(3)]

    assert (sound, still_sound, logged) == (500, newest, True)
    assert statuses == [200, 200, 200]
    assert service.searcher().state.version == before
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == 1
    assert told[0].endswith(f"{before} goes on answering")
    assert "Traceback" not in caplog.text


def test_damage_to_one_version_after_another_is_met_at_once(
    small: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = replace(small.job, settings=IndexSettings(keep_versions=9))
    third, second, first = (build(job).version for _ in range(3))
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    client = create_app(service, WebSettings(rate_limit=0)).test_client()
    tools = Tools(service, Writer(""))
    before = service.searcher().state.version
    failing = stumble_at(monkeypatch, first)

    with flipped(files(small)[0], 100):
        page = client.get("/?q=rada")
        after = service.searcher().state.version
        failing.add(second)
        with flipped(small.versions.folder(second) / "names.json.zst", 9):
            found = tools.search_articles(query="rada")
            last = service.searcher().state.version

    assert (before, page.status_code, after) == (first, 200, second)
    assert (found.total > 0, last) == (True, third)


@pytest.mark.parametrize("left", [1, 0])
def test_an_answer_that_meets_damage_waits_for_the_thread_that_compares(
    small: SmallIndex, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    newest, _ = lone(small)
    service = SearchService(small.index, SearchSettings(check_seconds=0.1), verified=True)
    client = create_app(service, WebSettings(rate_limit=0)).test_client()
    service.follow_in_thread()
    stumble_at(monkeypatch, newest)
    with ExitStack() as damage:
        damage.enter_context(flipped(files(small)[0], 100))
        if not left:
            for name in small.versions.names()[1:]:
                manifest = small.versions.folder(name) / "manifest.json"
                damage.enter_context(flipped(manifest, 100))
        page = client.get("/?q=rada")

    assert page.status_code == (200 if left else 503)
    assert ("Retry-After" in page.headers) == (not left)
    assert "Traceback" not in page.text


@pytest.mark.parametrize("sound", [0, 2])
def test_an_export_that_meets_damage_is_answered_anew_or_breaks_off(
    small: SmallIndex, monkeypatch: pytest.MonkeyPatch, sound: int
) -> None:
    newest, before = lone(small)
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    client = create_app(service, WebSettings(rate_limit=0)).test_client()
    service.searcher()
    matching = Searcher.matching

    def stumbling(searcher: Searcher, request: SearchRequest) -> Iterator[Listed]:
        for number, article in enumerate(matching(searcher, request)):
            if searcher.state.version == newest and number == sound:
                raise zlib.error
            yield article

    monkeypatch.setattr(Searcher, "matching", stumbling)
    monkeypatch.setattr("web.api.exports.PIECE", 1)
    with flipped(files(small)[0], 100):
        broken = pytest.raises(zlib.error) if sound else nullcontext()
        with broken:
            assert client.get("/api/v1/export.ndjson", buffered=True).status_code == 200
        again = client.get("/api/v1/export.ndjson", buffered=True)

    assert again.status_code == 200
    assert len(again.data.splitlines()) == service.searcher().state.documents
    assert service.searcher().state.version == before


def test_a_running_server_does_not_take_up_a_damaged_version(small: SmallIndex) -> None:
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    version, before = service.searcher().state.version, answers(service)
    small.write()
    report = small.build()
    path = small.versions.folder(report.version) / "arrays" / "lemmas.documents.npy"

    with flipped(path, 8 * path.stat().st_size - 5):
        assert (service.searcher().state.version, answers(service)) == (version, before)
        small.write()
        small.remember(small.update())

    assert answers(service) == small.answers[small.versions.current()]


@pytest.mark.parametrize("damage", [b"", b"\n", b"2025", b"\xff\xfe\0", b"../../etc", b"x" * 5000])
def test_a_damaged_pointer_is_told_and_the_newest_version_answers(
    small: SmallIndex, damage: bytes
) -> None:
    newest = small.versions.current()
    (small.index / "current").write_bytes(damage)

    with pytest.raises(VersionError, match="names no version"):
        small.versions.current()
    assert small.asked() == (newest, small.answers[newest])
    with small.versions.writing():
        assert small.versions.rollback() == newest
    assert small.versions.current() == newest


def test_a_pointer_that_is_gone_is_told_and_the_newest_version_answers(
    small: SmallIndex, caplog: pytest.LogCaptureFixture
) -> None:
    newest = small.versions.current()
    (small.index / "current").unlink()

    assert small.asked() == (newest, small.answers[newest])
    assert f"{newest} goes on answering" in caplog.text


def test_an_update_over_a_damaged_pointer_builds_everything_anew(small: SmallIndex) -> None:
    (small.index / "current").write_bytes(b"")

    report = small.update()

    assert report.full
    assert "names no version" in report.reason
    small.remember(report)


def test_an_update_makes_a_sound_version_where_the_only_one_is_damaged(small: SmallIndex) -> None:
    newest, _ = lone(small)
    at = ["--index", str(small.index)]
    CliRunner().invoke(main, ["prune", *at])
    assert small.versions.names() == (newest,)
    damaged = small.versions.folder(newest) / "files.json.zst"

    with flipped(damaged, 100):
        updated = CliRunner().invoke(main, ["update", str(small.archive), *at])
        again = CliRunner().invoke(main, ["update", str(small.archive), *at])

    assert updated.exit_code == 0
    assert f"everything was built anew: index version {newest}: files.json.zst was changed\n" in (
        updated.stdout
    )
    assert "nothing has changed" in again.stdout
    current = small.versions.current()
    assert small.asked() == (current, small.answers[newest])
    small.versions.verify(current)


def test_rollback_passes_over_a_damaged_version(small: SmallIndex) -> None:
    newest, before = lone(small)
    oldest = small.versions.names()[-1]
    path = small.versions.folder(before) / "files.json.zst"

    if oldest == before:
        with flipped(path, 9), pytest.raises(VersionError, match="no sound version"):
            small.versions.rollback()
    assert small.versions.current() == newest


def test_versions_follow_each_other_when_the_clock_goes_back(
    small: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = small.versions.current()

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003  # UTC
            return datetime(2020, 1, 1, tzinfo=UTC) - timedelta(hours=1)

    monkeypatch.setattr(index.versions.versions, "datetime", Earlier)
    small.write()
    report = small.update()

    assert report.version > newest
    assert small.versions.names()[:2] == (report.version, newest)
    assert small.versions.rollback() == newest


def test_two_builders_at_once_and_one_that_dies_with_the_lock(small: SmallIndex) -> None:
    small.write()
    ready, begun = os.pipe()

    def hold() -> None:
        with small.versions.writing():
            small.versions.begin()
            os.write(begun, b".")
            time.sleep(600)

    holder = forked(hold)
    os.read(ready, 1)

    with pytest.raises(IndexLockedError, match=f"process {holder} .*wait for it or stop it"):
        small.build()
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    small.remember(small.build())
    assert not small.left()


def test_a_server_whose_index_vanishes_goes_on(small: SmallIndex) -> None:
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)
    before = answers(service)
    small.index.rename(small.folder / "away")

    assert answers(service) == before
    assert service.searcher().search(SearchRequest(q="nic takového")).total == 0
