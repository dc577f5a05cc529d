"""What a version's arrays say of its documents, and that damaged ones are not opened."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engines.run_writer import write_arrays
from index.article import Article
from index.bm25f import Bm25f
from index.documents.document import Document
from index.engines.arrays.version import Arrays, Postings
from index.engines.arrays.weights import WEIGHT_UNIT
from index.schema import NO_DATE, KeywordField, TextField, facet_field, split_label_term
from index.settings import IndexSettings
from index.storage.arrays import read_run
from index.storage.layout import FIELDS, TIER_BITS, TIER_MASK, keyword_value, split_form_term
from tests.random_documents import LEMMAS, archives, met_in
from tests.read_arrays import assert_holds, run_of

BM25F = IndexSettings().bm25f


def opened(folder: str, documents: Sequence[Document], bm25f: Bm25f = BM25F) -> Arrays:
    write_arrays(Path(folder), [run_of(documents)], bm25f)
    return Arrays(Path(folder))


def documents_of(postings: Postings) -> dict[str, list[int]]:
    """Return the documents of every term, looked up by the term."""
    found = {}
    for term in postings.terms:
        number = postings.terms.ordinal(term)
        assert number is not None
        found[term] = postings.documents_of(number, number + 1).tolist()
    return found


def having(documents: Sequence[Document], *, lemmas: bool) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, document in enumerate(documents):
        fields = document.lemmas.values() if lemmas else document.forms.values()
        for term in [*(term for terms in fields for term in terms)]:
            found.setdefault(term, set()).add(number)
    return found


@settings(max_examples=60)
@given(archives())
def test_documents_are_found_by_their_words_and_values(documents: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents)

        found = documents_of(arrays.lemmas)
        for term, numbers in having(documents, lemmas=True).items():
            assert numbers <= set(found[term])
        forms = documents_of(arrays.forms)
        by_form = {split_form_term(term)[1]: set(numbers) for term, numbers in forms.items()}
        assert by_form == having(documents, lemmas=False)
        for number, document in enumerate(documents):
            for field, values in document.keywords.items():
                assert all(number in arrays.documents_with(field, value) for value in values)
        assert_holds(read_run(Path(folder)), dict(enumerate(documents)))


@settings(max_examples=60)
@given(archives())
def test_words_are_known_in_the_forms_they_were_met_in(documents: list[Document]) -> None:
    expected: dict[str, set[str]] = {}
    for form, terms in met_in(documents):
        for term in terms:
            expected.setdefault(term, set()).add(form)
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents)

        for lemma in {term for terms in LEMMAS.values() for term in terms} | {"nikde"}:
            assert arrays.forms_of((lemma,)) == frozenset(expected.get(lemma, ()))


@given(st.lists(st.text(st.sampled_from("ab\x1f\udcffž🙂")), unique=True), st.text("ab\x1fž🙂"))
def test_words_are_found_by_their_beginning(words: list[str], beginning: str) -> None:
    terms = sorted(words)
    document = Document(
        "a",
        {TextField.TITLE: dict.fromkeys(words, 1)},
        {},
        {},
        {},
        NO_DATE,
        0,
        Article("a", "", "", ""),
    )
    with TemporaryDirectory() as folder:
        arrays = opened(folder, [document])

        found = arrays.lemmas.terms[slice(*arrays.lemmas.terms.range(beginning))]

        assert found == [term for term in terms if term.startswith(beginning)]


@settings(max_examples=60)
@given(archives())
def test_the_newest_and_the_oldest_come_first_then_by_id(documents: list[Document]) -> None:
    numbers = range(len(documents))
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents)

        def newest(number: int) -> tuple[bool, int, str]:
            one = documents[number]
            return one.published == NO_DATE, -one.published, one.id

        def oldest(number: int) -> tuple[bool, int, str]:
            one = documents[number]
            return one.published == NO_DATE, one.published, one.id

        assert np.argsort(arrays.newest).tolist() == sorted(numbers, key=newest)
        assert np.argsort(arrays.oldest).tolist() == sorted(numbers, key=oldest)


@settings(max_examples=60)
@given(archives())
def test_articles_of_one_story_know_how_many_they_are(documents: list[Document]) -> None:
    stories = [document.keywords.get(KeywordField.STORY, ()) for document in documents]
    sizes = Counter(story for found in stories for story in found)
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents)

        for number, found in zip(arrays.story.tolist(), stories, strict=True):
            assert (number >= 0) == bool(found)
            assert all(arrays.story_sizes[number] == sizes[story] for story in found)


@settings(max_examples=100)
@given(archives())
def test_every_document_has_its_facet_values_once(documents: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents)

        for key, layout in arrays.layout.facets.items():
            field = facet_field(key)
            for number, document in enumerate(documents):
                spilt = arrays.overflow[1][arrays.overflow[0] == number].tolist()
                row = [*arrays.matrix[number, slice(*layout.columns)].tolist(), *spilt]
                found = [n for n in row if layout.ordinals[0] <= n < layout.ordinals[1]]
                labels = document.keywords.get(field, ())
                expected = {split_label_term(label)[0] for label in labels}
                assert sorted(key_of(arrays, n) for n in found) == sorted(expected)


def key_of(arrays: Arrays, ordinal: int) -> str:
    term = arrays.keywords.terms[int(arrays.label_terms[ordinal])]
    return split_label_term(keyword_value(term))[0]


@settings(max_examples=60)
@given(archives(), st.sampled_from([0.0, 0.6, 1.0]), st.sampled_from([0.01, 1.2]))
def test_a_word_weighs_more_in_a_short_text_and_in_a_weighty_field(
    documents: list[Document], normalisation: float, saturation: float
) -> None:
    weights = {field: float(n) for n, field in enumerate(FIELDS)}
    bm25f = Bm25f(weights, saturation, normalisation)
    with TemporaryDirectory() as folder:
        arrays = opened(folder, documents, bm25f)

        for term in arrays.lemmas.terms:
            number = arrays.lemmas.terms.ordinal(term)
            assert number is not None
            first, end = arrays.lemmas.starts[number], arrays.lemmas.starts[number + 1]
            found = (arrays.lemmas.weights[first:end] * WEIGHT_UNIT).tolist()
            at = arrays.lemmas.documents[first:end].tolist()
            expected = [saturated(term, documents[n], documents, bm25f) for n in at]
            # The least weight there is, and the tiers in its lowest bits.
            near = float(WEIGHT_UNIT) * ((1 << TIER_BITS) + TIER_MASK)
            assert found == pytest.approx(expected, rel=1e-4, abs=near)


def saturated(term: str, one: Document, all_of_them: list[Document], bm25f: Bm25f) -> float:
    weight = 0.0
    for field, terms in one.lemmas.items():
        if term in terms:
            lengths = [sum(other.lemmas.get(field, {}).values()) for other in all_of_them]
            average = sum(lengths) / sum(map(bool, lengths))
            relative = sum(terms.values()) / average
            norm = 1 - bm25f.normalisation + bm25f.normalisation * relative
            weight += max(bm25f.weights[field], 1e-9) * terms[term] / norm
    return weight / (weight + bm25f.saturation)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a sound version."""
    folder = tmp_path_factory.mktemp("sound")
    one = Document(
        id="a",
        lemmas={TextField.TITLE: {"rada": 1, "rad": 1}},
        forms={TextField.TITLE: {"řada": [0]}},
        tiers={"rada": 3},
        keywords={KeywordField.ID: ("a",), KeywordField.STORY: ("s",)},
        published=0,
        importance=3,
        article=Article("a", "", "", ""),
    )
    write_arrays(folder, [run_of([one])], BM25F)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def missing(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def without_its_last_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def begun(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:7])


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 4)


def of_other_numbers(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3, np.complex64))


def of_texts(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.array(["1", "2"]))


def of_objects(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.array([None, {}]), allow_pickle=True)


@pytest.mark.parametrize(
    "damage",
    [
        missing,
        a_folder,
        empty,
        without_its_last_byte,
        cut_in_half,
        begun,
        garbage,
        of_other_numbers,
        of_texts,
        of_objects,
    ],
)
def test_a_damaged_version_is_not_opened(
    tmp_path: Path, sound: dict[str, bytes], damage: Callable[[Path], None]
) -> None:
    for name, content in sound.items():
        (tmp_path / name).write_bytes(content)
    Arrays(tmp_path)

    for name, content in sound.items():
        if content.endswith(b"\n") and damage is without_its_last_byte:
            continue  # an array of nothing ends with its header
        path = tmp_path / name
        damage(path)
        with pytest.raises((OSError, ValueError)):
            Arrays(tmp_path)
        if path.is_dir():
            path.rmdir()
        path.write_bytes(content)
