from hypothesis import given
from hypothesis import strategies as st

from index.archive.bounded_yaml import MAX_VALUES
from index.archive.front_matter import parse


def test_fields_and_body_are_parted_at_the_fences() -> None:
    parsed = parse("---\ntitle: Nový čip\ncompanies:\n- Nvidia\n---\n\nText.\n")

    assert parsed.metadata == {"title": "Nový čip", "companies": ["Nvidia"]}
    assert parsed.body.strip() == "Text."
    assert parsed.present
    assert parsed.faults == ()


def test_dashes_within_a_value_are_no_fence() -> None:
    parsed = parse("---\nurl: https://example.org/a---b\ntitle: X\n---\nText\n")

    assert parsed.metadata == {"url": "https://example.org/a---b", "title": "X"}


def test_a_rule_in_the_body_stays_in_the_body() -> None:
    parsed = parse("---\ntitle: X\n---\nPrvní\n\n---\n\nDruhý\n")

    assert "První\n\n---\n\nDruhý" in parsed.body


def test_blank_lines_and_a_heading_before_the_fence_do_not_hide_the_fields() -> None:
    parsed = parse("\n# Poznámka\n\n---\ntitle: X\n---\nText\n")

    assert parsed.metadata == {"title": "X"}
    assert parsed.body.startswith("# Poznámka")
    assert "Text" in parsed.body


def test_an_empty_first_line_within_the_fields_is_tolerated() -> None:
    assert parse("---\n\ntitle: X\n---\nText\n").metadata == {"title": "X"}


def test_long_fences_are_fences() -> None:
    assert parse("-----\ntitle: X\n-----\nText\n").metadata == {"title": "X"}


def test_a_colon_in_a_title_costs_no_other_field() -> None:
    parsed = parse(
        "---\ntitle: Apple: nový telefon: hotovo\nimportance: 4\ntags: [a, b]\n---\nText\n"
    )

    assert parsed.metadata == {
        "title": "Apple: nový telefon: hotovo",
        "importance": 4,
        "tags": ["a", "b"],
    }
    assert [fault.line for fault in parsed.faults] == [2]


def test_an_unbalanced_quote_costs_no_other_field() -> None:
    parsed = parse("---\nID: 7\ntitle: \"'Vyhledávání hotovo\"\n\n  '\nlayout: post\n---\nText\n")

    assert parsed.metadata["title"] == "Vyhledávání hotovo"
    assert parsed.metadata["ID"] == 7
    assert parsed.metadata["layout"] == "post"
    assert parsed.faults


def test_a_list_that_is_badly_indented_is_saved() -> None:
    parsed = parse(
        "---\ntitle: X\nsummary_points:\n  - jedna\n - dvě\n   - tři\nauthor: Y\n---\nText\n"
    )

    assert parsed.metadata["summary_points"] == ["jedna", "dvě", "tři"]
    assert parsed.metadata["author"] == "Y"


def test_a_missing_closing_fence_loses_neither_fields_nor_text() -> None:
    parsed = parse("---\ntitle: X\nauthor: Y\n\nTělo článku.\n")

    assert parsed.metadata == {"title": "X", "author": "Y"}
    assert "Tělo článku." in parsed.body
    assert parsed.faults


def test_a_text_that_starts_with_a_rule_has_no_front_matter() -> None:
    parsed = parse("---\n\nJen text pod čarou.\n")

    assert not parsed.present
    assert "Jen text pod čarou." in parsed.body


def test_dates_stay_as_they_are_written() -> None:
    parsed = parse("---\ndate: 2025-06-10\npost_date: 2002-12-16 11:20:00\n---\n")

    assert parsed.metadata == {"date": "2025-06-10", "post_date": "2002-12-16 11:20:00"}


def test_a_bomb_of_aliases_is_no_reason_to_stop() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    parsed = parse(f"---\ntitle: X\nl0: &l0 [a]\n{levels}---\nText\n")

    assert parsed.metadata["title"] == "X"
    assert str(MAX_VALUES) in parsed.faults[0].what


def test_half_a_character_does_not_reach_the_index() -> None:
    metadata = parse('---\ntitle: "a\\ud800b"\n---\n').metadata

    assert str(metadata["title"]).encode()


@given(st.text(max_size=200))
def test_any_text_is_parted_without_an_error_and_nothing_is_lost(text: str) -> None:
    parsed = parse(text)

    if not parsed.present:
        assert parsed.body == text


@given(st.text(max_size=200))
def test_any_fields_are_read_without_an_error(fields: str) -> None:
    parse(f"---\n{fields}\n---\nText\n")
