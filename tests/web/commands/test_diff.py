"""``hledej diff``: which results moved between two versions."""

import json
from pathlib import Path

import pytest

from tests.archives import write_files
from tests.kinds import WriteArchive
from tests.web.commands.test_commands import run

ARTICLE = "---\ntitle: {}\ndate: 2025-01-02\n---\n{}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """An index with two versions; in the second an article moved, one left, one came."""
    folder = tmp_path_factory.mktemp("diff")
    archive = write_files(
        folder / "archive",
        {
            "a.md": ARTICLE.format("Čip čip", "Text."),
            "b.md": ARTICLE.format("Jiné věci", "O slonech a jejich čipu."),
            "c.md": ARTICLE.format("Slon", "Text."),
            "queries.tsv": "query\tkind\trelevant\ncip\tx\ta.md\npraha\tx\td.md\nslon\tx\tc.md\n",
        },
    )
    index = folder / "i"
    old = json.loads(run("build", archive, "--index", index, "--json").stdout)["version"]
    (archive / "a.md").write_text(ARTICLE.format("Něco", "O čipu, " + "věci " * 40), "utf-8")
    (archive / "b.md").write_text(ARTICLE.format("Čipy", "O slonech a jejich čipu."), "utf-8")
    (archive / "d.md").write_text(ARTICLE.format("Praha", "Text."), "utf-8")
    (archive / "c.md").unlink()
    new = json.loads(run("update", archive, "--index", index, "--json").stdout)["version"]
    return index, old, new


def test_moved_gone_and_new_results_are_told_with_the_measures(
    site: tuple[Path, str, str],
) -> None:
    index, old, new = site

    found = json.loads(run("diff", old, new, "--index", index, "--json").stdout)

    moves = {
        d["query"]: [(m["id"], m["before"], m["after"]) for m in d["moves"]]
        for d in found["differences"]
    }
    assert moves["cip"] == [("b", 2, 1), ("a", 1, 2)]
    assert moves["praha"] == [("d", None, 1)]
    assert ("c", 1, None) in moves["slon"]
    assert found["judged"][0]["zero_results"] == pytest.approx(1 / 3)
    assert found["judged"][1]["zero_results"] == 0


def test_people_read_it_too(site: tuple[Path, str, str]) -> None:
    index, old, new = site

    shown = run("diff", old, new, "--query", "praha", "--query", "neznámé", "--index", index).stdout

    assert "praha  (0 → 1 results)" in shown
    assert "– →   1  d" in shown
    assert "1 of 2 queries have other results" in shown


def test_a_version_is_like_itself(site: tuple[Path, str, str]) -> None:
    index, old, _ = site

    assert "0 of 3 queries" in run("diff", old, old, "--index", index).stdout


def test_what_made_room_is_not_called_moved(write_archive: WriteArchive, tmp_path: Path) -> None:
    files = {f"{n}.md": ARTICLE.format("Čip " * (5 - n), "Text.") for n in range(1, 4)}
    archive, index = write_archive(files), tmp_path / "i"
    old = json.loads(run("build", archive, "--index", index, "--json").stdout)["version"]
    (archive / "0.md").write_text(ARTICLE.format("Čip", "Čip čip čip."), "utf-8")
    new = json.loads(run("update", archive, "--index", index, "--json").stdout)["version"]

    arguments = ("diff", old, new, "--query", "čip", "--index", index, "--json")
    (difference,) = json.loads(run(*arguments).stdout)["differences"]

    assert [move["id"] for move in difference["moves"]] == ["0"]


@pytest.mark.parametrize(("old", "new"), [("nic", None), (None, "nic")])
def test_a_version_that_is_not_there_is_told(
    old: str | None, new: str | None, site: tuple[Path, str, str]
) -> None:
    result = run("diff", old or site[1], new or site[1], "--index", site[0])

    assert result.returncode == 1
    assert "nic: not there; see 'hledej versions'" in result.stderr


def test_without_any_query_the_owner_learns_how_to_give_some(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    archive, index = write_archive({"a.md": ARTICLE.format("A", "B.")}), tmp_path / "i"
    name = json.loads(run("build", archive, "--index", index, "--json").stdout)["version"]

    result = run("diff", name, name, "--index", index)

    assert result.returncode == 1
    assert "queries.tsv" in result.stderr
