"""Hugo: languages, bundles, sections, and the addresses of pages.

Source: https://gohugo.io/content-management/urls/, /organization/, /multilingual/ and
/page-bundles/ there, and the behaviour of Hugo 0.111.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from index.archive.keys import known, truth
from index.archive.sites.addresses import quoted, squeezed
from index.archive.sites.configuration import (
    Values,
    mapping,
    mappings,
    text,
)
from index.archive.sites.hugo_paths import expanded, sanitised
from index.archive.sites.languages import code_of
from index.archive.sites.site import DRAFT, Page, Site, is_false, is_true

_DATED_NAME = re.compile(r"^\d{4}-\d{2}-\d{2}[-_]?(?P<slug>.*)$")
FIRST_DAY = datetime(1, 1, 1, tzinfo=UTC)
LEAF, BRANCH = "index", "_index"
_AUTHOR = re.compile(r"authors?/([^/]+)/")
"""The folder of the page of an author, whose title is the name."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder that holds content.

    Attributes:
        source: The folder, with a slash at its end.
        target: Where in the site's content it is, with a slash at its end, or empty.
        language: Of its files whose name does not tell another; empty for the default one.
    """

    source: str
    target: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Cascade:
    """Values that the pages below a folder have which do not give others.

    Attributes:
        folder: In the site's content, with a slash at its end; empty for all.
        path: Pattern of the paths that are meant, or empty.
        language: That is meant, or empty for all.
        values: Key to value.
    """

    folder: str
    path: str
    language: str
    values: Values


@dataclass(frozen=True, slots=True)
class HugoSite(Site):
    """A site of Hugo.

    Attributes:
        mounts: Folders of content, the deepest first.
        codes: Of all languages, which names of files may tell.
        language_names: Names of the languages by their codes here, which may be any.
        default_language: Code of the language whose pages have no folder of their own.
        all_in_folders: Whether those of the default language have one too.
        disabled: Codes of languages that are not published.
        permalinks: Templates of paths, by language and by section.
        ugly: Whether pages are files rather than folders, by section; ``*`` for all.
        keeps_case: Whether paths keep their capital letters.
        drops_accents: Whether paths lose their accents.
        date_in_name: Whether the file's name gives the date, and what follows it the slug.
        ignored: Patterns of files that are not read.
        shows_drafts: Whether drafts are published.
        undated: When a page without a date appeared, in addresses; ``None`` where git or the file
            system tells.
        branches: Folders, in the site's content, that have a page of their own.
        cascades: The outermost first.
    """

    mounts: tuple[Mount, ...] = (Mount("content/"),)
    codes: frozenset[str] = frozenset()
    language_names: Mapping[str, str] = field(default_factory=dict)
    default_language: str = "en"
    all_in_folders: bool = False
    disabled: frozenset[str] = frozenset()
    permalinks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ugly: Mapping[str, bool] = field(default_factory=dict)
    keeps_case: bool = False
    drops_accents: bool = False
    date_in_name: bool = False
    ignored: tuple[str, ...] = ()
    shows_drafts: bool = False
    undated: datetime | None = FIRST_DAY
    branches: frozenset[str] = frozenset()
    cascades: tuple[Cascade, ...] = ()

    def left_out(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the files that are no pages, each with the reason."""
        known = list(paths)
        bundles = {
            path.rpartition("/")[0]
            for path in known
            if self.file(path).name == LEAF and self.file(path).folder
        }
        found = ((path, self._no_page(path, bundles)) for path in known)
        return {path: reason for path, reason in found if reason}

    def _no_page(self, path: str, bundles: set[str]) -> str:
        outside = self.unread(path)
        if outside:
            return outside
        if any(re.search(pattern, path) for pattern in self.ignored):
            return "ignored by the site's settings (ignoreFiles)"
        file = self.file(path)
        if file.language in self.disabled:
            return f"in a language that is not published ({file.language})"
        above = path.rpartition("/")[0]
        if file.name == LEAF and above in bundles:
            above = above.rpartition("/")[0]
        while above:
            if above in bundles:
                return f"part of the page {above}/index"
            above = above.rpartition("/")[0]
        return ""

    def file(self, path: str) -> "File":
        """Return the path of a file in the site's content."""
        mount = next((mount for mount in self.mounts if path.startswith(mount.source)), Mount(""))
        folder, _, name = path.removeprefix(mount.source).rpartition("/")
        stem = name.rpartition(".")[0]
        base, _, code = stem.rpartition(".")
        language = mount.language or self.default_language
        if base and code in self.codes:
            stem, language = base, code
        return File(f"{mount.target}{folder}/" if folder else mount.target, stem, language)

    def language_by_rule(self, page: Page) -> str:
        """Return the code of a file's language, where the site has several."""
        code = self.file(page.path).language
        return code_of(self.language_names.get(code, code)) if len(self.codes) > 1 else ""

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter with values inherited from its folders, and a slug."""
        values, file = dict(metadata), self.file(path)
        for cascade in reversed(self.cascades):
            if _falls_on(cascade, file):
                values = {**cascade.values, **values}
        dated = _DATED_NAME.match(file.name) if self.date_in_name else None
        if dated and dated["slug"] and not text(values, "slug"):
            values["slug"] = dated["slug"]
        return values

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft."""
        draft = truth(page.metadata.get("draft"))
        if draft is None:
            draft = is_false(page.metadata.get("published"))
        return DRAFT if draft and not self.shows_drafts else ""

    def hidden(self, page: Page) -> str:
        """Return why a file has no page of its own or is in no list of the site."""
        if is_true(page.metadata.get("headless")) and self.file(page.path).name == LEAF:
            return "without a page of its own (headless)"
        for key in ("build", "_build"):
            options = mapping(page.metadata, key)
            for name in ("render", "list"):
                if options.get(name) in ("never", False):
                    return f"not shown on the site ({key}: {name})"
        return ""

    def is_page(self, page: Page) -> bool:
        """Tell whether a file is the page of a folder, which lists those below it."""
        return self.file(page.path).name == BRANCH

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        file = self.file(page.path)
        prefix = f"/{file.language}" if self._has_folder(file.language) else ""
        given = text(page.metadata, "url")
        if given:
            whole = given if given.startswith("/") else f"{prefix}/{given}"
            return quoted(squeezed(whole if whole.endswith("/") or "." in whole else f"{whole}/"))
        path = self._path(page, file)
        if path is None:
            return ""
        path = squeezed(f"{prefix}/{path}").rstrip("/")
        ugly = self.ugly.get(file.section, self.ugly.get("*", False))
        return quoted(f"{path}.html" if ugly and path else f"{path}/")

    def _has_folder(self, language: str) -> bool:
        return language in self.codes and (self.all_in_folders or language != self.default_language)

    def _path(self, page: Page, file: "File") -> str | None:
        slug = text(page.metadata, "slug")
        template = self.permalinks.get(file.language, {}).get(file.section)
        if template:
            title = text(page.metadata, "title")
            names = _names(file, slug, title, self.branches)
            path = expanded(template, names, page.moment or self.undated)
        elif file.name == BRANCH:
            path = file.folder
        else:
            path = f"{file.parent}{slug or file.base}"
        if path is None:
            return None
        path = sanitised(path, keeps_accents=not self.drops_accents)
        return path if self.keeps_case else path.lower()


@dataclass(frozen=True, slots=True)
class File:
    """Place of a file in a site's content.

    Attributes:
        folder: With a slash at its end; empty at the root.
        name: Without its suffix and its language.
        language: Its code.
    """

    folder: str
    name: str
    language: str

    @property
    def section(self) -> str:
        """The outermost folder, or empty."""
        return self.parent.partition("/")[0]

    @property
    def parent(self) -> str:
        """The folder that holds the page, which for a bundle is the one around its own."""
        if self.name != LEAF:
            return self.folder
        return "".join(self.folder.rstrip("/").rpartition("/")[:2])

    @property
    def base(self) -> str:
        """The name of the page: that of its folder for a bundle."""
        return self.folder.rstrip("/").rpartition("/")[2] if self.name == LEAF else self.name


def _names(file: File, slug: str, title: str, branches: frozenset[str]) -> Mapping[str, str]:
    """Return the values of the names in a template of addresses."""
    sections = file.parent.rstrip("/")
    while "/" in sections and f"{sections}/" not in branches:
        # Below the outermost, only a folder with a page of its own is a section.
        sections = sections.rpartition("/")[0]
    return {
        "section": file.section,
        "sections": sections,
        "title": sanitised(title),
        "slug": sanitised(slug or title),
        "filename": file.base,
        "contentbasename": file.base,
        "slugorfilename": sanitised(slug) or file.base,
        "slugorcontentbasename": sanitised(slug) or file.base,
    }


def _falls_on(cascade: Cascade, file: File) -> bool:
    if not file.folder.startswith(cascade.folder) or cascade.language not in ("", file.language):
        return False
    return not cascade.path or fnmatchcase(f"/{file.folder}{file.name}", cascade.path)


def cascades_of(values: Values, folder: str) -> tuple[Cascade, ...]:
    """Return the cascades of a front matter or of the site's settings."""
    found = []
    for item in mappings(values, "cascade"):
        target = mapping(item, "_target") or mapping(item, "target")
        handed = known({key: value for key, value in item.items() if not key.endswith("target")})
        found.append(Cascade(folder, text(target, "path"), text(target, "lang"), handed))
    return tuple(found)


def with_branches(site: HugoSite, pages: Mapping[str, Values]) -> HugoSite:
    """Return a site completed by the front matter of its section pages.

    Args:
        site: As its settings tell.
        pages: Path to front matter of each of these pages.
    """
    files = {path: site.file(path) for path in sorted(pages)}
    folders = sorted(files.items(), key=lambda item: (item[1].folder.count("/"), item[0]))
    cascades = [
        cascade for path, file in folders for cascade in cascades_of(pages[path], file.folder)
    ]
    branches = frozenset(file.folder for file in files.values())
    authors = {
        name[1]: title
        for path, file in folders
        if (name := _AUTHOR.fullmatch(file.folder)) and (title := text(pages[path], "title"))
    }
    return replace(
        site,
        branches=branches,
        cascades=(*site.cascades, *cascades),
        authors={**authors, **site.authors},
    )
