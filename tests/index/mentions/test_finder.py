from dataclasses import replace
from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from index.mentions.finder import Finder
from index.mentions.known import known_names
from index.settings import IndexSettings
from index.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(IndexSettings(), Path("nowhere"))
KNOWN = known_names(
    VOCABULARY,
    companies=("Borský křemík", "Bloomberg", "Vltava Robotics"),
    people=("Elon Musk", "Kathy Hochul", "Tomáš Řezníček"),
    sources=("Bloomberg", "Apple"),
    built_in=True,
)


@pytest.fixture(scope="module")
def finder(analyzer: Analyzer) -> Finder:
    return Finder(KNOWN, analyzer.lexicon)


def mentioned(finder: Finder, text: str, article: Article | None = None) -> list[str]:
    written = replace(article or Article("a", "a.md", "a", "Bez jmen"), text=text)
    return [mention.name for mention in finder.find(written)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Film vznikl s Disneyem a Applem.", ["Apple", "Disney"]),
        ("Robot od Google DeepMind se učí.", ["Google DeepMind"]),
        ("Robot od Google DeepMind i Googlu.", ["Google", "Google DeepMind"]),
        ("Kdo nakupuje u Metou placených firem?", ["Meta"]),
        ("Čipy vyrábí v Borském křemíku.", ["Borský křemík"]),
        ("Web běží na AWS.", ["Amazon"]),
        ("Zákon podepsala guvernérka Kathy Hochulová.", ["Kathy Hochul"]),
        ("Podle Tomáše Řezníčka to trvá.", ["Tomáš Řezníček"]),
        ("Nakupuje na Seznamu i jinde.", ["Seznam"]),
        ("Firma Seznam.cz to popřela.", ["Seznam"]),
        ("Společnost Arm navrhuje čipy.", ["Arm"]),
        ("Platíte Visou, Mastercard nebo Visa kartou.", ["Mastercard", "Visa"]),
        ("NVIDIA PŘEDSTAVILA ČIP", ["Nvidia"]),
        ("Potom prezident Fordu odstoupil.", ["Ford"]),
        ("To tvrdil prezident Microsoft Brad Smith.", ["Microsoft"]),
        ("Nemluvil s prezidentem Applu.", ["Apple"]),
        ("Koupil si Apple Watch na strom.", ["Apple"]),
        ("Tam šéf Tesly a ředitel Siemens byli.", ["Siemens", "Tesla"]),
    ],
)
def test_names_are_found_in_any_case(finder: Finder, text: str, names: list[str]) -> None:
    assert mentioned(finder, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Naše nejvyšší meta. Meta je daleko, k metě dojdeme.",
        "Seznam stránek je níže. Klikněte na Seznam webů.",
        "Ubral plyn a pil apple cider.",
        "Jádro běží na x86, ARM a RISC-V.",
        "Podle agentury Reuters a Bloombergu to píše The Verge.",
        "Viz https://apple.com/cs a apple@google.com a @Microsoft.",
        "O životě, který žil Nikola Tesla.",
        "Přispěla Nadace Vodafone a Reuters Institute.",
        "Plavili se po řece Amazon až do povodí Amazonu.",
        "Pozor na Red Flags i na Red box.",
        "A New Heat Pass Block Target for Modern Computing",
        "Muskův den. Elon šel domů, Kathy také.",
        "Motor navrhl vynálezce Tesla, patenty vynálezce Tesly koupili jiní.",
        "V roce 1974 nastoupil prezident Ford. Mluvil s prezidentem Fordem.",
        "Tehdy potkal prezidenta Forda i herce Forda a paní Norton.",
        "Auto navrhl dr. Porsche se synem, papír nesl Robert Bosch od Betty Ford.",
        "Upekla starý Apple pie a pila Apple juice i Orange juice k tomu.",
        "Tesla coil hučí a v Amazon rainforest prší celý rok.",
    ],
)
def test_what_looks_like_a_name_is_left(finder: Finder, text: str) -> None:
    assert mentioned(finder, text) == []


def test_metadata_settles_what_the_text_leaves_open(finder: Finder) -> None:
    text = "Meta mlčí."
    given = Article("a", "a.md", "a", "Bez jmen", companies=("Meta",))

    assert mentioned(finder, text) == []
    assert mentioned(finder, text, given) == ["Meta"]


def test_a_surname_names_a_person_of_the_metadata(finder: Finder) -> None:
    given = Article("a", "a.md", "a", "Bez jmen", people=("Elon Musk",))

    assert mentioned(finder, "Muskův Starlink letí.") == []
    assert mentioned(finder, "Muskův Starlink letí.", given) == ["Elon Musk"]


def test_a_source_that_is_a_known_company_is_no_publisher(finder: Finder) -> None:
    assert mentioned(finder, "Novinky chystá Apple.") == ["Apple"]


def test_the_first_item_of_a_long_list_proves_the_last(finder: Finder) -> None:
    names = ", ".join(["Meta"] * 5_000)

    assert mentioned(finder, f"Tiskem prošel {names}, Seznam.") == []
    assert mentioned(finder, f"Tiskem prošla firma {names}, Seznam.") == ["Meta", "Seznam"]
