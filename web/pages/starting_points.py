"""Starting points for a reader of an archive: frequent values, example queries and fields."""

from collections.abc import Iterable
from dataclasses import replace

from index.czech.folding import fold
from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, SERIES, TAG, Facet, Facets
from search.result import FacetResult, SearchResult
from web.addresses import profile_address
from web.pages.reader import Link, Reader
from web.refinement import choosing_only
from web.wording import ENGLISH, Texts

TOP = 8
"""Most values that are shown."""
TOPICS = (CATEGORY, TAG, SERIES)
"""Facets that tell what articles are about, the most telling one first."""
NAMED = (COMPANY, PERSON, TAG, AUTHOR)
"""Facets whose names are looked for in queries, likewise."""


def _first_of(keys: Iterable[str], facets: Iterable[FacetResult]) -> FacetResult | None:
    """Return the first facet with values, in the order of the keys."""
    found = {facet.facet.key: facet for facet in facets if facet.values}
    return next((found[key] for key in keys if key in found), None)


def top_values(
    facets: Iterable[FacetResult], keys: Iterable[str], reader: Reader
) -> tuple[Link, ...]:
    """Return links to the most frequent values of the first facet that has any.

    Each is a search of the whole archive.

    Args:
        facets: Facets of an answer.
        keys: Keys of facets, the most telling one first.
        reader: Reader of the page.
    """
    found = _first_of(keys, facets)
    if found is None:
        return ()
    blank = reader.addresses.defaults
    return tuple(
        Link(
            value.label,
            reader.addresses.of(choosing_only(blank, found.facet.key, value.value)),
            label=f"{value.label}, {reader.texts.plural('articles', value.count)}",
            page=profile_address(found.facet.key, value.value),
        )
        for value in found.values[:TOP]
        if value.count
    )


def examples(result: SearchResult, reader: Reader) -> tuple[Link, ...]:
    """Return example queries with results in this archive, each of another syntax."""
    topics, named = (_first_of(keys, result.facets) for keys in (TOPICS, NAMED))
    queries = []
    if topics:
        labels = [value.label for value in topics.values]
        queries += [
            fold(labels[0]),
            *[f'"{label.lower()}"' for label in labels if " " in label][:1],
        ]
    if named:
        # As the articles have them: a slug has none of the diacritics of its label.
        names = [value.value for value in named.values]
        queries += [" OR ".join(map(quoted, names[:2]))] if names[1:] else []
        queries.append(f"{field_word(named.facet, reader.texts)}:{quoted(names[0])}")
    queries += [f"datum:{counted.month:%Y-%m}" for counted in result.timeline[-1:]]
    blank = reader.addresses.defaults
    return tuple(Link(q, reader.addresses.of(replace(blank, q=q))) for q in queries)


def field_word(facet: Facet, texts: Texts) -> str:
    """Return the name of a facet's field in queries, in the language of the page."""
    return facet.key if texts.language == ENGLISH else facet.words[0]


def field_words(facets: Facets, texts: Texts) -> tuple[str, ...]:
    """Return the names of the fields that a query may be restricted to."""
    searched = [facet for facet in facets.present if facet.words]
    names = [*texts.text("field_words").split(), *(field_word(facet, texts) for facet in searched)]
    return tuple(names)


def quoted(name: str) -> str:
    """Return a name as a query that asks for all of it."""
    return name if name.isalnum() else f'"{name}"'
