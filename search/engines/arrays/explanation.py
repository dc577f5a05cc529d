"""Explain scores in the arrays: the components of each word, looked up once for all documents."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from index.storage.layout import FIELDS
from search.engines.arrays.document_sets import Documents
from search.engines.arrays.evaluation import matcher
from search.engines.arrays.postings import Occurrences, Words
from search.engines.arrays.word_matching import Scorer, scorer
from search.engines.base import FieldShare, WordScore
from search.engines.scoring import inverse_document_frequency
from search.query.plan import AllOf, AnyOf, Leaf, MostOf, Node, Phrase, Prefix, Terms


def word_scores(root: Node, documents: Documents, words: Words) -> list[tuple[WordScore, ...]]:
    """Return the term scores of each document, parallel to ``documents``.

    Args:
        root: Root of a plan; a document that does not match it has no term scores.
        documents: Document ids (ascending).
        words: Reads the postings.
    """
    found: dict[int, list[WordScore]] = {document: [] for document in documents.tolist()}
    # Every ancestor of a leaf advances its scorer.
    scorers = cache(scorer)
    for leaf, matching in _scoring(root, documents, words, scorers):
        scores = _scores(scorers(leaf, words), leaf, matching, words)
        for document, score in zip(matching.tolist(), scores, strict=True):
            found[document].append(score)
    return [tuple(scores) for scores in found.values()]


def _scoring(
    node: Node, documents: Documents, words: Words, scorers: Callable[[Leaf, Words], Scorer]
) -> Iterator[tuple[Leaf, Documents]]:
    """Yield the leaves that contribute to scores, each with the documents it contributes to."""
    matching = documents[matcher(node, words, scorers).advance(documents).mask]
    if not len(matching):
        return
    match node:
        case Terms() | Phrase() | Prefix():
            yield node, matching
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            for part in parts:
                yield from _scoring(part, matching, words, scorers)


def _scores(found: Scorer, leaf: Leaf, documents: Documents, words: Words) -> Iterator[WordScore]:
    """Yield the term score of a leaf in each document; all must match."""
    known = words.arrays.layout.documents
    amounts = found.advance(documents).scores.tolist()
    for amount, score in zip(amounts, found.term_scores(documents), strict=True):
        yield WordScore(
            word=leaf.word,
            found_by=score.found_by,
            articles=score.containing,
            idf=inverse_document_frequency(known, score.containing),
            weight=score.weight,
            tiers=score.tiers,
            fields=tuple(_shares(score.occurrences, amount, words)),
            amount=amount,
        )


def _shares(found: Occurrences, amount: float, words: Words) -> Iterator[FieldShare]:
    """Yield the share of each field in the score of a word, proportional to its weight."""
    weights = np.bincount(found.fields, found.weights, len(FIELDS))
    total = weights.sum()
    for number in np.flatnonzero(weights).tolist():
        # The norm is constant within a field of a document: the frequency is the quotient.
        frequency = weights[number] / words.arrays.norms[number, found.documents[0]]
        share = amount * float(weights[number] / total)
        yield FieldShare(FIELDS[number].value, round(float(frequency)), share)
