"""Words of one family, by rules of derivation."""

import pytest

from index.czech.analyzer import Analyzer

KIN = """
aktualizovat–aktualizace instalovat–instalace programovat–programátor studovat–student
rozhodnout–rozhodovat volit–volba léčit–léčba stavět–stavba stavět–stavitel hrát–hráč
stisknout–stisk odhadnout–odhad změnit–změna útočit–útok skočit–skok starosta–starostka
ministr–ministryně herec–herečka ředitel–ředitelka měsíc–měsíční banka–bankovní úřad–úřední
divadlo–divadelní zákon–zákonný policie–policejní zemědělství–zemědělský
zdravotnictví–zdravotnický zákazník–zákaznický most–mostecký odchod–odcházet příjezd–přijíždět
výběr–vybírat převod–převádět výklad–vykládat průchod–procházet vstup–vstupovat popis–popisovat
běh–běhat běh–běžet odejít–odcházet odchod–odejít dovoz–dovézt výroba–vyrábět výrobce–vyrábět
výměna–vyměnit nákup–nakoupit výkup–vykupovat zákaz–zakázat výbuch–vybuchnout výhra–vyhrát
úklid–uklidit výstavba–vystavět oprava–opravit dohoda–dohodnout koupit–kupovat koupě–koupit
nakoupit–nakupovat odpověď–odpovídat odpovědět–odpovídat skákat–skočit psát–napsat stavět–postavit
zrušit–rušit boj–bojovat sklad–skladovat odkaz–odkazovat oslava–oslavovat film–filmovat
prokázat–prokazovat soused–sousedka němec–němka cizinec–cizinka architekt–architektka
obléct–oblečený dřevo–dřevěný bavlna–bavlněný účinný–účinnost vlastní–vlastnost praha–pražský
vložit–vkládat vkládat–vkládání
"""
STRANGERS = """
hrad–hradit pila–pilovat stav–stavit konat–konec vařit–var bránit–brána ženit–žena rok–ročník
záchod–zacházet náchod–nacházet pochod–pocházet závod–zavádět průvod–provádět příklad–přikládat
dopis–dopisovat nápis–napsat dovoz–dovozovat stud–studovat výhoda–vyhodit nálada–naladit
zábava–zabavit náhoda–nahodit příběh–přiběhnout přístroj–přistrojit zásada–zasadit vývoz–vyvozovat
tráva–trávit postava–postavit brána–bránit
"""


@pytest.mark.parametrize("pair", KIN.split())
def test_words_made_of_each_other_are_kin(analyzer: Analyzer, pair: str) -> None:
    one, _, other = pair.partition("–")

    assert other in analyzer.family([one])
    assert one in analyzer.family([other])


@pytest.mark.parametrize("pair", STRANGERS.split())
def test_words_that_only_look_so_are_none(analyzer: Analyzer, pair: str) -> None:
    one, _, other = pair.partition("–")

    assert other not in analyzer.family([one])
    assert one not in analyzer.family([other])
