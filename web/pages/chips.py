"""Links that narrow a search or open the page of a name, as HTML.

A page has some two hundred of them: what does not depend on the search is written once and kept.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
from markupsafe import Markup

from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, SERIES, TAG
from index.names import facet_key
from search.request import SearchRequest
from web.addresses import Toggles, encoded, profile_address, way_back
from web.pages.markup import escaped
from web.pages.reader import Link, Reader
from web.wording import Texts

NARROWING = (CATEGORY, COMPANY, PERSON, TAG, AUTHOR, SERIES)
"""Facets whose values are links that filter by them."""
FIRST_NAMES = 5
"""Names of an article's page that are shown before the reader asks for the rest."""
KEPT = 2_000
"""Size of the cache of names: twenty pages of results have no more."""


def chips(links: Iterable[Link], texts: Texts, more: Link | None = None) -> Markup:
    """Return links as a list of chips; ``more`` leads to those that are left out."""
    return chip_list([_chip(link, texts) for link in links], more)


def chip_list(items: Sequence[str], more: Link | None = None) -> Markup:
    """Return items of HTML as a list of chips; empty if there are none."""
    if not items:
        return Markup()
    last = f"<li>{linked(more)}</li>" if more else ""
    return Markup(f'<ul class="names">{"".join(items)}{last}</ul>')  # noqa: S704  # escaped below


def folded(items: Sequence[str], texts: Texts) -> Markup:
    """Return items as a list of chips, those after ``FIRST_NAMES`` behind a summary."""
    first, rest = chip_list(items[:FIRST_NAMES]), chip_list(items[FIRST_NAMES:])
    if not rest:
        return first
    summary = escaped(texts.plural("names_more", len(items) - FIRST_NAMES))
    return first + Markup(f"<details><summary>{summary}</summary>{rest}</details>")  # noqa: S704  # escaped


def linked(link: Link) -> str:
    """Return a link as HTML."""
    label = f' aria-label="{escaped(link.label)}"' if link.label else ""
    return f'<a href="{escaped(link.address)}"{label}>{escaped(link.text)}</a>'


def about_name(page: str, name: str, texts: Texts) -> str:
    """Return the link to the page of a company or person as HTML; empty if it has none."""
    if not page:
        return ""
    told = escaped(texts.text("page_of", name=name))
    return (
        f'<a class="about" href="{escaped(page)}"><span aria-hidden="true">›</span>'
        f'<span class="unseen">{told}</span></a>'
    )


def _chip(link: Link, texts: Texts) -> str:
    about = about_name(link.page, link.text, texts)
    if not link.count:
        return f"<li>{linked(link)}{about}</li>"
    counted = f'{escaped(link.text)} <span class="count">{escaped(link.count)}</span>'
    label, address = escaped(link.label), escaped(link.address)
    return f'<li><a href="{address}" aria-label="{label}">{counted}</a>{about}</li>'


class _Name(msgspec.Struct, frozen=True, gc=False):
    """A value of a facet as HTML: what stands around the addresses of its links.

    Attributes:
        written: The value as addresses have it.
        link: The rest of a link after its address.
        from_text: The same of a link to a name that only texts have.
        shown: The value as readers see it.
        about: Link to its own page.
    """

    written: str
    link: str
    from_text: str
    shown: str
    about: str


@lru_cache(KEPT)
def _name(texts: Texts, facet: str, named: str, value: str, shown: str) -> _Name:
    """Return a value of a facet; ``named`` is the label of the facet, ``shown`` of the value."""
    label = escaped(texts.text("only_with", facet=named, value=shown))
    note, text = escaped(texts.text("only_in_text")), escaped(shown)
    return _Name(
        written=encoded(value),
        link=f'" aria-label="{label}">{text}</a>',
        from_text=f'" aria-label="{label}, {note}" class="from-text" title="{note}">{text}</a>',
        shown=text,
        about=about_name(profile_address(facet, value), shown, texts),
    )


class _Links:
    """Writes the links of one search that add a value of one facet to its filters."""

    __slots__ = ("_after", "_before", "_chosen", "_facet", "_label_of", "_named", "_texts")

    def __init__(self, facet: str, asked: SearchRequest, toggles: Toggles, reader: Reader) -> None:
        """Prepare links of a search.

        Args:
            facet: Key of the facet.
            asked: The search that the page answers: its values are no links.
            toggles: Writes the addresses behind values.
            reader: Reader of the page.
        """
        self._texts, self._facet = reader.texts, reader.facets.of(facet)
        self._named = self._facet.label(reader.texts.language)
        self._label_of = reader.facets.labels.get(facet, {}).get
        self._chosen = {*map(facet_key, asked.chosen.of(facet))}
        self._before, self._after = map(escaped, toggles.around(facet))

    def link(self, value: str) -> str:
        """Return the link behind a value as HTML, or a chosen value as text."""
        name, key = self._name(value)
        if key in self._chosen:
            return f"<span>{name.shown}</span>"
        return f'<a href="{self._before}{name.written}{self._after}{name.link}'

    def chip(self, value: str, from_texts: frozenset[str]) -> str:
        """Return the same as an item of a list, with the link to the page of the name."""
        name, key = self._name(value)
        if key in self._chosen:
            return f'<li><span class="chosen">{name.shown}</span>{name.about}</li>'
        rest = name.from_text if key in from_texts else name.link
        return f'<li><a href="{self._before}{name.written}{self._after}{rest}{name.about}</li>'

    def _name(self, value: str) -> tuple[_Name, str]:
        """Return a value of the facet, and its key."""
        key, facet = facet_key(value), self._facet
        shown = facet.shown(self._label_of(key) or value)
        return _name(self._texts, facet.key, self._named, value, shown), key


class Narrowing:
    """Writes the links that add a filter to a search, or start a new one if that is long."""

    def __init__(self, asked: SearchRequest, reader: Reader, *, brief: bool = False) -> None:
        """Prepare links for a search; ``brief`` ones start a new search."""
        addresses = reader.addresses
        self.asked = addresses.defaults if brief else addresses.carried(asked)
        self.way_back = way_back(self.asked, addresses)
        toggles = addresses.toggles(self.asked)
        self._of = {facet: _Links(facet, asked, toggles, reader) for facet in NARROWING}

    def links(self, facet: str, values: Iterable[str]) -> str:
        """Return a link for each value of a facet, given by its key; a chosen value is text."""
        return "".join(map(self._of[facet].link, values))

    def chips(
        self, facet: str, values: Iterable[str], from_texts: frozenset[str] = frozenset()
    ) -> list[str]:
        """Return the same as items of a list, with links to the pages of companies and people.

        Args:
            facet: Key of the facet.
            values: Values of an article.
            from_texts: Keys of those that only its texts name.
        """
        chip = self._of[facet].chip
        return [chip(value, from_texts) for value in values]
