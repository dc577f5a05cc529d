"""Compile the profile of a company or person: the content of a page about it.

Each number is the total of the search beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from index.article import Listed
from index.facets import CATEGORY, COMPANY, IMPORTANCE, PERSON, TAG, Choices, Facets
from index.mentions.known import KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind, Vocabulary
from search.request import HighlightStyle, SearchRequest, Sort
from search.result import FacetResult, Hit, SearchResult

KINDS = {COMPANY: Kind.COMPANIES, PERSON: Kind.PEOPLE}
"""Facets whose values have profiles."""
BESIDE = (COMPANY, PERSON, CATEGORY, TAG)
"""Facets whose most frequent values beside a name are told."""
MOST_BESIDE = 12
NEWEST = 10
IMPORTANT = 5
LOOKED_AT = 50
"""Newest articles, and most important ones, of which those that are about the name come first."""
SPELLINGS = 6
"""Most other spellings that are shown."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Another spelling of a name, and the search for it among the articles of the name."""

    text: str
    count: int
    asked: SearchRequest


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of a company or person, compiled from its articles.

    Attributes:
        facet: Key of the facet: company or person.
        key: Key of the name, which its address has.
        name: The name as readers see it.
        result: All its articles: their number and their months.
        newest, important: Articles, leading ones first (about it, not only naming it); the
            ``important`` ones have an importance.
        first: The first article with a date, or ``None``.
        beside: Most frequent values beside it, by facet.
        spellings: Other spellings that its articles have.
    """

    facet: str
    key: str
    name: str
    result: SearchResult
    newest: tuple[Listed, ...]
    important: tuple[Listed, ...]
    first: Listed | None
    beside: tuple[FacetResult, ...]
    spellings: tuple[Spelling, ...]

    @property
    def total(self) -> int:
        """Number of its articles."""
        return self.result.total

    @property
    def asked(self) -> SearchRequest:
        """The search for its articles."""
        return SearchRequest(chosen=Choices({self.facet: (self.name,)}))

    def with_other(self, facet: str, value: str) -> SearchRequest:
        """Return the search for its articles that have a value beside it too."""
        if facet != self.facet:
            return SearchRequest(chosen=Choices({self.facet: (self.name,), facet: (value,)}))
        required = Choices({self.facet: (self.name,)})
        return SearchRequest(chosen=Choices({facet: (value,)}), required=required)


@dataclass(frozen=True, slots=True)
class Archive:
    """The names of an archive.

    Attributes:
        facets: Its facets.
        vocabulary: Clean names of other spellings.
        known: Names that texts were searched for.
    """

    facets: Facets
    vocabulary: Vocabulary
    known: KnownNames


Search = Callable[[SearchRequest], SearchResult]


def profile(facet: str, typed: str, archive: Archive, search: Search) -> Profile | None:
    """Return the profile of a company or person; ``None`` if no article names it.

    Args:
        facet: Key of the facet: company or person.
        typed: Key or spelling of the name.
        archive: The archive.
        search: Answers requests.
    """
    key = _known_key(facet, typed, archive)
    if not key:
        return None
    name = archive.facets.shown(facet, key)
    asked = _everything(facet, name, archive.facets)
    result = search(asked)
    important = search(_most_important(asked)).hits if archive.facets.has(IMPORTANCE) else ()
    first = search(replace(asked, sort=Sort.OLDEST, per_page=1, facets=(), timeline=False)).hits
    return Profile(
        facet,
        key,
        name,
        result,
        newest=_leading_first(result.hits, key, NEWEST),
        important=_leading_first(important, key, IMPORTANT),
        first=next((hit.article for hit in first if hit.article.published), None),
        beside=tuple(_beside(result, facet, key)),
        spellings=_spellings(facet, key, archive, search),
    )


def _known_key(facet: str, typed: str, archive: Archive) -> str:
    """Return the key of a name however it is spelled; empty if no article has it."""
    labels, key = archive.facets.labels.get(facet, {}), facet_key(typed)
    if key not in labels:
        clean = archive.vocabulary.clean(KINDS[facet], (typed,))
        key = next(map(facet_key, clean), "")
    return key if key in labels else ""


def _everything(facet: str, name: str, facets: Facets) -> SearchRequest:
    """Return the search that counts the values beside a name, the facet of the name included."""
    return SearchRequest(
        required=Choices({facet: (name,)}),
        sort=Sort.NEWEST,
        per_page=LOOKED_AT,
        facets=tuple(key for key in BESIDE if facets.has(key)),
        facet_size=MOST_BESIDE + 1,
        timeline=True,
        highlight=HighlightStyle.NONE,
    )


def _most_important(asked: SearchRequest) -> SearchRequest:
    given = asked.chosen.but(IMPORTANCE, ("1",))
    return replace(asked, sort=Sort.IMPORTANCE, chosen=given, facets=(), timeline=False)


def _leading_first(hits: Iterable[Hit], key: str, most: int) -> tuple[Listed, ...]:
    """Return articles, those about a name first, otherwise in their order."""
    articles = (hit.article for hit in hits)
    ordered = sorted(articles, key=lambda article: key not in map(facet_key, article.leading))
    return tuple(ordered[:most])


def _beside(result: SearchResult, facet: str, key: str) -> Iterator[FacetResult]:
    """Yield the most frequent values beside a name, without the name itself."""
    for found in result.facets:
        own = found.facet.key == facet
        values = (value for value in found.values if not own or facet_key(value.value) != key)
        shown = tuple(islice(values, MOST_BESIDE))
        if shown:
            yield replace(found, values=shown)


def _spellings(facet: str, key: str, archive: Archive, search: Search) -> tuple[Spelling, ...]:
    """Return the other spellings that articles of a name have, most frequent first."""
    chosen = Choices({facet: (archive.facets.shown(facet, key),)})
    found = []
    for text in _sought(KINDS[facet], key, archive.known):
        asked = SearchRequest(q=f'"{text}"', chosen=chosen, correct=False)
        if count := search(replace(asked, per_page=1, facets=())).total:
            found.append(Spelling(text, count, asked))
    return tuple(sorted(found, key=lambda spelling: -spelling.count)[:SPELLINGS])


def _sought(kind: Kind, key: str, known: KnownNames) -> tuple[str, ...]:
    """Return the spellings of a name that are looked for in texts, but for the name itself."""
    return tuple(
        spelling.replace("-", " ") if spelling.islower() else spelling
        for name in known.names
        if name.kind is kind and facet_key(name.name) == key
        for spelling in name.spellings
        if facet_key(spelling) != key and '"' not in spelling
    )[:LOOKED_AT]
