"""Large texts are analysed with less memory, and to the same terms."""

from random import Random

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents import document
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
