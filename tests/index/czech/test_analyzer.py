import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.czech.analyzer import Analyzer, Language
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
        ("verze v2.1 za 3,5 miliardy", ["verze", "v2.1", "za", "3.5", "miliardy"]),
        ("10 000 korun, 1 234 567,8 eur", ["10000", "korun", "1234567.8", "eur"]),
        ("v roce 2025 100 lidí", ["v", "roce", "2025", "100", "lidí"]),
        ("Wi‑Fi i wi-fi", ["wi-fi", "wi", "fi", "i", "wi-fi", "wi", "fi"]),
        ("CVE-2025-99104", ["cve-2025-99104", "cve", "2025", "99104"]),
        ("vízum H-1B a síť 5G", ["vízum", "h-1b", "h", "1b", "a", "síť", "5g"]),
        ("O’Reilly", ["o'reilly"]),
        ("Node.js, ASP.NET", ["node.js", "node", "js", "asp.net", "asp", "net"]),
        ("jan@firma.cz", ["jan@firma.cz", "jan", "firma", "cz"]),
        ("počí\u00adtač", ["počítač"]),
        ("Praha–Brno", ["praha", "brno"]),
        ("🚀 startuje", ["🚀", "startuje"]),
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
    plural, single = analyzer.text("batteries battery", Language.ENGLISH)

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

    assert found == ["Příliš", "📰", "žluťoučký", "kůň"]


@given(st.text(max_size=100))
def test_any_text_is_analysed_and_every_word_has_a_term(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.text(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.terms
        assert all(token.terms)
        assert all(forms(token))


@given(st.text(max_size=30))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
