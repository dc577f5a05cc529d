"""What is marked is what matched: over real words of every kind, each an article of its own."""

import sys
from collections.abc import Callable
from functools import reduce
from operator import or_
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer, Language
from index.czech.folding import fold
from index.preview import Texts, preview_of
from index.schema import TextField
from search.answers.leaf_matching import Occurrence
from search.answers.marks import MAX_TEXTS, SNIPPET_LENGTH, Highlighter, best_start
from search.answers.occurrences import Finder, Text
from search.engines.arrays.engine import ArrayEngine
from search.engines.base import field_bits
from search.query.parser import parse
from search.query.plan import Plan, wanted_leaves
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.result import Highlights
from search.settings import SearchSettings
from tests.built import engine_of

GOLDEN = Path(__file__).parents[2] / "data" / "analysis" / "golden.tsv"
WORDS = [line.split("\t")[0] for line in GOLDEN.read_text("utf-8").splitlines()[1:]]
ARTICLES = [Article(str(n), f"{n}.md", str(n), f"o {word}!") for n, word in enumerate(WORDS)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> ArrayEngine:
    return engine_of(tmp_path_factory.mktemp("words"), ARTICLES, analyzer)


def plan_of(query: str, analyzer: Analyzer) -> Plan:
    request = SearchRequest(q=query, per_page=100, facets=())
    return make_plan(parse(query).node, request, Synonyms((), analyzer), SearchSettings())


def texts_of(article: Article) -> Texts:
    return preview_of(article).texts


def marked(article: Article, plan: Plan, engine: ArrayEngine, analyzer: Analyzer) -> list[str]:
    document = engine.document_id(article.id)
    assert document is not None
    (shown,) = Highlighter(plan, analyzer, engine).highlight([(document, texts_of(article))])
    title = shown.title
    return [title.text[start:end] for start, end in title.spans]


@pytest.mark.parametrize("word", WORDS[::5])
def test_every_form_that_matched_is_marked_and_no_other(
    engine: ArrayEngine, analyzer: Analyzer, word: str
) -> None:
    for query in (word, fold(word), f"+{word}", f"{word[:4]}*"):
        plan = plan_of(query, analyzer)

        found = {engine.article(hit.document).id for hit in engine.run(plan).ranked}
        marks = {article.id: marked(article, plan, engine, analyzer) for article in ARTICLES}

        assert found
        assert found == {identity for identity, spans in marks.items() if spans}
        for identity in found:
            assert marks[identity] == [WORDS[int(identity)]]


HOSTILE = " OR ".join(
    f'"{first} {second}" OR text:{first}{second}* OR {first}{second}'
    for first in ("ra", "po", "za")
    for second in ("ko", "si", "vé")
)
TEXT = "Rako, posi za ko; ra vé po\u00adsi zavé-li rasi (87 000 ra ko). " + " ".join(WORDS) + " "


def calls(work: Callable[[], object]) -> int:
    """Return the number of function calls, those of C included."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def finding(q: str, text: str, analyzer: Analyzer, engine: ArrayEngine) -> int:
    """Return the number of function calls for finding the words of a query in a text."""
    leaves = tuple(wanted_leaves(plan_of(q, analyzer).root))
    finder = Finder(leaves, analyzer, engine.forms_of)
    return calls(lambda: finder.find([Text(TextField.BODY, text, Language.CZECH)]))


def test_work_of_marking_grows_no_faster_than_the_text(
    engine: ArrayEngine, analyzer: Analyzer
) -> None:
    once, fourfold = (finding(HOSTILE, TEXT * n, analyzer, engine) for n in (4, 16))

    assert fourfold < 4.2 * once


def test_work_of_marking_does_not_grow_with_phrases_that_share_their_words(
    engine: ArrayEngine, analyzer: Analyzer
) -> None:
    words = WORDS[:8]
    pairs = [f'"{words[n]} {words[n - apart]}"' for apart in range(1, 5) for n in range(8)]
    few, many = (
        finding(" OR ".join(pairs[:n]), " ".join(words * 40), analyzer, engine) for n in (8, 32)
    )

    assert many < 1.5 * few


def test_no_more_than_some_texts_of_a_page_are_looked_at_word_by_word(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [Article(str(n), f"{n}.md", str(n), "x", text="zako " * 400) for n in range(60)]
    engine = engine_of(tmp_path, texts, analyzer)
    read: list[int] = []
    text = engine.text

    def counted(document: int, most: int) -> str:
        read.append(document)
        return text(document, most)

    monkeypatch.setattr(engine, "text", counted)
    highlighter = Highlighter(plan_of(HOSTILE, analyzer), analyzer, engine)
    highlighter.highlight([(n % len(texts), texts_of(texts[n % len(texts)])) for n in range(200)])

    assert MAX_TEXTS <= len(read) < 200
    engine.close()


def test_word_that_only_a_title_has_makes_no_text_be_read(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = Article("a", "a.md", "a", "Rada", text="Praha mlčí.")
    engine = engine_of(tmp_path, [article], analyzer)
    read: list[int] = []
    monkeypatch.setattr(engine, "text", lambda document, _: read.append(document))

    highlighter = Highlighter(plan_of("rady", analyzer), analyzer, engine)
    (found,) = highlighter.highlight([(0, texts_of(article))])

    assert (found.title.spans, read) == (((0, 4),), [])
    engine.close()


def test_fields_that_are_not_searched_have_nothing_to_mark(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Random(7)

    def some(words: int) -> str:
        return " ".join(draw.choices(WORDS, k=words))

    articles = [
        Article(
            str(n), f"{n}.md", str(n), some(2), summary=some(5), description=some(2),
            key_points=(some(3), some(3)), text=some(60), companies=(some(1),),
            language=draw.choice(("cs", "en", "de")), accented=draw.choice((True, False)),
        )
        for n in range(40)
    ]  # fmt: skip
    engine = engine_of(tmp_path, articles, analyzer)
    patterns = ("{} {}", "{} OR {}", "+{} {}", '"{} {}"', "{:.4}* {}", "nazev:{} {}", "{} -{}")
    queries = [pattern.format(some(1), some(1)) for pattern in patterns * 4]
    plans = [plan_of(query, analyzer) for query in queries]

    def highlights() -> list[list[Highlights]]:
        hits = [*enumerate(texts_of(article) for article in articles)]
        return [Highlighter(plan, analyzer, engine).highlight(hits) for plan in plans]

    found = highlights()
    monkeypatch.setattr(
        engine, "matching_fields", lambda leaf, of: [field_bits(*leaf.fields)] * len(of)
    )

    assert found == highlights()
    assert any(hit.title.spans or hit.key_points for hits in found for hit in hits)
    engine.close()


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 9), st.integers(1, 2**6 - 1)), max_size=80
    )
)
def test_snippet_begins_where_most_of_the_query_stands_together(
    steps: list[tuple[int, int, int]],
) -> None:
    found, at = [], 0
    for step, length, leaves in steps:
        at += step
        found.append(Occurrence(at, at + length, leaves))
    counts = [
        reduce(
            or_, (o.leaves for o in found if 0 <= o.start - w.start < SNIPPET_LENGTH // 2)
        ).bit_count()
        for w in found
    ]

    start = best_start(found)

    assert start == (found[counts.index(max(counts))].start if found else 0)


BEFORE, AFTER = "Nejdřív bylo ticho. " * 20, " Potom zase přišel déšť." * 20
LONG_BEFORE, LONG_AFTER = "ticho a klid a " * 40, " a potom zase déšť" * 40


@pytest.mark.parametrize(
    ("body", "begins", "ends"),
    [
        (f"{BEFORE}Do města doplula velryba.{AFTER}", "Do města doplula", "přišel déšť."),
        (f"{BEFORE}Pan J. Novák má velryby.{AFTER}", "Pan J. Novák", "přišel déšť."),
        (f"{BEFORE}Žili, např. v moři, velryby.{AFTER}", "Žili, např.", "přišel déšť."),
        (f"{BEFORE}\nNadpis\nA tady velryba{LONG_AFTER}", "A tady velryba", "a potom zase"),
        (f"{LONG_BEFORE}konec, že velryba{LONG_AFTER}", "že velryba", "zase déšť"),
        (f"{LONG_BEFORE}velryba{' i den, noc a' * 40}", "a klid a ticho", "i den"),
        (f"{LONG_BEFORE}velryba{LONG_AFTER}", "a klid a ticho", "zase déšť a"),
    ],
)
def test_a_snippet_is_cut_between_sentences_clauses_or_words(
    tmp_path: Path, analyzer: Analyzer, body: str, begins: str, ends: str
) -> None:
    article = Article("1", "1.md", "1", "Zvířata", summary=body)
    engine = engine_of(tmp_path, [article], analyzer)
    plan = plan_of("velryba", analyzer)

    snippet = Highlighter(plan, analyzer, engine).highlight([(0, texts_of(article))])[0].snippet
    engine.close()

    assert snippet.text.startswith(begins)
    assert snippet.text.endswith(ends)
    assert len(snippet.text) <= SNIPPET_LENGTH
    assert (snippet.cut_before, snippet.cut_after) == (True, True)
    assert [snippet.text[start:end][:5] for start, end in snippet.spans] == ["velry"]
