"""What goes into a run comes out: over random documents."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engines.run_writer import RunWriter
from index.documents.document import Document
from index.schema import KeywordField, TextField
from index.storage.arrays import read_run, write_run
from index.storage.layout import ENTRIES, MAX_FREQUENCY, Level, Space
from tests.random_documents import archives, nothing
from tests.read_arrays import assert_holds, documents_of, frequencies, positions, run_of

ODD = ["", " ", "a b", "\x00", "\x1f", "\x1f\x1f", "\udcff", "🙂", "a\nb", "\uffff", "\U0010ffff"]


def with_words(identity: str, lemmas: Mapping[TextField, dict[str, int]]) -> Document:
    """Return a document in which each lemma is a form too, that often from 0 on."""
    forms = {
        field: {term: list(range(count)) for term, count in terms.items()}
        for field, terms in lemmas.items()
    }
    return replace(nothing(identity), lemmas=lemmas, forms=forms)


@settings(max_examples=100)
@given(archives())
def test_all_words_come_out_as_they_went_in(documents: list[Document]) -> None:
    assert_holds(run_of(documents), dict(enumerate(documents)))


@settings(max_examples=20)
@given(archives(least=0))
def test_a_run_is_the_same_after_it_was_on_disk(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document]
) -> None:
    folder = tmp_path_factory.mktemp("run")

    write_run(folder, run_of(documents))

    assert_holds(read_run(folder), dict(enumerate(documents)))


@settings(max_examples=60)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(TextField),
            st.dictionaries(
                st.sampled_from(["a", "b"]),
                st.sampled_from([1, 2, MAX_FREQUENCY]) | st.integers(2_000, 9_000),
                min_size=1,
            ),
            min_size=1,
        ),
        max_size=3,
    )
)
def test_a_word_may_be_there_thousands_of_times(
    texts: list[dict[TextField, dict[str, int]]],
) -> None:
    documents = [with_words(f"a{number}", lemmas) for number, lemmas in enumerate(texts)]

    assert_holds(run_of(documents), dict(enumerate(documents)))


@pytest.mark.parametrize("count", [1, MAX_FREQUENCY, MAX_FREQUENCY + 1, 2 * MAX_FREQUENCY])
def test_only_what_is_very_frequent_takes_more_entries(count: int) -> None:
    run = run_of([with_words("a", {TextField.BODY: {"a": count}})])

    entries = run.spaces[Space.LEMMAS].levels[Level.ENTRIES].columns[ENTRIES]
    assert len(entries) == -(-count // MAX_FREQUENCY)
    assert frequencies(run) == {("a", 0, TextField.BODY): count}


def test_words_far_down_a_long_text_have_their_places() -> None:
    far = [0, 65_535, 65_536, 5_000_000]
    documents = [
        replace(nothing("a"), forms={TextField.BODY: {"a": [3], "b": [4]}}),
        replace(nothing("b"), forms={TextField.TITLE: {"a": far}, TextField.BODY: {"a": far}}),
    ]

    found = positions(run_of(documents))

    assert found["a", 0, TextField.BODY] == [3]
    assert found["a", 1, TextField.TITLE] == found["a", 1, TextField.BODY] == far


@pytest.mark.parametrize("odd", ODD)
def test_odd_characters_come_back_in_words_and_values(odd: str) -> None:
    document = replace(
        nothing("a"),
        lemmas={TextField.TITLE: {odd: 1}},
        tiers={f"={odd}": 1},
        keywords={KeywordField.ID: ("a",), KeywordField.STORY: (odd,)},
    )

    run = run_of([document, document])

    assert documents_of(run, Space.LEMMAS) == {odd: [0, 1], f"={odd}": [0, 1]}
    assert_holds(run, {0: document, 1: document})


@given(st.lists(st.text(st.characters()), unique=True, max_size=20))
def test_any_words_are_sorted_and_found(terms: list[str]) -> None:
    document = replace(nothing("a"), lemmas={TextField.TITLE: dict.fromkeys(terms, 1)})

    run = run_of([document])

    assert list(run.spaces[Space.LEMMAS].terms) == sorted(terms)


def test_a_run_without_a_document_is_a_run() -> None:
    assert_holds(RunWriter().finish(), {})
