"""Take the scores of documents over arrays apart, each word looked up once for all of them."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from index.storage.layout import FIELDS
from search.engines.arrays.document_sets import Documents
from search.engines.arrays.evaluation import matcher
from search.engines.arrays.postings import Occurrences, Words
from search.engines.arrays.word_matching import Weigher, weigher
from search.engines.base import FieldShare, WordScore
from search.engines.scoring import inverse_document_frequency
from search.query.plan import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Terms


def word_scores(root: Node, documents: Documents, words: Words) -> list[tuple[WordScore, ...]]:
    """Return what each word adds to the score of each of some documents, in their order.

    Args:
        root: What matches; a document that does not is explained by no word.
        documents: Rising.
        words: Finds words.
    """
    found: dict[int, list[WordScore]] = {document: [] for document in documents.tolist()}
    # A word is in several parts of the tree, each of which is asked.
    weighers = cache(weigher)
    for leaf, matching in _scoring(root, documents, words, weighers):
        scores = _scores(weighers(leaf, words), leaf, matching, words)
        for document, score in zip(matching.tolist(), scores, strict=True):
            found[document].append(score)
    return [tuple(scores) for scores in found.values()]


def _scoring(
    node: Node, documents: Documents, words: Words, weighers: Callable[[Leaf, Words], Weigher]
) -> Iterator[tuple[Leaf, Documents]]:
    """Yield the words that scores are made of, those of the parts that match, and for which."""
    matching = documents[matcher(node, words, weighers).at(documents).mask]
    if not len(matching):
        return
    match node:
        case Terms() | Phrase() | Prefix():
            yield node, matching
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _scoring(part, matching, words, weighers)


def _scores(found: Weigher, leaf: Leaf, documents: Documents, words: Words) -> Iterator[WordScore]:
    """Yield what a word scores by in documents that it matches."""
    known = words.arrays.layout.documents
    amounts = found.at(documents).scores.tolist()
    for amount, weighing in zip(amounts, found.weighings(documents), strict=True):
        yield WordScore(
            word=leaf.word,
            found_by=weighing.found_by,
            articles=weighing.containing,
            rarity=inverse_document_frequency(known, weighing.containing),
            weight=weighing.weight,
            tiers=weighing.tiers,
            fields=tuple(_shares(weighing.occurrences, amount, words)),
            amount=amount,
        )


def _shares(found: Occurrences, amount: float, words: Words) -> Iterator[FieldShare]:
    weights = np.bincount(found.fields, found.weights, len(FIELDS))
    total = weights.sum()
    for number in np.flatnonzero(weights).tolist():
        # Every occurrence in a field counts the same.
        times = weights[number] / words.arrays.norms[number, found.documents[0]]
        share = amount * float(weights[number] / total)
        yield FieldShare(FIELDS[number].value, round(float(times)), share)
