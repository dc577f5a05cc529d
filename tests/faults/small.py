"""A small index that is changed again and again, and what must always hold of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from index.building.build import BuildReport, Job, build, update
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings

ARTICLES = 10
KEPT = 2
WORDS = ("čip", "server", "rada")
QUERIES = ("", *WORDS, "-čip", '"rada"', "ser*")
POST = (
    "---\ntitle: {word} {number}, vydání {edition}\ndate: 2025-01-{day:02}\n---\n{word}{edition}.\n"
)
ALLOWED = {"checked", "current", "versions", "writer.lock"}
"""Files in the folder of an index while nobody writes."""

Answers = tuple[tuple[str, int, tuple[str, ...]], ...]


@dataclass(slots=True)
class SmallIndex:
    """An archive of a few articles with its index.

    Attributes:
        folder: Of both.
        analyzer: Makes the terms.
        editions: The titles of all articles after each change of the archive.
        answers: What each version answered when it was first asked.
    """

    folder: Path
    analyzer: Analyzer
    editions: list[set[str]] = field(default_factory=list)
    answers: dict[str, Answers] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def versions(self) -> Versions:
        return Versions(self.index)

    @property
    def job(self) -> Job:
        how = IndexSettings(keep_versions=KEPT)
        return Job(self.archive, self.versions, how, self.analyzer, Vocabulary(), lambda *_: None)

    def write(self, changed: int = 3) -> None:
        """Change the archive: some articles get another title, one is new, one goes."""
        self.archive.mkdir(exist_ok=True)
        edition = len(self.editions)
        for number in (*range(changed if edition else ARTICLES), ARTICLES + edition):
            self._write(number, edition)
        (self.archive / f"a{ARTICLES + edition - 3}.md").unlink(missing_ok=True)
        lines = (path.read_text("utf-8").split("\n")[1] for path in self.archive.iterdir())
        self.editions.append({line.removeprefix("title: ") for line in lines})

    def _write(self, number: int, edition: int) -> None:
        word, day = WORDS[number % len(WORDS)], number % 28 + 1
        text = POST.format(word=word, number=number, edition=edition, day=day)
        (self.archive / f"a{number}.md").write_text(text, "utf-8")

    def build(self) -> BuildReport:
        return build(self.job)

    def update(self) -> BuildReport:
        return update(self.job)

    def asked(self) -> tuple[str, Answers]:
        """Open the index as a server that has just started, and return its version and answers."""
        service = SearchService(self.index, SearchSettings(), verified=True)
        return service.searcher().state.version, answers(service)

    def remember(self, report: BuildReport) -> None:
        """Note what a version answers that is known to be good."""
        version, found = self.asked()
        assert version == report.version
        self.answers[version] = found

    def left(self) -> set[str]:
        """Return the superfluous files in the folder of the index."""
        folders = {path.name for path in (self.index / "versions").iterdir()}
        names = set(self.versions.names())
        top = {path.name for path in (self.index).iterdir()}
        return (top - ALLOWED) | (folders - names)


def answers(service: SearchService) -> Answers:
    """Return the answers of a service to several queries: totals and titles."""
    found = []
    for query in QUERIES:
        result = service.searcher().search(SearchRequest(q=query, per_page=30))
        titles = tuple(hit.article.title for hit in result.hits)
        found.append((query, result.total, titles))
    return tuple(found)


def small_index(folder: Path, analyzer: Analyzer) -> SmallIndex:
    """Return a small index with two versions."""
    small = SmallIndex(folder, analyzer)
    for work in (small.build, small.update):
        small.write()
        small.remember(work())
    return small


Work = Callable[[SmallIndex], object]
