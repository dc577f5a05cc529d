"""``hledej stats`` and ``hledej export``, run as an owner runs them."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from index.storage.disk import link_or_copy
from search.answers.service import SearchService
from search.quality.query_log import FILE_NAME, QueryLog
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.archives import write_files
from tests.web.commands.test_commands import run

ARTICLE = "---\ntitle: {}\ndate: {}\ncompanies: [{}]\n---\nText o čipu.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stats")
    files = {
        "a.md": ARTICLE.format("Starý čip", "2025-01-02", "Nvidia"),
        "b.md": ARTICLE.format("'=1+1'", "2024-05-06", "Apple, Nvidia"),
        "index.md": "# Titulka\n",
    }
    archive = write_files(folder / "archive", files)
    run("build", archive, "--index", folder / "i")
    for title in ("Novější čip", "Nový čip"):
        (archive / "a.md").write_text(ARTICLE.format(title, "2025-01-02", "Nvidia"), "utf-8")
        run("update", archive, "--index", folder / "i")
    return folder / "i"


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy of the index, for tests that count queries beside it; its versions never change."""
    return Path(shutil.copytree(built, tmp_path / "i", copy_function=link_or_copy))


def ask(index: Path, *queries: str) -> None:
    service, log = SearchService(index, SearchSettings()), QueryLog(index / FILE_NAME)
    for query in queries:
        log.note(service.searcher().search(SearchRequest(q=query)))
    log.write()


def test_stats_count_articles_words_values_versions_and_bytes(index: Path) -> None:
    found = json.loads(run("stats", "--index", index, "--json").stdout)

    content = found["content"]
    assert content["articles"] == 2
    assert content["words"] >= 4
    assert content["last"].startswith("2025-01-02")
    assert content["years"] == [["2024", 1], ["2025", 1]]
    assert content["values"]["company"] == 2
    assert content["problems"] == {"not-an-article": 1}
    assert [version["current"] for version in found["versions"]] == [True, False, False]
    assert sum(found["parts"].values()) == found["versions"][0]["bytes"]
    # The first and the last version share files of the article that did not change.
    files = [path for path in (index / "versions").rglob("*") if path.is_file()]
    assert found["disk"] < sum(path.stat().st_size for path in files)


def test_stats_tell_what_readers_asked_and_missed(index: Path) -> None:
    ask(index, "čip", "čip", "žirafa")

    found = json.loads(run("stats", "--index", index, "--json").stdout)["queries"]
    shown = run("stats", "--days", "1", "--index", index).stdout

    assert (found["searches"], found["without_result"]) == (3, 1)
    assert [asked["query"] for asked in found["top"]] == ["čip", "žirafa"]
    assert "asked in 1 days: 3 times, 1 without result" in shown
    assert shown.partition("not found:")[2].splitlines()[1].startswith("  1x  žirafa  (0 results")


def test_a_broken_query_log_is_a_clear_message(index: Path) -> None:
    (index / FILE_NAME).write_text("no database, " * 100, "utf-8")

    result = run("stats", "--index", index)

    assert result.returncode == 1
    assert "queries.sqlite" in result.stderr
    assert "Traceback" not in result.stderr


def test_export_writes_all_that_matches_as_lines_of_json(index: Path) -> None:
    lines = run("export", "cipu", "--company", "nvidia", "--index", index).stdout.splitlines()
    some = run("export", "--year", "2025", "--fields", "id,title", "--index", index).stdout

    assert {json.loads(line)["id"] for line in lines} == {"a", "b"}
    assert json.loads(some) == {"id": "a", "title": "Nový čip"}


def test_export_writes_csv_that_no_spreadsheet_runs(index: Path) -> None:
    text = run("export", "--format", "csv", "--sort", "oldest", "--index", index).stdout

    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["id"] for row in rows] == ["b", "a"]
    assert rows[0]["title"] == "'=1+1"
    assert rows[0]["companies"] == "Apple; Nvidia"


def test_export_says_what_it_cannot_use(index: Path) -> None:
    result = run("export", "--fields", "score", "--index", index)

    assert result.returncode == 1
    assert "fields=score" in result.stderr
