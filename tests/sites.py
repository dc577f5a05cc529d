"""Read small sites as a build does, without an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from index.archive.listing import list_archive
from index.archive.reading import Reader
from index.archive.sites.site import Site
from index.article import Article
from index.problems import Problem, ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReadSite:
    """What became of the files of a site.

    Attributes:
        site: What was recognised.
        articles: Path to article.
        left_out: Path to the problem that says why there is no article.
    """

    site: Site
    articles: Mapping[str, Article]
    left_out: Mapping[str, Problem]

    @property
    def links(self) -> dict[str, str]:
        """Path to where the article is published."""
        return {path: article.link for path, article in self.articles.items()}

    @property
    def kinds(self) -> dict[str, ProblemKind]:
        """Path to why there is no article."""
        return {path: problem.kind for path, problem in self.left_out.items()}


class ReadFiles(Protocol):
    """Writes the files of a site and reads them."""

    def __call__(
        self, files: Mapping[str, str | bytes], settings: IndexSettings | None = None
    ) -> ReadSite: ...


def read_site(archive: Path, settings: IndexSettings, repairer: Repairer) -> ReadSite:
    """Return what becomes of the files of a site at noon of 1 June 2026."""
    listing = list_archive(archive, settings)
    reader = Reader(settings, repairer, Vocabulary(), listing.site, NOW)
    articles: dict[str, Article] = {}
    problems = list(listing.problems)
    for file in listing.files:
        reading = reader.read(file.path, file.id, file.read())
        problems += reading.problems
        if reading.article is not None:
            articles[file.path] = reading.article
    left_out = {problem.path: problem for problem in problems if problem.kind.skips}
    return ReadSite(listing.site, articles, left_out)


def post(**fields: object) -> str:
    """Return a text with a front matter; fields are written as YAML has them."""
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\n{lines}---\nText článku.\n"
