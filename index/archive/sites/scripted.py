"""Astro, Docusaurus and Next: sites whose settings are programs, by the routes they begin with.

The programs are not run, so that the site's address and what it changes are not known.

Source: https://docs.astro.build/en/basics/astro-pages/,
https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog,
https://docusaurus.io/docs/create-doc, https://nextjs.org/docs/pages and
https://nextjs.org/docs/app/guides/mdx.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import quoted, squeezed
from index.archive.sites.configuration import Configuration, Values, text
from index.archive.sites.site import Page, Site, is_true, withheld_draft
from index.settings import Generator

_SUFFIXES = ("js", "mjs", "cjs", "ts", "mts")
ASTRO = tuple(f"astro.config.{suffix}" for suffix in _SUFFIXES)
DOCUSAURUS = tuple(f"docusaurus.config.{suffix}" for suffix in _SUFFIXES)
NEXT = tuple(f"next.config.{suffix}" for suffix in _SUFFIXES)
_DATED = re.compile(r"^(?P<folder>.*?/)?(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/](?P<slug>.*)$")
_NUMBER = re.compile(r"^\d+\s*[-_.]+\s*(?=[^\d\s.-])")
_SLUG_MARKS = re.compile(r"[^\w\- ]", re.UNICODE)


def _stem(path: str, root: str) -> str:
    return path.removeprefix(root).rpartition(".")[0]


def _without_index(stem: str, *names: str) -> str:
    folder, _, name = stem.rpartition("/")
    return folder if name.lower() in ("index", *names) else stem


def _left_out_by_name(path: str) -> str:
    """Return why nothing is made of a file in the folder that a path begins with; else empty."""
    hides = any(part.startswith("_") for part in path.split("/")[1:])
    return "names that begin with _ are not published" if hides else ""


@dataclass(frozen=True, slots=True)
class AstroSite(Site):
    """A site of Astro: pages by their path, collections by their name and that of the file."""

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        if page.path.startswith("src/pages/"):
            return quoted(squeezed(f"{_without_index(_stem(page.path, 'src/pages/'))}/"))
        if not page.path.startswith("src/content/"):
            return ""
        collection, _, below = _stem(page.path, "src/content/").partition("/")
        parts = _without_index(below).split("/")
        slug = text(page.metadata, "slug") or "/".join(map(_astro_slug, parts))
        return quoted(squeezed(f"{collection}/{slug}/"))

    def hidden(self, page: Page) -> str:
        """Return why a file is not published."""
        return _left_out_by_name(page.path.removeprefix("src/"))

    def is_page(self, page: Page) -> bool:
        """Tell whether a file is a page about others: none of a collection is."""
        return not page.path.startswith("src/content/") and super(AstroSite, self).is_page(page)


def _astro_slug(name: str) -> str:
    return _SLUG_MARKS.sub("", name.lower()).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class DocusaurusSite(Site):
    """A site of Docusaurus: documents, a blog, and pages."""

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter with the date that the path of a blog's article gives."""
        dated = _DATED.match(_stem(path, "blog/")) if path.startswith("blog/") else None
        if not dated or metadata.get("date"):
            return metadata
        return {**metadata, "date": dated["date"].replace("/", "-")}

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft."""
        return withheld_draft(page)

    def hidden(self, page: Page) -> str:
        """Return why a file is in no list of the site."""
        if is_true(page.metadata.get("unlisted")):
            return "in no list of the site (unlisted)"
        return _left_out_by_name(page.path)

    def is_page(self, page: Page) -> bool:
        """Tell whether a file is a page about others: no document is."""
        is_text = page.path.startswith(("docs/", "blog/"))
        return not is_text and super(DocusaurusSite, self).is_page(page)

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        if page.path.startswith("src/pages/"):
            return quoted(squeezed(_without_index(_stem(page.path, "src/pages/"))))
        kind = page.path.partition("/")[0]
        if kind not in ("docs", "blog"):
            return ""
        slug = text(page.metadata, "slug")
        if kind == "blog":
            path = slug or _blog_path(_without_index(_stem(page.path, "blog/")))
        else:
            path = _document_path(_stem(page.path, "docs/"), slug, text(page.metadata, "id", "ID"))
        return quoted(squeezed(f"{kind}/{path}").rstrip("/")) or "/"


def _blog_path(stem: str) -> str:
    dated = _DATED.match(stem)
    if not dated:
        return stem
    day = "/".join(part.zfill(2) for part in re.split("[-/]", dated["date"]))
    return f"{dated['folder'] or ''}{day}/{dated['slug']}"


def _document_path(stem: str, slug: str, identity: str) -> str:
    folders = [_NUMBER.sub("", part) for part in stem.split("/")]
    name = folders.pop()
    if slug.startswith("/"):
        return slug
    if slug:
        return "/".join((*folders, slug))
    last = folders[-1] if folders else ""
    if not identity and name.lower() in ("index", "readme", last.lower()):
        return "/".join(folders)
    return "/".join((*folders, identity or name))


@dataclass(frozen=True, slots=True)
class NextSite(Site):
    """A site of Next: pages by their path; what is made of other texts only its programs know."""

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        for root in ("pages/", "src/pages/"):
            if page.path.startswith(root):
                return quoted(squeezed(_without_index(_stem(page.path, root))))
        for root in ("app/", "src/app/"):
            if page.path.startswith(root) and page.stem == "page":
                folders = _stem(page.path, root).split("/")[:-1]
                return quoted(squeezed("/".join(f for f in folders if not f.startswith("("))))
        return ""


def astro_site(_root: Path, configuration: Configuration) -> AstroSite:
    """Return the site with this program of settings."""
    return AstroSite(
        generator=Generator.ASTRO,
        recognised_by=configuration.name,
        start_keys=(),
        end_keys=(),
        hides_future=False,
        own_keys=frozenset(),
        notes=(_not_run(configuration),),
    )


def docusaurus_site(_root: Path, configuration: Configuration) -> DocusaurusSite:
    """Return the site with this program of settings."""
    return DocusaurusSite(
        generator=Generator.DOCUSAURUS,
        recognised_by=configuration.name,
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        hides_future=False,
        own_keys=frozenset(),
        notes=(_not_run(configuration),),
    )


def next_site(_root: Path, configuration: Configuration) -> NextSite:
    """Return the site with this program of settings."""
    return NextSite(
        generator=Generator.NEXT, recognised_by=configuration.name, notes=(_not_run(configuration),)
    )


def _not_run(configuration: Configuration) -> str:
    return f"{configuration.name} is a program and was not run: the site's address is not known"
