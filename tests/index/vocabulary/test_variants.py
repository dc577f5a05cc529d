from collections import Counter

import pytest

from index.czech.analyzer import Analyzer
from index.vocabulary.variants import Reason, Variants, cut_values, find_variants
from index.vocabulary.vocabulary import Kind, Names

NOTHING = Names()


def variants(
    analyzer: Analyzer, kind: str, values: dict[str, int], names: Names = NOTHING
) -> list[Variants]:
    return list(find_variants(kind, Counter(values), names, analyzer))


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        (Kind.COMPANIES, ["Nvidia", "NVIDIA"], Reason.SPELLING),
        (Kind.COMPANIES, ["Škoda Auto", "skoda-auto"], Reason.SPELLING),
        (Kind.COMPANIES, ["Apple", "Apple Inc."], Reason.LEGAL_FORM),
        (Kind.COMPANIES, ["Alza.cz", "Alza.cz a.s."], Reason.LEGAL_FORM),
        (Kind.COMPANIES, ["Samsung Electronics", "Samsung Eletronics"], Reason.TYPING),
        (Kind.CATEGORIES, ["mobilní telefon", "mobilní telefony"], Reason.INFLECTION),
        (Kind.CATEGORIES, ["kybernetická bezpečnost", "kybernetická bezpečn"], Reason.CUT),
        (Kind.TAGS, ["AI", "ai"], Reason.SPELLING),
        (Kind.TAGS, ["Školský zákon", "skolsky-zakon"], Reason.SPELLING),
        (Kind.TAGS, ["Mosty", "most"], Reason.INFLECTION),
        (Kind.SERIES, ["Kurz pletení", "Kurzy pletení"], Reason.INFLECTION),
        ("kraj", ["Jižní Čechy", "jižních Čech"], Reason.INFLECTION),
        (Kind.SOURCES, ["Seznam", "Seznam a.s."], Reason.LEGAL_FORM),
        (Kind.AUTHORS, ["Jan Novák", "Jana Nováka"], Reason.NAME_FORM),
        (Kind.PEOPLE, ["Karel Novák", "Karla Nováka"], Reason.NAME_FORM),
        (Kind.PEOPLE, ["Satya Nadella", "Satya Nadela"], Reason.TYPING),
    ],
)
def test_spellings_of_one_name_are_found(
    analyzer: Analyzer, kind: str, values: list[str], reason: Reason
) -> None:
    (found,) = variants(analyzer, kind, {values[0]: 5, values[1]: 2})

    assert [spelling.value for spelling in found.spellings] == values
    assert found.name == values[0]
    assert reason in found.reasons


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.COMPANIES, ["Apple", "Amazon", "Alphabet"]),
        (Kind.COMPANIES, ["Intel", "Intek"]),
        (Kind.COMPANIES, ["Windows 10 Store", "Windows 11 Store"]),
        (Kind.CATEGORIES, ["hardware", "software"]),
        (Kind.CATEGORIES, ["robotika", "robotaxi"]),
        (Kind.PEOPLE, ["Elon Musk", "Tim Cook"]),
        (Kind.SERIES, [f"Kurz pletení {n}" for n in range(1, 400)]),
    ],
)
def test_different_names_are_left_apart(analyzer: Analyzer, kind: str, values: list[str]) -> None:
    assert variants(analyzer, kind, dict.fromkeys(values, 1)) == []


def test_words_are_kept_rather_than_a_slug_of_them(analyzer: Analyzer) -> None:
    (found,) = variants(analyzer, Kind.TAGS, {"skolsky-zakon": 9, "Školský zákon": 1})

    assert found.name == "Školský zákon"


def test_only_what_is_nearly_always_right_is_sure(analyzer: Analyzer) -> None:
    values = {"Nvidia": 3, "NVIDIA": 1, "Samsung Electronics": 4, "Samsung Eletronics": 1}

    found = variants(analyzer, Kind.COMPANIES, values)

    assert [(item.name, item.sure) for item in found] == [
        ("Nvidia", True),
        ("Samsung Electronics", False),
    ]


def test_three_spellings_are_one_group_most_frequent_first(analyzer: Analyzer) -> None:
    (found,) = variants(analyzer, Kind.COMPANIES, {"NVIDIA": 1, "nvidia": 2, "Nvidia": 9})

    assert [(item.value, item.articles) for item in found.spellings] == [
        ("Nvidia", 9),
        ("nvidia", 2),
        ("NVIDIA", 1),
    ]


def test_what_the_vocabulary_makes_one_is_settled(analyzer: Analyzer) -> None:
    names = Names({"ai": "Umělá inteligence", "hry": "Hry"})

    found = variants(analyzer, Kind.CATEGORIES, {"ai": 1, "AI": 2, "hry": 1}, names)

    assert [(item.name, item.settled) for item in found] == [("Umělá inteligence", True)]


def test_what_the_vocabulary_tells_apart_is_apart(analyzer: Analyzer) -> None:
    names = Names({"samsung-electronics": "Samsung", "samsung-eletronics": "Someone else"})

    assert (
        variants(
            analyzer, Kind.COMPANIES, {"Samsung Electronics": 1, "Samsung Eletronics": 1}, names
        )
        == []
    )


def test_a_new_spelling_joins_the_name_of_the_vocabulary(analyzer: Analyzer) -> None:
    names = Names({"nvidia-corp": "Nvidia"})

    (found,) = variants(
        analyzer, Kind.COMPANIES, {"Nvidia Corp": 1, "Nvidia Corporation": 7}, names
    )

    assert found.name == "Nvidia"
    assert not found.settled


def test_hidden_values_are_no_variants(analyzer: Analyzer) -> None:
    names = Names(hidden=frozenset({"the-verge"}))

    assert variants(analyzer, Kind.COMPANIES, {"The Verge": 3, "the verge": 1}, names) == []


def test_values_that_end_within_a_word_were_cut(analyzer: Analyzer) -> None:
    values = ["kybernetická bezpečn", "postkvantová kryptog", "regulace technologií", "ai", "hry"]

    assert cut_values(values, analyzer.lexicon) == (
        "kybernetická bezpečn",
        "postkvantová kryptog",
    )
