"""What a reader who knows Czech expects of the analysis."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.czech import tokens
from index.czech.analyzer import VERSION, Analyzer, Language
from index.czech.folding import fold
from index.documents.keys import forms

GOLDEN = Path(__file__).parents[2] / "data" / "analysis" / "golden.tsv"


def golden() -> list[tuple[str, tuple[str, ...], str]]:
    lines = GOLDEN.read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(word, tuple(terms.split()), reason) for word, terms, reason in rows]


WORDS = [word for word, _, _ in golden()]
SIGNS = (
    " ",
    ", ",
    ". ",
    ".",
    "\n",
    "_",
    "\u0301",
    "#",
    "-",
    "5.",
    " ledna ",
    "2024",
    ".NET",
    "8:05",
)


def words(analyzer: Analyzer, text: str) -> list[str]:
    return [token.form for token in analyzer.text(text)]


def meet(analyzer: Analyzer, query: str, text: str) -> bool:
    """Tell whether an article with the text answers every word of the query."""
    written = {term for token in analyzer.text(text) for term in token.terms}
    return all(not written.isdisjoint(token.terms) for token in analyzer.query(query))


@pytest.mark.parametrize(("word", "terms", "reason"), golden(), ids=WORDS)
def test_golden_words_have_their_terms(
    analyzer: Analyzer, word: str, terms: tuple[str, ...], reason: str
) -> None:
    assert analyzer.text(word)[0].terms == terms, reason


def test_golden_words_belong_to_this_version_of_the_analyser() -> None:
    header = GOLDEN.read_text("utf-8").splitlines()[0]

    assert f"version {VERSION}:" in header
    assert len(golden()) >= 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nový čip, a hned!", ["nový", "čip", "a", "hned"]),
        ("C++ a C# vs. .NET", ["c++", "a", "c#", "vs", ".net"]),
        ("verze v2.1 za 3,5 miliardy", ["verze", "v2.1", "za", "3.5", "miliardy"]),
        ("10 000 korun, 1 000 567,8 eur", ["10000", "korun", "1000567.8", "eur"]),
        ("iPhone 15 256 GB", ["iphone", "15256", "15", "256", "gb"]),
        ("5. 3. 2024", ["5.3.2024", "5", "3", "2024"]),
        ("+420 777 123 456", ["420", "777123456", "777", "123", "456"]),
        ("v roce 2025 100 lidí", ["v", "roce", "2025", "100", "lidí"]),
        ("v 18:30 a 8.05", ["v", "18.30", "18", "30", "a", "8.05"]),
        ("výhra 2:1 v 12:30:45", ["výhra", "2", "1", "v", "12", "30", "45"]),
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
        ("cipum", "čipy"),
        ("praha", "Praze"),
        ("vcelam", "včela"),
        ("sifry", "šifer"),
        ("pocitac", "počítačem"),
        ("trebic", "Třebíči"),
        ("Řizenim", "řízení"),
        ("marxizmus", "marxismu"),
        ("lepší", "dobrý"),
        ("nejrychlejším", "rychlá"),
        # names
        ("Google", "Googlem"),
        ("google", "Googlu"),
        ("Huawei", "Huaweiem"),
        ("Muskuv", "Musk"),
        ("Vance", "Vanceovi"),
        ("Karpathy", "Karpathyho"),
        ("uber", "Uberu"),
        ("Uber", "Uberem"),
        ("Tchaj-wan", "Tchaj-wanem"),
        ("Broadcom", "Broadcomu"),
        ("Telekomem", "Telekom"),
        ("gazpromu", "Gazprom"),
        ("Kia", "Kiou"),
        ("kie", "Kia"),
        ("Fio", "Fiem"),
        ("Rosatom", "Rosatomem"),
        ("Jokohama", "Jokohamy"),
        ("Heydrichem", "Heydrich"),
        ("Maxima", "Maxim"),
        # homonyms
        ("stát", "státem"),
        ("stát", "stane"),
        ("stojí", "stát"),
        ("růst", "roste"),
        ("obratem", "obrat"),
        ("moci", "mohl"),
        ("moci", "mocí"),
        # compounds
        ("on-device", "on‑device"),
        ("on-device", "on device"),
        ("on-device", "ondevice"),
        ("ondevice", "on-device"),
        ("wifi", "Wi‑Fi"),
        ("wi-fi", "WiFi"),
        ("GPT4", "GPT-4"),
        ("H1B", "H-1B"),
        ("nodejs", "Node.js"),
        ("CVE-2025-99104", "cve‑2025‑99104"),
        ("10000", "10\u00a0000"),
        ("3.5", "3,5"),
    ],
)
def test_a_word_finds_its_other_forms(analyzer: Analyzer, query: str, text: str) -> None:
    assert meet(analyzer, query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("čip", "čas"),
        ("Praha", "práce"),
        ("Apple", "apel"),
        ("řada", "rada"),
        ("být", "byt"),
        ("banka", "bankovka"),
        ("dostupný", "nedostupný"),
        ("CVE-2025-99104", "CVE-2024-99104 a 2025"),
        ("GPT-4o", "GPT-4"),
        ("C++", "C"),
        ("Berlin", "berla"),
        ("Telekom", "telka"),
        ("Telekom", "telecí"),
        ("státu", "stane"),
        ("stane", "státem"),
        ("roste", "růstem"),
        ("obral", "obratu"),
        ("mohl", "moc"),
        ("pilou", "pít"),
    ],
)
def test_different_words_do_not_meet(analyzer: Analyzer, query: str, text: str) -> None:
    assert not meet(analyzer, query, text)


@pytest.mark.parametrize("word", WORDS)
def test_index_and_query_agree_with_and_without_diacritics(analyzer: Analyzer, word: str) -> None:
    assert meet(analyzer, word, word)
    assert meet(analyzer, fold(word), word)
    assert meet(analyzer, word.upper(), word)


def test_an_accented_query_keeps_to_its_accents_and_an_unaccented_one_ranks_them(
    analyzer: Analyzer,
) -> None:
    (asked,) = analyzer.query("rada")

    assert {"rada", "řada"} <= set(asked.terms)
    assert asked.unfolded == ("rada",)
    assert asked.primary == ("rada",)


@pytest.mark.parametrize(
    ("forms", "uncertain"),
    [
        (("rada",), set()),
        (("rada", "statu"), {"rada"}),
        (("rada", "mesta", "hudba"), {"rada", "hudba"}),
        (("rada", "města"), set()),
        (("rada", "města", "reseni"), set()),
        (("rada", "nvidia"), set()),
        ((), set()),
    ],
)
def test_a_word_that_lacks_its_diacritics_makes_the_others_uncertain(
    analyzer: Analyzer, forms: tuple[str, ...], uncertain: set[str]
) -> None:
    assert analyzer.uncertain(forms) == uncertain


def test_czech_without_any_diacritics_may_mean_every_accented_word(analyzer: Analyzer) -> None:
    (written,) = analyzer.text("reseni", Language.UNACCENTED)
    (asked,) = analyzer.query("řešením")

    assert not set(asked.terms).isdisjoint(written.terms)


def test_two_words_are_one_only_if_no_known_word_looks_so(analyzer: Analyzer) -> None:
    (asked,) = analyzer.query("ondevice")

    assert set(analyzer.joined("on", "device")) <= set(asked.terms)
    assert analyzer.joined("na", "pad") == ()


def test_english_is_analysed_as_english(analyzer: Analyzer) -> None:
    plural, single = analyzer.text("batteries battery", Language.ENGLISH)

    assert plural.terms == single.terms


def test_a_name_in_an_english_text_is_found_by_its_czech_forms(analyzer: Analyzer) -> None:
    (written,) = analyzer.text("Copilot", Language.ENGLISH)
    (asked,) = analyzer.query("Copilotem")

    assert not set(asked.terms).isdisjoint(written.terms)


def test_offsets_are_those_of_the_original_text(analyzer: Analyzer) -> None:
    text = unicodedata.normalize("NFD", "Příliš 📰 žluťoučký „kůň“")

    found = [unicodedata.normalize("NFC", text[t.start : t.end]) for t in analyzer.text(text)]

    assert found == ["Příliš", "📰", "žluťoučký", "kůň"]


@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_decomposed_text_has_the_same_words(analyzer: Analyzer, one: str, other: str) -> None:
    text = f"{one} {other}"
    composed, decomposed = (
        analyzer.text(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")
    )

    assert [t.terms for t in composed] == [t.terms for t in decomposed]


@given(st.text(max_size=100))
def test_any_text_is_analysed_and_every_word_has_a_term(analyzer: Analyzer, text: str) -> None:
    for language in Language:
        for token in analyzer.text(text, language):
            assert 0 <= token.start < token.end <= len(text)
            assert token.terms
            assert all(token.terms)
            assert all(forms(token))


@given(st.text(max_size=60))
def test_any_query_is_answered_by_its_own_text(analyzer: Analyzer, text: str) -> None:
    assert meet(analyzer, text, text)


@given(st.text(max_size=60))
def test_positions_rise_and_compounds_cover_their_parts(analyzer: Analyzer, text: str) -> None:
    end = 0
    for token in analyzer.text(text):
        if token.width > 1 or token.position >= end:
            assert token.position == end
            end = token.position + token.width


@given(st.lists(st.sampled_from([*WORDS, *SIGNS])).map("".join))
def test_words_are_the_same_all_at_once_and_one_by_one(text: str) -> None:
    assert tokens.words(text) == [match.group() for match in tokens.find_words(text)]


@given(st.text("aČßª_'-.@#+\u0301\u200bд", max_size=12))
def test_words_end_alike_before_a_space_and_at_the_end_of_a_text(text: str) -> None:
    assert tokens.words(f"{text} ") == tokens.words(text)


@given(st.text(max_size=30))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
