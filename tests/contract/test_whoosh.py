"""What we rely on from Whoosh: what is written comes back. Run with every Whoosh we support."""

from dataclasses import replace
from pathlib import Path

import pytest
from whoosh import query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index.article import Article
from index.documents.document import Document
from index.engines.arrays.whoosh_postings import LEAD
from index.engines.arrays.whoosh_store import (
    MAX_SEGMENTS,
    WhooshWriter,
    faults,
    merge_small,
)
from index.schema import NO_DATE, KeywordField, TextField
from index.storage.layout import Space
from search.engines.arrays.stored import StoredArticles
from tests.read_arrays import run_of
from tests.whoosh_documents import whoosh_document


def document(identity: str, word: str = "slovo") -> Document:
    return Document(
        id=identity,
        lemmas={TextField.TITLE: {word: 2}, TextField.BODY: {"jinde": 1}},
        forms={},
        tiers={},
        keywords={KeywordField.ID: (identity,)},
        published=NO_DATE,
        importance=0,
        article=Article(identity, "", "", word, text=f"O čem je {word}."),
    )


def write(folder: Path, *documents: Document, remove: tuple[int, ...] = ()) -> None:
    with WhooshWriter(folder) as writer:
        for number in remove:
            writer.remove(number)
        for item in documents:
            writer.add(whoosh_document(item))
        spaces = run_of(documents).spaces
        writer.complete(spaces[Space.LEMMAS], spaces[Space.KEYWORDS])


def write_and_be_interrupted(folder: Path, item: Document) -> None:
    with WhooshWriter(folder) as writer:
        writer.add(whoosh_document(item))
        raise KeyboardInterrupt


def toc(folder: Path) -> bytes:
    """Return the table of contents of the last commit."""
    return max(folder.glob("*.toc"), key=lambda path: int(path.stem.split("_")[-1])).read_bytes()


def ids(folder: Path, numbers: range) -> list[str]:
    articles = StoredArticles(folder)
    found = [articles.article(number).id for number in numbers]
    articles.close()
    return found


def found_by_whoosh_alone(folder: Path, field: str, term: str) -> list[int]:
    index = FileIndex(FileStorage(str(folder)))
    with index.searcher() as searcher:
        found = sorted(hit.docnum for hit in searcher.search(query.Term(field, term), limit=None))
    index.close()
    return found


def test_articles_come_back_by_their_numbers(tmp_path: Path) -> None:
    write(tmp_path, *(document(f"a{n}") for n in range(3)))
    write(tmp_path, document("a3"))

    assert ids(tmp_path, range(4)) == ["a0", "a1", "a2", "a3"]
    assert faults(tmp_path, 4, {3: "a3"}) == ()


def test_whoosh_alone_finds_titles_and_ids(tmp_path: Path) -> None:
    write(tmp_path, document("a"), document("b", "žluťoučký"), document("c"))

    assert found_by_whoosh_alone(tmp_path, LEAD, "slovo") == [0, 2]
    assert found_by_whoosh_alone(tmp_path, LEAD, "žluťoučký") == [1]
    assert found_by_whoosh_alone(tmp_path, KeywordField.ID.value, "c") == [2]


def test_whoosh_alone_finds_a_name_by_its_lemma(tmp_path: Path) -> None:
    named = replace(document("a"), lemmas={TextField.TITLE: {"meta": 1, "^met": 1}})
    write(tmp_path, named, document("b"))

    assert found_by_whoosh_alone(tmp_path, LEAD, "meta") == [0]
    assert found_by_whoosh_alone(tmp_path, LEAD, "^met") == []


@pytest.mark.parametrize("times", [1, 255, 256, 70_000])
def test_whoosh_alone_knows_how_often_a_word_occurs(tmp_path: Path, times: int) -> None:
    often = replace(document("a"), lemmas={TextField.SUMMARY: {"slovo": times}})
    write(tmp_path, often, document("b"))

    index = FileIndex(FileStorage(str(tmp_path)))
    with index.reader() as reader:
        found = reader.postings(LEAD, "slovo")
        assert [(found.id(), found.weight())] == [(0, times)]
        assert reader.frequency(LEAD, "slovo") == times + 2
    index.close()


def test_an_index_names_no_class_of_this_package_whose_modules_may_move(tmp_path: Path) -> None:
    for n in range(MAX_SEGMENTS):
        write(tmp_path, document(f"a{n}"))
    updated = toc(tmp_path)
    merge_small(tmp_path)

    for written in (updated, toc(tmp_path)):
        assert b"whoosh.codec" in written
        assert b"whoosh_store" not in written
    write(tmp_path, document("b"), remove=(0,))
    assert found_by_whoosh_alone(tmp_path, KeywordField.ID.value, "b") == [MAX_SEGMENTS]
    assert b"whoosh_store" not in toc(tmp_path)


def test_removed_documents_leave_the_numbers_of_the_others(tmp_path: Path) -> None:
    write(tmp_path, *(document(f"a{n}") for n in range(4)))
    write(tmp_path, document("a1", "nové"), remove=(1, 2))

    assert faults(tmp_path, 3, {4: "a1"}) == ()
    assert ids(tmp_path, range(3, 5)) == ["a3", "a1"]
    assert found_by_whoosh_alone(tmp_path, LEAD, "slovo") == [0, 3]


def test_a_removed_document_may_have_been_the_only_one_with_a_word(tmp_path: Path) -> None:
    write(tmp_path, document("a", "aaa"), document("b", "bbb"))
    write(tmp_path, document("c", "ccc"), remove=(0,))
    write(tmp_path, document("d", "ddd"), remove=(1,))

    assert faults(tmp_path, 2, {3: "d"}) == ()


def test_many_small_segments_become_one_in_the_same_order(tmp_path: Path) -> None:
    write(tmp_path, *(document(f"a{n}") for n in range(100)))
    for n in range(1, MAX_SEGMENTS):
        write(tmp_path, document(f"b{n}"), document(f"c{n}"), remove=(100 + 2 * (n - 1) - 2,))

    first = merge_small(tmp_path)

    # a98 was removed and keeps its number; of what was merged, b1 to b10 are gone.
    assert first == 100
    assert ids(tmp_path, range(100, 103)) == ["c1", "c2", "c3"]
    assert faults(tmp_path, 100 + MAX_SEGMENTS - 1, {}) == ()


def test_few_segments_stay(tmp_path: Path) -> None:
    write(tmp_path, document("a"))
    write(tmp_path, document("b"))

    assert merge_small(tmp_path) is None


def test_an_exception_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, document("a"))

    with pytest.raises(KeyboardInterrupt):
        write_and_be_interrupted(tmp_path, document("b"))

    assert faults(tmp_path, 1, {}) == ()


def test_what_is_not_there_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, document("a"))

    assert faults(tmp_path, 2, {}) == ("1 articles instead of 2",)
    assert faults(tmp_path, 1, {0: "b"}) == ("document 0: article a instead of b",)
