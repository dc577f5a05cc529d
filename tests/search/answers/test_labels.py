"""Slugs are shown as the archive's texts spell their words."""

import pytest

from search.answers.labels import readable

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
