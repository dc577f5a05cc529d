"""Names are added to a front matter as its author writes lists; nothing else changes."""

import pytest

from index.doctor.name_lists import with_names


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\nx", "---\ntitle: A\ncompanies: [Nvidia, Arm]\n---\nx"),
        ("---\ncompanies: [Ikea]\na: 1\n---\n", "---\ncompanies: [Ikea, Nvidia, Arm]\na: 1\n---\n"),
        ("---\ncompanies: []\n---\n", "---\ncompanies: [Nvidia, Arm]\n---\n"),
        ("---\ncompanies:\n---\n", "---\ncompanies: [Nvidia, Arm]\n---\n"),
        ("---\ncompanies: Ikea, HP\n---\n", "---\ncompanies: [Ikea, HP, Nvidia, Arm]\n---\n"),
        ('---\ncompanies: "Ikea"\n---\n', '---\ncompanies: ["Ikea", Nvidia, Arm]\n---\n'),
        (
            "---\ncompanies:\n  - Ikea\na: 1\n---\n",
            "---\ncompanies:\n  - Ikea\n  - Nvidia\n  - Arm\na: 1\n---\n",
        ),
        (
            "---\r\ncompanies:\r\n- Ikea\r\n---\r\nx",
            "---\r\ncompanies:\r\n- Ikea\r\n- Nvidia\r\n- Arm\r\n---\r\nx",
        ),
        (
            "+++\ntitle = 'A'\n[extra]\nb = 1\n+++\nx",
            '+++\ntitle = \'A\'\ncompanies = ["Nvidia", "Arm"]\n[extra]\nb = 1\n+++\nx',
        ),
        (
            '+++\ncompanies = ["Ikea"]\n+++\n',
            '+++\ncompanies = ["Ikea", "Nvidia", "Arm"]\n+++\n',
        ),
        (
            '---\ncompanies: [\n  Ikea, # [dům]\n  "a ] b"\n]\na: 1\n---\n',
            '---\ncompanies: [\n  Ikea, # [dům]\n  "a ] b",\n  Nvidia,\n  Arm\n]\na: 1\n---\n',
        ),
        (
            "---\ncompanies: [Ikea,\n  HP]\na: 1\n---\n",
            "---\ncompanies: [Ikea,\n  HP, Nvidia, Arm]\na: 1\n---\n",
        ),
        ("---\ncompanies: [\n]\n---\n", "---\ncompanies: [Nvidia, Arm\n]\n---\n"),
        (
            '+++\r\ncompanies = [\r\n  "Ikea", # dům\r\n]\r\n+++\r\n',
            '+++\r\ncompanies = [\r\n  "Ikea", # dům\r\n  "Nvidia",\r\n  "Arm",\r\n]\r\n+++\r\n',
        ),
        (
            '---toml\ncompanies = ["Ikea"]\n---\n',
            '---toml\ncompanies = ["Ikea", "Nvidia", "Arm"]\n---\n',
        ),
        (
            '{\n  "title": "A",\n  "companies": ["Ikea"]\n}\nx',
            '{\n  "title": "A",\n  "companies": ["Ikea", "Nvidia", "Arm"]\n}\nx',
        ),
        (
            '{"title": "A"}\nx',
            '{"title": "A","companies": ["Nvidia", "Arm"]}\nx',
        ),
        (
            '{\n  "title": "A",\n  "b": {"companies": []}\n}\nx',
            '{\n  "title": "A",\n  "b": {"companies": []},\n  "companies": ["Nvidia", "Arm"]\n}\nx',
        ),
        (
            '{"companies": "Ikea"}\nx',
            '{"companies": ["Ikea", "Nvidia", "Arm"]}\nx',
        ),
        (
            '---json\n{\n\t"companies": [\n\t\t"Ikea"\n\t]\n}\n---\nx',
            '---json\n{\n\t"companies": [\n\t\t"Ikea",\n\t\t"Nvidia",\n\t\t"Arm"\n\t]\n}\n---\nx',
        ),
    ],
)
def test_names_join_the_list_that_is_there(before: str, after: str) -> None:
    assert with_names(before, "companies", ["Nvidia", "Arm"]) == after


def test_what_yaml_would_read_otherwise_is_quoted() -> None:
    text = with_names("---\n---\n", "companies", ["No", "O2: CZ", "Booking.com"])

    assert text == '---\ncompanies: ["No", "O2: CZ", Booking.com]\n---\n'


@pytest.mark.parametrize("text", ["{", '{"a": 1', '{"a"', '{"a": [1,}', '{"a": ' + "[" * 100_000])
def test_a_broken_object_is_left(text: str) -> None:
    assert with_names(text, "companies", ["Nvidia"]) is None


def test_a_text_without_front_matter_stays_so() -> None:
    assert with_names("# Nadpis\n\n---\nText", "companies", ["Nvidia"]) is None
