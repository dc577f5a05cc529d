"""Jekyll 4: posts, collections, pages, and their addresses.

Source: https://jekyllrb.com/docs/permalinks/, https://jekyllrb.com/docs/configuration/ and the
behaviour of Jekyll 4.3.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import folder_of, quoted, squeezed
from index.archive.sites.configuration import (
    Configuration,
    Values,
    flag,
    mapping,
    mappings,
    merged,
    text,
    texts,
    zone,
)
from index.archive.sites.jekyll_paths import DATED, WORDS, Document, filled, filled_page
from index.archive.sites.site import Page, Site, Splitting
from index.settings import Generator

CONFIG = ("_config.yml", "_config.yaml", "_config.toml")
_POST = re.compile(r"^(?P<above>(?:.*/)?)_(?P<kind>posts|drafts)/(?P<below>.+)$")
_SPECIAL = (".", "_", "#", "~")
_EXCLUDED = (
    *(".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)
_STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
_POSTS, _PAGES = "posts", "pages"


@dataclass(frozen=True, slots=True)
class Collection:
    """Settings of a collection.

    Attributes:
        output: Whether its documents have pages of their own.
        permalink: Template of their addresses; empty for the usual one.
    """

    output: bool
    permalink: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values that files have which do not give others.

    Attributes:
        path: What the paths begin with, or a pattern; empty for all.
        kind: ``posts``, ``pages`` or a collection; ``None`` for all.
        values: Key to value.
    """

    path: str
    kind: str | None
    values: Values


@dataclass(frozen=True, slots=True)
class JekyllSite(Site):
    """A site of Jekyll.

    Attributes:
        source: Folder of the site's texts, with a slash at its end; empty for the archive itself.
        permalink: Style or template of addresses.
        collections: Settings of each by its label.
        collections_dir: Folder of the collections, with a slash at its end, or empty.
        defaults: Of front matters, in the order of the settings.
        excludes, includes: Patterns of paths.
        publishes_unpublished, shows_drafts: What is published otherwise left out.
    """

    source: str = ""
    permalink: str = "date"
    collections: Mapping[str, Collection] = field(default_factory=dict)
    collections_dir: str = ""
    defaults: tuple[Defaults, ...] = ()
    excludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    publishes_unpublished: bool = False
    shows_drafts: bool = False

    def reads(self, path: str) -> bool:
        """Tell whether a file may be an article: posts may be HTML too."""
        if path.endswith((".html", ".htm")):
            return _POST.match(path) is not None
        return super(JekyllSite, self).reads(path)

    def skips(self, folder: str) -> str:
        """Return why nothing below a folder is published; empty where something may be."""
        reason = super(JekyllSite, self).skips(folder)
        if reason or not folder.startswith(self.source):
            return reason
        return self._excluded(folder.removeprefix(self.source), is_folder=True)

    def unread(self, path: str) -> str:
        """Return why Jekyll does not read a file; empty where it does."""
        outside = super(JekyllSite, self).unread(path)
        if outside:
            return outside
        inside = path.removeprefix(self.source)
        # The folders around it were asked for one by one.
        excluded = self._excluded(inside, is_folder=False)
        if excluded:
            return excluded
        document = self._document(path)
        if document.is_page:
            special = next(filter(self._is_special, inside.split("/")), "")
            return f"{special}: names that begin so are not published" if special else ""
        if document.label == _POSTS:
            return self._no_post(document)
        collection = self.collections.get(document.label, Collection(False, ""))
        return "" if collection.output else f"the collection {document.label} has no pages (output)"

    def _no_post(self, document: "Document") -> str:
        if any(map(self._is_special, document.above.split("/"))):
            return f"{document.above}: names that begin so are not published"
        if not document.above.startswith(self.collections_dir):
            return f"outside {self.collections_dir}, where the collections are"
        below = document.below
        if self._is_special(below) or self._is_special(below.rpartition("/")[2]):
            return f"{below}: names that begin so are not published"
        if not document.is_draft and not DATED.match(below.rpartition("/")[2]):
            return "a post needs a date at the beginning of its name"
        return ""

    def _excluded(self, inside: str, *, is_folder: bool) -> str:
        """Return the pattern of the settings that excludes a path; empty if none does."""
        name = inside.rpartition("/")[2]
        if any(_matches(pattern, name, is_folder=True) for pattern in self.includes):
            return ""
        found = (item for item in self.excludes if _matches(item, inside, is_folder=is_folder))
        return next((f"excluded by {item} in {self.recognised_by}" for item in found), "")

    def _is_special(self, name: str) -> bool:
        if not name.startswith(_SPECIAL) and not name.endswith("~"):
            return False
        return not any(_matches(pattern, name, is_folder=True) for pattern in self.includes)

    def _document(self, path: str) -> "Document":
        """Return the kind of a file: post, document of another collection, or page."""
        inside = path.removeprefix(self.source)
        post = _POST.match(inside)
        if post:
            relative = inside.removeprefix(self.collections_dir)
            is_draft = post["kind"] == "drafts"
            return Document(_POSTS, relative, post["above"], post["below"], is_draft)
        in_collections = inside.startswith(self.collections_dir)
        relative = inside.removeprefix(self.collections_dir) if in_collections else inside
        folder, _, below = relative.partition("/")
        label = folder.removeprefix("_")
        if in_collections and below and folder.startswith("_") and label in self.collections:
            return Document(label, relative, "", below)
        return Document("", inside, "", inside)

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter with the defaults, the folder's categories, a title and a slug."""
        document = self._document(path)
        defaults = self._defaults(document)
        values = merged(defaults, _given(metadata, defaults))
        if document.is_page:
            return values
        words = self._categories(document, defaults, metadata)
        slug = text(values, "slug") or document.slug
        completed = {**values, "slug": slug, "categories": [word.strip(",") for word in words]}
        completed[WORDS] = words
        completed.pop("category", None)
        if not text(values, "title"):
            completed["title"] = " ".join(word.capitalize() for word in slug.split("-"))
        return completed

    def _defaults(self, document: "Document") -> Values:
        """Return the values of the settings' ``defaults`` for a file, the closest ones winning."""
        values: Values = {}
        old: Defaults | None = None
        for defaults in self.defaults:
            kind = document.label or _PAGES
            if defaults.kind not in (None, kind) or not _covers(defaults, document):
                continue
            if old is None or _precedes(defaults, old):
                values, old = merged(values, defaults.values), defaults
            else:
                values = merged(defaults.values, values)
        return values

    def _categories(self, document: Document, defaults: Values, metadata: Values) -> list[str]:
        """Return the folders above that of the posts, and the words of ``categories``."""
        found = list(filter(None, document.above.removeprefix(self.collections_dir).split("/")))
        for values in (defaults, metadata):
            found += _words(values.get("categories"))
        single = metadata.get("category", defaults.get("category"))
        found += [str(item) for item in (single if isinstance(single, list) else [single]) if item]
        return list(dict.fromkeys(found))

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft: ``draft`` says nothing to Jekyll, ``published`` does."""
        if self._document(page.path).is_draft and not self.shows_drafts:
            return "in the folder _drafts"
        if not self.publishes_unpublished and _says_no(page.metadata.get("published", True)):
            return "not published (published)"
        return ""

    def hidden(self, page: Page) -> str:
        """Return why a file is no page of the site though it is in it."""
        if not page.is_headed and self._document(page.path).label != _POSTS:
            return "without a front matter, so that Jekyll copies it as it is"
        return ""

    def waits(self, page: Page) -> bool:
        """Tell whether a file is not published before its date: all but pages."""
        return self.hides_future and not self._document(page.path).is_page

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        document = self._document(page.path)
        given = text(page.metadata, "permalink")
        if document.is_page:
            path: str | None = filled_page(given or self._page_template(document), document)
        else:
            path = filled(given or self._template(document), document, page)
        if path is None:
            return ""
        return quoted(squeezed(squeezed(path).replace("..", "/").replace("./", "")))

    def _template(self, document: "Document") -> str:
        collection = self.collections.get(document.label)
        if collection is not None and collection.permalink:
            return collection.permalink
        if document.label == _POSTS:
            return _STYLES.get(self.permalink, self.permalink)
        return "/:collection/:path" + self._suffix

    def _page_template(self, document: "Document") -> str:
        return "/:path/" if document.stem == "index" else "/:path/:basename" + self._suffix

    @property
    def _suffix(self) -> str:
        """Suffix of page addresses, the same as that of posts."""
        if self.permalink in ("date", "ordinal", "none") or self.permalink.endswith(":output_ext"):
            return ":output_ext"
        return "/" if self.permalink == "pretty" or self.permalink.endswith("/") else ""


def site_of(root: Path, configuration: Configuration) -> JekyllSite:
    """Return the site that has these settings."""
    values = configuration.values
    permalink = text(values, "permalink") or "date"
    source = folder_of(text(values, "source"))
    collections_dir = folder_of(text(values, "collections_dir"))
    collections = _collections(values)
    timezone = text(values, "timezone")
    return JekyllSite(
        generator=Generator.JEKYLL,
        recognised_by=configuration.name,
        title=text(values, "title", "name"),
        address=_address(root, values),
        timezone=zone(timezone),
        # Psych, Ruby's YAML, takes them for UTC; without "timezone" nobody knows what they become.
        stamps=UTC if zone(timezone) else None,
        converts_dates=zone(timezone) is not None,
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        languages=_languages(values),
        content=(source,) if source else (),
        splitting=Splitting.SPACES,
        hides_future=not flag(values, "future", default=False),
        own_keys=frozenset({"permalink"}),
        notes=configuration.notes(timezone),
        source=source,
        permalink=permalink,
        collections=collections,
        collections_dir=collections_dir,
        defaults=tuple(_scoped(item, collections_dir) for item in mappings(values, "defaults")),
        excludes=(*texts(values, "exclude"), *_EXCLUDED),
        includes=texts(values, "include"),
        publishes_unpublished=flag(values, "unpublished", default=False),
        shows_drafts=flag(values, "show_drafts", default=False),
    )


def _languages(values: Values) -> tuple[str, ...]:
    """Return the languages of a site, of which plug-ins know several."""
    named = (
        text(values, "default_lang", "lang", "language", "locale"),
        *texts(values, "languages"),
    )
    return tuple(dict.fromkeys(name[:2].lower() for name in named if name))


def _address(root: Path, values: Values) -> str:
    url, base = text(values, "url").rstrip("/"), text(values, "baseurl").strip("/")
    if not url:
        url = _own_domain(root)
    if url and "://" not in url:
        url = f"https://{url.lstrip('/')}"
    return f"{url}/{base}" if url and base else url


def _own_domain(root: Path) -> str:
    """Return the domain that a site's host is told by the file ``CNAME``."""
    try:
        return (root / "CNAME").read_text("utf-8", "replace")[:300].strip()
    except OSError:
        return ""


def _collections(values: Values) -> Mapping[str, Collection]:
    given = values.get("collections")
    named = {str(name): {} for name in given} if isinstance(given, list) else given
    found: dict[str, Collection] = {}
    for label, options in (named if isinstance(named, dict) else {}).items():
        given_options: Values = options if isinstance(options, dict) else {}
        output = bool(given_options.get("output")) or label == _POSTS
        found[label] = Collection(output, text(given_options, "permalink"))
    found.pop("data", None)
    return found


def _scoped(item: Values, collections_dir: str) -> Defaults:
    scope = mapping(item, "scope")
    kind = text(scope, "type") or None
    plural = {"page": _PAGES, "post": _POSTS, "draft": "drafts"}
    path = text(scope, "path").removeprefix("/")
    if collections_dir and path.startswith(collections_dir):
        path = path.removeprefix(collections_dir)
    return Defaults(path, plural.get(kind, kind) if kind else None, mapping(item, "values"))


def _covers(defaults: Defaults, document: Document) -> bool:
    if "*" not in defaults.path:
        return document.relative.startswith(defaults.path)
    parts = document.relative.split("/")
    paths = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(_glob(defaults.path).fullmatch(path) for path in paths)


@lru_cache(256)
def _glob(pattern: str) -> re.Pattern[str]:
    """Compile a path pattern: ``*`` matches within a folder, ``**`` across folders."""
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.rstrip("/"))
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts))


def _precedes(new: Defaults, old: Defaults) -> bool:
    if len(new.path) != len(old.path):
        return len(new.path) >= len(old.path)
    return new.kind is not None or old.kind is None


def _given(metadata: Values, defaults: Values) -> Values:
    """Return a front matter without the keys that give nothing where there is a default."""
    return {
        key: value for key, value in metadata.items() if value is not None or key not in defaults
    }


def _says_no(published: object) -> bool:
    """Tell whether a value is nothing or false to Ruby's YAML; ``"false"`` in quotes is text."""
    if isinstance(published, str):
        return published != "false" and published.lower() in ("no", "off", "false")
    return published is None or published is False


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    items = value if isinstance(value, list) else []
    return [str(item) for item in items if item is not None]


def _matches(pattern: str, path: str, *, is_folder: bool) -> bool:
    """Tell whether a pattern means a path, or the beginning of it, as Jekyll takes them."""
    plain = pattern.lstrip("/")
    return bool(plain) and (
        path.startswith(plain) or fnmatchcase(path, plain) or (is_folder and plain == f"{path}/")
    )
