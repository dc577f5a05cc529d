"""Numbers, units and dates are found however they are written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer, Language
from index.schema import TextField
from search.answers.occurrences import Finder
from search.engines.arrays.engine import ArrayEngine
from search.query.parser import parse
from search.query.plan import wanted_leaves
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.built import engine_of

TEXTS = {
    "dům": "Dům stojí 1 250 000 Kč, volejte 777 123 456.",
    "vila": "Vila stojí 1.250.500 Kč, volejte +420 602 987 654.",
    "rozpočet": "Rozpočet je 284\u00a0840\u00a0792 Kč, loni 10\u202f000\u2009000 Kč.",
    "srážky": "Spadlo 12,5 mm, o 3,14 % víc, vlhkost 80 %.",
    "telefon": "Zkusili jsme iPhone 15 256 GB a Pixel 8 128GB.",
    "televize": "Vysílá ČT24, telefon má 16GB paměti a síť 5G.",
    "mouka": "Koupil 5 kg mouky, 0,5 l mléka a 12 V baterii.",
    "nemoc": "Nemoc covid-19 a letadlo F-16; norma BIP324.",
    "počítač": "Windows 11 22H2 na obrazovce 4K, model GPT-4o.",
    "model": "Model GPT 4 a ČT 1, papír A4 podle § 12.",
    "pouť": "Koná se 15. 8. 2024 v Lhotě.",
    "sraz": "Sraz je 1.9.2024 u kostela.",
    "koncert": "Koncert bude 28. října 2023 v 19:30.",
    "schůze": "Schůze z 2022-03-07, účast 1:0.",
    "adresa": "Dlouhá 12, 110 00 Praha 1.",
    "účet": "Volejte 00420555666777 nebo 224-111-222.",
    "běh": "Na 10 km běželo 1 200 lidí, vyhrál č. 42.",
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
        ("1 250 000", "dům"),
        ("1250000", "dům"),
        ("1.250.000", "dům"),
        ("1,250,000", "dům"),
        ("1\u00a0250\u2009000 Kč", "dům"),
        ("1 250 000Kč", "dům"),
        ("1250000Kč", "dům"),
        ('"1 250 000 Kč"', "dům"),
        ('"stojí 1250000 Kč"', "dům"),
        ("777 123 456", "dům"),
        ("777123456", "dům"),
        ("+420 777 123 456", "dům"),
        ("+420777123456", "dům"),
        ("00420 777 123 456", "dům"),
        ("777-123-456", "dům"),
        ("volejte 777 123 456", "dům"),
        ("1 250 500", "vila"),
        ("1250500", "vila"),
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
        ("iphone 15", "telefon"),
        ("iphone 15 256 gb", "telefon"),
        ("256 GB", "telefon"),
        ("256GB", "telefon"),
        ("pixel 8", "telefon"),
        ("128 GB", "telefon"),
        ("pixel 8 128 gb", "telefon"),
        ('"iPhone 15"', "telefon"),
        ('"256 GB"', "telefon"),
        ("ČT 24", "televize"),
        ("ct24", "televize"),
        ("ct 24", "televize"),
        ("16 GB", "televize"),
        ("16gb", "televize"),
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
        ("BIP 324", "nemoc"),
        ("bip-324", "nemoc"),
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
        ("15.8.2024", "pouť"),
        ("15. 8. 2024", "pouť"),
        ("15. srpna 2024", "pouť"),
        ("2024-08-15", "pouť"),
        ("15. 08. 2024", "pouť"),
        ('"15. 8. 2024"', "pouť"),
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
        ("10km", "běh"),
        ("1200 lidí", "běh"),
        ("1.200 lidí", "běh"),
        ("č. 42", "běh"),
    ],
)
def test_a_number_is_found_however_it_is_written(
    engine: ArrayEngine, analyzer: Analyzer, q: str, identity: str
) -> None:
    assert found(q, engine, analyzer) == {identity}


@pytest.mark.parametrize(
    "q",
    ["1 250", "250 000", "77 712", "15 256 512", "GPT 5", "O2", "F-15", "16. 8. 2024", "5.8.2024"],
)
def test_another_number_is_not_found(engine: ArrayEngine, analyzer: Analyzer, q: str) -> None:
    assert found(q, engine, analyzer) == set()


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("1250000", "Dům za 1 250 000 Kč", ["1 250 000"]),
        ("iphone 15", "iPhone 15 256 GB", ["iPhone", "15"]),
        ("256GB", "iPhone 15 256 GB", ["256", "GB"]),
        ("ČT 24", "Vysílá ČT24.", ["ČT24"]),
        ("15.8.2024", "Koná se 15. 8. 2024 v Lhotě", ["15. 8. 2024"]),
        ("15. 8. 2024", "Koná se 15. srpna 2024 v Lhotě", ["15. srpna 2024"]),
        ("777 123 456", "volejte +420 777 123 456", ["777 123 456"]),
        ("covid19", "Nemoc covid-19 je", ["covid-19"]),
    ],
)
def test_what_was_found_is_marked(
    tmp_path: Path, analyzer: Analyzer, q: str, text: str, marked: list[str]
) -> None:
    engine = engine_of(tmp_path, [Article("a", "a.md", "a", "x", text=text)], analyzer)
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())
    finder = Finder(wanted_leaves(plan.root), analyzer, engine.forms_of)

    (answering,) = finder.find([(TextField.BODY, text)], Language.CZECH)
    spans = {(word.start, word.end) for word in answering}
    outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]

    assert [text[start:end] for start, end in sorted(outer)] == marked
    engine.close()
