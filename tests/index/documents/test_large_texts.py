"""Large texts are analysed with less memory, and to the same terms."""

import tracemalloc
from random import Random
from string import ascii_lowercase

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer, Language
from index.documents import document
from index.documents.analysed_words import AnalysedWords
from index.documents.document import Document, DocumentBuilder

WORDS = (
    *("rada", "Řada", "řady", "čip", "čipy", "server", "on-device", "Praha", "v Praze", "AI"),
    *("C++", "10 000", "a.b.c", "CVE-2025-0001", "Meta", "Metou", "xyzzy", "😀", "O'Brien", "2,5"),
)


def terms(found: Document) -> tuple[object, ...]:
    forms = {
        field: {form: list(positions) for form, positions in of_field.items()}
        for field, of_field in found.forms.items()
    }
    return found.lemmas, forms, found.tiers


def test_a_large_text_gives_the_terms_that_it_would_if_it_were_not_large(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(Random(1).choices(WORDS, k=60_000))
    article = Article("a", "a.md", "a", "A", text=text)
    assert len(text) > document.LARGE
    large = terms(DocumentBuilder(analyzer).build(article))

    monkeypatch.setattr(document, "LARGE", len(text) + 1)
    assert terms(DocumentBuilder(analyzer).build(article)) == large


def test_a_word_that_no_lexicon_has_takes_little_memory(analyzer: Analyzer) -> None:
    random = Random(1)
    letters = f"{ascii_lowercase}áéěířšž"
    words = sorted({"".join(random.choices(letters, k=8)) for _ in range(7_000)})
    first, others = words[:5_000], words[5_000:]
    analysed = AnalysedWords(analyzer)
    number = analysed.numbers[Language.CZECH].__getitem__
    tracemalloc.start()
    try:
        # Small caches of words just seen are full before others are measured.
        numbers = set(map(number, first))
        before, _ = tracemalloc.get_traced_memory()
        numbers |= set(map(number, others))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(numbers) == len(words)
    assert after - before < 800 * len(others)
