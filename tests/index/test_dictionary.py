"""The words of a version: in the spelling that articles prefer, found without diacritics."""

from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from index.dictionary import Dictionary, write_dictionary

FORMS = [
    ("sifra", 5), ("šifra", 4), ("byt", 3), ("být", 1), ("cip", 2), ("čip", 2), ("čipu", 1),
    ("cipu", 1), ("2025", 9), ("ab", 9), ("trainium3", 2),
]  # fmt: skip
ARTICLES = [
    Article("a", "a.md", "a", "Umělá inteligence píše", key_points=("Roste umělá inteligence.",)),
    Article("b", "b.md", "b", "O umělé inteligenci a soudu"),
    Article("c", "c.md", "c", "Umělá inteligence v bance"),
]


@pytest.fixture
def dictionary(tmp_path: Path, analyzer: Analyzer) -> Dictionary:
    write_dictionary(tmp_path, FORMS, ARTICLES, analyzer)
    return Dictionary(tmp_path)


def test_a_word_has_the_spelling_that_most_articles_use(dictionary: Dictionary) -> None:
    found = {entry.folded: (entry.form, entry.texts) for entry in dictionary.starting("")}

    assert found["sifra"] == ("šifra", 5)
    assert found["byt"] == ("byt", 3)
    assert found["cip"] == ("čip", 2)


def test_numbers_and_scraps_are_no_words(dictionary: Dictionary) -> None:
    folded = [entry.folded for entry in dictionary.starting("")]

    assert "2025" not in folded
    assert "ab" not in folded
    assert "trainium3" in folded


def test_a_phrase_counts_the_articles_that_have_it_in_any_form(dictionary: Dictionary) -> None:
    (entry,) = dictionary.starting("umela", phrases=True)

    assert entry == ("umela inteligence", "umělá inteligence", 3)


def test_words_like_another_are_those_of_nearly_the_same_letters(dictionary: Dictionary) -> None:
    assert [entry.form for entry in dictionary.like("sifar", 1)] == ["šifra"]
    assert dictionary.count("sifra") == 5
    assert dictionary.count("sifr") == 0


def test_an_empty_archive_has_an_empty_dictionary(tmp_path: Path, analyzer: Analyzer) -> None:
    write_dictionary(tmp_path, [], [], analyzer)
    dictionary = Dictionary(tmp_path)

    assert list(dictionary.starting("a")) == []
    assert list(dictionary.like("slovo", 2)) == []
