"""One file to one article: decode, repair, part, cut, clean. No file is touched here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from index.archive import dating, front_matter, keys, metadata, sections
from index.archive.cleaning.cleaning import clean
from index.archive.dates import Clock
from index.archive.dating import Complaints
from index.archive.decoding import decode, is_binary
from index.archive.file_report import FileReport
from index.archive.front_matter import FrontMatter
from index.archive.kept_fields import KeptFields
from index.archive.keys import Raw
from index.archive.language import accented, clear_language, language
from index.archive.links import filled, template_of
from index.archive.plain_text import (
    PlainText,
    first_heading,
    is_steering,
    plain_line,
    plain_text,
    read_text,
)
from index.archive.sections import Sections
from index.archive.sites.site import UNKNOWN, Page, Site
from index.archive.sound_text import Text, sound_text
from index.archive.stories import story
from index.archive.structure import is_bounded, searched_length
from index.article import Article
from index.mentions.given import NOTHING, Given
from index.problems import Problem, ProblemKind
from index.repair import Repaired, Repairer
from index.settings import SHOWN_BY, Generator, IndexSettings
from index.vocabulary.vocabulary import Kind, Vocabulary

BOM = "\ufeff"
"""A byte order mark that was damaged itself and came back."""

HEAD = 65_536
"""Bytes of a file in which its front matter is looked for when only names are asked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Result of reading a file: an article, or the problem that explains its absence.

    Attributes:
        article: ``None`` for a file that is left out.
        problems: Problems to report to the owner.
        text: Of the file.
        until: When to read the file again although it is unchanged; ``None`` if time changes
            nothing.
    """

    article: Article | None
    problems: tuple[Problem, ...]
    text: Text
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a file in the archive, and the facts that decide its place on the site.

    Attributes:
        path: Relative to the archive.
        identity: Id of the article.
        page: The file as the site's rules see it.
        dates: All its dates with their keys, the best first.
        complaints: Takes values that cannot be used.
    """

    path: str
    identity: str
    page: Page
    dates: tuple[tuple[str, datetime], ...]
    complaints: Complaints


@dataclass(frozen=True, slots=True)
class _Content:
    summary: str
    description: str
    key_points: tuple[str, ...]
    body: str
    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts of the article."""
        return (self.summary, self.description, *self.key_points, self.text)


class Reader:
    """Reads the files of one archive; safe for threads."""

    def __init__(
        self,
        settings: IndexSettings,
        repairer: Repairer,
        vocabulary: Vocabulary,
        site: Site = UNKNOWN,
        now: datetime | None = None,
    ) -> None:
        """Configure the reader.

        Args:
            settings: Settings of the index.
            repairer: Undoes damage of the text.
            vocabulary: Gives categories, companies and people their clean names.
            site: The site that the archive is the source of.
            now: Time of reading, by default the present; articles published later are left out.
        """
        self._site = site
        zone = site.timezone or ZoneInfo(settings.timezone)
        self._clock = Clock(zone, site.stamps or zone, zone if site.converts_dates else None)
        self._now = now or datetime.now(UTC)
        self._shown = _shown(settings)
        self._settings = settings
        self._repairer = repairer
        self._vocabulary = vocabulary

    def read(self, path: str, identity: str, raw: bytes, kept: KeptFields | None = None) -> Reading:
        """Return the article that a file holds, as much of it as can be read.

        Args:
            path: The file, relative to the archive.
            identity: The id the article is to have.
            raw: The file's bytes.
            kept: Fields of its front matter, if :meth:`given` kept them.
        """
        report = FileReport(path)
        if is_binary(raw):
            report.add(ProblemKind.BINARY_FILE, "no text but another kind of file", "left out")
            return Reading(None, tuple(report.problems), Text("", Repaired("")))
        text = sound_text(raw, self._repairer, report)
        parted = _with_known_keys(self._parted(text.repaired.text, kept))
        place = self._place(path, identity, parted)
        publication = self._site.publication(place.page, self._now, self._shown)
        if publication.kind is not None:
            report.add(publication.kind, publication.reason, "left out")
            return Reading(None, tuple(report.problems), text, publication.until)
        _report_front_matter(parted, report)
        article = self._article(place, parted, len(text.repaired.repairs), report)
        return Reading(article, tuple(report.problems), text, publication.until)

    def given(self, path: str, raw: bytes) -> tuple[Given, KeptFields | None]:
        """Return the names in the front matter of a file, without reading the rest of it.

        The fields of a sound front matter are returned too, for :meth:`read` to take.

        Args:
            path: The file, relative to the archive.
            raw: The file's bytes.
        """
        head = raw[:HEAD]
        if is_binary(head):
            return NOTHING, None
        text = decode(head).text
        parted = self._parted(text)
        found = self._given(path, parted)
        is_ascii = f"{found.companies}{found.people}{found.source}".isascii()
        if not is_ascii and self._repairer.is_repairable(text):
            parted = self._parted(self._repairer.repair(text).text)
            found = self._given(path, parted)
        is_sound = parted.text and not parted.faults
        return found, KeptFields.of(parted.text, parted.metadata) if is_sound else None

    def _given(self, path: str, parted: FrontMatter) -> Given:
        raw = self._site.complete(path, _with_known_keys(parted).metadata)
        return Given(
            companies=metadata.names(raw, Kind.COMPANIES, self._vocabulary),
            people=metadata.names(raw, Kind.PEOPLE, self._vocabulary),
            source=next(iter(self._named(Kind.SOURCES, (metadata.source(raw),))), ""),
        )

    def _parted(self, text: str, kept: KeptFields | None = None) -> FrontMatter:
        return front_matter.parse(
            # NUL ends a string in some formats and shows nowhere.
            text.replace("\0", "").removeprefix(BOM),
            headers_only=self._site.generator is Generator.PELICAN,
            kept=kept,
        )

    def _place(self, path: str, identity: str, parted: FrontMatter) -> _Place:
        site, clock, complaints = self._site, self._clock, Complaints()
        raw = site.complete(path, parted.metadata)
        dates = dating.dates(raw, path, complaints, clock, site.date_keys)
        page = Page(
            path,
            raw,
            moment=dates[0][1] if dates else None,
            starts=dating.moment(raw, complaints, clock, *site.start_keys),
            ends=dating.moment(raw, complaints, clock, *site.end_keys),
            is_headed=parted.present,
        )
        return _Place(path, identity, page, dates, complaints)

    def _link(self, place: _Place, slug: str) -> str:
        """Return the path of an article on the site; empty where it cannot be known."""
        settings, own = self._settings, self._site.has_own_place(place.page)
        template = "" if own else template_of(place.path, settings)
        if template:
            path = filled(template, place.page, place.identity, slug)
        elif settings.site or self._site.generator is not Generator.NONE:
            path = self._site.place(place.page)
        else:
            path = ""
        return self._address + path if path else ""

    @property
    def _has_links(self) -> bool:
        """Whether articles have addresses on a site."""
        settings = self._settings
        return bool(settings.link or settings.links) or self._site.generator is not Generator.NONE

    @property
    def _address(self) -> str:
        return self._settings.site or self._site.address

    def _article(
        self, place: _Place, parted: FrontMatter, repaired: int, report: FileReport
    ) -> Article:
        raw, complaints, splitting = place.page.metadata, place.complaints, self._site.splitting
        content = self._content(place.page, parted.body, report)
        _report_dates(place, report)
        title = _title(raw, content.body, place.identity, report)
        original_title = metadata.line(raw, "original_title")
        slug = metadata.slug(raw, place.identity)
        link = self._link(place, slug)
        if not link and self._has_links:
            what = "its address on the site cannot be known (index.link, index.links)"
            report.add(ProblemKind.NO_LINK, what, "indexed without")
        whole = partial(self._site.absolute, self._address, link, place.page)
        spelled = self._spelled(raw)
        named = {kind: self._named(kind, values) for kind, values in spelled.items()}
        source_keys = [key for key in ("url", "source_url") if key not in self._site.own_keys]
        source_url = metadata.address(raw, complaints, whole, *source_keys)
        article = Article(
            id=place.identity,
            path=place.path,
            slug=slug,
            title=title,
            published=place.page.moment,
            updated=dating.moment(raw, complaints, self._clock, *keys.UPDATE_KEYS),
            original_title=original_title,
            summary=content.summary,
            description=content.description,
            key_points=content.key_points,
            body=content.body,
            text=content.text,
            categories=metadata.names(raw, Kind.CATEGORIES, self._vocabulary, splitting),
            companies=metadata.names(raw, Kind.COMPANIES, self._vocabulary),
            people=metadata.names(raw, Kind.PEOPLE, self._vocabulary),
            source=next(iter(named[Kind.SOURCES]), ""),
            authors=named[Kind.AUTHORS],
            tags=named[Kind.TAGS],
            series=named[Kind.SERIES],
            own={kind: of for kind, of in named.items() if kind in self._settings.fields and of},
            days=metadata.own_days(raw, self._settings.fields, complaints, self._clock),
            other=metadata.own_texts(raw, self._settings.fields),
            importance=metadata.importance(raw, complaints),
            source_url=source_url,
            link=link,
            image=metadata.address(raw, complaints, whole, *keys.IMAGE_KEYS),
            story=story(source_url, original_title, place.page.moment),
            language=self._language(place.page, title, content),
            accented=accented((title, *content.texts)),
            metadata=keys.stored(parted.metadata),
            spelled={kind: of for kind, of in spelled.items() if of != named[kind]},
            repaired=repaired,
        )
        for key, what in complaints.found:
            report.add(ProblemKind.BAD_VALUE, f"{key}: {what}", "left out")
        return article

    def _spelled(self, raw: Raw) -> Mapping[str, tuple[str, ...]]:
        """Return names as a file spells them, by the table of the vocabulary."""
        splitting, source = self._site.splitting, metadata.source(raw)
        return {
            Kind.SOURCES: (source,) if source else (),
            Kind.AUTHORS: metadata.authors(raw, splitting),
            Kind.TAGS: metadata.tags(raw, splitting),
            Kind.SERIES: metadata.series(raw),
            **metadata.own(raw, self._settings.fields),
        }

    def _named(self, kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
        vocabulary = self._vocabulary
        if kind is Kind.AUTHORS and self._site.authors:
            values = metadata.distinct(self._site.authors.get(value, value) for value in values)
        return vocabulary.clean(kind, values) if values and vocabulary.has(kind) else values

    def _language(self, page: Page, title: str, content: _Content) -> str:
        by_site = self._site.page_language(page)
        if by_site.certain:
            return by_site.code
        beginning = f"{title}\n{content.summary}\n{content.text[:2000]}"
        if by_site.code:
            return clear_language(beginning) or by_site.code
        return language(beginning, self._site.usual_language)

    def _content(self, page: Page, body: str, report: FileReport) -> _Content:
        """Return the texts of an article; a description that is the whole text is kept once."""
        raw, cut = page.metadata, self._sections(page, body, report)
        description = metadata.line(raw, "description")
        body, plain = cut.body, read_text(cut.body)
        text = _searched(plain.text, report)
        if description and text.replace("\n", " ") == description:
            body = text = ""
        elif not (text or cut.summary):
            done = "indexed by its fields"
            report.add(ProblemKind.EMPTY_BODY, "no text below the front matter", done)
        given = metadata.summary(raw)
        written = plain_text(self._clean(page, given))[: metadata.MAX_SUMMARY] if given else ""
        summary = cut.summary or written or description or _first_paragraph(plain)
        return _Content(
            summary=summary,
            description=description if description != summary else "",
            key_points=cut.key_points or metadata.lines(raw, "summary_points"),
            body=body,
            text=text,
        )

    def _sections(self, page: Page, body: str, report: FileReport) -> Sections:
        """Return the parts of a body; one with too much structure is not parted."""
        if not is_bounded(body):
            what = "more structure than is parsed: marks, containers in each other, unclosed links"
            report.add(ProblemKind.TOO_MUCH_STRUCTURE, what, "read as plain text, marks included")
            return Sections("", (), body)
        return sections.cut(self._clean(page, body))

    def _clean(self, page: Page, markdown: str) -> str:
        raw = page.metadata
        return clean(
            markdown,
            self._site.generator,
            suffix=f".{page.path.rpartition('.')[2].lower()}",
            tags=keys.truth(raw.get("render_with_liquid")) is not False,
            fields=raw,
        )


def _with_known_keys(parted: FrontMatter) -> FrontMatter:
    """Return a front matter with the keys of its fields as we call them."""
    return replace(parted, metadata=keys.known(parted.metadata))


def _searched(text: str, report: FileReport) -> str:
    """Return as much of a text as has no more different words than are searched."""
    end = searched_length(text)
    if end < len(text):
        what = "more different words than a text has"
        report.add(ProblemKind.TOO_MANY_WORDS, what, f"the first {end} characters are searched")
    return text[:end]


def _shown(settings: IndexSettings) -> frozenset[ProblemKind]:
    """Return the kinds of files that are indexed although the site does not publish them."""
    return frozenset(kind for kind, key in SHOWN_BY.items() if getattr(settings, key))


def _report_front_matter(parted: FrontMatter, report: FileReport) -> None:
    if not parted.present:
        what = "no front matter"
        done = "title and date taken from the text and the file name"
        report.add(ProblemKind.NO_FRONT_MATTER, what, done, 1)
    for fault in parted.faults:
        what = f"front matter: {fault.what}"
        report.add(ProblemKind.BROKEN_FRONT_MATTER, what, fault.done, fault.line)
    for key, shape in metadata.odd_shapes(parted.metadata):
        report.add(ProblemKind.UNKNOWN_SHAPE, f"{key} is {shape}", "left out")
    for key, value in parted.metadata.items():
        if is_steering(value):
            what = f"{key}: control characters, or such as change the direction of text"
            report.add(ProblemKind.BAD_VALUE, what, "indexed without them")


def _report_dates(place: _Place, report: FileReport) -> None:
    if not place.dates:
        report.add(ProblemKind.NO_DATE, "no date in the fields or the file name", "indexed without")
        return
    key, moment = place.dates[0]
    other = dating.disagreement(place.dates)
    if other:
        what = f"{key} says {moment:%Y-%m-%d}, {other[0]} says {other[1]:%Y-%m-%d}"
        report.add(ProblemKind.DATES_DISAGREE, what, f"{key} is used")


def _first_paragraph(plain: PlainText) -> str:
    """Return the first paragraph, one that is too long for a list up to a space."""
    first = plain.paragraph
    if len(first) <= metadata.MAX_SUMMARY:
        return first
    return first[: metadata.MAX_SUMMARY].rpartition(" ")[0] or first[: metadata.MAX_SUMMARY]


def _title(raw: Raw, body: str, identity: str, report: FileReport) -> str:
    given = metadata.line(raw, "title", "original_title")
    if given:
        return given
    found = first_heading(body)
    source = "the first heading" if found else "the file name"
    report.add(ProblemKind.NO_TITLE, "no title in the fields", f"{source} is used")
    return found or plain_line(re.sub(r"[-_]+", " ", metadata.slug({}, identity))) or identity
