"""A searcher is a snapshot: what is published later does not reach it."""

from collections.abc import Callable

import pytest

from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.answers.statistics import statistics
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive

Ask = Callable[[Searcher], object]
CHIP_URL = "https://example.org/zprava"
QUESTIONS: dict[str, Ask] = {
    "search": lambda it: [hit.article for hit in it.search(SearchRequest(q="čip")).hits],
    "matching": lambda it: list(it.matching(SearchRequest(q="čip"))),
    "facet": lambda it: it.facet(SearchRequest(), "company", ""),
    "suggest": lambda it: it.suggest("čip"),
    "article": lambda it: it.article("a"),
    "similar": lambda it: it.similar("a"),
    "same_story": lambda it: it.same_story("a"),
    "explain": lambda it: it.explain("čip", "a"),
    "state": lambda it: it.state,
    "manifest": lambda it: it.manifest,
    "words": lambda it: it.words,
    "statistics": statistics,
}


OTHERS = ("Noční vlaky do Benátek", "Vinaři sklidili dříve", "Most přes Vltavu", "Zima v horách")


def article(edition: str, title: str, url: str = "") -> str:
    head = f"title: {title} ({edition})\ndate: 2025-10-01\ncompanies: [{edition}]\nurl: {url}"
    return f"---\n{head}\n---\nText.\n"


def archive(edition: str) -> dict[str, str]:
    return {
        "a.md": article(edition, "Brněnský čip měří svalové napětí", CHIP_URL),
        "b.md": article(edition, "Svalové napětí změří čip z Brna", CHIP_URL),
        "c.md": article(edition, "Protéza čte svalové napětí brněnským čipem"),
        **{f"o{number}.md": article(edition, title) for number, title in enumerate(OTHERS)},
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_searcher_stays_with_its_version_when_another_is_published(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService, question: str
) -> None:
    ask = QUESTIONS[question]
    build_index(write_archive(archive("Stará")))
    alone = ask(service.searcher())
    service.close()
    searcher = service.searcher()

    build_index(write_archive(archive("Nová") | {"d.md": article("Nová", "Další čip")}))

    assert ask(service.searcher()) != alone
    assert ask(searcher) == alone
