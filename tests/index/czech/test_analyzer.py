import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.document import forms


def words(analyzer: Analyzer, text: str) -> list[str]:
    return [token.form for token in analyzer.text(text)]


def meet(analyzer: Analyzer, query: str, text: str) -> bool:
    (asked,), (written,) = analyzer.query(query), analyzer.text(text)
    return not set(asked.terms).isdisjoint(written.terms)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nový čip, a hned!", ["nový", "čip", "a", "hned"]),
        ("C++ a C# vs. .NET", ["c++", "a", "c#", "vs", ".net"]),
        ("verze v2.1 za 3,5 miliardy", ["verze", "v2.1", "za", "3,5", "miliardy"]),
        ("Wi‑Fi i wi-fi", ["wi", "fi", "i", "wi", "fi"]),
        ("CVE-2025-14847", ["cve", "2025", "14847"]),
        ("O'Reilly", ["o'reilly"]),
        ("… — !", []),
    ],
)
def test_text_is_cut_into_words(analyzer: Analyzer, text: str, expected: list[str]) -> None:
    assert words(analyzer, text) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("čipy", "čipů"),
        ("cipy", "čipů"),
        ("cipu", "čipy"),
        ("praha", "Praze"),
        ("Google", "Googlem"),
        ("umela", "umělé"),
        ("inteligenci", "inteligence"),
        ("nemocnice", "nemocnicích"),
        ("pocitac", "počítačem"),
        ("banka", "bankách"),
    ],
)
def test_forms_of_a_word_meet(analyzer: Analyzer, query: str, text: str) -> None:
    assert meet(analyzer, query, text)


@pytest.mark.parametrize(("query", "text"), [("čip", "čas"), ("Praha", "práce"), ("Apple", "apel")])
def test_different_words_do_not_meet(analyzer: Analyzer, query: str, text: str) -> None:
    assert not meet(analyzer, query, text)


def test_english_is_analysed_as_english(analyzer: Analyzer) -> None:
    plural, single = analyzer.text("batteries battery", language="en")

    assert plural.terms == single.terms


def test_decomposed_text_has_the_same_words(analyzer: Analyzer) -> None:
    text = "Žluťoučký kůň úpěl ďábelské ódy"
    composed, decomposed = (
        analyzer.text(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")
    )

    assert [token.terms for token in composed] == [token.terms for token in decomposed]


def test_offsets_are_those_of_the_original_text(analyzer: Analyzer) -> None:
    text = unicodedata.normalize("NFD", "Příliš 📰 žluťoučký „kůň“")

    found = [unicodedata.normalize("NFC", text[t.start : t.end]) for t in analyzer.text(text)]

    assert found == ["Příliš", "žluťoučký", "kůň"]


@given(st.text(max_size=100))
def test_any_text_is_analysed_and_every_word_has_a_term(text: str) -> None:
    from index.czech.analyzer import load_analyzer

    for token in load_analyzer().text(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.terms
        assert all(token.terms)
        assert all(forms(token))


@given(st.text(max_size=30))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
