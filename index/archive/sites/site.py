"""The site that an archive is the source of, as its generator's own settings tell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from index.archive.keys import DATE_KEYS, FILE_NAME_KEY, truth
from index.archive.sites.addresses import joined, quoted
from index.archive.sites.languages import SiteLanguage, code_of, language_in, language_of
from index.problems import ProblemKind
from index.settings import Generator

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_NEVER = frozenset({"node_modules", "_site", "_includes", "_layouts", "_data"})
"""Folders that hold what sites are made with, wherever they are."""
_AT_THE_ROOT = frozenset({"public", "vendor", "themes", "archetypes"})
"""Folders at the root of a site that hold what it is made with, or what was made."""
_PAGES = frozenset({"index", "_index", "readme", "changelog", "license", "contributing"})
"""Names of files that hold a page about others rather than an article, unless they are dated."""
_DRAFTS = "_drafts"
DRAFT = "not published (draft)"
"""Why a file is withheld that calls itself a draft."""


class Splitting(StrEnum):
    """Separator of a list that is written as one text, such as ``tags: a, b``."""

    COMMAS = "commas"
    SPACES = "spaces"
    """At spaces; a comma at the end of a part is cut off."""
    NOWHERE = "nowhere"
    """The text is one value."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file as seen by the rules of publication.

    Attributes:
        path: Relative to the archive.
        metadata: Front matter, completed by the site.
        moment: Time of publication, on the clock whose day is shown; ``None`` if unknown.
        starts: Time from which it is published, if it differs from ``moment``.
        ends: Time until which it is published; ``None`` for ever.
        is_headed: Whether the file begins with a front matter.
    """

    path: str
    metadata: Mapping[str, object]
    moment: datetime | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    is_headed: bool = True

    @property
    def folder(self) -> str:
        """The folder it is in, with a slash at its end; empty at the archive's root."""
        return "".join(self.path.rpartition("/")[:2])

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[0] or name


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether a file is published.

    Attributes:
        kind: Why it is left out; ``None`` for a published one.
        reason: The same in words.
        until: When to decide anew although nothing was changed; ``None`` if time changes nothing.
    """

    kind: ProblemKind | None = None
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Settings of a site and the rules of its generator.

    This class has the rules for an archive of which no generator is known.

    Attributes:
        generator: Generator of the site.
        recognised_by: The file that names the generator, relative to the archive; empty if none.
        title: Of the site, or empty.
        address: Address of the site, without a slash at the end, or empty.
        timezone: What a date without a zone is in; ``None`` where the site does not tell.
        stamps: What a time without a zone is in that stands unquoted in YAML; ``None`` for
            ``timezone``.
        converts_dates: Whether the generator shows every date in ``timezone``, even one that was
            written with another zone.
        date_keys: The keys of a front matter that a date is taken from, the first that is there
            wins: the generator's own and, where it finds none there, what else tells one.
            ``:filename`` stands for the date in the file name.
        start_keys, end_keys: The keys that say from when and until when an article is published.
        languages: As the settings name them, the default one first; empty where they do not tell.
        language_parts: Names of folders, and ends of names, that tell the language of files.
        content: Folders that hold articles, relative to the archive, with a slash at the end; empty
            where any folder may.
        splitting: How ``tags``, ``categories`` and the like are split where they are one text.
        hides_future: Whether an article of a coming day is not published before it.
        own_keys: Keys of a front matter that say where an article is published, whatever they
            mean elsewhere.
        notes: What the owner is to know of the site's settings, a sentence each.
        authors: Names of authors by the keys that articles give instead.
    """

    generator: Generator = Generator.NONE
    recognised_by: str = ""
    title: str = ""
    address: str = ""
    timezone: ZoneInfo | None = None
    stamps: tzinfo | None = None
    converts_dates: bool = False
    date_keys: tuple[str, ...] = (*DATE_KEYS, FILE_NAME_KEY)
    start_keys: tuple[str, ...] = ("publishDate", "publishdate", "pubdate")
    end_keys: tuple[str, ...] = ("expiryDate", "expirydate", "unpublishDate", "unpublishdate")
    languages: tuple[str, ...] = ()
    language_parts: frozenset[str] = frozenset()
    content: tuple[str, ...] = ()
    splitting: Splitting = Splitting.COMMAS
    hides_future: bool = True
    own_keys: frozenset[str] = frozenset({"permalink"})
    notes: tuple[str, ...] = field(default=())
    authors: Mapping[str, str] = field(default_factory=dict)

    def skips(self, folder: str) -> str:
        """Return why nothing below a folder is published; empty where something may be."""
        name = folder.rpartition("/")[2]
        if name in _NEVER:
            return "a folder that sites are made with"
        if self._outside(folder):
            return f"outside {_listed(self.content)}, where the site's texts are"
        if self.generator is not Generator.NONE and folder in _AT_THE_ROOT:
            return "a folder that the site is made with"
        return ""

    def _outside(self, folder: str) -> bool:
        """Tell whether a folder neither is, nor is in, nor holds one of the site's texts."""
        inside = f"{folder}/"
        return bool(self.content) and not any(
            inside.startswith(root) or root.startswith(inside) for root in self.content
        )

    def reads(self, path: str) -> bool:
        """Tell whether a file may be an article, by its name."""
        return path.lower().endswith(MARKDOWN)

    def left_out(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the files outside the site's content, each with the reason."""
        found = ((path, self.unread(path)) for path in paths)
        return {path: reason for path, reason in found if reason}

    def unread(self, path: str) -> str:
        """Return why the generator does not read a file; empty where it does."""
        if not self.content or path.startswith(self.content):
            return ""
        return f"outside {_listed(self.content)}, where the site's texts are"

    def complete(self, path: str, metadata: Mapping[str, object]) -> Mapping[str, object]:  # noqa: ARG002
        """Return a front matter completed by the site's settings and the folder."""
        return metadata

    def page_language(self, page: Page) -> SiteLanguage:
        """Return the language of a file by its front matter or its path."""
        code = language_of(page.metadata) or self.language_by_rule(page)
        if code:
            return SiteLanguage(code, certain=True)
        return SiteLanguage(language_in(page.path, self.language_parts))

    @property
    def usual_language(self) -> str:
        """The code of the language of files of which nothing else is told, or nothing."""
        return next(map(code_of, self.languages), "")

    def language_by_rule(self, page: Page) -> str:  # noqa: ARG002
        """Return the code of a file's language by the generator's own rules, or nothing."""
        return ""

    def publication(
        self, page: Page, now: datetime, shown: frozenset[ProblemKind] = frozenset()
    ) -> Publication:
        """Return whether a file is published, and until when that holds.

        Args:
            page: The file.
            now: The present.
            shown: Kinds that count as published.
        """
        found = (kind for kind in self._kinds(page, now) if kind.kind not in shown)
        return next(found, Publication(until=page.ends if page.ends and page.ends > now else None))

    def _kinds(self, page: Page, now: datetime) -> Iterator[Publication]:
        """Yield the reasons against publishing a file."""
        for kind, reason in (
            (ProblemKind.DRAFT, self.withheld(page)),
            (ProblemKind.OUTSIDE_SITE, self.hidden(page)),
        ):
            if reason:
                yield Publication(kind, reason)
        if self.is_page(page):
            yield Publication(ProblemKind.NOT_AN_ARTICLE, "a page about others, no article")
        start = page.starts or page.moment
        if start is not None and start > now and self.waits(page):
            yield Publication(ProblemKind.FUTURE, f"published on {start:%Y-%m-%d}", start)
        if page.ends is not None and page.ends <= now:
            yield Publication(ProblemKind.EXPIRED, f"expired on {page.ends:%Y-%m-%d}")

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft; empty for one that is not."""
        if _DRAFTS in page.path.split("/")[:-1]:
            return f"in the folder {_DRAFTS}"
        if is_true(page.metadata.get("draft")) or is_false(page.metadata.get("published")):
            return "not published (draft, published)"
        status = page.metadata.get("status")
        if isinstance(status, str) and status.strip().lower() in ("draft", "hidden", "private"):
            return f"not published (status: {status.strip().lower()})"
        return ""

    def hidden(self, page: Page) -> str:  # noqa: ARG002
        """Return why a file has no page of its own or is in no list of the site; else empty."""
        return ""

    def waits(self, page: Page) -> bool:  # noqa: ARG002
        """Tell whether a file is not published before its date."""
        return self.hides_future

    def is_page(self, page: Page) -> bool:
        """Tell whether a file holds a page about others, such as the list of a folder."""
        return page.stem.lower() in _PAGES and page.moment is None

    def has_own_place(self, page: Page) -> bool:
        """Tell whether the front matter itself says where the file is published."""
        values = (page.metadata.get(key) for key in self.own_keys)
        return any(isinstance(value, str) and value.startswith("/") for value in values)

    def place(self, page: Page) -> str:
        """Return the path of a file on the site, such as ``/2024/zprava/``.

        Empty where that cannot be known.
        """
        own = page.metadata.get("permalink")
        return quoted(own) if isinstance(own, str) and self.has_own_place(page) else ""

    def absolute(self, site: str, link: str, page: Page, address: str) -> str:
        """Return the absolute address of a reference of an article, such as a picture.

        Args:
            site: Address of the site; without it, addresses stay relative.
            link: Address of the article.
            page: The article.
            address: As it is written; a whole one stays.
        """
        return joined(site, link if page.stem == "index" else "", address)


UNKNOWN = Site()
"""An archive of which no generator is known."""


def is_true(value: object) -> bool:
    """Tell whether a value of a front matter says yes, in whatever words."""
    return truth(value) is True


def is_false(value: object) -> bool:
    """Tell whether a value of a front matter says no, in whatever words."""
    return truth(value) is False


def withheld_draft(page: Page) -> str:
    """Return why a file that calls itself a draft is withheld."""
    return DRAFT if is_true(page.metadata.get("draft")) else ""


def _listed(folders: tuple[str, ...]) -> str:
    return ", ".join(folders)
