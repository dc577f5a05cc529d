"""The example archive, from its files to the answers a newcomer gets."""

from pathlib import Path

import pytest

from index.building.build import BuildReport, Job, build
from index.czech.analyzer import Analyzer
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.quality.judged import evaluate, read_judgments
from search.query.synonyms import load_synonyms
from search.request import SearchRequest, Sort
from search.settings import SearchSettings
from tests.conftest import EXAMPLES

QUERIES = Path(__file__).parent / "data" / "queries.tsv"


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer
) -> tuple[BuildReport, SearchService]:
    index = tmp_path_factory.mktemp("examples") / "index"
    report = build(
        Job(
            EXAMPLES,
            Versions(index),
            IndexSettings(),
            analyzer,
            load_vocabulary(IndexSettings(builtin_vocabulary=True), EXAMPLES),
            lambda *_: None,
        )
    )
    settings = SearchSettings()
    return report, SearchService(index, settings, load_synonyms(settings, EXAMPLES))


@pytest.fixture
def report(built: tuple[BuildReport, SearchService]) -> BuildReport:
    return built[0]


@pytest.fixture
def service(built: tuple[BuildReport, SearchService]) -> SearchService:
    return built[1]


def test_all_articles_are_found(report: BuildReport, service: SearchService) -> None:
    result = service.searcher().search(SearchRequest(per_page=100))

    assert (report.documents, result.total, len(result.hits)) == (118, 118, 100)
    assert all(hit.article.title and hit.article.published for hit in result.hits)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (ProblemKind.REPAIRED_TEXT, 5),
        (ProblemKind.BROKEN_FRONT_MATTER, 3),
        (ProblemKind.LEGACY_ENCODING, 3),
        (ProblemKind.NO_FRONT_MATTER, 1),
        (ProblemKind.EMPTY_BODY, 1),
        (ProblemKind.NOT_AN_ARTICLE, 1),
        (ProblemKind.BROKEN_ENCODING, 0),
        (ProblemKind.NO_DATE, 0),
    ],
)
def test_every_trouble_is_reported(report: BuildReport, kind: ProblemKind, count: int) -> None:
    assert sum(problem.kind is kind for problem in report.problems) == count


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("kvantovy bit", "brno-scientists-keep-a-qubit"),
        ("kvantových počítačů šifry", "postquantum-cipher"),
        ("havirov nemocnice", "kyberneticky-utok"),
        ("robotaxi v praze", "robotaxi"),
        ("ucitelky z Trebice", "school-in-trebic"),
        ("Nvidie v Ostravě", "nvidia-sends"),
        ("hotspoty", "hotspot"),
        ("adsl", "adsl"),
        ("skypu", "skype"),
        ("heat pumps", "heat-pumps"),
        ("CVE-2025-99104", "act-now"),
        ("kurent", "czech-language-model"),
        ("elektrobusy mráz", "electric-buses"),
        ('"přístupové klíče"', "passkeys"),
        ("compiler weekend", "compiler"),
        ("tepelna cerpadla", "heat-pumps"),
    ],
)
def test_a_newcomer_finds_what_is_asked_for(service: SearchService, q: str, first: str) -> None:
    hits = service.searcher().search(SearchRequest(q=q)).hits

    assert first in hits[0].article.id


def test_stories_told_more_than_once_know_of_each_other(service: SearchService) -> None:
    found = {
        hit.article.slug: hit.duplicates
        for hit in service.searcher().search(SearchRequest(q="robotaxi", per_page=50)).hits
        if hit.duplicates
    }

    assert set(found.values()) == {2}
    assert len(found) == 3


def test_damaged_articles_are_found_by_what_they_said(service: SearchService) -> None:
    hit = service.searcher().search(SearchRequest(q="šestnáct měsíců umělá inteligence")).hits[0]

    assert "eu-postpones" in hit.article.id
    assert hit.article.title == "Evropská unie odkládá část pravidel pro umělou inteligenci"


def test_the_oldest_article_is_from_2002(service: SearchService) -> None:
    oldest = service.searcher().search(SearchRequest(sort=Sort.OLDEST)).hits[0].article

    assert oldest.published is not None
    assert oldest.published.year == 2002
    assert oldest.title == "První hotspot v kavárně u divadla"


def test_both_spellings_of_nvidia_are_one_company(service: SearchService) -> None:
    facets = service.searcher().search(SearchRequest(facet_size=100)).facets
    companies = next(facet for facet in facets if facet.facet.key == "company")

    assert [v.count for v in companies.values if v.label.lower() == "nvidia"] == [3]


def test_no_markup_is_left_in_what_is_shown(service: SearchService) -> None:
    hits = service.searcher().search(SearchRequest(per_page=100)).hits

    assert hits
    for hit in hits:
        shown = hit.article.title + hit.article.summary
        assert "<p>" not in shown
        assert "&#" not in shown
        assert "&nbsp;" not in shown
        assert "**" not in shown
        assert "Číst původní článek" not in shown


def test_the_archive_is_in_the_repository_as_it_should_be() -> None:
    assert len(list(Path(EXAMPLES).rglob("*.md"))) == 119


def test_judged_queries_find_their_articles(service: SearchService) -> None:
    report = evaluate(service.searcher(), read_judgments(QUERIES))

    assert report.total.queries >= 40
    assert report.total.ndcg >= 0.95
    assert report.total.zero_results <= 0.02
    assert report.kinds["nodiacritics"].ndcg >= 0.97
    assert report.kinds["typo"].zero_results == 0
