"""Slugs are shown as the archive's texts spell their words."""

import pytest

from search.answers.labels import is_compound, readable

TEXTS = (
    "Nový školský zákon platí",
    "Školský zákon se mění",
    "Kraj plánuje AI a platformu Česko Digital",
    "AI roste",
    "Vývojáři čekají na GitHub",
    "Ekonomika roste",
    "Díky za vše",
    "Dnes ekonomika klesá",
    "Zasedá rada, přijel z rady",
    "Ta řada čipů",
    "Všechny iPhony i jeden iPhone 15 od Applu",
    "Digital obsah",
    "V hlavní město\u00a0Praha",
    "Vláda a ČEZ",
    "Spolek Pomáháme.Online a online výuka dál",
    "Zákon o soli, zákon ó soli",
)


@pytest.mark.parametrize(
    ("slug", "label"),
    [
        ("skolsky-zakon", "Školský zákon"),
        ("ai", "AI"),
        ("github", "GitHub"),
        ("iphone-15", "iPhone 15"),
        ("ekonomika", "ekonomika"),
        ("diky", "díky"),
        ("rada", "rada"),
        ("cez", "ČEZ"),
        ("cesko-digital", "Česko Digital"),
        ("cesko-digital-obsah", "Česko Digital obsah"),
        ("pomahame-online-vyuka", "Pomáháme.Online výuka"),
        ("hlavni-mesto-praha", "Hlavní město Praha"),
        ("zakon-o-soli", "Zakon o soli"),
        ("neznama-slova", "Neznama slova"),
        ("neznamo", "neznamo"),
    ],
)
def test_a_slug_is_shown_as_texts_spell_it(slug: str, label: str) -> None:
    assert readable(slug, lambda _: TEXTS) == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Napište e-mail redakci.", True),
        ("E-mail/telefon (e-maily ne)", True),
        ("Kontakt:e-mail", True),
        ("Viz https://obec.cz/e-mail/ a dál", False),
        ("Viz obec.cz/rubriky/e-mail", False),
        ("Viz (/e-mail) nebo ?tag=e-mail", False),
        ("Viz https://obec.cz/e-mail, pošlete e-mail", True),
        ("e-mailový a můj-e-mail", False),
    ],
)
def test_a_compound_is_one_that_texts_write_outside_addresses(text: str, expected: bool) -> None:
    assert is_compound("e-mail", lambda _: (text,)) is expected
