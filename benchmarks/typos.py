"""Measure did-you-mean: typos made from an index's own words, and how often the word comes back.

``python -m benchmarks.typos INDEX`` takes words that five texts or more have, weighted by use and
without function words, and spoils each by one slip: a letter left out, doubled, swapped with the
next, or the key beside it; half of them lose their diacritics too. Slips that are words of the
index or of the lexicon are left out. Prints one JSON line: among the corrections of a word alone,
and what a search for it is answered as.
"""

import json
import random
import sys
import time
from pathlib import Path

from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import Entry
from search.answers.service import SearchService
from search.query.spelling import MIN_LENGTH, beside, corrections
from search.request import SearchRequest
from search.settings import SearchSettings

TYPOS = 1500
SEED = 2026
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Measure and print."""
    searcher = SearchService(Path(sys.argv[1]), SearchSettings()).searcher()
    dictionary, analyzer = searcher.opened.dictionary, searcher.opened.analyzer
    entries = [entry for letter in LETTERS for entry in dictionary.starting(letter)]
    common = [
        entry
        for entry in entries
        if entry.texts >= 5 and len(entry.folded) > MIN_LENGTH and entry.form not in CLOSED_CLASS
    ]
    chosen = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    meant = chosen.choices(common, [entry.texts for entry in common], k=TYPOS)
    typos = [(_spoiled(entry, chosen), entry) for entry in meant]
    # What is a word of the index or of the lexicon is no typo that could be noticed.
    typos = [
        (typo, entry)
        for typo, entry in typos
        if not dictionary.count(fold(typo)) and not analyzer.knows(typo)
    ]
    started = time.process_time()
    found = [[c.entry.form for c in corrections(typo, dictionary)] for typo, _ in typos]
    seconds = time.process_time() - started
    pairs = list(zip(found, (entry.form for _, entry in typos), strict=True))
    requests = (SearchRequest(q=typo, facets=(), per_page=1) for typo, _ in typos)
    answered = [searcher.search(request).corrected for request in requests]
    mended = sum(form == entry.form for form, (_, entry) in zip(answered, typos, strict=True))
    print(
        json.dumps(
            {
                "words": len(entries),
                "typos": len(typos),
                "top1": round(sum(forms[:1] == [form] for forms, form in pairs) / len(pairs), 3),
                "top5": round(sum(form in forms for forms, form in pairs) / len(pairs), 3),
                "answered": round(mended / len(pairs), 3),
                "ms": round(seconds / len(typos) * 1000, 2),
            }
        )
    )


def _spoiled(entry: Entry, chosen: random.Random) -> str:
    word = entry.form if chosen.random() < 0.5 else entry.folded
    at = chosen.randrange(1, len(word) - 1)
    slip = chosen.randrange(4)
    if slip == 0:
        return word[:at] + word[at + 1 :]
    if slip == 1:
        return word[: at + 1] + word[at:]
    if slip == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    keys = [key for key in LETTERS if key != word[at] and beside(key, fold(word[at]))]
    return word[:at] + chosen.choice(keys or ["x"]) + word[at + 1 :]


if __name__ == "__main__":
    main()
