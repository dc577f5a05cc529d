"""Options of ``hledej search`` and ``hledej export`` follow the facets of the index."""

from pathlib import Path

import pytest

from tests.archives import write_files
from tests.hledej import hledej

ARTICLE = "---\ntitle: Most {}\nkraj: {}\nindex: x\ndirectory: y\n---\nText.\n"


def printed(*arguments: str | Path) -> str:
    done = hledej(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("options")
    files = {"a.md": ARTICLE.format("A", "Praha"), "b.md": ARTICLE.format("B", "Zlínský")}
    files["hledej.toml"] = '[fields.kraj]\nenglish = "Region"\n[fields.index]\n[fields.directory]\n'
    printed("build", write_files(folder / "archive", files), "--index", folder / "index")
    return folder / "index"


def test_help_lists_own_facets_and_none_that_the_index_lacks(built: Path) -> None:
    text = printed("search", "--help", "--index", built)

    assert "--kraj TEXT" in text
    assert "--exclude-kraj TEXT" in text
    assert "Only articles of this region" in text
    assert "--company TEXT" not in text
    assert text.count("--index ") == 1


def test_help_without_an_index_lists_what_any_archive_may_have(tmp_path: Path) -> None:
    assert "--company TEXT" in printed("search", "--help", "--index", tmp_path / "none")


def test_own_facets_have_options_that_filter(built: Path) -> None:
    found = printed("search", "most", "--kraj", "Praha", "--index", built)
    exported = printed("export", "--exclude-kraj", "Praha", "--index", built)
    lacking = printed("search", "most", "--company", "Apple", "--index", built)

    assert "a.md" in found
    assert "b.md" not in found
    assert '"id":"b"' in exported
    assert '"id":"a"' not in exported
    assert "Nalezeno: 0" in lacking


def test_results_without_marks_still_have_titles_and_summaries(built: Path) -> None:
    found = printed("search", "most", "--highlight", "none", "--index", built)

    assert "Most A" in found.splitlines()


def test_an_unknown_option_is_told(built: Path) -> None:
    done = hledej("search", "most", "--kraje", "Praha", "--index", built)

    assert done.returncode == 2
    assert b"--kraj" in done.stderr
