"""The quality gate, as an owner meets it: judged queries decide whether a build is published."""

import json
from pathlib import Path

import pytest

from tests.kinds import WriteArchive
from tests.web.commands.test_commands import run

ARTICLE = "---\ntitle: {}\ndate: 2025-01-0{}\n---\nText o {}.\n"
QUERIES = "query\tkind\trelevant\ncipu\ttvar\tcip.md\nslona\ttvar\tslon.md\n"
FLOORS = "[search]\nmin_ndcg = 0.9\nmax_zero_results = 0.1\n"


@pytest.fixture
def archive(write_archive: WriteArchive) -> Path:
    return write_archive(
        {
            "cip.md": ARTICLE.format("Nový čip", 1, "čipu"),
            "slon.md": ARTICLE.format("Starý slon", 2, "slonovi"),
            "queries.tsv": QUERIES,
            "hledej.toml": FLOORS,
        }
    )


def current(index: Path) -> str | None:
    found: str | None = json.loads(run("versions", "--index", index, "--json").stdout)["current"]
    return found


def refused(index: Path) -> list[str]:
    listed = json.loads(run("versions", "--index", index, "--json").stdout)["versions"]
    return [item["name"] for item in listed if item["verdict"]["faults"]]


def test_a_good_version_is_published_with_what_was_measured(archive: Path, tmp_path: Path) -> None:
    built = run("build", archive, "--index", tmp_path / "i")

    assert built.returncode == 0, built.stderr
    assert "2 judged queries: nDCG@10 1.000, 0.0% without results" in built.stdout
    assert current(tmp_path / "i")


@pytest.mark.parametrize("command", ["build", "update"])
def test_a_version_below_the_floor_is_kept_aside_and_readers_keep_theirs(
    command: str, archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    run("build", archive, "--index", index)
    before = current(index)
    (archive / "slon.md").unlink()

    result = run(command, archive, "--index", index, "--json")

    report = json.loads(result.stdout)
    assert result.returncode == 3
    assert (
        "nDCG@10 is 0.500, and search.min_ndcg requires 0.9 (worst: 'slona' 0.00)" in result.stderr
    )
    assert "50.0% of the queries have no results" in result.stderr
    assert f"hledej diff {before} {report['version']}" in result.stderr
    assert not report["published"]
    assert current(index) == before
    assert refused(index) == [report["version"]]
    assert json.loads(run("search", "slon", "--index", index, "--json").stdout)["total"] == 1


def test_the_owner_may_publish_what_was_refused(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    run("build", archive, "--index", index)
    (archive / "slon.md").unlink()
    version = json.loads(run("update", archive, "--index", index, "--json").stdout)["version"]

    run("rollback", version, "--index", index)
    again = run("update", archive, "--index", index)

    assert current(index) == version
    assert (again.returncode, "nothing has changed" in again.stdout) == (0, True)


def test_a_first_build_below_the_floor_leaves_nothing_current_but_may_be_taken(
    archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    (archive / "slon.md").unlink()

    built = run("build", archive, "--index", index)
    (version,) = refused(index)

    assert built.returncode == 3
    assert "there is no other version for readers" in built.stderr
    assert current(index) is None
    assert run("search", "čip", "--index", index).returncode == 1
    assert run("rollback", version, "--index", index).returncode == 0
    assert current(index) == version


def test_refused_versions_do_not_pile_up_and_are_passed_over_on_the_way_back(
    archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    run("build", archive, "--index", index)
    first = current(index)
    slon = (archive / "slon.md").read_bytes()
    (archive / "slon.md").unlink()
    run("update", archive, "--index", index)
    run("update", archive, "--index", index)
    kept = refused(index)
    (archive / "slon.md").write_bytes(slon + b"A dal.\n")
    run("update", archive, "--index", index)

    assert len(kept) == 1
    assert refused(index) == []
    assert current(index) != first
    assert f"current is {first}" in run("rollback", "--index", index).stdout


def test_versions_say_what_was_refused(archive: Path, tmp_path: Path) -> None:
    run("build", archive, "--index", tmp_path / "i")
    (archive / "slon.md").unlink()
    run("update", archive, "--index", tmp_path / "i")

    newest, before = run("versions", "--index", tmp_path / "i").stdout.splitlines()

    assert newest.startswith(" ")
    assert "refused: nDCG@10 is 0.500" in newest
    assert before.startswith("*")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("queries.tsv", None, "queries.tsv does not exist; write judged queries"),
        ("queries.tsv", "query\tkind\trelevant\ncipu\n", "queries.tsv:2: 1 columns"),
        ("hledej.toml", "[search]\nmin_ndcg = 2\n", "hledej.toml: search.min_ndcg"),
    ],
)
def test_a_gate_that_cannot_work_is_told_before_anything_is_built(
    archive: Path, tmp_path: Path, file: str, text: str | None, message: str
) -> None:
    if text is None:
        (archive / file).unlink()
    else:
        (archive / file).write_text(text, "utf-8")

    result = run("build", archive, "--index", tmp_path / "i")

    assert result.returncode == 1
    assert message in result.stderr
    assert not (tmp_path / "i").exists()


def test_eval_takes_the_queries_of_the_archive_and_holds_it_to_the_floor(
    archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    run("build", archive, "--index", index)

    good = run("eval", "--index", index)
    (archive / "queries.tsv").write_text(QUERIES.replace("slona", "žirafa"), "utf-8")
    bad = run("eval", "--index", index, "--json")

    assert (good.returncode, "nDCG@10" in good.stdout) == (0, True)
    assert bad.returncode == 3
    assert "search.max_zero_results" in bad.stderr
    assert json.loads(bad.stdout)["total"]["zero_results"] == 0.5
