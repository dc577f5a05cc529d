"""The words of a version: in the spelling that articles prefer, found without diacritics."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents.dictionary import LENGTHS, Dictionary, write_phrases, write_words
from index.documents.document import DocumentBuilder
from index.documents.phrase_counts import PhraseCounts, phrases_of
from index.storage.layout import Integers, form_term
from index.storage.terms import TermDictionary

FORMS = [
    ("sifra", "sifra", 1), ("sifra", "šifra", 4), ("byt", "byt", 2), ("byt", "být", 1),
    ("cip", "čip", 2), ("cipu", "čipu", 1), ("2025", "2025", 9), ("ab", "ab", 9),
    ("trainium3", "trainium3", 2),
]  # fmt: skip
ARTICLES = [
    Article("a", "a.md", "a", "Umělá inteligence píše", key_points=("Roste umělá inteligence.",)),
    Article("b", "b.md", "b", "O umělé inteligenci a soudu"),
    Article("c", "c.md", "c", "Umělá inteligence v bance"),
]


def counted(*articles: Article, analyzer: Analyzer) -> PhraseCounts:
    counts = PhraseCounts()
    for article in articles:
        counts.add(phrases_of(article, DocumentBuilder(analyzer)))
    return counts


def forms(found: list[tuple[str, str, int]]) -> tuple[TermDictionary, Integers]:
    """Return the terms of forms, and how many articles have each."""
    counts = {form_term(folded, form): count for folded, form, count in found}
    terms = sorted(counts)
    return TermDictionary.of(terms), np.array([counts[term] for term in terms], np.int64)


@pytest.fixture
def dictionary(tmp_path: Path, analyzer: Analyzer) -> Dictionary:
    phrases = counted(*ARTICLES, analyzer=analyzer)
    terms, texts = forms(FORMS)
    write_words(tmp_path, terms, texts)
    phrases.write(tmp_path)
    return Dictionary(tmp_path, terms)


def test_a_word_has_the_spelling_that_most_articles_use(dictionary: Dictionary) -> None:
    found = {entry.folded: (entry.form, entry.texts) for entry in dictionary.starting("")}

    assert found["sifra"] == ("šifra", 5)
    assert found["byt"] == ("byt", 3)
    assert found["cip"] == ("čip", 2)


def test_words_that_begin_alike_come_in_the_order_of_their_counts(dictionary: Dictionary) -> None:
    assert [entry.form for entry in dictionary.starting("cip")] == ["čip", "čipu"]
    assert [entry.form for entry in dictionary.starting("")][:2] == ["šifra", "byt"]


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


WORDS = st.text("abc1", min_size=LENGTHS.start, max_size=LENGTHS.stop - 1).filter(
    lambda word: not word.isdigit()
)


@given(words=st.sets(WORDS), typed=st.text("abc1", max_size=LENGTHS.stop + 3))
def test_no_word_within_some_edits_is_missed(
    words: set[str], typed: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("words")
    terms, texts = forms([(word, word, len(word)) for word in words])
    write_words(folder, terms, texts)
    PhraseCounts().write(folder)
    dictionary = Dictionary(folder, terms)

    for edits in (1, 2):
        like = [entry.form for entry in dictionary.like(typed, edits)]
        assert like == sorted(like)
        assert {word for word in words if OSA.distance(typed, word) <= edits} <= set(like)
        assert all(abs(len(word) - len(typed)) <= edits for word in like)
        common = [entry.form for entry in dictionary.like(typed, edits, texts=6)]
        assert common == [word for word in like if len(word) >= 6]


def test_phrases_are_counted_on_from_what_a_version_keeps(
    tmp_path: Path, analyzer: Analyzer
) -> None:
    counted(*ARTICLES[:2], analyzer=analyzer).write(tmp_path)

    counts = PhraseCounts.load(tmp_path)
    counts.add(phrases_of(ARTICLES[2], DocumentBuilder(analyzer)))

    assert counts.phrases().forms == counted(*ARTICLES, analyzer=analyzer).phrases().forms


pairs = st.lists(
    st.builds(
        "{}\x1f{}".format,
        st.sampled_from(["umělý inteligence", "umět inteligence", "česká pošta"]),
        st.sampled_from(["umělá inteligence", "umělé inteligenci", "České poště", "čeští poštou"]),
    )
)


@given(base=pairs, more=pairs)
def test_an_update_gives_the_phrases_that_counting_all_at_once_would(
    base: list[str], more: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, updated, anew = (tmp_path_factory.mktemp("phrases") for _ in range(3))
    counts = PhraseCounts()
    counts.add(base)
    counts.write(first)
    counts = PhraseCounts.load(first)
    counts.add(more)
    counts.write(updated)

    known = PhraseCounts.load(updated).phrases().forms
    whole = PhraseCounts()
    for lemmas, of in known.items():
        whole.add(f"{lemmas}\x1f{form}" for form, count in of.items() for _ in range(count))
    whole.write(anew)

    files = {path.name: path.read_bytes() for path in updated.glob("phrases*.npy")}
    assert len(files) == 6
    assert files == {path.name: path.read_bytes() for path in anew.glob("phrases*.npy")}


def test_an_empty_archive_has_an_empty_dictionary(tmp_path: Path) -> None:
    terms, texts = forms([])
    write_words(tmp_path, terms, texts)
    write_phrases(tmp_path, {})
    dictionary = Dictionary(tmp_path, terms)

    assert list(dictionary.starting("a")) == []
    assert list(dictionary.like("slovo", 2)) == []


def test_nothing_is_like_a_word_that_is_far_too_long(tmp_path: Path) -> None:
    terms, texts = forms(FORMS)
    write_words(tmp_path, terms, texts)
    write_phrases(tmp_path, {})

    assert list(Dictionary(tmp_path, terms).like("x" * 512, 2)) == []
