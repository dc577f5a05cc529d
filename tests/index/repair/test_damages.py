"""Every damage that is promised to be undone, over the golden articles."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.repair import repair, repair_text
from tests.damages import (
    CONFUSED,
    DAMAGES,
    PAGES,
    Damage,
    latin2_as_1250,
    without_controls,
)

ROOT = Path(__file__).parents[3]
GOLDEN = {
    path.stem: path.read_text("utf-8")
    for path in sorted((ROOT / "tests" / "data" / "repair").glob("*.md"))
}
FEW = ["dropped cp1252", "kept latin-1", "dropped cp1250", "kept iso-8859-2", "decomposed"]


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_article_comes_back_to_the_letter(damage: str, name: str) -> None:
    text = GOLDEN[name]
    damaged = DAMAGES[damage](text)

    assert damaged != text
    assert repair_text(damaged) == text


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("confuse", CONFUSED.values(), ids=CONFUSED)
def test_a_confused_code_page_is_undone(confuse: Damage, name: str) -> None:
    # Neither page has emoji, and Latin-2 has no quotes: those were lost when the file was written.
    text = GOLDEN[name].translate(dict.fromkeys(map(ord, "📰„“–…‑’"), "*"))
    damaged = confuse(text)

    assert damaged != text
    assert repair_text(damaged) == text


def test_quotes_that_latin2_has_not_come_back_where_a_question_mark_cannot_stand() -> None:
    text = "Šéf řekl: „Příští týden začínáme,“ a těšil se – žáci a šťastní učitelé také."

    damaged = latin2_as_1250(text)

    assert "?" in damaged
    assert repair_text(damaged) == text


@pytest.mark.parametrize("damage", FEW)
@pytest.mark.parametrize("name", GOLDEN)
def test_only_the_front_matter_is_damaged(damage: str, name: str) -> None:
    head, fence, body = GOLDEN[name].partition("\n---\n")

    damaged = DAMAGES[damage](head) + fence + body

    assert repair_text(damaged) == GOLDEN[name]


@pytest.mark.parametrize("damage", FEW)
@given(st.data())
def test_only_one_paragraph_or_line_is_damaged(damage: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(GOLDEN.values())))
    separator = data.draw(st.sampled_from(["\n\n", "\n"]))
    parts = text.split(separator)
    index = data.draw(st.integers(0, len(parts) - 1))

    parts[index] = DAMAGES[damage](parts[index])

    assert repair_text(separator.join(parts)) == text


@pytest.mark.parametrize("damage", FEW)
def test_emoji_quotes_and_dashes_come_back_among_the_letters(damage: str) -> None:
    text = "„Příště přijdu,“ slíbil – a přišel… 🚀 S sebou měl 📱 i on‑device čip, říká O’Reilly."

    assert repair_text(DAMAGES[damage](text)) == text


@pytest.mark.parametrize("page", PAGES)
def test_marks_inside_words_are_told_from_quotes_where_their_bytes_are_gone(page: str) -> None:
    text = "Nový čip pro Wi‑Fi představil Apple a řekl, že Apple’s není české. 📰 Zpráva dne."

    assert repair_text(without_controls(page)(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Firma vyváží do zahraničí a Čína příští rok zvýší cla.",
        "Přístroj přišel 10. června a v září ho vrátili.",
        "Nejdřív zvítězilo Česko, potom příští Řecko.",
    ],
)
def test_names_and_months_have_their_case_where_it_was_lost(text: str) -> None:
    assert repair_text(without_controls("latin-1")(text)) == text


def test_what_was_changed_leads_from_the_damaged_text_to_the_repaired() -> None:
    for damage in DAMAGES.values():
        damaged = damage(GOLDEN["2025-11-12-eu-postpones-part-of-the-rules-for-ai"])

        repaired = repair(damaged)

        rebuilt, end = "", 0
        for change in repaired.changes:
            assert change.start >= end
            assert damaged[change.start : change.end] == change.before
            rebuilt += damaged[end : change.start] + change.after
            end = change.end
        assert rebuilt + damaged[end:] == repaired.text


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C", "Cs")), max_size=300))
def test_no_text_fails_and_what_was_repaired_stays(text: str) -> None:
    once = repair_text(text)

    assert repair_text(once) == once


@given(st.text("ÅÄÃĂĹâðřčíšž™›¡\xad\x81\x8d\ufffd?„ aeB\n", max_size=40))
def test_repair_is_idempotent_over_the_worst_letters(text: str) -> None:
    once = repair_text(text)

    assert repair_text(once) == once


def test_what_one_step_repairs_is_evidence_for_the_next() -> None:
    once = repair_text("ÅřĂř")

    assert repair_text(once) == once


@given(st.data())
def test_repair_of_any_piece_of_any_damaged_article_is_idempotent(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(GOLDEN.values())))
    damaged = DAMAGES[data.draw(st.sampled_from(sorted(DAMAGES)))](text)
    start = data.draw(st.integers(0, len(damaged)))
    end = data.draw(st.integers(start, min(start + 400, len(damaged))))

    once = repair_text(damaged[start:end])

    assert repair_text(once) == once
