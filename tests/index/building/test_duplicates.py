"""Texts that were published twice are one story; a column that always bears one title is not."""

from collections.abc import Iterable
from random import Random

import pytest

from index.archive.file_record import FileRecord
from index.archive.sketch import sketch
from index.article import Article
from index.building.duplicates import duplicates
from search.answers.service import SearchService
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive

WORDS = [f"slovo{number}" for number in range(5_000)]


def record(
    identity: str, words: Iterable[str], title: str = "Titulek", story: str = ""
) -> FileRecord:
    text = " ".join(words)
    article = Article(id=identity, path=f"{identity}.md", slug="a", title=title, text=text)
    return FileRecord(identity, identity, "", indexed=True, story=story, sketch=sketch(article))


def changed(words: list[str], share: float, random: Random) -> list[str]:
    """Return words of which a share is replaced by others."""
    other = [*words]
    for number in random.sample(range(len(words)), round(share * len(words))):
        other[number] = f"jiné{number}"
    return other


@pytest.mark.parametrize("length", [10, 40, 120, 400, 2_000])
@pytest.mark.parametrize(("share", "same"), [(0, True), (0.05, True), (0.2, False), (0.9, False)])
def test_nine_tenths_of_the_words_make_one_story(length: int, share: float, same: bool) -> None:
    random, told = Random(length), 0
    for _ in range(20):
        words = random.sample(WORDS, length)
        pair = [record("a", words), record("b", changed(words, share, random))]
        told += duplicates(pair) == (("a", "b"),)

    assert told == (20 if same else 0)


def test_the_order_case_and_accents_of_words_do_not_matter() -> None:
    words = ["Nový", "čip", "šetří", "energii", "v", "Brně"]

    assert duplicates(
        [record("a", words), record("b", ["brne", "V", "energii", "CIP", "setri", "novy"])]
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (record("a", WORDS[:50], "Ranní přehled"), record("b", WORDS[40:90], "Ranní přehled")),
        (record("a", WORDS[:50], "Čip"), record("b", WORDS[:50], "Čipy")),
        (record("a", WORDS[:3]), record("b", WORDS[:3])),
        (record("a", []), record("b", [])),
        (record("a", WORDS[:80]), record("b", WORDS[:100])),
    ],
    ids=["column", "other title", "hardly a word", "no text", "much longer"],
)
def test_others_stay_apart(first: FileRecord, second: FileRecord) -> None:
    assert duplicates([first, second]) == ()


def test_a_story_with_a_text_that_was_published_twice_is_one_group() -> None:
    records = [
        record("a", WORDS[:50], story="x"),
        record("b", WORDS[:50], story="y"),
        record("c", WORDS[200:250], "Jiný", story="y"),
        record("d", WORDS[300:350], "Další", story="z"),
        record("e", WORDS[400:450], "Poslední", story="z"),
    ]

    assert duplicates(records) == duplicates(records[::-1]) == (("a", "b", "c"),)


def test_a_column_of_thousands_takes_no_time_to_speak_of() -> None:
    random = Random(1)
    column = [record(f"{n:04}", random.choices(WORDS, k=30), "Počasí") for n in range(2_000)]

    assert duplicates([*column, record("again", ["a"], "Počasí")]) == ()


TWICE = "Brněnská firma ukázala čip, který měří svalové napětí a vydrží rok na jednu baterii."


def article(day: int, text: str, title: str = "Čip z Brna") -> str:
    return f"---\ntitle: {title}\ndate: 2025-11-{day:02}\n---\n{text}\n"


def test_updates_know_what_was_published_twice(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive({"a.md": article(1, TWICE), "c.md": article(3, "Něco zcela jiného.")})
    build_index(archive)
    write_archive({"b.md": article(9, TWICE.replace("rok", "týden"))})
    build_index(archive, only_changes=True)

    result = service.searcher().search(SearchRequest(q="cip brno"))
    assert result.total == 3
    assert {hit.article.id: hit.duplicates for hit in result.hits} == {"a": 1, "b": 1, "c": 0}
    assert len({hit.article.story for hit in result.hits if hit.article.id != "c"}) == 1
    assert [other.id for other in service.searcher().same_story("a")] == ["b"]
    assert [other.id for other in service.searcher().same_story("b")] == ["a"]

    (archive / "b.md").unlink()
    build_index(archive, only_changes=True)
    assert service.searcher().same_story("a") == ()
