"""Run the tree of a plan over arrays: matches, scores and what explains them.

Ranking is BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009): the
frequencies of a word in all fields are weighted, normalised by the fields' lengths and added up
before they saturate. The alternatives of a word are one synonym group with one document
frequency. Tiers, the exact title, recency and importance are factors.
"""

from collections.abc import Iterator

import numpy as np

from index.schema import NO_DATE, KeywordField, TextField
from search.plan import (
    AllOf,
    AnyOf,
    Everything,
    Leaf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Terms,
    Without,
    wanted_leaves,
)
from search.postings import Documents, Mask, Numbers, PostingSource
from search.result import Contribution
from search.settings import SearchSettings

MAX_EXPANSIONS = 500
"""How many words a prefix stands for at the most."""
SECONDS_PER_DAY = 86_400


def within(published: Documents, period: Period) -> Mask:
    """Return the documents published in a period; those without a date only if it is all time."""
    inside = np.ones(len(published), np.bool_)
    if period.first is not None or period.end is not None:
        inside &= published != NO_DATE
    if period.first is not None:
        inside &= published >= period.first
    if period.end is not None:
        inside &= published < period.end
    return inside


class Evaluation:
    """Runs one plan's tree: each node gives a mask of its matches and their scores."""

    def __init__(self, source: PostingSource, settings: SearchSettings, documents: int) -> None:
        self.source = source
        self.settings = settings
        self.documents = documents

    def node(self, node: Node) -> tuple[Mask, Numbers]:
        """Return which documents match, and their scores before the factors."""
        match node:
            case AllOf(parts):
                return self._all_of(parts)
            case AnyOf(parts):
                return self._any_of(parts)
            case Without(part):
                return ~self.node(part)[0], self._zeros()
            case Period():
                return within(self.source.published, node), self._zeros()
            case Everything():
                return np.ones(self.source.size, np.bool_), self._zeros()
        return self._leaf(node)

    def _all_of(self, parts: tuple[Node, ...]) -> tuple[Mask, Numbers]:
        matches, scores = np.ones(self.source.size, np.bool_), self._zeros()
        for part in parts:
            found, amount = self.node(part)
            matches &= found
            scores += amount
        return matches, scores

    def _any_of(self, parts: tuple[Node, ...]) -> tuple[Mask, Numbers]:
        matches, scores = np.zeros(self.source.size, np.bool_), self._zeros()
        for part in parts:
            found, amount = self.node(part)
            matches |= found
            scores += np.where(found, amount, 0.0)
        return matches, scores

    def _zeros(self) -> Numbers:
        return np.zeros(self.source.size)

    def _leaf(self, leaf: Leaf) -> tuple[Mask, Numbers]:
        weighted = self._zeros()
        for field, frequencies in self._frequencies(leaf):
            weighted += self._weighted(field, frequencies, leaf)
        matches = weighted > 0
        return matches, self._saturated(weighted, matches) * self._tier_factor(leaf)

    def _weighted(self, field: TextField, frequencies: Numbers, leaf: Leaf) -> Numbers:
        """Return the frequencies as BM25F adds them up: by the field's weight and length."""
        b = self.settings.length_normalisation
        lengths = self.source.relative_lengths(field, exact=not _is_lemma(leaf))
        # A weight of nothing ranks by nothing, but what matches still matches.
        weight = max(self.settings.weight(field), 1e-9)
        return weight * frequencies / (1 - b + b * lengths)

    def _saturated(self, weighted: Numbers, matches: Mask) -> Numbers:
        containing = int((matches & self.source.alive).sum())
        rarity = np.log(1 + (self.documents - containing + 0.5) / (containing + 0.5))
        scores: Numbers = rarity * weighted / (weighted + self.settings.term_saturation)
        return scores

    def _frequencies(self, leaf: Leaf) -> Iterator[tuple[TextField, Numbers]]:
        """Yield, for each field, how often each document has the word.

        Alternatives stand at the same place of a text, so the greatest counts, not the sum.
        """
        for field in leaf.fields:
            if isinstance(leaf, Phrase):
                yield field, self._phrase(field, leaf)
                continue
            frequencies = self._zeros()
            for term in self._terms(field, leaf):
                found = self.source.postings(field, term, exact=not _is_lemma(leaf))
                at = found.documents
                frequencies[at] = np.maximum(frequencies[at], found.frequencies)
            yield field, frequencies

    def _terms(self, field: TextField, leaf: Terms | Prefix) -> tuple[str, ...]:
        if isinstance(leaf, Terms):
            return leaf.terms
        found = self.source.starting(field, leaf.prefix, 2 * MAX_EXPANSIONS)
        if leaf.prefix.isascii():
            # Every form stands there without diacritics too.
            found = [term for term in found if term.isascii()] or found
        return tuple(found[:MAX_EXPANSIONS])

    def _phrase(self, field: TextField, phrase: Phrase) -> Numbers:
        frequencies = self._zeros()
        places = [self._places(field, forms) for forms in phrase.places]
        for document in set.intersection(*(set(place) for place in places)):
            starts = places[0][document]
            for offset, place in enumerate(places[1:], 1):
                starts = {start for start in starts if start + offset in place[document]}
            frequencies[document] = len(starts)
        return frequencies

    def _places(self, field: TextField, forms: tuple[str, ...]) -> dict[int, set[int]]:
        places: dict[int, set[int]] = {}
        for form in forms:
            for document, positions in self.source.positions(field, form).items():
                places.setdefault(document, set()).update(positions)
        return places

    def _tier_factor(self, leaf: Leaf) -> Numbers:
        factor = np.ones(self.source.size)
        if isinstance(leaf, Terms):
            for tier, terms, boost in leaf.tiers:
                holding = [self.source.holding(tier, term) for term in terms]
                factor[np.unique(np.concatenate(holding))] += boost
        return factor

    def factors(self, plan: Plan) -> dict[str, Numbers]:
        """Return what every score is multiplied by, one array a reason; for plans with words."""
        if not any(True for _ in wanted_leaves(plan.root)):
            return {}
        title = np.ones(self.source.size)
        if plan.title_key:
            holding = self.source.holding(KeywordField.TITLE_KEY, plan.title_key)
            title[holding] += plan.settings.exact_title_boost
        return {
            "exact_title": title,
            "recency": 1 + plan.settings.recency_boost * self._recency(),
            "importance": 1
            + plan.settings.importance_boost * np.maximum(self.source.importance - 1, 0) / 4,
        }

    def _recency(self) -> Numbers:
        """Return 1 for the newest article, halved at each half-life before it, 0 without a date.

        Measured from the newest article and not from today: the same index ranks the same.
        """
        published = self.source.published
        dated = published != NO_DATE
        if not dated.any():
            return self._zeros()
        age = (published[dated].max() - published) / SECONDS_PER_DAY
        return np.where(dated, 0.5 ** (age / self.settings.recency_half_life_days), 0.0)

    def contributions(self, leaf: Leaf, document: int) -> Iterator[Contribution]:
        """Yield what a word adds to a document's score by each field."""
        by_field = {
            field: float(self._weighted(field, frequencies, leaf)[document])
            for field, frequencies in self._frequencies(leaf)
        }
        weighted = sum(by_field.values())
        if not weighted:
            return
        amount = float(self._leaf(leaf)[1][document])
        for field, share in by_field.items():
            if share:
                yield Contribution(leaf.word, field.value, amount * share / weighted)


def _is_lemma(leaf: Leaf) -> bool:
    return isinstance(leaf, Terms) and not leaf.exact
