"""The collection of the relevance benchmark is read as its authors wrote it."""

from hashlib import blake2b
from pathlib import Path

import pytest

from benchmarks import help_pages
from benchmarks.help_pages import Page, judgments, pages, write_archive
from benchmarks.relevance import _bm25, _folded, _fts5
from search.quality.judged import Judgment

HTML = """<html><head><title>Slu&#269;ov&aacute;n&iacute; bun&#283;k</title></head><body>
<div>Nabídka</div><div id="DisplayArea"><h1>Slučování buněk</h1><p>Vyberte <b>buňky</b>.</p>
<script>var skryto;</script><ul><li><p>Klepněte pravým.</p></li></ul><h2>Zrušení</h2>
<p>Znovu.<br>Tak.</p>
</div><footer>Konec</footer></body></html>"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "text" / "calc"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text(HTML, "utf-8")
    (tmp_path / "noscript.html").write_text("<html></html>", "utf-8")
    return tmp_path


def test_a_page_is_its_title_and_its_displayed_text_as_markdown(root: Path) -> None:
    (page,) = pages(root).values()

    assert page.title == "Slučování buněk"
    assert page.body.split("\n\n") == [
        "Vyberte buňky.",
        "- Klepněte pravým.",
        "### Zrušení",
        "Znovu. Tak.",
    ]


@pytest.mark.parametrize(
    ("kind", "query"), [("accented", "slučování buněk"), ("nodiacritics", "slucovani bunek")]
)
def test_only_entries_that_are_named_are_queries(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, query: str
) -> None:
    (root / "bookmarks.js").write_text(
        '[{url:"cs/text/calc/a.html?DbPAR=CALC#x", app:"CALC", text:"slučování -- buněk"},'
        '{url:"cs/text/calc/a.html?DbPAR=CALC#y", app:"CALC", text:"jiné -- heslo"}]',
        "utf-8",
    )
    named = blake2b("slučování buněk".encode(), digest_size=5).hexdigest()
    (tmp_path / "queries.txt").write_text(f"{named} {kind}\n", "utf-8")
    monkeypatch.setattr(help_pages, "QUERIES", tmp_path / "queries.txt")
    names = write_archive(pages(root), tmp_path / "archive")

    assert names == {"text/calc/a.html": "p0000"}
    assert judgments(root, names) == (Judgment(query, kind, {"p0000": 1}),)


def test_simple_rankings_put_the_page_about_a_word_first() -> None:
    texts = {
        "a": Page("Řádky", "Vložení sloupce a řádku, sloupce."),
        "b": Page("Sloupce", "Text o sloupci."),
        "c": Page("Jiné", "Nic."),
    }

    for rank in (_bm25(texts, _folded), _fts5(texts)):
        assert list(rank("sloupce")) == ["b", "a"]
        assert list(rank("nikde")) == []
