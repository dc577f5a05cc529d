"""Words far down a long text are found as those at its beginning, before and after an update."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from index.documents.document import Document
from index.engines.base import Base
from index.schema import TextField
from search.engines.arrays.engine import ArrayEngine
from search.query.plan import ALL_TIME, Leaf, Phrase, Plan, Prefix
from search.request import Sort
from search.settings import SearchSettings
from tests.built import engine_in, write_documents
from tests.random_documents import nothing

FAR = [5, 40_000, 70_000]


def text(identity: str, forms: dict[str, list[int]]) -> Document:
    return replace(nothing(identity), forms={TextField.BODY: forms})


DOCUMENTS = [
    text("a", {"rada": FAR, "škola": [40_001], "sůl": [3]}),
    text("b", {"rada": FAR, "škola": [40_002], "sůl": [3], "radar": [60_000]}),
    text("c", {"rada": [1], "škola": [2, 50_000]}),
]


def found(engine: ArrayEngine, *leaves: Leaf) -> list[list[int]]:
    plans = [
        Plan(leaf, "", {}, {}, None, ALL_TIME, Sort.OLDEST, 0, 9, {}, SearchSettings())
        for leaf in leaves
    ]
    return [sorted(hit.document for hit in engine.run(plan).ranked) for plan in plans]


def phrase(*words: str, field: TextField = TextField.BODY) -> Phrase:
    return Phrase(" ".join(words), (field,), tuple((word,) for word in words))


@pytest.fixture
def version(tmp_path: Path) -> Path:
    folder = tmp_path / "version"
    folder.mkdir()
    write_documents(folder, DOCUMENTS)
    return folder


ASKED = (
    phrase("rada", "škola"),
    phrase("rada", "x", "škola"),
    phrase("rada", "škola", field=TextField.TITLE),
    Prefix("rad", (TextField.BODY,), "rad"),
    Prefix("rad", (TextField.TITLE,), "rad"),
)


def test_a_phrase_and_a_prefix_are_found_far_down_a_text(version: Path) -> None:
    assert found(engine_in(version), *ASKED) == [[0, 2], [], [], [0, 1, 2], []]


def test_far_positions_of_others_stay_when_a_text_goes(version: Path, tmp_path: Path) -> None:
    updated = Path(copytree(version, tmp_path / "updated"))
    added = text("d", {"rada": [90_000], "škola": [90_001]})

    write_documents(updated, [added], Base(version, ("a",)))

    assert found(engine_in(updated), *ASKED) == [[2, 3], [], [], [1, 2, 3], []]
