"""Documents as a cluster gets them, and what is counted of them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.documents.document import Document, DocumentBuilder
from index.engines.cluster.batches import averages
from index.engines.cluster.documents import (
    FILLER,
    MAX_TOKEN,
    FieldNorms,
    compounds,
    document_key,
    facet_values,
    feature,
    folded,
    key_text,
    keyword,
    source,
    token,
    written,
)
from index.engines.cluster.tally import Tally, TallyReader
from index.schema import TextField
from index.settings import IndexSettings
from tests.random_documents import archives, met_in

BM25F = IndexSettings().bm25f


def titled(title: str) -> Article:
    return Article("a", "a.md", "a", title)


def sent(document: Document) -> dict[str, object]:
    return msgspec.json.decode(
        source(document, FieldNorms(BM25F, averages([document]))), type=dict[str, object]
    )


def test_words_with_diacritics_stand_in_the_places_of_those_without(analyzer: Analyzer) -> None:
    document = DocumentBuilder(analyzer).build(titled("Umělá inteligence v České republice"))

    found = sent(document)

    assert found[folded(TextField.TITLE)] == ["umela inteligence v ceske republice"]
    assert found[written(TextField.TITLE)] == [f"umělá {FILLER} {FILLER} české {FILLER}"]


def test_compounds_stand_apart_and_their_parts_in_their_places(analyzer: Analyzer) -> None:
    document = DocumentBuilder(analyzer).build(titled("Nový on-device čip"))

    found = sent(document)

    assert found[folded(TextField.TITLE)] == ["novy on device cip"]
    compound = f"{FILLER} on-device {FILLER} {FILLER}"
    assert found[compounds(folded(TextField.TITLE))] == [compound]


def test_what_is_only_in_plain_letters_has_nothing_written_apart(analyzer: Analyzer) -> None:
    document = DocumentBuilder(analyzer).build(titled("Robot na lince"))

    assert written(TextField.TITLE) not in sent(document)


@given(archives())
def test_no_word_is_cut_by_blanks_or_too_long(found: list[Document]) -> None:
    for document in found:
        fields = {name for name in sent(document) if "folded_" in name or "written_" in name}
        values = [value for name in fields for value in texts(sent(document)[name])]
        words = [word for value in values for word in value.split(" ")]
        assert all(word and len(word) <= MAX_TOKEN + 32 for word in words)


def texts(value: object) -> list[str]:
    return msgspec.convert(value, list[str])


@given(st.text(min_size=1, max_size=300))
def test_a_word_is_one_word_to_the_cluster(form: str) -> None:
    assert len(token(form).split()) == 1
    assert token(fold(form)) == token(fold(fold(form)))


@given(st.text(max_size=300), st.text(max_size=300))
def test_different_keywords_stay_different(one: str, other: str) -> None:
    assert (keyword(one) == keyword(other)) == (one == other)
    assert (document_key(one) == document_key(other)) == (one == other)
    assert int(key_text(document_key(one)), 16) == document_key(one)


@given(st.text(max_size=9), st.text(max_size=9), st.integers(0, 3), st.integers(0, 3))
def test_different_features_have_different_names(
    one: str, other: str, of_one: int, of_other: int
) -> None:
    # No word has the sign that stands for a dot.
    if "․" not in one + other:
        same = feature(one, of_one) == feature(other, of_other)
        assert same == ((one, of_one) == (other, of_other))
    assert "." not in feature(one, of_one)


# What is counted.


def counted(tally: Tally) -> tuple[object, ...]:
    """Return all that can be looked up after a tally was saved."""
    with TemporaryDirectory() as folder:
        tally.save(Path(folder, "tally"))
        opened = TallyReader(Path(folder, "tally"))
        names = {field: opened.facet_names(field) for field in tally.keys}
        return (
            opened.documents,
            dict(opened.counted("forms")),
            dict(opened.counted("features")),
            list(opened.related),
            names,
        )


def tally_of(found: list[Document]) -> Tally:
    tally = Tally()
    for document in found:
        tally.add(document)
    tally.relate(met_in(found))
    return tally


@given(archives(), st.data())
def test_parts_are_counted_as_the_whole(found: list[Document], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(found)))
    parts = tally_of(found[:cut])

    parts.merge(tally_of(found[cut:]))

    assert counted(parts) == counted(tally_of(found))


@given(archives())
def test_counting_goes_on_after_it_was_saved(found: list[Document]) -> None:
    first, *others = found
    with TemporaryDirectory() as folder:
        tally_of([first]).save(Path(folder, "tally"))
        loaded = Tally.load(Path(folder, "tally"))

    loaded.merge(tally_of(others))

    assert counted(loaded) == counted(tally_of(found))


@given(archives(least=2))
def test_what_is_taken_away_is_counted_no_more(found: list[Document]) -> None:
    first, *others = found
    tally = tally_of(found)

    tally.remove(first)

    known = {(field, key) for document in others for field, key, _ in facet_values(document)}
    left = tally_of(others)
    documents, forms, features, _, names = counted(tally)
    assert (documents, forms, features) == counted(left)[:3]
    assert {(field, key) for field, keys in names.items() for key in keys} == known  # type: ignore[attr-defined]  # by field
