"""One file to one article: decode, repair, part, cut, clean. No file is touched here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote

from index.archive import front_matter, metadata, sections
from index.archive.decoding import UTF8, decode
from index.archive.front_matter import FrontMatter
from index.archive.language import accented, language
from index.archive.metadata import Complaints, Raw
from index.archive.plain_text import plain_line, plain_text
from index.article import Article
from index.problems import Problem, ProblemKind
from index.repair import KNOWN, Repair, Repaired, Repairer
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Kind, Vocabulary

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_DATED = {"date": "%Y-%m-%d", "year": "%Y", "month": "%m", "day": "%d"}
BOM = "\ufeff"
"""A byte order mark that was damaged itself and came back."""
MAX_SUMMARY = 5_000
"""Characters of a first paragraph that stand in for a summary."""
_INDEX_NAMES = frozenset({"index", "_index", "readme", "changelog", "license", "contributing"})


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text before and after repair."""

    decoded: str
    repaired: Repaired

    def line(self, repair: Repair) -> int:
        """Return the line of the file in which a repair is, from 1."""
        return self.decoded.count("\n", 0, repair.start) + 1

    @property
    def doubtful(self) -> tuple[Repair, ...]:
        """The repairs that are no more than likely."""
        return tuple(repair for repair in self.repaired.repairs if repair.confidence < KNOWN)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: an article, or none and the problem that says why."""

    article: Article | None
    problems: tuple[Problem, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    identity: str


@dataclass(frozen=True, slots=True)
class _Content:
    summary: str
    description: str
    key_points: tuple[str, ...]
    body: str
    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is read."""
        return (self.summary, self.description, *self.key_points, self.text)


class _Report:
    """Collects one file's problems."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, kind: ProblemKind, what: str, done: str, line: int | None = None) -> None:
        self.problems.append(Problem(self.path, line, kind, what, done))


class Reader:
    """Reads the files of one archive; safe for threads."""

    def __init__(self, settings: IndexSettings, repairer: Repairer, vocabulary: Vocabulary) -> None:
        """Take what every file is read by.

        Args:
            settings: How links are made.
            repairer: Undoes damage of the text.
            vocabulary: Gives categories, companies and people their clean names.
        """
        self._settings = settings
        self._repairer = repairer
        self._vocabulary = vocabulary

    def read(self, path: str, identity: str, raw: bytes) -> Reading:
        """Return the article that a file holds, as much of it as can be read.

        Args:
            path: The file, relative to the archive.
            identity: The id the article is to have.
            raw: The file's bytes.
        """
        report = _Report(path)
        text = _sound_text(raw, self._repairer, report)
        # NUL ends a string in some formats and shows nowhere.
        parted = front_matter.parse(text.repaired.text.replace("\0", "").removeprefix(BOM))
        if _left_out(path, parted, report):
            return Reading(None, tuple(report.problems), text)
        _report_front_matter(parted, report)
        article = self._article(_Place(path, identity), parted, len(text.repaired.repairs), report)
        return Reading(article, tuple(report.problems), text)

    def _article(
        self, place: _Place, parted: FrontMatter, repaired: int, report: _Report
    ) -> Article:
        raw, complaints = parted.metadata, Complaints()
        content = _content(parted, report)
        moment = _published(place, raw, complaints, report)
        title = _title(raw, content.body, place.identity, report)
        original_title = metadata.line(raw, "original_title")
        source_url = metadata.address(raw, complaints, "url", "source_url")
        slug = metadata.slug(raw, place.identity)
        article = Article(
            id=place.identity,
            path=place.path,
            slug=slug,
            title=title,
            published=moment,
            original_title=original_title,
            summary=content.summary,
            description=content.description,
            key_points=content.key_points,
            body=content.body,
            text=content.text,
            categories=metadata.names(raw, Kind.CATEGORIES, self._vocabulary),
            companies=metadata.names(raw, Kind.COMPANIES, self._vocabulary),
            people=metadata.names(raw, Kind.PEOPLE, self._vocabulary),
            source=metadata.source(raw),
            author=metadata.line(raw, "author"),
            importance=metadata.importance(raw, complaints),
            source_url=source_url,
            link=_link(place, slug, moment, self._settings),
            image=metadata.address(raw, complaints, *metadata.IMAGE_KEYS),
            story=metadata.story(source_url, original_title, moment),
            language=language(f"{title}\n{content.summary}\n{content.text[:2000]}"),
            accented=accented((title, *content.texts)),
            metadata=raw,
            repaired=repaired,
        )
        for key, what in complaints.found:
            report.add(ProblemKind.BAD_VALUE, f"{key}: {what}", "left out")
        return article


def _sound_text(raw: bytes, repairer: Repairer, report: _Report) -> Text:
    decoded = decode(raw)
    if decoded.bad_line is not None:
        what = f"bytes that are no text in {decoded.encoding}"
        done = "indexed with U+FFFD in their place"
        report.add(ProblemKind.BROKEN_ENCODING, what, done, decoded.bad_line)
    elif decoded.encoding != UTF8:
        what = f"written in {decoded.encoding}"
        report.add(ProblemKind.LEGACY_ENCODING, what, "decoded from it; save it as UTF-8")
    text = Text(decoded.text, repairer.repair(decoded.text))
    repairs = text.repaired.repairs
    if repairs:
        what = f"letters destroyed by a wrong decoding in {len(repairs)} places"
        line = text.line(repairs[0])
        report.add(ProblemKind.REPAIRED_TEXT, what, "repaired in the index", line)
    doubtful = text.doubtful
    if doubtful:
        first = doubtful[0]
        what = f"{len(doubtful)} repairs are guesses, the first {first.before} to {first.after}"
        report.add(ProblemKind.DOUBTFUL_TEXT, what, "indexed as guessed", text.line(first))
    composed = text.repaired.composed
    if composed:
        what = f"{len(composed)} letters written with combining diacritics (NFD)"
        done = "composed in the index"
        report.add(ProblemKind.DECOMPOSED_TEXT, what, done, text.line(composed[0]))
    return text


def _left_out(path: str, parted: FrontMatter, report: _Report) -> bool:
    raw = parted.metadata
    if raw.get("published") is False or raw.get("draft") is True:
        report.add(ProblemKind.DRAFT, "not published (draft, published)", "left out")
        return True
    name = path.rpartition("/")[2].rpartition(".")[0].lower()
    if name in _INDEX_NAMES and metadata.published(raw, path, Complaints()) is None:
        report.add(ProblemKind.NOT_AN_ARTICLE, "a page of the site, without a date", "left out")
        return True
    return False


def _report_front_matter(parted: FrontMatter, report: _Report) -> None:
    if not parted.present:
        what = "no front matter"
        done = "title and date taken from the text and the file name"
        report.add(ProblemKind.NO_FRONT_MATTER, what, done, 1)
    for fault in parted.faults:
        what = f"front matter is {fault.what}"
        report.add(ProblemKind.BROKEN_FRONT_MATTER, what, "read field by field", fault.line)
    for key, shape in metadata.odd_shapes(parted.metadata):
        report.add(ProblemKind.UNKNOWN_SHAPE, f"{key} is {shape}", "left out")


def _published(place: _Place, raw: Raw, complaints: Complaints, report: _Report) -> datetime | None:
    found = metadata.dates(raw, place.path, complaints)
    if not found:
        report.add(ProblemKind.NO_DATE, "no date in the fields or the file name", "indexed without")
        return None
    key, moment = found[0]
    other = metadata.disagreement(found)
    if other:
        what = f"{key} says {moment:%Y-%m-%d}, {other[0]} says {other[1]:%Y-%m-%d}"
        report.add(ProblemKind.DATES_DISAGREE, what, f"{key} is used")
    return moment


def _content(parted: FrontMatter, report: _Report) -> _Content:
    """Return the texts of an article; a description that is the whole text is kept once."""
    cut = sections.cut(parted.body)
    body, description = cut.body, metadata.line(parted.metadata, "description")
    text = plain_text(body)
    if description and text.replace("\n", " ") == description:
        body = text = ""
    elif not (text or cut.summary):
        done = "indexed by its fields"
        report.add(ProblemKind.EMPTY_BODY, "no text below the front matter", done)
    summary = cut.summary or description or _first_paragraph(text)
    return _Content(
        summary=summary,
        description=description if description != summary else "",
        key_points=cut.key_points or metadata.lines(parted.metadata, "summary_points"),
        body=body,
        text=text,
    )


def _first_paragraph(text: str) -> str:
    """Return the first paragraph, one that is too long for a list up to a space."""
    first = text.partition("\n")[0]
    if len(first) <= MAX_SUMMARY:
        return first
    return first[:MAX_SUMMARY].rpartition(" ")[0] or first[:MAX_SUMMARY]


def _title(raw: Raw, body: str, identity: str, report: _Report) -> str:
    given = metadata.line(raw, "title", "original_title")
    if given:
        return given.strip("'\"") or given
    heading = _HEADING.search(body)
    found = plain_line(plain_text(heading.group(1))) if heading else ""
    source = "the first heading" if found else "the file name"
    report.add(ProblemKind.NO_TITLE, "no title in the fields", f"{source} is used")
    return found or metadata.slug({}, identity).replace("-", " ").strip() or identity


def _link(place: _Place, slug: str, moment: datetime | None, settings: IndexSettings) -> str:
    """Return where the archive publishes the article, or nothing when it needs an unknown date."""
    day = metadata.named_day(place.path) or (moment.date() if moment else None)
    template = _template(place.path, settings)
    if day is None and any(f"{{{name}}}" in template for name in _DATED):
        return ""
    identity = quote(place.identity) if "{id" in template else ""
    return settings.site + template.format(slug=quote(slug), id=identity, **_dated(day))


@lru_cache(1024)
def _dated(day: date | None) -> Mapping[str, str]:
    """Return the parts of a day that a link can have; nearly every day has several articles."""
    return {name: day.strftime(form) if day else "" for name, form in _DATED.items()}


def _template(path: str, settings: IndexSettings) -> str:
    folders = [name for name in settings.links if path.startswith(f"{name.strip('/')}/")]
    return settings.links[max(folders, key=len)] if folders else settings.link
