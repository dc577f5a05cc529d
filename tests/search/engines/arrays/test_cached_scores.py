"""A word with few postings is scored once, and to the same scores as one with many."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings

from index.documents.document import Document
from index.engines.arrays.version import ARRAYS_FOLDER, Arrays
from search.engines.arrays.postings import Words
from search.query.plan import EVERY_FIELD
from tests.built import write_documents
from tests.random_documents import LEMMAS, archives


@settings(max_examples=30)
@given(archives())
def test_cached_scores_are_those_of_the_posting_lists(documents: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), documents)
        words = Words(Arrays(Path(folder) / ARRAYS_FOLDER))
        every = np.arange(words.arrays.size, dtype=np.int32)

        for terms in LEMMAS.values():
            cached = words.scored(terms, (), terms[1:])
            scores = np.zeros(len(every), np.float32)
            scores[cached.documents] = cached.scores
            unit = words.unit_score(terms, EVERY_FIELD)
            group = words.alternatives(terms, (), terms[1:])
            assert scores.tolist() == group.lookup(every, unit, words.scratch).tolist()
