"""Names are added to a front matter as its author writes lists; nothing else changes."""

import pytest

from index.doctor.naming import with_names


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
    ],
)
def test_names_join_the_list_that_is_there(before: str, after: str) -> None:
    assert with_names(before, "companies", ["Nvidia", "Arm"]) == after


def test_what_yaml_would_read_otherwise_is_quoted() -> None:
    text = with_names("---\n---\n", "companies", ["No", "O2: CZ", "Booking.com"])

    assert text == '---\ncompanies: ["No", "O2: CZ", Booking.com]\n---\n'


def test_a_text_without_front_matter_stays_so() -> None:
    assert with_names("# Nadpis\n\n---\nText", "companies", ["Nvidia"]) is None
