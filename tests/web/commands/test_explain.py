"""``hledej explain``: the rank of an article."""

import json
import math
from pathlib import Path

import pytest

from tests.archives import write_files
from tests.web.commands.test_commands import run

CHIP = "---\ntitle: Nové čipy\ndate: 2025-01-02\nimportance: 5\n---\nO čipu z Brna a o čipech.\n"
ELEPHANT = "---\ntitle: Slon v Praze\ndate: 2025-01-01\n---\nSlon nemá čip, jen 16 GB.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    files = {"zpravy/cip.md": CHIP, "zpravy/slon.md": ELEPHANT}
    run("build", write_files(folder / "archive", files), "--index", folder / "i")
    return folder / "i"


def test_every_word_field_and_factor_is_told_and_adds_up(index: Path) -> None:
    account = json.loads(run("explain", "cipy", "zpravy/cip", "--index", index, "--json").stdout)

    (word,) = account["words"]
    assert word["found_by"] == "čip"
    assert word["articles"] == 2
    occurrences = {share["field"]: share["occurrences"] for share in word["fields"]}
    assert occurrences == {"title": 1, "summary": 2, "body": 2}
    factors = ["exact_title", "recency", "importance", "title", "whole_title"]
    assert [name for name, _ in account["factors"]] == factors
    product = math.prod(factor for _, factor in account["factors"])
    assert word["amount"] * product == pytest.approx(account["score"])
    assert (account["rank"], account["total"]) == (1, 2)


def test_it_reads_well_and_takes_the_name_of_the_file_too(index: Path) -> None:
    shown = run("explain", "cipy", "zpravy/cip.md", "--index", index).stdout

    assert "cipy by čip, in 2 articles" in shown
    assert "title (1x)" in shown
    assert "score: rank 1 of 2" in shown


def test_what_an_article_lacks_and_what_excludes_it_is_told(index: Path) -> None:
    lacking = run("explain", "čip brno", "zpravy/slon", "--index", index).stdout
    excluded = run("explain", "čip -praha", "zpravy/slon", "--index", index).stdout

    assert "not among the 1 results" in lacking
    assert "missing: brno" in lacking
    assert "excluded by the query: praha" in excluded


def test_a_word_that_may_be_written_apart_is_lacked_once_or_not_at_all(index: Path) -> None:
    having = run("explain", "16GB", "zpravy/slon", "--index", index).stdout
    lacking = run("explain", "16GB", "zpravy/cip", "--index", index).stdout

    assert "missing" not in having
    assert lacking.count("missing: 16gb") == 1


def test_a_corrected_query_is_explained_as_it_was_answered(index: Path) -> None:
    shown = run("explain", "sloon", "zpravy/slon", "--index", index).stdout

    assert "answered instead: slon" in shown
    assert "rank 1 of 1" in shown


def test_an_unknown_article_is_told(index: Path) -> None:
    result = run("explain", "čip", "nikde", "--index", index)

    assert result.returncode == 1
    assert "nikde: no article has this id" in result.stderr
