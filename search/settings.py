"""Table ``[search]`` of the settings: the ranking at search time, and the quality gate."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from index.settings import Weight
from search.request import Matching

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Settings of the ranking at search time, and floors of its quality.

    Every number of the ranking is visible in an explanation.

    Attributes:
        exact_title_boost: Added to the factor 1 of an article whose title is the query.
        unfolded_boost: Added to the factor 1 of a word with the same diacritics.
        primary_boost: Added to the factor 1 of a word in its likeliest reading.
        title_boost: Added to the factor 1 of a title with all words of the query; in proportion to
            the idf of those that it has.
        coverage_boost: The same of an article with all words of the query.
        whole_title_boost: The same of a query with all words of the title, in proportion to their
            number; a quarter more where the title begins with the query.
        proximity_boost: Added to the factor 1 if neighbouring words of the query are near each
            other.
        recency_boost: Added to the factor 1 of the newest article; decays with age.
        recency_half_life_days: Days in which ``recency_boost`` decays to half.
        importance_boost: Added to the factor 1 of importance 5; linear down to nothing for 1.
        matching: Whether articles with most words answer a query if few have all (``most``), or
            never (``all``).
        builtin_synonyms: Whether the built-in list of synonyms is used.
        synonyms: The owner's file of synonyms, relative to the settings file; empty for none.
        check_seconds: Interval, in seconds, at which a server checks for a new version.
        min_ndcg: Minimum nDCG@10 of the archive's judged queries for a new version to become
            current; 0 for none.
        max_zero_results: Maximum share of the judged queries without results for that; 1 for no
            limit.
    """

    exact_title_boost: Weight = 1.0
    unfolded_boost: Weight = 0.8
    primary_boost: Weight = 0.4
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
