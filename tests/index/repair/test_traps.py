"""Sound text that looks like damage stays, and repairs that are said to be sure are right."""

import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from index.repair import Repair, repair, repair_text
from tests.damages import DAMAGES, Damage

DATA = Path(__file__).parents[2] / "data"
TRAPS = [
    (kind, text)
    for kind, table in tomllib.loads((DATA / "sound_traps.toml").read_text("utf-8")).items()
    for text in table["texts"]
]
GOLDEN = [path.read_text("utf-8") for path in sorted((DATA / "repair").glob("*.md"))]
DAMAGED = "KlÃ­ÄovÃ© slovo. PÅ™Ã­Å¡tÃ­ tÃ½den zaÄne Å¡kola."
MENDED = "Klíčové slovo. Příští týden začne škola."
SURE = 0.99
CLAIMS = 3000
"""Repairs said to be sure of which at most one in a thousand may be wrong."""


def test_there_are_twenty_kinds_of_traps() -> None:
    assert len({kind for kind, _ in TRAPS}) >= 20


@pytest.mark.parametrize(("kind", "text"), TRAPS)
def test_text_that_looks_damaged_stays(kind: str, text: str) -> None:
    assert repair(text).changes == (), kind


@pytest.mark.parametrize(("kind", "text"), TRAPS)
def test_text_that_looks_damaged_stays_beside_damage(kind: str, text: str) -> None:
    above = repair_text(f"{text.rstrip()}\n\n{DAMAGED}\n")
    assert above.startswith(text.rstrip()), kind
    if not text.startswith("---"):
        assert repair_text(f"{DAMAGED}\n\n{text}").endswith(text), kind


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("AÇÃO, MÃE, NÃO. KlÃ­ÄovÃ© slovo.", "AÇÃO, MÃE, NÃO. Klíčové slovo."),
        ("KlÃ­ÄovÃ© slovo: MÃE, PÃO, NÃO.", "Klíčové slovo: MÃE, PÃO, NÃO."),
        ("BÄR, KÄSE, MÄRZ – KlÃ­ÄovÃ© slovo.", "BÄR, KÄSE, MÄRZ – Klíčové slovo."),
        ("Søren øekl: pøíšlo jich pìt, vìøte mi.", "Søren řekl: příšlo jich pět, věřte mi."),
        (f"{DAMAGED}\n\nDie Ära der Äpfel.", f"{MENDED}\n\nDie Ära der Äpfel."),
        (f"`tÃ½den` {DAMAGED}", f"`tÃ½den` {MENDED}"),
        (f"    tÃ½den\n\n{DAMAGED}", f"    tÃ½den\n\n{MENDED}"),
        (f"- bod\n\n    {DAMAGED}\n", f"- bod\n\n    {MENDED}\n"),
        (f"[^1]: Viz.\n\n    {DAMAGED}\n", f"[^1]: Viz.\n\n    {MENDED}\n"),
        ('---\ntitle: "KlÃ­ÄovÃ© slovo"\n---\nŘeč.', '---\ntitle: "Klíčové slovo"\n---\nŘeč.'),
        (
            "| NÃ¡zev | MnoÅ¾stvÃ­ |\n|---|---|\n| kÅ¯Åˆ | dva |\n",
            "| Název | Množství |\n|---|---|\n| kůň | dva |\n",
        ),
    ],
)
def test_only_what_is_damaged_is_mended(damaged: str, mended: str) -> None:
    assert repair_text(damaged) == mended


def test_repairs_that_are_said_to_be_sure_are_right() -> None:
    claims = [
        (change, true)
        for text in GOLDEN
        for damage in DAMAGES.values()
        for change, true in _judged(text, damage)
        if change.confidence >= SURE
    ]
    wrong = [(change, true) for change, true in claims if change.after != true]

    assert len(claims) >= CLAIMS
    assert len(wrong) <= len(claims) / 1000, wrong


def test_a_repair_in_a_text_with_sound_letters_is_never_said_to_be_sure() -> None:
    repaired = repair(f"Řeka teče. {DAMAGED}\n\n{DAMAGED}")

    assert repaired.repairs
    assert all(change.confidence < SURE for change in repaired.repairs)


def test_letters_with_combining_diacritics_are_composed_and_no_damage() -> None:
    text = "Žluťoučký kůň úpěl ďábelské ódy."

    repaired = repair(unicodedata.normalize("NFD", text))

    assert repaired.text == text
    assert repaired.repairs == ()
    assert len(repaired.composed) == 12


def _judged(text: str, damage: Damage) -> Iterator[tuple[Repair, str]]:
    """Yield the repairs of a damaged text, each with the true text of its range."""
    seen = [damage(character) for character in text]
    damaged = "".join(seen)
    assert damaged == damage(text)
    ends = list(accumulate(map(len, seen), initial=0))
    # A character that left nothing belongs to the range that ends with it.
    first = {end: number for number, end in reversed(list(enumerate(ends)))}
    last = {end: number for number, end in enumerate(ends)}
    for change in repair(damaged).repairs:
        start, end = first.get(change.start), last.get(change.end)
        yield change, "" if start is None or end is None else text[start:end]


def test_a_repair_with_more_readings_than_are_compared_is_never_said_to_be_likely() -> None:
    word = "Ä\\(" * 60 + "a" * 1_000

    repaired = repair(f"{DAMAGED}\n\n{word}")

    (doubtful,) = (change for change in repaired.repairs if word in change.before)
    assert doubtful.confidence < 0.01
