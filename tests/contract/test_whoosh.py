"""What we rely on from Whoosh: what is written comes back. Run with every Whoosh we support."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document, Positions
from index.schema import NO_DATE, KeywordField, TextField, Tier, exact, label_term
from index.whoosh_store import WhooshWriter, faults
from search.whoosh_source import WhooshSource

STORED = b'{"id":"%b","path":"","slug":"","title":"%b"}'
TERMS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x1f"), min_size=1, max_size=6
)
PLACES = st.lists(st.integers(0, 500), min_size=1, max_size=4, unique=True).map(sorted)


def document(identity: str, terms: Positions | None = None, *, published: int = 0) -> Document:
    words = terms or {"slovo": [0]}
    return Document(
        id=identity,
        terms={TextField.TITLE.value: words, exact(TextField.TITLE): words},
        tiers={Tier.UNFOLDED: frozenset({"slovo"})},
        keywords={
            KeywordField.ID: (identity,),
            KeywordField.COMPANY: (label_term("apple", "Apple"),),
        },
        published=published,
        importance=3,
        stored=STORED % (identity.encode(), identity.encode()),
    )


def write(folder: Path, *documents: Document, remove: tuple[str, ...] = ()) -> None:
    with WhooshWriter(folder) as writer:
        for identity in remove:
            writer.remove(identity)
        for item in documents:
            writer.add(item)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(TERMS, PLACES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_terms_and_positions_come_back(documents: list[dict[str, list[int]]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, *(document(f"a{n}", terms) for n, terms in enumerate(documents)))
        source = WhooshSource(folder)

        for term in {term for terms in documents for term in terms}:
            having = [number for number, terms in enumerate(documents) if term in terms]
            found = source.postings(TextField.TITLE, term, exact=False)
            places = source.positions(TextField.TITLE, term)
            assert found.documents.tolist() == having
            assert found.frequencies.tolist() == [len(documents[n][term]) for n in having]
            assert {n: list(at) for n, at in places.items()} == {
                n: documents[n][term] for n in having
            }
        source.close()


def test_columns_keywords_and_stored_articles_come_back(tmp_path: Path) -> None:
    write(tmp_path, document("a", published=-5), document("b", published=NO_DATE))
    source = WhooshSource(tmp_path)

    assert source.published.tolist() == [-5, NO_DATE]
    assert source.importance.tolist() == [3, 3]
    assert source.holding(Tier.UNFOLDED, "slovo").tolist() == [0, 1]
    assert source.facet(KeywordField.COMPANY).labels == ("Apple",)
    assert source.facet(KeywordField.COMPANY).documents.tolist() == [0, 1]
    assert source.stored(1) == STORED % (b"b", b"b")
    source.close()


def test_removed_and_replaced_documents_are_gone(tmp_path: Path) -> None:
    write(tmp_path, *(document(f"a{n}") for n in range(4)))
    write(tmp_path, document("a1", {"nové": [0]}), remove=("a1", "a2", "nikdy"))
    source = WhooshSource(tmp_path)

    found = source.postings(TextField.TITLE, "nové", exact=False).documents
    living = source.holding(KeywordField.ID, "a1")
    assert int(source.alive.sum()) == 3
    assert source.alive[found].all()
    assert living[source.alive[living]].tolist() == found.tolist()
    assert faults(tmp_path, 3) == ()
    source.close()


def test_lengths_are_relative_to_the_average(tmp_path: Path) -> None:
    write(tmp_path, document("a", {"x": [0]}), document("b", {"x": [0, 1, 2]}))
    source = WhooshSource(tmp_path)

    assert source.relative_lengths(TextField.TITLE, exact=False).tolist() == pytest.approx(
        [0.5, 1.5]
    )
    assert np.all(source.relative_lengths(TextField.BODY, exact=False) == 1)
    source.close()


def test_prefixes_give_terms_in_order(tmp_path: Path) -> None:
    write(tmp_path, document("a", {"třebíč": [0], "trebic": [0], "tři": [1], "abc": [2]}))
    source = WhooshSource(tmp_path)

    assert source.starting(TextField.TITLE, "tř", 10) == ["třebíč", "tři"]
    assert source.starting(TextField.TITLE, "t", 1) == ["trebic"]
    source.close()


def test_an_exception_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, document("a"))

    with pytest.raises(AttributeError):
        write(tmp_path, document("b"), document("c", {1: [0]}))  # type: ignore[dict-item]  # a fault

    assert faults(tmp_path, 1) == ()


def test_a_wrong_number_of_articles_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, document("a"))

    assert faults(tmp_path, 2) == ("1 articles instead of 2",)
