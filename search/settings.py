"""Table ``[search]``: how results are ranked, beyond what their words count in the index."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from index.settings import Weight
from search.request import Matching

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How results are ranked, and how good they must be.

    Every number of the ranking is visible in an explanation.

    Attributes:
        exact_title_boost: Added to 1 as a factor when the query is the whole title.
        unfolded_boost: Added to 1 for a word that has the same accents.
        primary_boost: Added to 1 for a word in its likeliest reading.
        title_boost: Added to 1 where the title has all words of the query, by their idf.
        coverage_boost: Added to 1 where the article has all of them, by their idf.
        whole_title_boost: Added to 1 where the query has all words of the title, by their share.
        proximity_boost: Added to 1 where neighbouring words of the query stand near each other.
        recency_boost: Added to 1 for the newest article, less for those before it.
        recency_half_life_days: After how many days half of ``recency_boost`` is left.
        importance_boost: Added to 1 for importance 5, in equal steps down to nothing for 1.
        matching: Whether articles with most words of a query answer it too where few have all
            (``most``), or never (``all``).
        builtin_synonyms: Whether the built-in list of synonyms is used.
        synonyms: The owner's file of them; relative to the settings file; empty for none.
        check_seconds: How often a running server looks for a new version.
        min_ndcg: Least nDCG@10 that the judged queries of the archive must reach for a new version
            to be made current; 0 lets all pass.
        max_zero_results: Greatest share of them that may find nothing; 1 lets all pass.
    """

    exact_title_boost: Weight = 1.0
    unfolded_boost: Weight = 1.0
    primary_boost: Weight = 0.5
    title_boost: Weight = 1.0
    coverage_boost: Weight = 0.5
    whole_title_boost: Weight = 0.4
    proximity_boost: Weight = 1.0
    recency_boost: Weight = 0.02
    recency_half_life_days: Annotated[float, msgspec.Meta(ge=1, le=100_000)] = 180.0
    importance_boost: Weight = 0.1
    matching: Matching = Matching.MOST
    builtin_synonyms: bool = True
    synonyms: str = ""
    check_seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0
    min_ndcg: Share = 0.0
    max_zero_results: Share = 1.0
