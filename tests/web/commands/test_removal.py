"""An archive that is not whole, as an owner meets it: readers keep the articles they have."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archives import write_files
from tests.kinds import WriteArchive
from tests.programs import program
from tests.serving import HLEDEJ
from tests.web.commands.test_commands import run

ARTICLE = "---\ntitle: Článek {0}\ndate: 2025-01-02\n---\nText číslo {0}.\n"
ARTICLES = 30


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("removal")
    files = {f"posts/{number}.md": ARTICLE.format(number) for number in range(ARTICLES)}
    settings = {"hledej.toml": '[index]\nsite = "https://www.example.cz"\n'}
    write_files(folder / "archive", {**files, **settings})
    run("build", folder / "archive", "--index", folder / "i")
    return folder


@pytest.fixture
def archive(built: Path, tmp_path: Path) -> Path:
    """Return an archive of 30 articles, with its index in ``i``."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive"


def published(index: Path) -> tuple[str, int]:
    """Return the current version and the number of its articles."""
    listed = json.loads(run("versions", "--index", index, "--json").stdout)
    (count,) = (v["documents"] for v in listed["versions"] if v["name"] == listed["current"])
    return listed["current"], count


def unmount(archive: Path) -> None:
    shutil.rmtree(archive)
    archive.mkdir()


def copy_some(archive: Path) -> None:
    for path in sorted((archive / "posts").iterdir())[5:]:
        path.unlink()


def spoil(archive: Path) -> None:
    """Leave every file, but nothing of an article in it."""
    for path in (archive / "posts").iterdir():
        path.write_bytes(b"\0" * 100)


@pytest.mark.parametrize(
    ("command", "damage"),
    [("build", unmount), ("update", unmount), ("update", copy_some), ("update", spoil)],
)
def test_an_archive_that_is_not_whole_takes_nothing_from_readers(
    command: str, damage: Callable[[Path], None], archive: Path, tmp_path: Path
) -> None:
    before = published(tmp_path / "i")
    damage(archive)

    result = run(command, archive, "--index", tmp_path / "i", "--json")

    report = json.loads(result.stdout)
    assert (result.returncode, report["published"]) == (3, False)
    assert f" of {ARTICLES}" in result.stderr
    assert "--allow-removal" in result.stderr
    assert published(tmp_path / "i") == before
    listed = run("versions", "--index", tmp_path / "i").stdout.splitlines()
    assert "refused: " in listed[0]
    assert listed[1].startswith("*")


def test_the_owner_may_remove_many_articles(archive: Path, tmp_path: Path) -> None:
    copy_some(archive)
    refused = run("update", archive, "--index", tmp_path / "i")

    allowed = run("update", archive, "--index", tmp_path / "i", "--allow-removal")
    again = run("update", archive, "--index", tmp_path / "i")

    assert [done.returncode for done in (refused, allowed, again)] == [3, 0, 0]
    assert published(tmp_path / "i")[1] == 5


def test_an_archive_that_is_whole_again_is_published(archive: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(archive, kept)
    unmount(archive)
    run("update", archive, "--index", tmp_path / "i")
    write_files(kept, {"posts/new.md": ARTICLE.format("nový")})
    shutil.copytree(kept, archive, dirs_exist_ok=True)

    result = run("update", archive, "--index", tmp_path / "i")

    assert (result.returncode, "1 added, 0 changed" in result.stdout) == (0, True), result.stderr
    assert published(tmp_path / "i")[1] == ARTICLES + 1


def test_the_setting_allows_what_it_says(archive: Path, tmp_path: Path) -> None:
    copy_some(archive)
    (archive / "hledej.toml").write_text("[index]\nmax_removed = 0.9\n", "utf-8")

    assert run("update", archive, "--index", tmp_path / "i").returncode == 0
    assert published(tmp_path / "i")[1] == 5


def test_articles_that_move_and_articles_that_change_are_not_removed(
    archive: Path, tmp_path: Path
) -> None:
    for number in range(ARTICLES // 2):
        (archive / "posts" / f"{number}.md").write_text(ARTICLE.format(f"{number} jinak"), "utf-8")
    for number in range(ARTICLES // 2, ARTICLES):
        (archive / "posts" / f"{number}.md").rename(archive / f"{number}.md")

    result = run("update", archive, "--index", tmp_path / "i")

    assert (result.returncode, published(tmp_path / "i")[1]) == (0, ARTICLES), result.stderr


def test_a_folder_of_a_few_articles_that_leads_nowhere_is_told_by_its_name(
    archive: Path, tmp_path: Path
) -> None:
    index, volume = tmp_path / "i", archive / ".volume"
    write_files(volume, {"x.md": ARTICLE.format("x"), "y.md": ARTICLE.format("y")})
    (archive / "linked").symlink_to(volume, target_is_directory=True)
    run("update", archive, "--index", index)
    before = published(index)
    volume.rename(archive / ".elsewhere")
    (archive / "dead").symlink_to(archive / "nowhere")

    result = run("update", archive, "--index", index)

    assert result.returncode == 3
    assert "linked cannot be read (No such file or directory; articles there: 2)" in result.stderr
    assert "dead cannot" not in result.stderr
    assert before == (published(index)[0], ARTICLES + 2)


@pytest.mark.parametrize("mode", [0, 0o444])
def test_a_folder_without_permission_takes_nothing_from_readers(
    mode: int, archive: Path, tmp_path: Path
) -> None:
    (archive / "few").mkdir()
    (archive / "posts" / "1.md").rename(archive / "few" / "1.md")
    run("update", archive, "--index", tmp_path / "i")
    before = published(tmp_path / "i")
    (archive / "few").chmod(mode)

    result = subprocess.run(
        [*_held_to_permissions(), HLEDEJ, "update", archive, "--index", tmp_path / "i"],
        check=False,
        capture_output=True,
        text=True,
    )

    (archive / "few").chmod(0o755)
    assert result.returncode == 3, result.stderr
    assert "few cannot be read (Permission denied; articles there: 1)" in result.stderr
    assert published(tmp_path / "i") == before


def test_one_file_without_permission_stays_as_it_was(archive: Path, tmp_path: Path) -> None:
    (archive / "posts" / "2.md").write_text(ARTICLE.format("nový"), "utf-8")
    (archive / "posts" / "1.md").chmod(0)

    results = [
        subprocess.run(
            [*_held_to_permissions(), HLEDEJ, "update", archive, "--index", tmp_path / "i"],
            check=False,
            capture_output=True,
            text=True,
        )
        for _ in range(2)
    ]

    assert [result.returncode for result in results] == [0, 0]
    assert "posts/1.md: Permission denied; kept as it was before" in results[0].stdout
    assert published(tmp_path / "i")[1] == ARTICLES


def _held_to_permissions() -> list[str]:
    """Return what goes before a command so that permissions hold for it even if root runs it."""
    if os.getuid():
        return []
    return [program("setpriv"), "--bounding-set", "-dac_override,-dac_read_search"]


def test_a_single_article_may_be_removed_from_a_few(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    archive = write_archive({f"{n}.md": ARTICLE.format(n) for n in range(2)})
    run("build", archive, "--index", tmp_path / "i")
    (archive / "0.md").unlink()

    assert run("update", archive, "--index", tmp_path / "i").returncode == 0
    (archive / "1.md").unlink()
    assert run("update", archive, "--index", tmp_path / "i").returncode == 3
