"""Tune the weights of fields and the boosts of the ranking on judged queries, by cross-validation.

The best matches of each query are explained once; from their components the score by any weights
follows. Weights are found on four fifths of the queries and judged on the fifth that took no part,
for each fifth: what that gains may be expected of other queries. Of a word the lemma that scored
highest is kept, and an article that was not among the best by today's weights is not considered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.bm25f import Bm25f
from index.errors import HledejError
from index.facets import BUILT_IN
from index.schema import TextField
from index.versions.manifest import Interval
from search.answers.answering import answer
from search.answers.searcher import Searcher
from search.engines.base import Score
from search.engines.evidence import RESCORED
from search.quality.intervals import interval
from search.quality.judged import DEPTH, Judgment, grade_of, ideal_gain
from search.request import SearchRequest
from search.settings import SearchSettings

MIN_QUERIES = 100
FOLDS = 5
ROUNDS = 2
STEPS = (0.25, 0.5, 0.7, 1.4, 2.0, 4.0)
"""Factors by which a weight is tried to be changed."""
LEAST_GAIN = 5e-4
"""Gain of nDCG below which a weight stays as it is."""
FIELD_WEIGHTS: Mapping[str, tuple[TextField, ...]] = {
    "title_weight": (TextField.TITLE,),
    "original_title_weight": (TextField.ORIGINAL_TITLE,),
    "key_points_weight": (TextField.KEY_POINTS,),
    "summary_weight": (TextField.SUMMARY,),
    "names_weight": (
        *(facet.text for facet in BUILT_IN if facet.text),
        TextField.OTHER,
    ),
}
"""Settings of ``[index]`` that are tuned; the body is what the others are relative to."""
EVIDENCE = ("title", "whole_title", "proximity", "coverage")
PRIORS = ("exact_title", "recency", "importance")
BOOSTS = (*EVIDENCE, *PRIORS)
"""Factors of a score; their settings of ``[search]`` are called ``*_boost``."""

Weights = Mapping[str, float]
"""Values of settings, by name."""
_Floats = npt.NDArray[np.float32]


class FewQueriesError(HledejError):
    """There are too few judged queries to tell chance from gain."""

    def __init__(self, queries: int) -> None:
        super().__init__(
            f"{queries} judged queries are too few: from {MIN_QUERIES} on, weights can be told "
            "from chance; judge more of what readers ask ('hledej stats' lists it)"
        )


@dataclass(frozen=True, slots=True)
class Tuned:
    """Outcome of tuning.

    Attributes:
        gain: Gain of nDCG@10 on queries that took no part, over all folds.
        search: Settings of ``[search]`` found on all queries that differ from today's.
        index: The same of ``[index]``; they take effect with the next build.
    """

    gain: Interval
    search: Weights
    index: Weights

    @property
    def worthwhile(self) -> bool:
        """Whether the gain is more than chance."""
        return self.gain.low > 0


@dataclass(frozen=True, slots=True)
class Features:
    """Components of the scores of the best matches of judged queries, padded with zeros.

    Attributes:
        frequencies: BM25F pseudo-frequencies by today's weights, shape
            ``(queries, documents, words, fields)``.
        amounts: idf times tier factors, shape ``(queries, documents, words)``.
        factors: Value of each boost, 0 to 1, shape ``(boosts, queries, documents)``.
        grades: Grades of the documents, shape ``(queries, documents)``.
        ideals: Greatest discounted gain of each query.
        saturation: ``k1`` of BM25F.
    """

    frequencies: _Floats
    amounts: _Floats
    factors: _Floats
    grades: _Floats
    ideals: _Floats
    saturation: float

    def ndcg(self, today: Weights, weights: Weights) -> npt.NDArray[np.float64]:
        """Return nDCG@10 of each query by other weights than today's."""
        ratios = np.ones(len(TextField), np.float32)
        for name, fields in FIELD_WEIGHTS.items():
            for field in fields:
                ratios[list(TextField).index(field)] = weights[name] / max(today[name], 1e-9)
        weighted = self.frequencies @ ratios
        scores = (self.amounts * weighted / (weighted + self.saturation)).sum(axis=2)
        for name, values in zip(BOOSTS, self.factors, strict=True):
            scores = scores * (1 + weights[f"{name}_boost"] * values)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
        gained = np.take_along_axis(self.grades, order, axis=1)
        discounts = 1 / np.log2(np.arange(2, gained.shape[1] + 2))
        found: npt.NDArray[np.float64] = gained @ discounts / self.ideals
        return found


def tune(searcher: Searcher, judgments: Sequence[Judgment], bm25f: Bm25f) -> Tuned:
    """Find weights that rank the judged articles higher than those of the searcher.

    Args:
        searcher: Answers the queries.
        judgments: At least ``MIN_QUERIES``.
        bm25f: Parameters that the index was built with.

    Raises:
        FewQueriesError: If there are fewer.
    """
    if len(judgments) < MIN_QUERIES:
        raise FewQueriesError(len(judgments))
    features = features_of(searcher, judgments, bm25f.saturation)
    today = _today(searcher.settings, bm25f)
    folds = np.arange(len(judgments)) % FOLDS
    before = features.ndcg(today, today)
    after = before.copy()
    for fold in range(FOLDS):
        found = _best(features, today, folds != fold)
        after[folds == fold] = features.ndcg(today, found)[folds == fold]
    gain = interval((after - before).tolist())
    best = _best(features, today, np.ones(len(judgments), np.bool_))
    changed = {name: value for name, value in best.items() if value != today[name]}
    return Tuned(
        gain,
        {name: value for name, value in changed.items() if name not in FIELD_WEIGHTS},
        {name: value for name, value in changed.items() if name in FIELD_WEIGHTS},
    )


def _today(settings: SearchSettings, bm25f: Bm25f) -> Weights:
    fields = {name: bm25f.weights[of[0]] for name, of in FIELD_WEIGHTS.items()}
    return fields | {f"{name}_boost": getattr(settings, f"{name}_boost") for name in BOOSTS}


def _best(features: Features, today: Weights, taught: npt.NDArray[np.bool_]) -> Weights:
    """Return weights found by coordinate ascent on some of the queries."""
    best, reached = dict(today), features.ndcg(today, today)[taught].mean()
    for name in [name for _ in range(ROUNDS) for name in today]:
        # Nothing times a factor is nothing: what is switched off is tried at half.
        tried = [{**best, name: round(best[name] * step or step / 2, 2)} for step in STEPS]
        scored = [features.ndcg(today, weights)[taught].mean() for weights in tried]
        most = int(np.argmax(scored))
        if scored[most] > reached + LEAST_GAIN:
            best, reached = tried[most], scored[most]
    return best


def features_of(searcher: Searcher, judgments: Sequence[Judgment], saturation: float) -> Features:
    """Return the components of the scores of the best matches of each query."""
    settings = searcher.settings
    explained = [_explained(searcher, judgment) for judgment in judgments]
    documents = max(1, *(len(scores) for scores, _ in explained))
    words = max(1, *(len(score.words) for scores, _ in explained for score in scores))
    shape = len(judgments), documents
    frequencies = np.zeros((*shape, words, len(TextField)), np.float32)
    amounts = np.zeros((*shape, words), np.float32)
    factors = np.zeros((len(BOOSTS), *shape), np.float32)
    grades = np.zeros(shape, np.float32)
    for query, (scores, given) in enumerate(explained):
        grades[query, : len(given)] = given
        for document, score in enumerate(scores):
            _put_words(score, frequencies[query, document], amounts[query, document], saturation)
            factors[:, query, document] = list(_values(score, settings))
    ideals = np.array([ideal_gain(judgment) for judgment in judgments], np.float32)
    return Features(frequencies, amounts, factors, grades, ideals, saturation)


def _explained(searcher: Searcher, judgment: Judgment) -> tuple[Sequence[Score], Sequence[int]]:
    """Return the explained scores of the best matches of a query, and their grades."""
    opened = searcher.opened
    request = SearchRequest(q=judgment.query, per_page=RESCORED, facets=())
    found = answer(opened, request, searcher.settings)
    documents = [place.document for place in found.ranking.ranked]
    # With a boost of 1 a factor is 1 plus its value.
    ones = replace(
        searcher.settings,
        title_boost=1.0,
        whole_title_boost=1.0,
        proximity_boost=1.0,
        coverage_boost=1.0,
    )
    scores = opened.engine.scores(replace(found.plan, settings=ones), documents)
    paths = (opened.engine.listed(document).path for document in documents)
    return scores, [grade_of(path, judgment) for path in paths]


def _put_words(score: Score, frequencies: _Floats, amounts: _Floats, saturation: float) -> None:
    """Put the components of the words of a score into their rows."""
    fields = {field.value: number for number, field in enumerate(TextField)}
    for row, word in enumerate(score.words):
        amounts[row] = word.idf * np.prod([factor for _, factor in word.tiers])
        weighted = saturation * word.weight / max(1 - word.weight, 1e-6)
        for share in word.fields:
            frequencies[row, fields[share.field]] = weighted * share.amount / word.amount


def _values(score: Score, settings: SearchSettings) -> Iterable[float]:
    """Yield the value of each boost in a score; 0 of one that is switched off."""
    factors = dict(score.factors)
    for name in BOOSTS:
        boost = 1.0 if name in EVIDENCE else getattr(settings, f"{name}_boost")
        yield (factors.get(name, 1.0) - 1) / boost if boost else 0.0
