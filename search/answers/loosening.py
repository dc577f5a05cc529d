"""Answer by most of the words of a query where few articles have all of them.

The query alone decides, before any filter. So a filter never adds results, and the count of a facet
value equals the number of results after choosing it.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from index.czech.words import CLOSED_CLASS
from search.engines.evidence import idf_of
from search.query.plan import AllOf, Leaf, MostOf, Node, Plan, Terms, may_be_missed
from search.request import Matching, SearchRequest, Sort
from search.settings import SearchSettings

ENOUGH = 20
"""Articles with all words from which on only these are listed."""
SHARE = 0.25
"""Least share of the idf of the words of a query that an article must have."""
_UNITS = 100
"""Units of weight in one of idf: weights are whole numbers."""


def may_loosen(request: SearchRequest, settings: SearchSettings) -> bool:
    """Tell whether the request lets articles with most words answer.

    Sorted by date or importance, an article with few of the words could come first.
    """
    asked = request.matching is Matching.MOST and settings.matching is Matching.MOST
    return asked and request.sort is Sort.RELEVANCE


def loosened(plan: Plan, idf: Callable[[Leaf], float]) -> Plan | None:
    """Return the plan that matches by most words of a query; ``None`` if no word may be missing.

    Words that no article has count nothing, nor do function words beside others. Phrases, exact
    words, prefixes, fields, values of ``datum:`` and exclusions stay required; their idf counts
    towards the share that must match.

    Args:
        plan: The plan that finds articles with all words.
        idf: Returns the inverse document frequency of a leaf, 0 for one of no article.
    """
    parts = plan.root.parts if isinstance(plan.root, AllOf) else ()
    words = tuple(part for part in parts if may_be_missed(part))
    others = tuple(part for part in parts if not may_be_missed(part))
    function_words = _function_words(words)
    weights = tuple(
        0 if word in function_words else round(_UNITS * idf_of(word, idf)) for word in words
    )
    had = sum(round(_UNITS * idf_of(part, idf)) for part in others)
    if not words or (len(words) < 2 and not had):
        return None
    least = round(SHARE * (had + sum(weights))) - had
    # Of words alone an article must have one.
    most = MostOf(words, weights, least if had else max(1, least))
    return replace(plan, root=AllOf((*others, most)) if others else most, complete=False)


def _function_words(words: Collection[Node]) -> Collection[Node]:
    """Return the words of a query that tell nothing beside the others: *jak*, *na*."""
    found = [word for word in words if isinstance(word, Terms) and word.word in CLOSED_CLASS]
    return found if len(found) < len(words) else ()
