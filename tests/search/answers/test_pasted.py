"""A pasted address finds the article it is of."""

import pytest

from index.settings import IndexSettings
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive


@pytest.fixture
def searcher(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> Searcher:
    head = "---\ntitle: {}\ndate: 2025-10-0{} 23:30\nurl: {}\n---\nText o vlaku.\n"
    files = {
        "2025-10-01-nocni-vlak.md": head.format(
            "Noční vlak", 1, "https://web.example/vlak?id=7&x=1"
        ),
        "2025-10-02-denni-vlak.md": head.format("Denní vlak", 2, "https://web.example/vlak?id=8"),
        "bez-data.md": "---\ntitle: Noční vlak\n---\nText.\n",
    }
    site = IndexSettings(site="https://archiv.example", link="/zpravy/{slug}/")
    build_index(write_archive(files), settings=site)
    return service.searcher()


@pytest.mark.parametrize(
    ("q", "identity"),
    [
        ("https://web.example/vlak?id=7", "2025-10-01-nocni-vlak"),
        ("http://www.web.example/vlak/?id=8&utm_source=x#dole", "2025-10-02-denni-vlak"),
        ("www.web.example/vlak?id=8", "2025-10-02-denni-vlak"),
        ("https://hledej.example/clanek/2025-10-01-nocni-vlak", "2025-10-01-nocni-vlak"),
    ],
)
def test_an_address_finds_its_article(searcher: Searcher, q: str, identity: str) -> None:
    hits = searcher.search(SearchRequest(q=q)).hits

    assert [hit.article.id for hit in hits] == [identity]


def test_the_address_at_which_the_archive_publishes_an_article_finds_it(
    searcher: Searcher,
) -> None:
    address = "https://archiv.example/zpravy/denni-vlak/"

    hits = searcher.search(SearchRequest(q=address)).hits

    assert [hit.article.id for hit in hits] == ["2025-10-02-denni-vlak"]


@pytest.mark.parametrize("q", ["https://[", "https://", "http://web.example/jiny-clanek", "www."])
def test_an_address_of_nothing_is_words(searcher: Searcher, q: str) -> None:
    assert searcher.search(SearchRequest(q=q)).corrected is None
