"""Table ``[search]``: how results are ranked."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from index.schema import TextField

Weight = Annotated[float, msgspec.Meta(ge=0, le=1000)]


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How results are ranked; every number is visible in an explanation.

    Attributes:
        title_weight, original_title_weight, key_points_weight, summary_weight, body_weight:
            How much a word counts in that field.
        names_weight: How much it counts among companies, people, categories, source and author.
        term_saturation: ``k1`` of BM25: how soon further occurrences stop to count.
        length_normalisation: ``b`` of BM25: 0 ignores how long a field is, 1 counts it in full.
        exact_title_boost: Added to 1 as a factor when the query is the whole title.
        unfolded_boost: Added to 1 for a word that has the same accents.
        primary_boost: Added to 1 for a word in its likeliest reading.
        recency_boost: Added to 1 for the newest article, half of it ``recency_half_life_days``
            earlier, and so on.
        recency_half_life_days: In days.
        importance_boost: Added to 1 for importance 5, in equal steps down to nothing for 1.
        builtin_synonyms: Whether the built-in list of synonyms is used.
        synonyms: The owner's file of them; relative to the settings file; empty for none.
        check_seconds: How often a running server looks for a new version.
    """

    title_weight: Weight = 4.0
    original_title_weight: Weight = 2.0
    key_points_weight: Weight = 2.0
    summary_weight: Weight = 1.8
    body_weight: Weight = 1.0
    names_weight: Weight = 0.6
    term_saturation: Annotated[float, msgspec.Meta(ge=0.01, le=10)] = 1.2
    length_normalisation: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.6
    exact_title_boost: Weight = 1.0
    unfolded_boost: Weight = 1.0
    primary_boost: Weight = 0.5
    recency_boost: Weight = 0.15
    recency_half_life_days: Annotated[float, msgspec.Meta(ge=1, le=100_000)] = 180.0
    importance_boost: Weight = 0.1
    builtin_synonyms: bool = True
    synonyms: str = ""
    check_seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0

    def weight(self, field: TextField) -> float:
        """Return how much a word counts in a field."""
        match field:
            case TextField.TITLE:
                return self.title_weight
            case TextField.ORIGINAL_TITLE:
                return self.original_title_weight
            case TextField.KEY_POINTS:
                return self.key_points_weight
            case TextField.SUMMARY:
                return self.summary_weight
            case TextField.BODY:
                return self.body_weight
            case _:
                return self.names_weight
