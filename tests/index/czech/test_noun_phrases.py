"""Phrases of two words are put in their base form, and what is none is known."""

import pytest

from index.czech.analyzer import Analyzer
from index.czech.noun_phrases import Gender, base_form, gender


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("umělé inteligence", "umělá inteligence"),
        ("umělou inteligencí", "umělá inteligence"),
        ("neziskových organizací", "nezisková organizace"),
        ("datového centra", "datové centrum"),
        ("kvantovým počítačem", "kvantový počítač"),
        ("duševního zdraví", "duševní zdraví"),
        ("sociální síti", "sociální síť"),
        ("širokou veřejností", "široká veřejnost"),
        ("hektických dní", "hektický den"),
        ("pravým tlačítkem", "pravé tlačítko"),
        ("sociální pracovníky", "sociální pracovník"),
        ("nové kolegy", "nový kolega"),
        # The lexicon lacks the adjective; it is declined like one.
        ("hypertextových odkazů", "hypertextový odkaz"),
        ("expertních dobrovolníků", "expertní dobrovolník"),
        # A noun stays before its attribute in the genitive.
        ("zalomení stránky", "zalomení stránky"),
        ("kontrola pravopisu", "kontrola pravopisu"),
        ("výroba vody", "výroba vody"),
        ("ochrana spotřebitelů", "ochrana spotřebitelů"),
        ("projekt fenixlab", "projekt fenixlab"),
        ("fenixlab server", "fenixlab server"),
        ("nové fenixlaby", "nové fenixlaby"),
    ],
)
def test_a_phrase_has_a_base_form(written: str, base: str, analyzer: Analyzer) -> None:
    found = base_form(written, analyzer.lexicon)

    assert found is not None
    assert found.singular == base


@pytest.mark.parametrize(
    "words",
    [
        "web začni", "lze použít", "funkce vrátí", "krize spojila", "dobrovolnictví není",
        "do počítače", "během psaní", "velmi často", "9 hodin", "dva roky", "každý měsíc",
        "of the", "this page", "komunita expertních", "používání digitálních",
        "český jazykový", "kvalitnější život", "největších projektů", "škole práce", "👋 vítejte",
        "stát učitelem", "okno příkazy", "pomoc lidem", "cesta vlakem",
    ],
)  # fmt: skip
def test_what_is_no_phrase_has_none(words: str, analyzer: Analyzer) -> None:
    assert base_form(words, analyzer.lexicon) is None


@pytest.mark.parametrize(
    ("written", "singular", "other"),
    [
        ("komunální volby", "volba", "volbách"),
        ("uživatelské údaje", "údaj", "údaje"),
        ("datová centra", "centrum", "centra"),
    ],
)
def test_a_plural_may_be_the_base_form_where_it_is_frequent(
    written: str, singular: str, other: str, analyzer: Analyzer
) -> None:
    found = base_form(written, analyzer.lexicon)

    assert found is not None
    assert found.as_written == written
    assert singular in found.singular_forms
    assert other in found.other_forms


@pytest.mark.parametrize("written", ["sociální pracovníky", "nové kolegy", "české programátory"])
def test_an_accusative_is_no_base_form(written: str, analyzer: Analyzer) -> None:
    found = base_form(written, analyzer.lexicon)

    assert found is not None
    assert not found.as_written


def test_a_word_without_cases_may_stand_before_a_noun_in_any(analyzer: Analyzer) -> None:
    acronym, name = (base_form(of, analyzer.lexicon) for of in ("sql dotazu", "fenixlab serveru"))

    assert acronym is not None
    assert (acronym.singular, acronym.as_written) == ("sql dotaz", "")
    assert name is not None
    assert (name.singular, name.as_written) == ("fenixlab server", "fenixlab serveru")


@pytest.mark.parametrize(
    ("lemma", "of"),
    [
        ("projekt", Gender.MASCULINE), ("soudce", Gender.MASCULINE), ("software", Gender.MASCULINE),
        ("škola", Gender.FEMININE), ("síť", Gender.FEMININE), ("oblast", Gender.FEMININE),
        ("inteligence", Gender.FEMININE), ("okno", Gender.NEUTER), ("pole", Gender.NEUTER),
        ("muzeum", Gender.NEUTER), ("řešení", Gender.NEUTER),
        ("jarní", None), ("psát", None), ("velmi", None), ("do", None),
    ],
)  # fmt: skip
def test_a_noun_has_a_gender(lemma: str, of: Gender | None, analyzer: Analyzer) -> None:
    assert gender(lemma, analyzer.lexicon) is of
