"""Numbers, units and dates are found however they are written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer, Language
from index.czech.months import GENITIVES
from index.schema import TextField
from search.answers.occurrences import Finder, Text
from search.engines.arrays.engine import ArrayEngine
from search.query.parser import parse
from search.query.plan import wanted_leaves
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.built import engine_of

TEXTS = {
    "chata": "Chata přijde na 2 340 000 Kč, zvedá to 608 741 952.",
    "vila": "Vila stojí 2.340.500 Kč, volejte +420 602 987 654.",
    "rozpočet": "Rozpočet je 284\u00a0840\u00a0792 Kč, loni 10\u202f000\u2009000 Kč.",
    "srážky": "Spadlo 12,5 mm, o 3,14 % víc, vlhkost 80 %.",
    "telefon": "Na stole leží iPhone 14 512 GB vedle Pixelu 9 128GB.",
    "televize": "Na programu ČT24 běží spot: 32GB karta a síť 5G.",
    "mouka": "Koupil 5 kg mouky, 0,5 l mléka a 12 V baterii.",
    "nemoc": "Nemoc covid-19 a letadlo F-16; norma DIN476.",
    "počítač": "Windows 11 22H2 na obrazovce 4K, model GPT-4o.",
    "model": "Model GPT 4 a ČT 1, papír A4 podle § 12.",
    "pouť": "Začátek 17. 8. 2024 na návsi.",
    "sraz": "Sraz je 1.9.2024 u kostela.",
    "koncert": "Koncert bude 28. října 2023 v 19:30.",
    "schůze": "Schůze z 2022-03-07, účast 1:0.",
    "adresa": "Dlouhá 12, 110 00 Praha 1.",
    "účet": "Volejte 00420555666777 nebo 224-111-222.",
    "ples": "Ples bude 9.2. večer, verze 4.3 nebude.",
    "trh": "Trh se koná 9. 2. ráno, 9 stánků a 2 hospody.",
    "faktura": "Faktura zní na 12\u00a0345\u00a0678,50 Kč, sleva je 4.321.987,25 Kč.",
    "otevřeno": "Otevřeno je od 7.25 do 18.15, v neděli od 08:45.",
    "byt": "Byt 3+kk má 74 m2, obraz 2560 x 1440 bodů, sdílí ho R&D.",
    "spisovna": "Zákon č. 183/2006 Sb., školní rok 2021/2022, výsledek 4:2.",
    "kontakt": "Mobil 605/432 198, pevná 541 23 45 67, kniha 978-82-7203-654-7.",
    "vůz": "Vůz za 459 900 Kč koupil 35letý řidič 14. 6. 1987.",
    "běh": "Na 10 km běželo 16. dubna 1 200 lidí, vyhrál č. 42, tel. (541) 777 888.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[ArrayEngine]:
    articles = [Article(i, f"{i}.md", i, i, text=text) for i, text in TEXTS.items()]
    opened = engine_of(Path(tmp_path_factory.mktemp("numbers")), articles, analyzer)
    yield opened
    opened.close()


def found(q: str, engine: ArrayEngine, analyzer: Analyzer) -> set[str]:
    request = SearchRequest(q=q, per_page=100, facets=())
    plan = make_plan(parse(q).node, request, Synonyms((), analyzer), SearchSettings())
    return {engine.listed(hit.document).id for hit in engine.run(plan).ranked}


@pytest.mark.parametrize(
    ("q", "identity"),
    [
        ("2 340 000", "chata"),
        ("2340000", "chata"),
        ("2.340.000", "chata"),
        ("2,340,000", "chata"),
        ("2\u00a0340\u2009000 Kč", "chata"),
        ("2 340 000Kč", "chata"),
        ("2340000Kč", "chata"),
        ('"2 340 000 Kč"', "chata"),
        ('"na 2340000 Kč"', "chata"),
        ("608 741 952", "chata"),
        ("608741952", "chata"),
        ("+420 608 741 952", "chata"),
        ("+420608741952", "chata"),
        ("00420 608 741 952", "chata"),
        ("608-741-952", "chata"),
        ("zvedá 608 741 952", "chata"),
        ("2 340 500", "vila"),
        ("2340500", "vila"),
        ("602 987 654", "vila"),
        ("602987654", "vila"),
        ("+420 602 987 654", "vila"),
        ("284 840 792 Kč", "rozpočet"),
        ("284840792", "rozpočet"),
        ("10 000 000", "rozpočet"),
        ("10000000 Kč", "rozpočet"),
        ("12,5 mm", "srážky"),
        ("12.5", "srážky"),
        ("12,5mm", "srážky"),
        ("3,14 %", "srážky"),
        ("3,14%", "srážky"),
        ("80%", "srážky"),
        ("iphone 14", "telefon"),
        ("iphone 14 512 gb", "telefon"),
        ("512 GB", "telefon"),
        ("512GB", "telefon"),
        ("pixel 9", "telefon"),
        ("128 GB", "telefon"),
        ("pixel 9 128 gb", "telefon"),
        ('"iPhone 14"', "telefon"),
        ('"512 GB"', "telefon"),
        ("ČT 24", "televize"),
        ("ct24", "televize"),
        ("ct 24", "televize"),
        ("32 GB", "televize"),
        ("32gb", "televize"),
        ("5 G", "televize"),
        ("5g", "televize"),
        ("5kg", "mouka"),
        ("5 kg", "mouka"),
        ("0,5l", "mouka"),
        ("0.5 l", "mouka"),
        ("12V", "mouka"),
        ("covid 19", "nemoc"),
        ("covid19", "nemoc"),
        ("covidem-19", "nemoc"),
        ("F16", "nemoc"),
        ("F 16", "nemoc"),
        ("f-16", "nemoc"),
        ("DIN 476", "nemoc"),
        ("din-476", "nemoc"),
        ("windows11", "počítač"),
        ("windows 11 22h2", "počítač"),
        ("22H2", "počítač"),
        ("22 H2", "počítač"),
        ("4k", "počítač"),
        ("4 K", "počítač"),
        ("GPT4o", "počítač"),
        ("GPT 4o", "počítač"),
        ("GPT-4", "model"),
        ("gpt4", "model"),
        ("A4", "model"),
        ("papír §12", "model"),
        ("17.8.2024", "pouť"),
        ("17. 8. 2024", "pouť"),
        ("17. srpna 2024", "pouť"),
        ("2024-08-17", "pouť"),
        ("17. 08. 2024", "pouť"),
        ('"17. 8. 2024"', "pouť"),
        ("1. 9. 2024", "sraz"),
        ("1.9.2024", "sraz"),
        ("01.09.2024", "sraz"),
        ("1. září 2024", "sraz"),
        ("1. zari 2024", "sraz"),
        ('"1. 9. 2024"', "sraz"),
        ("28.10.2023", "koncert"),
        ("28. 10. 2023", "koncert"),
        ("28. října 2023", "koncert"),
        ("říjen 2023", "koncert"),
        ("19:30", "koncert"),
        ("7. 3. 2022", "schůze"),
        ("7.3.2022", "schůze"),
        ("2022-03-07", "schůze"),
        ("1:0", "schůze"),
        ("110 00", "adresa"),
        ("11000 Praha", "adresa"),
        ("555 666 777", "účet"),
        ("+420 555 666 777", "účet"),
        ("224 111 222", "účet"),
        ("224111222", "účet"),
        ("12 345 678", "faktura"),
        ("12345678 Kč", "faktura"),
        ("12 345 678,50", "faktura"),
        ("12.345.678,50", "faktura"),
        ("4 321 987 Kč", "faktura"),
        ("7:25", "otevřeno"),
        ("07:25", "otevřeno"),
        ("od 18:15", "otevřeno"),
        ("8.45", "otevřeno"),
        ("08.45", "otevřeno"),
        ("8:45", "otevřeno"),
        ("19.30", "koncert"),
        ("10km", "běh"),
        ("1200 lidí", "běh"),
        ("1.200 lidí", "běh"),
        ("č. 42", "běh"),
        ("541777888", "běh"),
        ("541 777 888", "běh"),
        ("3+kk", "byt"),
        ("74m2", "byt"),
        ("74 m2", "byt"),
        ("74 m²", "byt"),
        ("2560x1440", "byt"),
        ("2560×1440", "byt"),
        ("2560 × 1440", "byt"),
        ("r&d", "byt"),
        ("R&D", "byt"),
        ("183/2006", "spisovna"),
        ("zákon 183/2006", "spisovna"),
        ("2021/22", "spisovna"),
        ("2021/2022", "spisovna"),
        ("4:2", "spisovna"),
        ("605432198", "kontakt"),
        ("605/432198", "kontakt"),
        ("605 432 198", "kontakt"),
        ("541234567", "kontakt"),
        ("541 23 45 67", "kontakt"),
        ("9788272036547", "kontakt"),
        ("459900Kč", "vůz"),
        ("459.900 Kč", "vůz"),
        ('"459900 Kč"', "vůz"),
        ("35letá", "vůz"),
        ("35 letého", "vůz"),
        ("červen 1987", "vůz"),
        ("v červnu 1987", "vůz"),
        ("14/6/1987", "vůz"),
    ],
)
def test_a_number_is_found_however_it_is_written(
    engine: ArrayEngine, analyzer: Analyzer, q: str, identity: str
) -> None:
    assert found(q, engine, analyzer) == {identity}


@pytest.mark.parametrize(
    ("q", "identities"),
    [
        ("12 345 679", set()),
        ("12 345 678,60", set()),
        ("18:45", set()),
        ("9. 2.", {"ples", "trh"}),
        ("9.2.", {"ples", "trh"}),
        ("09. 02.", {"ples", "trh"}),
        ("9. 2. večer", {"ples"}),
        ("9. února", {"ples", "trh"}),
        ("9. unora večer", {"ples"}),
        ("16. 4.", {"běh"}),
        ("16.4.", {"běh"}),
        ("16. dubna", {"běh"}),
        ("16. 5.", set()),
        ("trh 9.2.", {"trh"}),
        ("2. 9.", set()),
        ("červenec 1987", set()),
        ("15. 6. 1987", set()),
        ("1440x2560", set()),
        ("2:4", set()),
        ("2006/183", set()),
        ("9. 2. 2024", set()),
        ("29. 2. 2023", set()),
    ],
)
def test_a_day_with_its_month_alone_is_found_with_a_space_or_without(
    engine: ArrayEngine, analyzer: Analyzer, q: str, identities: set[str]
) -> None:
    assert found(q, engine, analyzer) == identities


@pytest.mark.parametrize(
    "q",
    ["2 340", "340 000", "60 874", "14 512 256", "GPT 5", "O2", "F-15", "16. 8. 2024", "7.8.2024"],
)
def test_another_number_is_not_found(engine: ArrayEngine, analyzer: Analyzer, q: str) -> None:
    assert found(q, engine, analyzer) == set()


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("2340000", "Chata za 2 340 000 Kč", ["2 340 000"]),
        ("iphone 14", "iPhone 14 512 GB", ["iPhone", "14"]),
        ("512GB", "iPhone 14 512 GB", ["512", "GB"]),
        ("ČT 24", "Běží ČT24.", ["ČT24"]),
        ("17.8.2024", "Začátek 17. 8. 2024 na návsi", ["17. 8. 2024"]),
        ("17. 8. 2024", "Začátek 17. srpna 2024 na návsi", ["17. srpna 2024"]),
        ("608 741 952", "zvedá +420 608 741 952", ["608 741 952"]),
        ("covid19", "Nemoc covid-19 je", ["covid-19"]),
    ],
)
def test_what_was_found_is_marked(
    tmp_path: Path, analyzer: Analyzer, q: str, text: str, marked: list[str]
) -> None:
    engine = engine_of(tmp_path, [Article("a", "a.md", "a", "x", text=text)], analyzer)
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())
    finder = Finder(wanted_leaves(plan.root), analyzer, engine.forms_of)

    (answering,) = finder.find([Text(TextField.BODY, text, Language.CZECH)])
    spans = {(word.start, word.end) for word in answering}
    outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]

    assert [text[start:end] for start, end in sorted(outer)] == marked
    engine.close()


def test_a_number_in_groups_stands_above_its_groups_apart(
    tmp_path: Path, analyzer: Analyzer
) -> None:
    texts = {
        "groups": "Sebrali 3 tuny papíru, 750 kg železa a 3 ks skla.",
        "number": "Dort stál 3 750 Kč, šaty s vlečkou 12 900 Kč a sál na celý den 48 000 Kč.",
    }
    engine = engine_of(
        tmp_path, [Article(i, i, i, i, text=text) for i, text in texts.items()], analyzer
    )
    for q in ("3 750", "3\u00a0750"):
        plan = make_plan(
            parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings()
        )
        ranked = engine.run(plan).ranked

        assert [engine.listed(hit.document).id for hit in ranked] == ["number", "groups"]
    engine.close()


NUMERALS = ("1", "9", "31", "2019", "20", "9999", "0001", "²", "٢", "①")
MARKS = (*"/-:.+×x,&()_ °%", "..", "–", "kk", "m2", "letá", "Q", "roku", "pololetí", "léta")


PIECES = st.tuples(st.sampled_from((*NUMERALS, *GENITIVES)), st.sampled_from(MARKS)).map("".join)


@settings(max_examples=1_500)
@given(st.lists(PIECES, max_size=4).map("".join))
def test_anything_made_of_numbers_months_and_marks_is_answered(
    engine: ArrayEngine, analyzer: Analyzer, q: str
) -> None:
    assert found(q, engine, analyzer) <= TEXTS.keys()


@pytest.mark.parametrize("joined", ["září/9", "září:9", "9/září", "9:září", "září/2019"])
def test_a_month_that_is_joined_to_a_number_is_no_year(
    engine: ArrayEngine, analyzer: Analyzer, joined: str
) -> None:
    assert found(joined, engine, analyzer) == set()
