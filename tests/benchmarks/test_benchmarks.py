import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import answer, changing, endpoint, growth, page, report
from benchmarks.beside_opensearch import ANSWERING, CPU, OURS, THEIRS
from benchmarks.corpus import Corpus, analyzer
from benchmarks.documents import DRAWN, documents, read_archive
from benchmarks.drafts import CHUNK, drafts, drafts_of_chunk
from benchmarks.engines.engine import Opened
from benchmarks.engines.known import others
from benchmarks.engines.ours import OurEngine
from benchmarks.full_pages import HITS, full_pages
from benchmarks.generator import generate, markdown
from benchmarks.plot import plot
from benchmarks.queries import plans, requests
from index.schema import TextField
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings

ARTICLES, SEED = 120, 3


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> report.Found:
    work = tmp_path_factory.mktemp("work")
    sizes = [growth.Field(work, size, SEED) for size in (40, 80)]
    corpora = [Corpus(work, ARTICLES, SEED)]
    # tests/cluster measures OpenSearch, for which no other cluster is started here.
    return report.measure(
        report.Extent(corpora, sizes, rounds=1, seconds=1, draws=1, opensearch=False)
    )


def test_same_seed_generates_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        command = [sys.executable, "-m", "benchmarks.generator", str(tmp_path / name)]
        subprocess.run([*command, "--articles", "20", "--seed", "5"], check=True)

    one, other = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in found}
        for name in ("one", "other")
        for found in [list((tmp_path / name).rglob("*.md"))]
    )
    assert len(one) == 20
    assert one == other


def test_a_chunk_drawn_alone_is_that_of_the_whole_archive() -> None:
    whole = list(islice(drafts(2 * CHUNK, SEED), CHUNK, CHUNK + 5))

    assert list(islice(drafts_of_chunk(2 * CHUNK, SEED, 1), 5)) == whole


def test_generated_articles_are_as_long_as_real_ones() -> None:
    lengths = sorted(len(markdown(draft)) for draft in drafts(300, SEED))

    assert lengths[0] > 700
    assert 2_900 < lengths[len(lengths) // 2] < 5_000
    assert lengths[-1] < 6_000


def test_documents_without_files_have_the_terms_of_those_read_from_files(tmp_path: Path) -> None:
    generate(tmp_path, 60, SEED)
    read = {document.id: document for document in read_archive(tmp_path)}
    drawn = {document.id: document for document in documents(60, SEED)}

    assert drawn.keys() == read.keys()
    for identity, document in drawn.items():
        # The vocabulary renames categories when files are read.
        for field in set(TextField) - {TextField.CATEGORIES}:
            assert document.lemmas.get(field, {}) == read[identity].lemmas.get(field, {})
            assert document.forms.get(field, {}) == read[identity].forms.get(field, {})


def test_every_answer_of_the_load_fills_a_page(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, ARTICLES, SEED)
    asked = full_pages(corpus)
    searcher = SearchService(corpus.index(), SearchSettings()).searcher()

    assert asked
    assert {len(searcher.search(request).hits) for request in asked} == {HITS}


def test_requests_are_fixed_and_another_draw_gives_others() -> None:
    assert requests(ARTICLES, SEED) == requests(ARTICLES, SEED)
    assert requests(ARTICLES, SEED) != requests(ARTICLES, SEED, draw=1)


def test_a_day_of_changes_touches_forty_articles(tmp_path: Path) -> None:
    generate(tmp_path, ARTICLES, SEED)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}

    changing.change(tmp_path, SEED)

    after = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    both = before.keys() & after.keys()
    assert len(before.keys() - both) == changing.GONE
    assert len(after.keys() - both) == changing.NEW
    assert sum(before[path] != after[path] for path in both) == changing.CHANGED


def test_a_larger_archive_is_the_drawn_one_several_times_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.growth.DRAWN", 40)
    fields = [growth.Field(tmp_path, size, SEED) for size in (40, 120)]
    ours: list[Opened] = [OurEngine.written(field.folder(OurEngine)) for field in fields]
    rivals = [kind for kind in others() if kind.name in growth.RIVALS]
    theirs: list[list[Opened]] = [
        [kind.open(field.folder(kind)) for field in fields] for kind in rivals
    ]

    assert len(rivals) == len(growth.RIVALS)
    for plan in plans(requests(40, SEED), analyzer(), Vocabulary())[:40]:
        for one, many in [ours, *theirs]:
            assert many.run(plan).total == 3 * one.run(plan).total


def test_no_archive_is_made_of_a_part_of_the_drawn_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="multiple"):
        growth.Field(tmp_path, DRAWN + 1, SEED).folder(OurEngine)


def test_plot_puts_ten_times_as_much_at_equal_steps() -> None:
    drawn = plot("Title", ("x", "y"), {"line": [(1, 1), (10, 10), (100, 100)]})

    line = ET.fromstring(drawn).find("{*}polyline")
    assert line is not None
    (a, _), (b, _), (c, _) = (point.split(",") for point in line.attrib["points"].split())
    assert float(b) - float(a) == pytest.approx(float(c) - float(b))


def test_all_engines_are_timed_and_agree_with_ours(found: report.Found) -> None:
    (searched,) = found.searches

    assert {"Whoosh", "SQLite FTS5", OurEngine.name} <= searched.times.keys()
    assert set(searched.agreeing.values()) == {300}
    assert searched.service["mean"] > 0


def test_servers_are_loaded_without_a_failed_request(found: report.Found) -> None:
    assert found.loads.keys() > {endpoint.OURS, endpoint.UNMARKED, endpoint.BARE}
    assert len(found.loads) == 3 + len(endpoint.SHARES)
    assert all(load.requests and not load.failed for load in found.loads.values())


def test_an_answer_and_each_of_its_parts_are_timed_on_all_requests(found: report.Found) -> None:
    whole, *parts = (
        found.answers[name].cpu for name in (answer.WHOLE, answer.UNMARKED, *answer.PARTS)
    )

    assert whole
    assert all(len(part) == len(whole) and min(part) > 0 for part in parts)


def test_a_page_takes_longer_than_the_searches_in_it(found: report.Found) -> None:
    whole, searches = found.pages[page.WHOLE], found.pages[page.SEARCH]

    assert len(found.pages[page.BARE]) == len(whole) > 0
    assert all(0 < part < all_of_it for part, all_of_it in zip(searches, whole, strict=True))


def test_report_has_a_section_for_every_benchmark_and_draws_growth(
    found: report.Found, tmp_path: Path
) -> None:
    written_to = tmp_path / "performance.md"

    figures = {CPU: 2.0, ANSWERING: 1.0}

    report.write(written_to, replace(found, beside={OURS: figures, THEIRS: figures}))

    written = written_to.read_text("utf-8")
    heads = [line for line in written.splitlines() if line.startswith("## ")]
    assert [head.split()[1].strip(",") for head in heads] == [
        "Search",
        "Build",
        "JSON",
        "Beside",
        "Parts",
        "Page",
        "Size",
        "Memory",
        "Growth",
    ]
    assert list(found.grown) == [40, 80]
    drawn = (tmp_path / report.PLOT).read_text("utf-8")
    assert ET.fromstring(drawn).tag.endswith("svg")
