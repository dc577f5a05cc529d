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
        exact_title_boost: Boost of an article whose title is the query.
        unfolded_boost: Boost of a word with the same diacritics as typed.
        primary_boost: Boost of a word in its likeliest reading.
        title_boost: Boost of an article with all words of the query in its title; with some, in
            proportion to their idf.
        coverage_boost: Boost of an article with all words of the query; with some, in proportion
            to their idf.
        whole_title_boost: Boost of an article whose title has no other words than the query; with
            others, in proportion to the share of words that are the query's. A quarter is added if
            the title begins with the query.
        proximity_boost: Boost of an article with the neighbouring words of the query near each
            other.
        recency_boost: Boost of the newest article; it decays with age.
        recency_half_life_days: Days in which ``recency_boost`` decays to half.
        importance_boost: Boost of importance 5; linear down to none for 1.
        matching: ``most``: if few articles have all words, those with some answer too. ``all``:
            never.
        builtin_synonyms: Whether the built-in list of synonyms is used.
        synonyms: File of further synonyms, relative to the settings file; empty for none.
        check_seconds: Interval, in seconds, at which a server checks for a new version.
        min_ndcg: Minimum nDCG@10 of a new version over the archive's judged queries; a version
            below it is not published. 0 for none.
        max_zero_results: Maximum share of these queries that find nothing; a version above it is
            not published. 1 for no limit.
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
