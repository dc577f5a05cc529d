"""Examine an archive for damaged, unreadable, doubtful and duplicate content."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.archive.keys import KNOWN_BUT_UNUSED, SHAPES
from index.archive.listing import ArchiveFile, list_archive
from index.archive.metadata import spellings
from index.archive.reading import Reader
from index.archive.sound_text import Text
from index.article import Article
from index.czech.analyzer import Analyzer
from index.doctor.health import Damaged, Duplicates, Guess, Health, NamedApart, UnreadKey
from index.doctor.naming import unlisted_names
from index.documents.naming import given_by, names_of
from index.mentions.finder import Finder
from index.names import facet_key
from index.problems import Problem
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary.variants import Spelling, cut_values, find_variants
from index.vocabulary.vocabulary import Kind, Names, Vocabulary

_DOMAIN = re.compile(r"\.(?:com|org|net|io|cz|co\.uk)$", re.IGNORECASE)

Progress = Callable[[int, int], None]
"""Progress callback, called with the number of files done and the total."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Configuration of an examination.

    Attributes:
        archive: Folder of the articles.
        settings: Settings of the archive.
        analyzer: Analyser of the index.
        vocabulary: Vocabulary of the archive.
        progress: Called after each file.
    """

    archive: Path
    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary
    progress: Progress


@dataclass(slots=True)
class _Findings:
    """Accumulates the findings of all files."""

    articles: int = 0
    problems: list[Problem] = field(default_factory=list)
    damaged: list[Damaged] = field(default_factory=list)
    stories: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    publishers: Counter[str] = field(default_factory=Counter)
    unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    named_apart: list[NamedApart] = field(default_factory=list)

    def add(self, article: Article, companies: Names) -> None:
        self.articles += 1
        if article.story and article.source_url:
            self.stories[article.story].append(article.path)
        for kind, names in _as_spelled(article).items():
            self.values[kind].update(names)
        publisher = facet_key(_DOMAIN.sub("", article.source))
        listed = spellings(article.metadata, Kind.COMPANIES)
        self.publishers.update(
            name for name in listed if facet_key(name) == publisher or not companies.clean(name)
        )
        for key in article.metadata.keys() - SHAPES.keys() - KNOWN_BUT_UNUSED:
            self.unread[key].append(article.path)


def examine(examination: Examination) -> Health:
    """Read a whole archive and return its health.

    Raises:
        ArchiveError: If there is no archive.
    """
    listing = list_archive(examination.archive, examination.settings)
    repairer = Repairer(examination.analyzer.lexicon)
    reader = Reader(examination.settings, repairer, examination.vocabulary, listing.site)
    companies = examination.vocabulary.of(Kind.COMPANIES)
    findings = _Findings(problems=list(listing.problems))
    finder = finder_of(examination, listing.files, reader)
    for done, file in enumerate(listing.files, 1):
        article = _examine_file(file, reader, companies, findings)
        if article is not None and finder is not None:
            findings.named_apart += _named_apart(finder.completed(article), finder)
        examination.progress(done, len(listing.files))
    return _health(examination, len(listing.files), findings)


def finder_of(
    examination: Examination, files: Iterable[ArchiveFile], reader: Reader
) -> Finder | None:
    """Return the finder of mentions; ``None`` if the settings switch mentions off."""
    if not examination.settings.mentions:
        return None
    given = (given_by(file, reader)[0] for file in files)
    known = names_of(examination.settings, examination.vocabulary, given)
    return Finder(known, examination.analyzer.lexicon)


def _named_apart(article: Article, finder: Finder) -> Iterator[NamedApart]:
    """Yield the names that metadata and texts do not share, if there are any."""
    unlisted = tuple(name for names in unlisted_names(article).values() for name in names)
    unproven = tuple(mention.name for mention in finder.unmentioned(article))
    if unlisted or unproven:
        yield NamedApart(article.path, unlisted, unproven)


def _examine_file(
    file: ArchiveFile, reader: Reader, companies: Names, findings: _Findings
) -> Article | None:
    try:
        raw = file.read()
    except OSError as error:
        findings.problems.append(file.unread(error))
        return None
    try:
        reading = reader.read(file.path, file.id, raw)
    except Exception as error:  # noqa: BLE001  # as in a build
        findings.problems.append(file.failed(error))
        return None
    findings.problems += reading.problems
    if reading.text.repaired.repairs:
        findings.damaged.append(_damaged(file.path, reading.text))
    if reading.article is not None:
        findings.add(reading.article, companies)
    return reading.article


def _damaged(path: str, text: Text) -> Damaged:
    repairs = text.repaired.repairs
    return Damaged(
        path=path,
        places=len(repairs),
        confidence=round(sum(repair.confidence for repair in repairs) / len(repairs), 3),
        methods=tuple(dict.fromkeys(repair.method for repair in repairs)),
        guesses=tuple(
            Guess(text.line(repair), repair.before, repair.after, repair.confidence)
            for repair in text.doubtful
        ),
    )


def _health(examination: Examination, files: int, findings: _Findings) -> Health:
    names, analyzer = examination.vocabulary, examination.analyzer
    own = {(of.key or name).casefold() for name, of in examination.settings.fields.items()}
    categories = findings.values[Kind.CATEGORIES]
    cut = cut_values(categories, analyzer.lexicon)
    shared = [(source, paths) for source, paths in findings.stories.items() if len(paths) > 1]
    return Health(
        archive=str(examination.archive.resolve()),
        files=files,
        articles=findings.articles,
        problems=tuple(sorted(findings.problems, key=lambda found: (found.path, found.line or 0))),
        damaged=tuple(sorted(findings.damaged, key=lambda found: (found.confidence, found.path))),
        duplicates=tuple(
            Duplicates(source, tuple(paths))
            for source, paths in sorted(shared, key=lambda item: (-len(item[1]), item[0]))
        ),
        variants=tuple(
            variants
            for kind in findings.values
            for variants in find_variants(kind, findings.values[kind], names.of(kind), analyzer)
        ),
        cut_categories=_counted(categories, cut),
        unmapped_categories=_counted(
            categories,
            _in_no_group(categories, names.of(Kind.CATEGORIES)),
        ),
        publishers=_counted(findings.publishers, findings.publishers),
        unread_keys=tuple(
            UnreadKey(key, len(paths), paths[0])
            for key, paths in sorted(
                findings.unread.items(), key=lambda item: (-len(item[1]), item[0])
            )
            if key.casefold() not in own
        ),
        named_apart=tuple(sorted(findings.named_apart, key=lambda item: item.path)),
    )


def _as_spelled(article: Article) -> Mapping[str, tuple[str, ...]]:
    """Return the names of an article as its author spells them, by the table of the vocabulary."""
    listed = (Kind.CATEGORIES, Kind.COMPANIES, Kind.PEOPLE)
    return {
        **{kind: spellings(article.metadata, kind) for kind in listed},
        Kind.TAGS: article.tags,
        Kind.AUTHORS: article.authors,
        Kind.SERIES: article.series,
        Kind.SOURCES: (article.source,) if article.source else (),
        **article.own,
        **article.spelled,
    }


def _in_no_group(categories: Collection[str], names: Names) -> tuple[str, ...]:
    """Return the categories that a vocabulary does not mention; none if it mentions no other."""
    unknown = tuple(value for value in categories if not names.knows(value))
    return unknown if len(unknown) < len(categories) else ()


def _counted(counts: Counter[str], values: Iterable[str]) -> tuple[Spelling, ...]:
    ordered = sorted(values, key=lambda value: (-counts[value], value))
    return tuple(Spelling(value, counts[value]) for value in ordered)
