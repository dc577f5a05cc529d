"""What ``make quick`` runs is what mirrors the changed files."""

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from tests.changed import OTHERS, PACKAGES, chosen, mirror
from tests.conftest import ROOT
from tests.programs import program

WITHOUT_TESTS = {"index/engines/cluster", "search/engines/cluster", "search/commands"}
"""Rooms that are tested elsewhere: in a cluster, or through the command line."""


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("index/archive/reader.py", "tests/index/archive"),
        ("web/api/api.py", "tests/web/api"),
        ("web/static/live.js", "tests/web/pages"),
        ("search/params.py", "tests/search/test_params.py"),
        ("tests/web/test_server.py", "tests/web/test_server.py"),
        ("README.md", "tests/documents"),
        ("docs/api.md", "tests/documents"),
        ("LICENSE", ""),
        ("tests/data/queries.tsv", ""),
    ],
)
def test_a_file_is_tested_by_what_mirrors_it(path: str, tests: str) -> None:
    assert mirror(PurePosixPath(path)) == tests
    assert (ROOT / tests).exists()


def test_every_room_has_its_tests() -> None:
    rooms = {
        str(module.parent.relative_to(ROOT))
        for package in PACKAGES
        for module in (ROOT / package).glob("*/**/*.py")
    }

    for room in rooms - WITHOUT_TESTS:
        assert (ROOT / mirror(PurePosixPath(room, "any.py"))).is_dir(), room
    assert all((ROOT / tests).exists() for tests in OTHERS.values())


def test_changed_and_new_files_are_tested_and_each_test_runs_once(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([program("git"), *who, *arguments], cwd=tmp_path, check=True)

    names = ["index/archive/a.py", "index/czech/a.py", "web/api/a.py", "tests/web/api/test_a.py"]
    names += ["tests/index/archive/test_a.py", "tests/index/czech/test_a.py"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "x")
    nothing = chosen(tmp_path)
    for name in ("index/archive/a.py", "tests/web/api/test_a.py", "web/api/new.py"):
        (tmp_path / name).write_text("1\n", "utf-8")
    (tmp_path / "tests" / "index" / "czech" / "test_a.py").unlink()

    assert not nothing
    assert chosen(tmp_path) == ["tests/index/archive", "tests/web/api"]
