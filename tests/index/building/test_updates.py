"""Whatever happens to an archive, an update gives what a fresh build of the same files gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
import pytest

from index.archive.reading import Reader
from index.building.build import Job, build, update
from index.czech.analyzer import Analyzer
from index.engines.arrays.version import ENGINE_FOLDER
from index.engines.arrays.whoosh_store import MAX_SEGMENTS
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.request import SearchRequest, Sort
from search.result import Hit
from search.settings import SearchSettings
from tests.asking import asking

UPDATES = 2 * MAX_SEGMENTS + 4
WORDS = ("rada", "řada", "řady", "čip", "čipy", "server", "on-device", "Praha", "v Praze", "AI")
MENTIONS = (
    "U Applu", "přišla škoda.", "V Meta", "s Metou", "Škodou", "Borského křemíku", "Elona Muska",
    "Borským", "Disneyem", "Elonem", "Muskovi", "NVIDIA", "metu", "nakonec Nvidia Shieldu", "Red",
)  # fmt: skip
COMPANIES = ("Apple", "apple", "Škoda", "Čez", "Meta", "Borský křemík", "Disney", "Nvidia Shield")
SLUGS = ("rada-cip", "cipy-server", "server-rada", "ai", "praha", "cip")
NAMES = [
    f"{folder}2025-01-0{n}-clanek{suffix}"
    for n in range(1, 8)
    for folder in ("", "složka/")
    for suffix in (".md", ".markdown")
]
QUERIES = (
    "",
    "rada",
    "řada čip",
    "čipy OR praha",
    "-server",
    '"rada čip"',
    "ser*",
    "+řady",
    "název:praha",
    "firma:apple -ai",
    "on device",
)
CLOSE = 1e-5


def article(random: Random) -> str:
    """Return an article of the most frequent words, some of its fields missing."""
    fields = {
        "title": " ".join(random.choices(WORDS, k=3)),
        "date": f"2025-0{random.randint(1, 3)}-01",
        "companies": f"[{', '.join(random.sample(COMPANIES, k=2))}]",
        "people": random.choice(["Elon Musk", "Eva Malá"]),
        "source": random.choice(["Disney", "Deník"]),
        "importance": str(random.randint(1, 5)),
        "source_url": f"https://example.com/{random.randint(1, 3)}",
        "category": random.choice(["AI", "ai", "Hry"]),
        "tags": f"[{', '.join(random.sample(SLUGS, k=3))}]",
    }
    given = [f"{name}: {value}" for name, value in fields.items() if random.random() < 0.6]
    text = " ".join(random.choices(WORDS + MENTIONS, k=random.choice([0, 3, 40])))
    return "\n".join(["---", *given, "---", text, ""])


def change(archive: Path, random: Random) -> None:
    """Add, change, rename and remove some files, and sometimes break one."""
    for _ in range(random.randint(1, 4)):
        path = archive / random.choice(NAMES)
        match random.choice(["write", "write", "rename", "remove", "break"]):
            case "write":
                path.parent.mkdir(exist_ok=True)
                path.write_text(article(random), "utf-8")
            case "rename" if path.exists():
                new = archive / random.choice(NAMES)
                new.parent.mkdir(exist_ok=True)
                path.replace(new)
            case "remove":
                path.unlink(missing_ok=True)
            case "break" if path.exists():
                path.write_bytes(b"---\ntitle: [\n---\n\xff\x00")


@dataclass(frozen=True, slots=True)
class Index:
    """An index of an archive."""

    archive: Path
    folder: Path
    analyzer: Analyzer

    def job(self, settings: IndexSettings | None = None) -> Job:
        how = settings or IndexSettings()
        vocabulary = load_vocabulary(how, self.archive)
        versions = Versions(self.folder)
        return Job(self.archive, versions, how, self.analyzer, vocabulary, lambda *_: None)

    def segments(self) -> int:
        versions = Versions(self.folder)
        return len([*(versions.folder(versions.current()) / ENGINE_FOLDER).glob("*.trm")])


def requests() -> Iterator[SearchRequest]:
    for q in QUERIES:
        for sort in Sort:
            yield SearchRequest(q=q, sort=sort, per_page=100)
    yield asking(company=("apple",), exclude_company=("škoda",), per_page=100)
    yield asking(q="čip", importance_min=3, year=("2025",), per_page=100)


def assert_same_answers(updated: Index, fresh: Index, documents: int) -> None:
    one, other = (
        SearchService(index.folder, SearchSettings()).searcher() for index in (updated, fresh)
    )
    for request in requests():
        found, expected = one.search(request), other.search(request)
        assert found.total == expected.total
        assert found.corrected == expected.corrected
        assert found.facets == expected.facets
        assert_same_hits(found.hits, expected.hits, request.sort)
    everything = one.search(SearchRequest(per_page=100))
    assert everything.total == documents
    for hit in everything.hits:
        article = one.article(hit.article.id)
        assert article == other.article(hit.article.id)
        assert article
        assert article.listed() == hit.article


def assert_same_hits(found: Sequence[Hit], expected: Sequence[Hit], sort: Sort) -> None:
    scores = {hit.article.id: hit.score for hit in expected}
    assert {hit.article.id: hit.score for hit in found} == pytest.approx(scores, rel=CLOSE)
    unscored = {hit.article.id: msgspec.structs.replace(hit, score=0) for hit in expected}
    assert all(unscored[hit.article.id] == msgspec.structs.replace(hit, score=0) for hit in found)
    order = [hit.article.id for hit in found]
    if sort is Sort.RELEVANCE:
        # The same numbers added up in another order differ in the last digit.
        assert all(scores[b] <= scores[a] * (1 + CLOSE) for a, b in pairwise(order))
    else:
        assert order == list(scores)


@pytest.mark.parametrize("seed", range(3))
def test_many_updates_one_after_the_other_give_what_builds_would(
    tmp_path: Path, analyzer: Analyzer, seed: int
) -> None:
    random = Random(seed)
    archive = tmp_path / "archive"
    archive.mkdir()
    updated = Index(archive, tmp_path / "updated", analyzer)
    fresh = Index(archive, tmp_path / "fresh", analyzer)
    published = 0
    for name in random.sample(NAMES, k=seed * 10):
        (archive / name).parent.mkdir(exist_ok=True)
        (archive / name).write_text(article(random), "utf-8")
    build(updated.job())

    for _ in range(UPDATES):
        change(archive, random)
        report = update(updated.job())
        expected = build(fresh.job())
        published += report.published

        assert not report.full
        assert report.problems == expected.problems
        assert_same_answers(updated, fresh, expected.documents)

    assert published > MAX_SEGMENTS >= updated.segments()


def test_other_weights_are_taken_over_without_reading_an_article(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(0)
    (tmp_path / "archive").mkdir()
    for name in NAMES[::4]:
        (tmp_path / "archive" / name).write_text(article(random), "utf-8")
    updated = Index(tmp_path / "archive", tmp_path / "updated", analyzer)
    fresh = Index(tmp_path / "archive", tmp_path / "fresh", analyzer)
    other = IndexSettings(title_weight=0, body_weight=9, length_normalisation=0)
    build(updated.job())
    expected = build(fresh.job(other))

    monkeypatch.delattr(Reader, "read")
    report = update(updated.job(other))

    assert (report.published, report.full) == (True, False)
    assert report.unchanged == report.documents == expected.documents
    assert_same_answers(updated, fresh, expected.documents)
    assert not update(updated.job(other)).published
