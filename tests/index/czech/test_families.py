"""Words of one family, and words that only look like it."""

import pytest

from index.czech.analyzer import Analyzer


@pytest.mark.parametrize(
    ("lemma", "kin"),
    [
        ("vkládání", "vkládat"),
        ("vkládání", "vložit"),
        ("vložit", "vložení"),
        ("ukládat", "ukládání"),
        ("ukládat", "uložit"),
        ("zobrazit", "zobrazovat"),
        ("vytvořit", "vytvářet"),
        ("spustit", "spouštět"),
        ("propustit", "propuštění"),
        ("propustit", "propouštět"),
        ("čistit", "čištění"),
        ("zpozdit", "zpoždění"),
        ("ztratit", "ztracení"),
        ("ohrozit", "ohrožení"),
        ("nahradit", "nahrazení"),
        ("změnit", "změněný"),
        ("otevřít", "otevírat"),
        ("otevření", "otevřít"),
        ("přijmout", "přijímat"),
        ("začít", "začínat"),
        ("vybrat", "vybírat"),
        ("učit", "učitel"),
        ("volit", "volič"),
        ("ředitelka", "ředitel"),
        ("praha", "pražský"),
        ("amerika", "americký"),
        ("ostrava", "ostravský"),
        ("plzeň", "plzeňský"),
        ("tabulka", "tabulkový"),
        ("funkce", "funkční"),
        ("volba", "volební"),
        ("politika", "politický"),
        ("stát", "státní"),
        ("text", "textový"),
    ],
)
def test_words_of_one_family_are_kin_both_ways(analyzer: Analyzer, lemma: str, kin: str) -> None:
    assert kin in analyzer.family((lemma,))
    assert lemma in analyzer.family((kin,))


@pytest.mark.parametrize(
    ("lemma", "other"),
    [
        ("rada", "řada"),
        ("pes", "peskovat"),
        ("hrad", "hradba"),
        ("pila", "pilot"),
        ("list", "listina"),
        ("praha", "práh"),
        ("brno", "brnění"),
        ("měsíc", "místo"),
    ],
)
def test_words_that_only_look_alike_are_no_kin(analyzer: Analyzer, lemma: str, other: str) -> None:
    assert other not in analyzer.family((lemma,))


def test_stems_of_unknown_words_have_no_family(analyzer: Analyzer) -> None:
    assert analyzer.family(("~huawei", "^prah", "_text")) == ()
