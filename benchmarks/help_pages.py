"""A public Czech collection with judged queries: the help of LibreOffice and its index.

Debian's package ``libreoffice-help-cs`` has some 2,500 pages and an index of 6,600 entries, which
their authors wrote: an entry is a query, and its pages are the relevant ones. ``help_queries.txt``
names 500 entries by their hashes, half of them to be typed without diacritics; the others are not
for tuning. Pages and entries are under the MPL-2.0 and are never part of this repository.
"""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from html.parser import HTMLParser
from pathlib import Path

from index.czech.folding import fold
from search.quality.judged import Judgment

PACKAGE = "libreoffice-help-cs"
QUERIES = Path(__file__).parent / "help_queries.txt"
_ROOT = Path("usr", "share", "libreoffice", "help", "cs")
_ENTRY = re.compile(r'url:"cs/(text/[^"?#]+)[^"]*", app:"[A-Z]+", text:"((?:[^"\\]|\\.)*)"')
_WORD = re.compile(r"\w+")
_HEADINGS = {f"h{level}": f"{'#' * min(level + 1, 6)} " for level in range(1, 7)}
_BLOCKS = frozenset({*_HEADINGS, "p", "div", "tr", "td", "th", "table", "ul", "ol", "li", "pre"})
_SILENT = frozenset({"script", "style"})
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link"})
MAX_BODY = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the help: its title and its body as Markdown."""

    title: str
    body: str


def fetched(work: Path) -> Path:
    """Return the folder of the unpacked package, fetched by apt-get the first time."""
    unpacked = work / "package"
    if not (unpacked / _ROOT).is_dir():
        unpacked.mkdir(parents=True, exist_ok=True)
        _run("apt-get", "download", "-qq", PACKAGE, folder=unpacked)
        (package,) = unpacked.glob("*.deb")
        _run("dpkg-deb", "-x", package.name, ".", folder=unpacked)
    return unpacked / _ROOT


def pages(root: Path) -> Mapping[str, Page]:
    """Return the pages of the help by their paths, in order."""
    return {
        path.relative_to(root).as_posix(): _page(path.read_text("utf-8"))
        for path in sorted(root.rglob("*.html"))
        if path.parent != root
    }


def judgments(root: Path, names: Mapping[str, str]) -> tuple[Judgment, ...]:
    """Return the queries that ``help_queries.txt`` names.

    Args:
        root: Folder of the unpacked package.
        names: Id of each page in the archive, by its path.
    """
    relevant: dict[str, set[str]] = defaultdict(set)
    for page, entry in _ENTRY.findall((root / "bookmarks.js").read_text("utf-8")):
        if page in names:
            relevant[" ".join(_WORD.findall(entry))].add(page)
    by_hash = {blake2b(entry.encode(), digest_size=5).hexdigest(): entry for entry in relevant}
    found = []
    for line in QUERIES.read_text("utf-8").splitlines():
        key, kind = line.split()
        if entry := by_hash.get(key):
            grades = {names[page]: 1 for page in sorted(relevant[entry])}
            found.append(Judgment(entry if kind == "accented" else fold(entry), kind, grades))
    return tuple(found)


def write_archive(found: Mapping[str, Page], archive: Path) -> dict[str, str]:
    """Write pages as an archive of articles and return their ids by path."""
    archive.mkdir(parents=True, exist_ok=True)
    names = {page: f"p{number:04}" for number, page in enumerate(found)}
    for path, page in found.items():
        title = json.dumps(page.title, ensure_ascii=False)
        text = f"---\ntitle: {title}\ndate: 2020-01-01\n---\n\n{page.body}\n"
        (archive / f"{names[path]}.md").write_text(text, "utf-8")
    return names


def _run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603  # commands of this module


def _page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    blocks = list(reader.blocks())
    title = " ".join(reader.title.split()) or "Bez názvu"
    if blocks and blocks[0].lstrip("# ") == title:
        blocks = blocks[1:]
    return Page(title, "\n\n".join(blocks)[:MAX_BODY])


class _Reader(HTMLParser):
    """Reads the title and the displayed text of a page.

    Attributes:
        title: Content of the element ``title``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self._open: list[str] = []
        self._displayed = 0
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _VOID:
            self._parts.append(" ")
            return
        self._open.append(tag)
        if ("id", "DisplayArea") in attrs:
            self._displayed = len(self._open)
        if self._displayed and tag in _BLOCKS:
            mark = _HEADINGS.get(tag, "- " if tag == "li" else "")
            self._parts.append(f"\n\n{mark}" if mark else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        """End an element, and those in it that have no end."""
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if len(self._open) < self._displayed:
            self._displayed = 0
        elif tag in _BLOCKS:
            self._parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Read text."""
        if "title" in self._open:
            self.title += data
        elif self._displayed and _SILENT.isdisjoint(self._open):
            self._parts.append(data.replace("\n", " "))

    def blocks(self) -> Iterator[str]:
        """Yield the paragraphs, list items and headings that have words."""
        mark = ""
        for part in "".join(self._parts).split("\n\n"):
            text = " ".join(part.split())
            if text and not text.strip("#- "):
                # The text of a list item or heading is an element of its own.
                mark = f"{text} "
            elif text:
                yield mark + text
                mark = ""
