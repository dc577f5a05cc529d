"""Addresses of Jekyll: kinds of documents, and templates of addresses."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from index.archive.sites.addresses import DAYS, MONTHS, is_letter
from index.archive.sites.configuration import text
from index.archive.sites.site import Page

DATED = re.compile(r"^\d{2,4}-\d{1,2}-\d{1,2}-(?P<slug>.*)$")
"""The name of a post without its suffix."""
WORDS = ":categories"
"""Key, in a completed front matter, of the categories as in addresses: commas stay."""
_TOKEN = re.compile(r":([a-z_]+)")
_EXTENSION = ".html"
_KEPT = "._~!$&'()+,;=@"
"""Marks that a title keeps in an address."""


@dataclass(frozen=True, slots=True)
class Document:
    """Kind of a file in Jekyll.

    Attributes:
        label: Of its collection; empty for a page.
        relative: Its path, from the folder of the collections or that of the site.
        above: The folders above that of the posts, each with a slash.
        below: Its path within the folder of its collection.
        is_draft: Whether it is in a folder of drafts.
    """

    label: str
    relative: str
    above: str
    below: str
    is_draft: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is in no collection."""
        return not self.label

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        name = self.below.rpartition("/")[2]
        return name.rpartition(".")[0] or name

    @property
    def slug(self) -> str:
        """The name that the file gives the document."""
        dated = DATED.match(self.stem)
        return (dated["slug"] if dated else self.stem).rstrip(".")


def filled(template: str, document: Document, page: Page) -> str | None:
    """Return a template's path, or ``None`` if it needs an unknown value."""
    missing = False

    def value(token: re.Match[str]) -> str:
        nonlocal missing
        name = token[1]
        found, rest = _value(name, document, page), ""
        if found is None and name.endswith("_"):
            # In "/:month_:day" the line belongs to the address.
            found, rest = _value(name[:-1], document, page), "_"
        missing |= found is None
        return (found or "") + rest

    path = _TOKEN.sub(value, template)
    return None if missing else path


def filled_page(template: str, document: Document) -> str:
    """Return the path that a template gives a page, of which it has less to tell."""
    folder = document.relative.rpartition("/")[0]
    values = {"path": folder, "basename": document.stem.rstrip("."), "output_ext": _EXTENSION}
    for name, value in values.items():
        template = template.replace(f":{name}", value)
    return template


def _value(name: str, document: Document, page: Page) -> str | None:
    if name in _OF_DOCUMENTS:
        return _OF_DOCUMENTS[name](document, page)
    if page.moment is not None and name in _OF_MOMENTS:
        return _OF_MOMENTS[name](page.moment)
    return None


def _slug(document: Document, page: Page) -> str:
    return text(page.metadata, "slug") or document.slug


def _categories(page: Page) -> list[str]:
    found = page.metadata.get(WORDS)
    return [str(item) for item in found] if isinstance(found, list) else []


def _joined(names: Iterable[str]) -> str:
    return "/".join(dict.fromkeys(names))


@lru_cache(4096)
def _slugified(value: str, kept: str = "") -> str:
    """Return a text with a hyphen for whatever is neither letter, digit nor kept."""
    letters = (letter if letter in kept or is_letter(letter) else "\0" for letter in value)
    return re.sub("\0+", "-", "".join(letters)).removeprefix("-").removesuffix("-")


_OF_DOCUMENTS: Mapping[str, Callable[[Document, Page], str]] = {
    "categories": lambda _, page: _joined(name.lower() for name in _categories(page)),
    "slugified_categories": lambda _, page: _joined(
        _slugified(name).lower() for name in _categories(page)
    ),
    "title": lambda document, page: _slugified(_slug(document, page), _KEPT),
    "slug": lambda document, page: _slugified(_slug(document, page)).lower(),
    "name": lambda document, _: _slugified(document.stem).lower(),
    "path": lambda document, _: f"{document.above}/{document.below.rpartition('.')[0].rstrip('.')}",
    "collection": lambda document, _: document.label,
    "output_ext": lambda _, __: _EXTENSION,
}


def _written(form: str) -> Callable[[datetime], str]:
    return lambda moment: moment.strftime(form)


_OF_MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    **{name: _written(form) for name, form in {
        "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
        "short_year": "%y", "w_year": "%G", "week": "%V", "w_day": "%u", "y_day": "%j",
    }.items()},
    "i_day": lambda moment: str(moment.day),
    "i_month": lambda moment: str(moment.month),
    "long_day": lambda moment: DAYS[moment.weekday()],
    "short_day": lambda moment: DAYS[moment.weekday()][:3],
    "long_month": lambda moment: MONTHS[moment.month - 1],
    "short_month": lambda moment: MONTHS[moment.month - 1][:3],
}  # fmt: skip
