"""The cluster answers as the arrays do: the same articles, counts, order and marks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from math import prod
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.document import Document
from index.engines.cluster.store import ClusterStore
from index.schema import TextField, Tier
from search.engines.base import Engine
from search.quality.judged import evaluate, read_judgments
from search.query.plan import AllOf, AnyOf, Node, Period, Plan, Terms, word_groups
from search.request import Matching, SearchRequest, Sort
from search.result import Highlights, SearchResult
from search.settings import SearchSettings
from tests.asking import asking
from tests.built import engine_in, write_documents
from tests.cluster.built import cluster_engine_of
from tests.cluster.conftest import MakeSite, Site
from tests.contract.test_oracle import ANY_LEAVES, most_of, trees
from tests.random_documents import archives, met_in

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "archive"
QUERIES = ROOT / "tests" / "data" / "queries.tsv"
CLOSE = 5e-3
"""The cluster keeps a weight in 9 bits."""


@pytest.fixture(scope="module")
def sites(
    tmp_path_factory: pytest.TempPathFactory,
    make_site: MakeSite,
    store: ClusterStore,
) -> tuple[Site, Site]:
    """The example archive in the cluster, and on this machine."""
    found = []
    for kept_in in (store, None):
        root = tmp_path_factory.mktemp("site")
        copytree(EXAMPLES, root / "archive")
        site = make_site(root, kept_in)
        site.build()
        found.append(site)
    return found[0], found[1]


WORDS = [
    "umělá inteligence", "umela", "cip", "čipy", "Applem", "rada", "řada", "být", "byt", "praha",
    "Microsoft", "on-device", "on device", "+Praha", "prah*", "ai", "a", "2025", "robotaxi",
    '"umělá inteligence"', '"umele inteligence"', '"v praze"', "firma:nvidia", "titulek:praze",
    "osoba:musk", "datum:2025-12", "datum:>=2026-01-01", "nikdenic", "GPT-5", "„nové čipy“",
]  # fmt: skip
PARTS = st.sampled_from(WORDS) | st.sampled_from(WORDS).map(lambda word: f"-{word}")
TEXTS = st.lists(PARTS, max_size=3).map(" ".join) | st.lists(
    st.sampled_from(WORDS), min_size=2, max_size=2
).map(" OR ".join)
NAMES = st.sampled_from(["Nvidia", "apple", "Google", "Nikdo"])
COMPANIES = st.lists(NAMES, max_size=2, unique=True)
REQUESTS = st.builds(
    asking,
    q=TEXTS,
    company=COMPANIES.map(tuple),
    exclude_company=COMPANIES.map(lambda found: tuple(found[:1])),
    year=st.lists(st.sampled_from(["2025", "2026"]), max_size=1).map(tuple),
    importance_min=st.none() | st.integers(1, 5),
    date_from=st.none() | st.just(date(2025, 11, 20)),
    sort=st.sampled_from(Sort),
    matching=st.sampled_from(Matching),
    page=st.integers(1, 3),
    per_page=st.sampled_from([1, 5, 100]),
    facet_size=st.sampled_from([1, 3, 20]),
    timeline=st.booleans(),
)


@settings(max_examples=100)
@given(REQUESTS)
def test_requests_have_the_same_totals_and_facets(
    sites: tuple[Site, Site], request_: SearchRequest
) -> None:
    cluster, local = (site.service.searcher().search(request_) for site in sites)

    assert cluster.total == local.total
    assert cluster.facets == local.facets
    assert cluster.timeline == local.timeline
    assert (cluster.complete, cluster.matching) == (local.complete, local.matching)
    assert cluster.interpreted == local.interpreted
    assert (cluster.corrected, cluster.suggestion) == (local.corrected, local.suggestion)


def marks(result: SearchResult) -> dict[str, Highlights]:
    return {hit.article.id: hit.highlights for hit in result.hits}


def lacking(result: SearchResult) -> dict[str, tuple[str, ...]]:
    return {hit.article.id: hit.missing for hit in result.hits}


@settings(max_examples=60)
@given(REQUESTS.map(lambda request: replace(request, page=1, per_page=100)))
def test_hits_are_the_same_and_marked_the_same(
    sites: tuple[Site, Site], request_: SearchRequest
) -> None:
    cluster, local = (site.service.searcher().search(request_) for site in sites)

    assert marks(cluster) == marks(local)
    assert lacking(cluster) == lacking(local)
    if request_.sort is not Sort.RELEVANCE:
        assert [hit.article for hit in cluster.hits] == [hit.article for hit in local.hits]
        assert [hit.duplicates for hit in cluster.hits] == [hit.duplicates for hit in local.hits]


SIGNS = ' "*+-()„“:.<>=&@žšřčA1'
HOSTILE = [
    " ".join(["je", "se", "ze", "stát", "být", "tři", "mít", "práce"] * 4),
    '"' + " ".join(["na", "umělou", "mela", "České"] * 8) + '"',
    " ".join(f"{letters}*" for letters in ("na", "po", "pr", "ne", "vy", "za", "od", "do") * 4),
    " OR ".join(f'"{word} {word}" -{word}' for word in ("je", "se", "být", "v") * 3),
    "x" * 512,
    "汉字" * 200,
    "e" + "\u0301" * 500,
    "firma: titulek:( datum:>= -",
]


@settings(max_examples=60)
@given(st.sampled_from(HOSTILE) | st.text(alphabet=SIGNS + "aeinoprst", max_size=40) | st.text())
def test_any_text_is_answered_and_the_same(sites: tuple[Site, Site], text: str) -> None:
    request = SearchRequest(q=text[:512])

    cluster, local = (site.service.searcher().search(request) for site in sites)

    assert (cluster.total, cluster.facets) == (local.total, local.facets)


def test_the_judged_queries_are_answered_as_well(sites: tuple[Site, Site]) -> None:
    judgments = read_judgments(QUERIES)

    cluster, local = (evaluate(site.service.searcher(), judgments) for site in sites)

    assert cluster.total.ndcg == pytest.approx(local.total.ndcg, abs=0.01)
    assert cluster.total.zero_results == local.total.zero_results
    by_kind = {kind: summary.ndcg for kind, summary in local.kinds.items()}
    assert {kind: found.ndcg for kind, found in cluster.kinds.items()} == pytest.approx(
        by_kind, abs=0.01
    )


@pytest.mark.parametrize("query", ["umělá inteligence", "čip -nvidia", "titulek:praha", "řada"])
def test_scores_are_explained_the_same(sites: tuple[Site, Site], query: str) -> None:
    request = SearchRequest(q=query, explain=True)

    cluster, local = (site.service.searcher().search(request) for site in sites)

    assert cluster.hits
    for one, other in zip(cluster.hits, local.hits, strict=True):
        assert one.explanation is not None
        assert other.explanation is not None
        assert dict(one.explanation.factors) == pytest.approx(dict(other.explanation.factors))
        amounts = {(of.word, of.field): of.amount for of in other.explanation.contributions}
        assert {
            (of.word, of.field): of.amount for of in one.explanation.contributions
        } == pytest.approx(amounts, rel=CLOSE)


@pytest.mark.parametrize("typed", ["um", "umel", "nvi", "praž", "čip", "umělá int", "zz"])
def test_suggestions_are_the_same(sites: tuple[Site, Site], typed: str) -> None:
    cluster, local = (site.service.searcher().suggest(typed) for site in sites)

    assert replace(cluster, titles=()) == replace(local, titles=())
    assert {found.id for found in cluster.titles} <= {found.id for found in local.titles} or (
        len(cluster.titles) == len(local.titles)
    )


def test_an_article_is_found_by_its_id(sites: tuple[Site, Site]) -> None:
    cluster, local = sites
    (hit, *_) = local.service.searcher().search(SearchRequest()).hits

    found = cluster.service.searcher().article(hit.article.id)
    assert found
    assert found.listed() == hit.article
    assert cluster.service.searcher().article("not/there") is None


def test_the_same_articles_are_like_one_and_tell_its_story(sites: tuple[Site, Site]) -> None:
    cluster, local = (site.service.searcher() for site in sites)
    articles = [hit.article for hit in local.search(SearchRequest(per_page=100)).hits]
    told = [article for article in articles if local.same_story(article.id)]

    assert told
    for article in [*articles[:15], *told]:
        assert cluster.same_story(article.id) == local.same_story(article.id)
        assert {a.id for a in cluster.similar(article.id)} == {
            a.id for a in local.similar(article.id)
        }


@pytest.mark.parametrize("query", ["umělá inteligence", "čip -nvidia", "titulek:praze OR řada"])
def test_a_place_is_accounted_for_the_same(sites: tuple[Site, Site], query: str) -> None:
    cluster, local = (site.service.searcher() for site in sites)
    found = [hit.article.id for hit in local.search(SearchRequest(q=query)).hits]
    (other, *_) = [h.article.id for h in local.search(SearchRequest(q=f"NOT ({query})")).hits]

    for identity in (*found[:5], other):
        one, two = cluster.explain(query, identity), local.explain(query, identity)
        assert one is not None
        assert two is not None
        assert (one.total, one.missing, one.excluded) == (two.total, two.missing, two.excluded)
        assert one.score == pytest.approx(two.score, rel=CLOSE)
        named = [(of.word, of.found_by, of.articles, [n for n, _ in of.tiers]) for of in one.words]
        assert named == [
            (of.word, of.found_by, of.articles, [n for n, _ in of.tiers]) for of in two.words
        ]
        assert [of.weight for of in one.words] == pytest.approx(
            [of.weight for of in two.words], rel=CLOSE
        )
    assert cluster.explain(query, "not/there") is None


def test_all_matches_are_read_however_many(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster, local = (site.service.searcher() for site in sites)
    monkeypatch.setattr("search.engines.cluster.engine.WALKED", 7)

    for sort in (Sort.NEWEST, Sort.OLDEST, Sort.IMPORTANCE):
        request = SearchRequest(sort=sort)
        assert list(cluster.matching(request)) == list(local.matching(request))
    ranked = SearchRequest(q="umělá inteligence")
    assert {a.id for a in cluster.matching(ranked)} == {a.id for a in local.matching(ranked)}


@pytest.mark.parametrize("typed", ["", "n"])
def test_the_values_of_a_facet_are_the_same(sites: tuple[Site, Site], typed: str) -> None:
    request = SearchRequest(q="čip", facet_size=100)

    cluster, local = (site.service.searcher().facet(request, "company", typed) for site in sites)

    assert cluster == local


def test_pages_deeper_than_the_cluster_goes_are_empty(sites: tuple[Site, Site]) -> None:
    cluster, _ = sites

    result = cluster.service.searcher().search(SearchRequest(page=101, per_page=100))

    assert (result.hits, result.total) == ((), result.index.documents)


# Documents that no archive has: odd words, spellings, dates and tiers.

FIELDS = tuple(TextField)
TIERS = {
    ("rada",): ((Tier.UNFOLDED, ("=x",), 0.5), (Tier.PRIMARY, ("rada",), 1.0)),
    ("rada", "rad"): ((Tier.UNFOLDED, ("rada", "=x"), 0.5),),
    ("cip", "~cip"): ((Tier.UNFOLDED, ("cip",), 1.0), (Tier.PRIMARY, ("cip", "=y"), 0.25)),
    ("~ondevice",): (),
}
TIERED = st.sampled_from([Terms("", FIELDS, terms, tiers=tiers) for terms, tiers in TIERS.items()])
PAIRS = st.integers(0, 5)


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, store: ClusterStore
) -> Iterator[list[tuple[Engine, Engine]]]:
    """Some random archives, each in the cluster and on this machine."""
    drawn: list[list[Document]] = []

    @settings(max_examples=12, database=None, derandomize=True)
    @given(archives())
    def draw(found: list[Document]) -> None:
        drawn.append(found)

    draw()
    pairs: list[tuple[Engine, Engine]] = []
    for found in sorted(drawn, key=len)[-6:]:
        root = tmp_path_factory.mktemp("engines")
        (root / "local").mkdir()
        write_documents(root / "local", found, met=partial(met_in, found))
        cluster = cluster_engine_of(store, found, root / "cluster", met_in(found))
        pairs.append((cluster, engine_in(root / "local")))
    yield pairs
    for _, local in pairs:
        local.close()


def plan_of(root: Node) -> Plan:
    nothing = Period(None, None)
    how = SearchSettings()
    words = word_groups(root)
    return Plan(root, "", {}, {}, None, nothing, Sort.RELEVANCE, 0, 1000, {}, how, words=words)


def identities(engine: Engine, plan: Plan) -> list[str]:
    return [engine.article(hit.document).id for hit in engine.run(plan).ranked]


@settings(max_examples=100)
@given(PAIRS, trees(ANY_LEAVES | TIERED) | most_of(ANY_LEAVES | TIERED))
def test_any_tree_matches_the_same_documents(
    engines: list[tuple[Engine, Engine]], pair: int, tree: Node
) -> None:
    cluster, local = engines[pair]

    assert sorted(identities(cluster, plan_of(tree))) == sorted(identities(local, plan_of(tree)))
    assert cluster.matches(tree) == local.matches(tree)


LEMMA = TIERED | ANY_LEAVES.filter(lambda leaf: isinstance(leaf, Terms) and not leaf.exact)
SEVERAL = st.lists(LEMMA, min_size=2, max_size=3).map(tuple)


@settings(max_examples=100)
@given(PAIRS, LEMMA | SEVERAL.map(AllOf) | SEVERAL.map(AnyOf) | most_of(LEMMA))
def test_words_score_the_same(engines: list[tuple[Engine, Engine]], pair: int, tree: Node) -> None:
    cluster, local = engines[pair]
    plan = plan_of(tree)

    scores = {local.article(hit.document).id: hit.score for hit in local.run(plan).ranked}
    ranked = cluster.run(plan).ranked

    found = {cluster.article(hit.document).id: hit.score for hit in ranked}
    assert found == pytest.approx(scores, rel=CLOSE)
    assert all(one.score >= other.score for one, other in pairwise(ranked))


@settings(max_examples=60)
@given(PAIRS, trees(ANY_LEAVES | TIERED))
def test_idf_weight_and_tiers_of_words_make_the_score(
    engines: list[tuple[Engine, Engine]], pair: int, tree: Node
) -> None:
    cluster, _ = engines[pair]
    # The articles of these documents have no dates and no importance.
    plan = replace(plan_of(tree), settings=SearchSettings(recency_boost=0, importance_boost=0))

    ranked = cluster.run(plan).ranked[:3]
    scores = cluster.scores(plan, [hit.document for hit in ranked])
    for hit, score in zip(ranked, scores, strict=True):
        added = sum(item.amount for item in score.words)
        factors = prod(factor for _, factor in score.factors)
        assert added * factors == pytest.approx(hit.score, rel=CLOSE, abs=1e-6)
        for item in score.words:
            made = item.idf * item.weight * prod(factor for _, factor in item.tiers)
            assert made == pytest.approx(item.amount, rel=CLOSE, abs=1e-6)


KEYS = ["apple", "škoda", "čez", "", "a", "nikdo"]
CHOSEN = st.lists(st.sampled_from(KEYS), max_size=2, unique=True).map(tuple)


@settings(max_examples=60)
@given(
    pair=PAIRS,
    tree=trees(ANY_LEAVES),
    chosen=CHOSEN,
    importance=st.none() | st.integers(1, 5),
    size=st.integers(1, 4),
    sort=st.sampled_from([Sort.NEWEST, Sort.OLDEST, Sort.IMPORTANCE]),
)
def test_facets_and_orders_are_the_same(
    engines: list[tuple[Engine, Engine]],
    *,
    pair: int,
    tree: Node,
    chosen: tuple[str, ...],
    importance: int | None,
    size: int,
    sort: Sort,
) -> None:
    cluster, local = engines[pair]
    plan = replace(
        plan_of(tree),
        chosen={"company": chosen},
        excluded={"year": chosen[:1]},
        importance_min=importance,
        facets=dict.fromkeys(("company", "year", "importance"), size),
        sort=sort,
    )

    assert cluster.run(plan).facets == local.run(plan).facets
    assert identities(cluster, plan) == identities(local, plan)
