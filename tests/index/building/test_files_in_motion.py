"""Files whose names look alike, and files that change while an index is built or updated."""

import os
from pathlib import Path

import pytest

from search.answers.service import SearchService
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive


def post(title: str) -> str:
    return f"---\ntitle: {title}\ndate: 2025-01-02\n---\nText článku.\n"


def titles(service: SearchService) -> list[str]:
    found = service.searcher().search(SearchRequest(q="text", per_page=100))
    return sorted(hit.article.title for hit in found.hits)


def named(archive: Path, name: bytes) -> Path:
    return Path(os.fsdecode(os.fsencode(archive) + b"/" + name))


def test_names_that_look_alike_are_two_articles_and_an_update_knows_each(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive({r"a\xff.md": post("Text")})
    named(archive, b"a\xff.md").write_text(post("Bajt"), "utf-8")
    assert build_index(archive).documents == 2

    unchanged = build_index(archive, only_changes=True)
    assert not unchanged.published
    assert unchanged.unchanged == 2
    named(archive, b"a\xff.md").write_text(post("Jiný bajt"), "utf-8")
    changed = build_index(archive, only_changes=True)
    assert (changed.changed, changed.removed, changed.unchanged) == (1, 0, 1)
    assert titles(service) == ["Jiný bajt", "Text"]

    named(archive, b"a\xff.md").unlink()
    removed = build_index(archive, only_changes=True)
    assert (removed.changed, removed.removed, removed.documents) == (0, 1, 1)
    assert titles(service) == ["Text"]


def test_an_article_that_is_being_written_stays_as_it_was_and_is_told_of(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = write_archive({"a.md": post("Klidný"), "b.md": post("Neklidný")})
    build_index(archive)
    write_archive({"a.md": post("Klidný jinak"), "b.md": post("Rozepsaný")})
    looked_at, restless = os.fstat, archive / "b.md"

    def written_meanwhile(number: int) -> os.stat_result:
        status = looked_at(number)
        if os.path.samestat(status, restless.stat()):
            with restless.open("a") as growing:
                growing.write("více ")
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", written_meanwhile)
        report = build_index(archive, only_changes=True)

    assert titles(service) == ["Klidný jinak", "Neklidný"]
    (told,) = [problem for problem in report.problems if "while it was being read" in problem.what]
    assert (told.path, told.done) == ("b.md", "kept as it was before")
    at_rest = build_index(archive, only_changes=True)
    assert titles(service) == ["Klidný jinak", "Rozepsaný"]
    assert not at_rest.problems
