"""Zola: pages, and where they are published.

Source: https://www.getzola.org/documentation/content/page/, /content/section/ and
/getting-started/configuration/ there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from unidecode import unidecode

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import quoted, squeezed
from index.archive.sites.configuration import Configuration, Values, mapping, text, texts
from index.archive.sites.languages import code_of
from index.archive.sites.site import Page, Site, is_false, withheld_draft
from index.settings import Generator

_CONTENT = "content/"
_DATED = re.compile(r"^(?P<date>\d{4}-\d{2}-\d{2})(?:T[\d:.+\-]*Z?)?[-_](?P<slug>.+)$")
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ZolaSite(Site):
    """A site of Zola.

    Attributes:
        default_language: Code of the language whose pages have no folder of their own.
        codes: Of all languages.
        slugifies: Whether paths have only unaccented small letters, digits and hyphens.
        ignored: Patterns of files that are not read.
    """

    default_language: str = "en"
    codes: frozenset[str] = frozenset()
    slugifies: bool = True
    ignored: tuple[str, ...] = ()

    def left_out(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Return the files that are no pages, each with the reason."""
        known = list(paths)
        bundles = {folder for path in known for folder in [self._bundle(path)] if folder}
        found = ((path, self._no_page(path, bundles)) for path in known)
        return {path: reason for path, reason in found if reason}

    def _bundle(self, path: str) -> str:
        folder, name, _ = self._file(path)
        return path.rpartition("/")[0] if name == "index" and folder else ""

    def _no_page(self, path: str, bundles: set[str]) -> str:
        outside = self.unread(path)
        if outside:
            return outside
        if any(fnmatchcase(path.removeprefix(_CONTENT), mask) for mask in self.ignored):
            return "ignored by the site's settings (ignored_content)"
        above = path.rpartition("/")[0]
        if above in bundles and self._bundle(path) != above:
            return f"part of the page {above}/index"
        return ""

    def _file(self, path: str) -> tuple[str, str, str]:
        """Return the folder with a slash at its end, the name, and the language of a file."""
        folder, _, name = path.removeprefix(_CONTENT).rpartition("/")
        stem = name.rpartition(".")[0]
        base, _, code = stem.rpartition(".")
        language = self.default_language
        if base and code in self.codes:
            stem, language = base, code
        return f"{folder}/" if folder else "", stem, language

    def language_by_rule(self, page: Page) -> str:
        """Return the code of a file's language, where the site has several."""
        return code_of(self._file(page.path)[2]) if self.codes else ""

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter with its taxonomies among the keys and a date from the name."""
        values = {**mapping(metadata, "extra"), **mapping(metadata, "taxonomies"), **metadata}
        dated = _DATED.match(self._base(path))
        if dated and not values.get("date"):
            values["date"] = dated["date"]
        return values

    def _base(self, path: str) -> str:
        folder, name, _ = self._file(path)
        return folder.rstrip("/").rpartition("/")[2] if name == "index" and folder else name

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft."""
        return withheld_draft(page)

    def hidden(self, page: Page) -> str:
        """Return why a file has no page of its own."""
        return "without a page (render)" if is_false(page.metadata.get("render")) else ""

    def is_page(self, page: Page) -> bool:
        """Tell whether a file is the page of a folder, which lists those below it."""
        return self._file(page.path)[1] == "_index"

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        folder, name, language = self._file(page.path)
        prefix = "" if language == self.default_language else f"/{language}"
        own = text(page.metadata, "path")
        if own:
            return quoted(squeezed(f"{prefix}/{own}/"))
        if name == "index" and folder:
            folder = "".join(folder.rstrip("/").rpartition("/")[:2])
        base = self._base(page.path)
        dated = _DATED.match(base)
        slug = text(page.metadata, "slug") or (dated["slug"] if dated else base)
        parts = [*folder.split("/"), "" if name == "_index" else slug]
        return quoted(squeezed(f"{prefix}/{'/'.join(map(self._part, parts))}/"))

    def _part(self, name: str) -> str:
        if not self.slugifies:
            return name.strip().replace(" ", "_")
        return _UNSAFE.sub("-", unidecode(name).lower()).strip("-")


def site_of(_root: Path, configuration: Configuration) -> ZolaSite:
    """Return the site that has these settings."""
    values = configuration.values
    default = text(values, "default_language") or "en"
    languages = mapping(values, "languages")
    declared = "default_language" in values or languages
    strategy = text(mapping(values, "slugify"), "paths") or "on"
    return ZolaSite(
        generator=Generator.ZOLA,
        recognised_by=configuration.name,
        title=text(values, "title"),
        address=text(values, "base_url").rstrip("/"),
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        languages=tuple(dict.fromkeys((default, *languages))) if declared else (),
        content=(_CONTENT,),
        hides_future=False,
        own_keys=frozenset({"path"}),
        notes=configuration.notes(),
        default_language=default,
        codes=frozenset(languages) - {default},
        slugifies=strategy == "on",
        ignored=texts(values, "ignored_content"),
    )
