"""Pelican 4: articles, pages, and their addresses.

Source: https://docs.getpelican.com/en/latest/settings.html, https://docs.getpelican.com/en/latest/
content.html and the behaviour of Pelican 4.12.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from string import Formatter
from unicodedata import normalize

from markupsafe import Markup
from unidecode import unidecode

from index.archive.sites.addresses import folder_of, quoted, squeezed
from index.archive.sites.configuration import (
    Configuration,
    Values,
    flag,
    mapping,
    read_configuration,
    text,
    texts,
    zone,
)
from index.archive.sites.pelican_renewal import SUBSTITUTIONS, renewed
from index.archive.sites.site import Page, Site, Splitting
from index.settings import Generator

CONFIG = ("pelicanconf.py", "publishconf.py")
"""The settings file of a site, and the one that overrides it for publication."""
_ADDRESSES: Mapping[str, str] = {
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
}
_SUFFIXES = (".md", ".markdown", ".mkd", ".mdown")
MAX_SLUGGED = 1_000


@dataclass(frozen=True, slots=True)
class PelicanSite(Site):
    """A site of Pelican.

    Attributes:
        path: Folder of the site's texts, with a slash at its end; empty for the archive itself.
        articles, pages: Folders of either in it, with a slash at their end.
        no_articles, no_pages: Folders in them that are not read.
        ignored: Patterns of names of files and folders that are not read.
        addresses: Templates of paths, by the name of their setting.
        language: Of the texts that do not tell theirs.
        author: Of the texts that do not tell theirs, or empty.
        defaults: Values of the front matters that do not give them.
        by_path: Path or folder to values of its front matter.
        patterns: Of a file's name and of its path, whose groups are values of its front matter.
        folder_is_category: Whether the folder is the category of the texts that do not tell theirs.
        slug_from_name: Whether a slug is made of the file's name rather than of the title.
        substitutions: Patterns and what replaces them in a slug.
        keeps_case, keeps_accents: What a slug keeps.
        needs_date: Whether an article without a date is left out rather than dated by its file.
    """

    path: str = ""
    articles: tuple[str, ...] = ("",)
    pages: tuple[str, ...] = ("pages/",)
    no_articles: tuple[str, ...] = ()
    no_pages: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=lambda: _ADDRESSES)
    language: str = "en"
    author: str = ""
    defaults: Values = field(default_factory=dict)
    by_path: Mapping[str, Values] = field(default_factory=dict)
    patterns: tuple[str, str] = ("", "")
    folder_is_category: bool = True
    slug_from_name: bool = False
    substitutions: tuple[tuple[str, str], ...] = SUBSTITUTIONS
    keeps_case: bool = False
    keeps_accents: bool = False
    needs_date: bool = True

    def reads(self, path: str) -> bool:
        """Tell whether a file may be an article, by its name."""
        return path.endswith(_SUFFIXES)

    def unread(self, path: str) -> str:
        """Return why Pelican does not read a file; empty where it does."""
        outside = super(PelicanSite, self).unread(path)
        if outside:
            return outside
        inside = self._inside(path)
        if any(fnmatch(part, mask) for part in inside.split("/") for mask in self.ignored):
            return "ignored by the site's settings (IGNORE_FILES)"
        if not (self._is_page(inside) or self._is_article(inside)):
            return "in no folder of articles or pages (ARTICLE_PATHS, PAGE_PATHS)"
        return ""

    def _inside(self, path: str) -> str:
        return path.removeprefix(self.path)

    def _is_page(self, inside: str) -> bool:
        return inside.startswith(self.pages) and not inside.startswith(self.no_pages)

    def _is_article(self, inside: str) -> bool:
        return inside.startswith(self.articles) and not inside.startswith(self.no_articles)

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter completed by the settings and the path, with a slug."""
        inside = self._inside(path)
        given = {key: value for key, value in metadata.items() if value not in (None, "", [])}
        values = {**self.defaults, **self._values_in_path(inside), **given}
        if self.author and not (values.get("author") or values.get("authors")):
            values["author"] = self.author
        if not text(values, "slug"):
            values["slug"] = self._slug_of(inside, values)
        for key in ("tags", "authors"):
            value = values.get(key)
            if isinstance(value, str):
                # A name may have a comma then, as in "Malá, Jana; Velký, Petr".
                parts = value.split(";" if ";" in value else ",")
                values[key] = [name for part in parts if (name := part.strip())]
        if isinstance(values.get("author"), str):
            # One author, whatever commas the name has.
            values["author"] = [values["author"]]
        return values

    def _slug_of(self, inside: str, values: Values) -> str:
        name = inside.rpartition("/")[2].rpartition(".")[0]
        return self.slug(name if self.slug_from_name else text(values, "title"))

    def _values_in_path(self, inside: str) -> Values:
        """Return metadata parsed from the path of a file, as values of its front matter."""
        values: dict[str, object] = {}
        for path, given in sorted(self.by_path.items()):
            if inside == path or inside.startswith(f"{path.rstrip('/')}/"):
                values |= given
        folder, _, name = inside.rpartition("/")
        found: dict[str, object] = {}
        for pattern, subject in zip(self.patterns, (name.rpartition(".")[0], inside), strict=True):
            match = re.match(pattern, subject) if pattern else None
            for key, value in (match.groupdict() if match else {}).items():
                if value is not None:
                    found.setdefault(key.lower(), value)
        if self.folder_is_category and folder:
            found.setdefault("category", folder.rpartition("/")[2])
        return values | found

    def slug(self, name: str) -> str:
        """Return the name that a text has in addresses."""
        return _slug(name, self.substitutions, self.keeps_case, self.keeps_accents)

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft."""
        status = text(page.metadata, "status").lower() or "published"
        return "" if status in ("published", "hidden") else f"not published (status: {status})"

    def hidden(self, page: Page) -> str:
        """Return why a file is in no list of the site."""
        if text(page.metadata, "status").lower() == "hidden":
            return "in no list of the site (status: hidden)"
        if not text(page.metadata, "title"):
            return "without a title, which Pelican needs"
        if self.needs_date and page.moment is None and not self._is_page(self._inside(page.path)):
            return "without a date, which Pelican needs of an article"
        return ""

    def is_page(self, page: Page) -> bool:  # noqa: ARG002
        """Tell that no file is a page about others: Pelican makes those itself."""
        return False

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        own = text(page.metadata, "url")
        if own:
            return quoted(squeezed(own))
        kind = "PAGE" if self._is_page(self._inside(page.path)) else "ARTICLE"
        language = text(page.metadata, "lang").lower() or self.language
        template = self.addresses[
            f"{kind}_URL" if language == self.language else f"{kind}_LANG_URL"
        ]
        filled = _filled(template, self._names(page, language), page.moment)
        return quoted(squeezed(filled)) if filled is not None else ""

    def _names(self, page: Page, language: str) -> Mapping[str, str]:
        values = {key: str(value) for key, value in page.metadata.items()}
        authors = page.metadata.get("authors") or page.metadata.get("author")
        author = str(authors[0]) if isinstance(authors, list) and authors else ""
        own = {
            "slug": text(page.metadata, "slug"),
            "lang": language,
            "category": self.slug(text(page.metadata, "category")),
            "author": self.slug(author),
            "path": self._inside(page.path),
        }
        return values | own


def _filled(template: str, names: Mapping[str, str], moment: datetime | None) -> str | None:
    """Return a template's path, or ``None`` if it needs an unknown value."""
    parts: list[str] = []
    try:
        for literal, name, form, _ in Formatter().parse(template):
            parts.append(literal)
            if name == "date" and moment is not None:
                parts.append(moment.strftime(form) if form else str(moment))
            elif name is not None:
                parts.append(names[name])
    except (KeyError, ValueError):
        return None
    return "".join(parts)


@lru_cache(4096)
def _slug(
    name: str,
    substitutions: tuple[tuple[str, str], ...],
    keeps_case: bool,
    keeps_accents: bool,
) -> str:
    plain = normalize("NFKC", Markup(name[:MAX_SLUGGED]).striptags())  # noqa: S704  # tags go
    slug = plain if keeps_accents else unidecode(plain)
    for pattern, replacement in substitutions:
        slug = re.sub(normalize("NFKC", pattern), replacement, slug, flags=re.IGNORECASE)
    return (slug if keeps_case else slug.lower()).strip()


def read_pelican(root: Path) -> Configuration | None:
    """Return the settings of a site of Pelican, those for its publication winning."""
    configuration = read_configuration(root, CONFIG[0])
    if configuration is None:
        return None
    published = read_configuration(root, CONFIG[1], configuration.values)
    if published is None:
        return configuration
    values = configuration.values if published.fault else published.values
    return Configuration(configuration.name, values, configuration.fault or published.fault)


def site_of(_root: Path, configuration: Configuration) -> PelicanSite:
    """Return the site that has these settings."""
    values = renewed(configuration.values)
    pages = _folders(values, "PAGE_PATHS", ("pages",))
    articles = _folders(values, "ARTICLE_PATHS", ("",))
    language = text(values, "DEFAULT_LANG").lower()
    path = folder_of(text(values, "PATH"))
    addresses = {key: text(values, key) or usual for key, usual in _ADDRESSES.items()}
    return PelicanSite(
        generator=Generator.PELICAN,
        recognised_by=configuration.name,
        title=text(values, "SITENAME"),
        address=text(values, "SITEURL").rstrip("/"),
        timezone=zone(text(values, "TIMEZONE")),
        date_keys=("date",),
        start_keys=(),
        end_keys=(),
        languages=(language,) if language else (),
        content=(path,) if path else (),
        splitting=Splitting.COMMAS,
        hides_future=not flag(values, "WITH_FUTURE_DATES", default=True),
        own_keys=frozenset({"url"}),
        notes=configuration.notes(text(values, "TIMEZONE")),
        path=path,
        articles=articles,
        pages=pages,
        no_articles=(*_folders(values, "ARTICLE_EXCLUDES", ()), *pages),
        no_pages=(*_folders(values, "PAGE_EXCLUDES", ()), *filter(None, articles)),
        ignored=texts(values, "IGNORE_FILES"),
        addresses=addresses,
        language=language or "en",
        author=text(values, "AUTHOR"),
        defaults=_defaults(values),
        by_path={
            path: given
            for path, given in mapping(values, "EXTRA_PATH_METADATA").items()
            if isinstance(given, dict)
        },
        patterns=(
            _pattern(values, "FILENAME_METADATA", r"(?P<date>\d{4}-\d{2}-\d{2}).*"),
            _pattern(values, "PATH_METADATA", ""),
        ),
        folder_is_category=flag(values, "USE_FOLDER_AS_CATEGORY", default=True),
        slug_from_name=text(values, "SLUGIFY_SOURCE") == "basename",
        substitutions=_substitutions(values),
        keeps_case=flag(values, "SLUGIFY_PRESERVE_CASE", default=False),
        keeps_accents=flag(values, "SLUGIFY_USE_UNICODE", default=False),
        needs_date=text(values, "DEFAULT_DATE") != "fs",
    )


def _defaults(values: Values) -> Values:
    found = {
        "category": text(values, "DEFAULT_CATEGORY") or "misc",
        **mapping(values, "DEFAULT_METADATA"),
    }
    date = values.get("DEFAULT_DATE")
    if isinstance(date, str) and date != "fs":
        found["date"] = date
    elif isinstance(date, list) and all(isinstance(part, int) for part in date):
        year, month, day = (*date, 1, 1)[:3]
        found["date"] = f"{year:04}-{month:02}-{day:02}"
    return found


def _folders(values: Values, key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    names = texts(values, key) if key in values else usual
    return tuple(map(folder_of, names))


def _pattern(values: Values, key: str, usual: str) -> str:
    pattern = text(values, key) if key in values else usual
    try:
        re.compile(pattern)
    except re.error:
        return usual
    return pattern


def _substitutions(values: Values) -> tuple[tuple[str, str], ...]:
    given = values.get("SLUG_REGEX_SUBSTITUTIONS")
    if not isinstance(given, list):
        return SUBSTITUTIONS
    pairs = [
        (str(pair[0]), str(pair[1])) for pair in given if isinstance(pair, list) and len(pair) > 1
    ]
    try:
        for pattern, replacement in pairs:
            re.sub(pattern, replacement, "")
    except (re.error, IndexError):
        return SUBSTITUTIONS
    return tuple(pairs)
