import pytest

from index.czech.analyzer import Analyzer
from index.mentions.forms import is_form

FORMS = (
    "Disney Disneyem Disneyho Disneymu",
    "GitHub GitHubu GitHubem",
    "Meta Mety Metě Metu Metou",
    "Apple Applu Applem",
    "Google Googlu Googlem Googleu",
    "Huawei Huaweie Huaweiem",
    "Nvidia Nvidie Nvidii Nvidií NVIDIA",
    "Tesla Tesly Tesle Teslou",
    "Uber Uberu Uberem",
    "Waymo Wayma Waymu Waymem",
    "Ikea Ikey Ikeou IKEA",
    "Honda Hondě Hondou",
    "Mozilla Mozilly Mozille",
    "SAP SAPu SAPem",
    "Musk Muska Muskovi Muskův Muskova",
    "Hochul Hochulové",
    "Karpathy Karpathyho",
    "Novotný Novotného Novotným",
    "Havel Havla Havlem",
    "Xiaomi Xiaomi",
)
LOOKALIKES = (
    "Uber Ubral Ubrat",
    "Meta Metro Metal Metr Metan",
    "Intel Inteligence Intelekt",
    "Apple Applet Appliance",
    "Audi Audio Audit",
    "Temu Téma Témat",
    "Arm Armáda",
    "SAP Sap Sapa",
    "Seznam Seznámit Seznamte Seznamovací",
    "Snap Snapchat Snapchatu",
    "Nike Nikam Nikde",
    "Nio Nie",
    "Slack Slackware",
    "Ford Fordovat",
    "Amazon Amazonka",
)


def pairs(lines: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, form) for name, *forms in map(str.split, lines) for form in forms]


@pytest.mark.parametrize(("name", "form"), pairs(FORMS))
def test_cases_of_a_name_are_forms_of_it(analyzer: Analyzer, name: str, form: str) -> None:
    assert is_form(form, name, analyzer.lexicon)


@pytest.mark.parametrize(("name", "form"), pairs(LOOKALIKES))
def test_words_that_look_like_a_name_are_none(analyzer: Analyzer, name: str, form: str) -> None:
    assert not is_form(form, name, analyzer.lexicon)
