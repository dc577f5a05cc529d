"""Damaged text of a language is repaired, however long; random characters are left as they are."""

from random import Random

import marisa_trie
import pytest

from index.czech.analyzer import Analyzer
from index.czech.lexicon import FORMS
from index.repair import Repairer
from tests.damages import CONFUSED, MISREAD

LENGTH = 40_000
DAMAGED_WORD = "PÅ™Ã­Å¡tÃ­"


@pytest.fixture(scope="module")
def repairer(analyzer: Analyzer) -> Repairer:
    return Repairer(analyzer.lexicon)


@pytest.fixture(scope="module")
def distinct_words(analyzer: Analyzer) -> str:
    """Czech in which no word is repeated."""
    forms = marisa_trie.Trie().mmap(str(analyzer.lexicon.folder / FORMS)).keys("po")
    return " ".join(Random(1).sample(forms, 4000))


def random_words(letters: str, length: int) -> str:
    return "".join(Random(1).choices(f"{letters} ", k=length))


@pytest.mark.parametrize("name", [*MISREAD, *CONFUSED])
def test_czech_is_repairable_however_it_was_damaged(
    repairer: Repairer, distinct_words: str, name: str
) -> None:
    damage = (MISREAD | CONFUSED)[name]

    assert repairer.is_repairable(damage(distinct_words))


@pytest.mark.parametrize(
    "letters",
    ["ÃÄÅ¡™Ã­©¾›ľ", "abcdefghijklmnopqrstuvwxyzÃÄÅ­©™", "abcdefghijklmnopqrstuvwxyzâ"],
    ids=["damage", "some of damage", "some of marks"],
)
def test_random_characters_are_not_repairable(repairer: Repairer, letters: str) -> None:
    text = f"{DAMAGED_WORD} {random_words(letters, LENGTH)}"

    assert not repairer.is_repairable(text)


def test_a_few_random_characters_are_repairable(repairer: Repairer) -> None:
    assert repairer.is_repairable(random_words("ÃÄÅ¡™Ã­©¾›ľ", 300))


@pytest.mark.parametrize(
    "letters",
    ["абвгдежзийклмнопрстуфхцчшщъыьэюя", "aăâbcdefghiîlmnoprsștțuvz", "aâbcdđefghlmnoprstuvz"],
)
def test_long_text_of_which_no_word_is_damaged_is_repairable(
    repairer: Repairer, letters: str
) -> None:
    assert repairer.is_repairable(random_words(letters, LENGTH))
