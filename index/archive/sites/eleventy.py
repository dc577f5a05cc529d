"""Eleventy: templates in Markdown, and their addresses.

Its settings are a program, which is not run: its effects are unknown. Read are the data
files in JSON beside the texts.

Source: https://www.11ty.dev/docs/permalinks/, https://www.11ty.dev/docs/data-template-dir/ and
https://www.11ty.dev/docs/ignores/.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from unidecode import unidecode

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import quoted, squeezed
from index.archive.sites.configuration import (
    Configuration,
    Values,
    merged,
    read_configuration,
    text,
)
from index.archive.sites.site import Page, Site, withheld_draft
from index.settings import Generator

CONFIG = (
    *(".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs"),
    "eleventy.config.ts",
)
_OUTPUT = re.compile(r"\{\{-?\s*(?P<name>[\w.]+)\s*(?P<filters>(?:\|[^{}]*)?)-?\}\}")
_DATE_FILTER = re.compile(r"date:?\s*\(?\s*['\"](?P<form>[^'\"]+)['\"]\s*\)?")
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-(?P<slug>.*)$")
_IGNORED = "ignored by the site's settings (.eleventyignore)"
_SLUGS = frozenset({"slug", "slugify"})
_SAME = frozenset({"url", "safe", "trim", "string"})


@dataclass(frozen=True, slots=True)
class EleventySite(Site):
    """A site of Eleventy.

    Attributes:
        source: Folder of the site's texts, with a slash at its end; empty for the archive itself.
        data: Folder, with a slash at its end, or file without its suffix to what its data file
            gives the front matters.
        ignored: Paths, or the beginnings of them, that are not read.
    """

    source: str = ""
    data: Mapping[str, Values] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def skips(self, folder: str) -> str:
        """Return why nothing below a folder is published; empty where something may be."""
        if f"{folder}/".startswith(self.ignored):
            return _IGNORED
        return super(EleventySite, self).skips(folder)

    def unread(self, path: str) -> str:
        """Return why Eleventy does not read a file; empty where it does."""
        if path.startswith(self.ignored):
            return _IGNORED
        return super(EleventySite, self).unread(path)

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter completed by the data files of its folders and its own."""
        if not self.data:
            return metadata
        parts = path.split("/")
        values: Values = {}
        for end in range(1, len(parts)):
            values = _combined(values, self.data.get("/".join(parts[:end]) + "/", {}))
        values = _combined(values, self.data.get(path.rpartition(".")[0], {}))
        return _combined(values, metadata)

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft, as the site that Eleventy begins with has it."""
        return withheld_draft(page)

    def hidden(self, page: Page) -> str:
        """Return why a file has no page of its own."""
        return "without a page (permalink)" if page.metadata.get("permalink") is False else ""

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        inside = page.path.removeprefix(self.source).rpartition(".")[0]
        given = text(page.metadata, "permalink")
        if given:
            filled = _filled(given, page, inside)
            return "" if filled is None else quoted(squeezed(_without_index(filled)))
        folder, _, name = inside.rpartition("/")
        same = name in ("index", folder.rpartition("/")[2])
        return quoted(squeezed(f"{folder}/" if same else f"{inside}/"))


def _combined(below: Values, above: Values) -> Values:
    """Return data of which the second wins, but for lists of tags, which add up."""
    both = (below.get("tags"), above.get("tags"))
    values = merged(below, above)
    if all(both):
        lists = (tags if isinstance(tags, list) else [tags] for tags in both)
        return {**values, "tags": list(dict.fromkeys(tag for tags in lists for tag in tags))}
    return values


def _without_index(path: str) -> str:
    return re.sub(r"(^|/)index\.html$", r"\1", path)


def _filled(template: str, page: Page, inside: str) -> str | None:
    """Return a template's path, or ``None`` if it needs an unknown value."""
    missing = False

    def value(output: re.Match[str]) -> str:
        nonlocal missing
        found = _value(output["name"], page, inside)
        for name in filter(None, map(str.strip, output["filters"].split("|"))):
            found = _filtered(found, name) if found is not None else None
        missing |= found is None
        return found if isinstance(found, str) else str(found or "")

    filled = _OUTPUT.sub(value, template)
    return None if missing or "{{" in filled or "{%" in filled else filled


def _value(name: str, page: Page, inside: str) -> str | datetime | None:
    folder, _, stem = inside.rpartition("/")
    dated = _DATED.match(stem)
    raw = dated["slug"] if dated else stem
    match name.removeprefix("data."):
        case "page.fileSlug":
            return folder.rpartition("/")[2] if raw == "index" else raw
        case "page.filePathStem":
            return squeezed(f"{folder}/{raw}")
        case "page.date" | "date":
            return page.moment
        case key:
            return text(page.metadata, key) or None


def _filtered(value: str | datetime, name: str) -> str | datetime | None:
    if name in _SLUGS:
        return re.sub(r"[^a-z0-9]+", "-", unidecode(str(value)).lower()).strip("-")
    if name in _SAME:
        return value
    form = _DATE_FILTER.fullmatch(name)
    return value.strftime(form["form"]) if form and isinstance(value, datetime) else None


def site_of(root: Path, configuration: Configuration) -> EleventySite:
    """Return the site in a folder; its input is where its includes are."""
    source = _source(root)
    return EleventySite(
        generator=Generator.ELEVENTY,
        recognised_by=configuration.name,
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        content=(source,) if source else (),
        hides_future=False,
        own_keys=frozenset({"permalink"}),
        notes=(f"{configuration.name} is a program and was not run: addresses are as without it",),
        source=source,
        ignored=_ignored(root),
    )


def _source(root: Path) -> str:
    if any((root / name).is_dir() for name in ("_includes", "_data")):
        return ""
    found = sorted(
        path.parent.name for name in ("_includes", "_data") for path in root.glob(f"[!._]*/{name}")
    )
    return f"{found[0]}/" if len(set(found)) == 1 else ""


def _ignored(root: Path) -> tuple[str, ...]:
    try:
        lines = (root / ".eleventyignore").read_text("utf-8", "replace")[:100_000].split("\n")
    except OSError:
        return ()
    plain = (line.strip().removeprefix("./").lstrip("/") for line in lines)
    return tuple(line.rstrip("*") for line in plain if line and not line.startswith(("#", "!")))


def with_data(site: EleventySite, root: Path, paths: Iterable[str]) -> EleventySite:
    """Return a site with the data files that lie beside its texts."""
    files = {path.rpartition(".")[0] for path in paths}
    folders = {
        "/".join(path.split("/")[:end]) for path in files for end in range(1, path.count("/") + 1)
    }
    beside = {f"{folder}/": f"{folder}/{folder.rpartition('/')[2]}" for folder in folders}
    beside |= {file: file for file in files}
    data: dict[str, Values] = {}
    for key, base in sorted(beside.items()):
        for suffix in (".json", ".11tydata.json"):
            found = read_configuration(root, base + suffix)
            if found is not None:
                data[key] = merged(data.get(key, {}), found.values)
    return replace(site, data=data)
