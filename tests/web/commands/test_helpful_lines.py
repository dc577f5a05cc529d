"""Lines that help where little can be done: no file, a minus, another encoding, nothing new."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.hledej import hledej
from tests.serving import HLEDEJ

POST = "---\ntitle: Žlutý čip\ndate: 2025-01-01\n---\nText o čipech 😀.\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.md").write_text(POST, "utf-8")
    hledej("build", folder, "--index", tmp_path / "index")
    return folder


@pytest.mark.parametrize("encoding", ["ascii", "cp1250"])
def test_a_terminal_of_another_encoding_shows_what_it_can(archive: Path, encoding: str) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        index = str(archive.parent / "index")
        command = [str(HLEDEJ), "search", "čipy", *options, "--index", index]
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        return subprocess.run(
            command, capture_output=True, env=environment, encoding=encoding, check=True
        )

    shown, told = run(), run("--json")

    assert "\\U0001f600" in shown.stdout
    assert ("Žlutý čip" in shown.stdout) == (encoding == "cp1250")
    assert shown.stderr.count("PYTHONIOENCODING=utf-8") == 1
    (hit,) = json.loads(told.stdout)["hits"]
    assert (hit["title"], hit["summary"]) == ("Žlutý čip", "Text o čipech 😀.")


def test_words_that_begin_with_a_minus_are_explained(archive: Path) -> None:
    index = archive.parent / "index"
    done = hledej("search", "robotaxi", "-waymo", "--index", index)
    heeded = hledej("search", "--index", index, "--", "čip", "-waymo")

    assert done.returncode == 2
    assert b"Put -- before the words" in done.stderr
    assert heeded.returncode == 0


def test_an_evaluation_without_queries_says_where_they_are_expected(archive: Path) -> None:
    done = hledej("eval", "--index", archive.parent / "index")

    assert done.returncode == 1
    assert f"{archive}/queries.tsv: no judged queries here; write them there" in (
        done.stderr.decode()
    )


def test_nothing_to_propose_is_told(archive: Path) -> None:
    done = hledej("vocabulary", "suggest", archive)

    assert (done.returncode, done.stdout) == (0, b"")
    assert b"nothing to propose" in done.stderr


def test_an_update_tells_new_problems_only(archive: Path) -> None:
    def update() -> str:
        return hledej("update", archive, "--index", archive.parent / "index").stdout.decode()

    (archive / "b.md").write_text("---\ntitle: Bez data\n---\nText.\n", "utf-8")
    first, second = update(), update()
    (archive / "c.md").write_text("---\ntitle: Také bez data\n---\nText.\n", "utf-8")
    third = update()

    assert "b.md: no date" in first
    assert "b.md" not in second
    assert "problems as before: 1" in second
    assert "c.md: no date" in third
    assert "b.md" not in third


def test_updates_that_change_nothing_leave_nothing_behind(archive: Path) -> None:
    index = archive.parent / "index"

    def left() -> dict[str, int]:
        files = (path for path in index.rglob("*") if path.is_file())
        return {str(path.relative_to(index)): path.stat().st_size for path in files}

    hledej("update", archive, "--index", index)
    before = left()
    for _ in range(4):
        hledej("update", archive, "--index", index)

    assert left() == before
