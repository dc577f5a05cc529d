"""What costs more than its size lets expect is recognised by counts, and honest text is not."""

from random import Random

import pytest

from benchmarks.hostile_bodies import ordinary, prose
from index.archive.reading import Reader, Reading
from index.archive.structure import LARGE, MAX_MARKS, searched_length
from index.czech.analyzer import Analyzer
from index.problems import ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

LETTERS = "abcdefghijklmnoprstuvyzáčéěíňřšůž"
HEAD = "---\ntitle: Článek\ndate: 2025-01-02\n---\n"


@pytest.fixture(scope="module")
def reader(analyzer: Analyzer) -> Reader:
    return Reader(IndexSettings(), Repairer(analyzer.lexicon), Vocabulary())


def read(reader: Reader, text: str | bytes) -> Reading:
    return reader.read("a.md", "a", text.encode() if isinstance(text, str) else text)


def told(reading: Reading) -> dict[ProblemKind, str]:
    return {problem.kind: problem.done for problem in reading.problems}


@pytest.mark.parametrize("body", [ordinary(1_500_000), prose(600_000)])
def test_a_long_honest_article_is_read_as_any_other(reader: Reader, body: str) -> None:
    found = read(reader, HEAD + body)

    assert not found.problems
    assert found.article is not None
    assert "**" not in found.article.text
    assert found.article.text.endswith(body.rstrip()[-20:].lstrip("#>- "))


@pytest.mark.parametrize(
    "body",
    [
        "ab\n" * (MAX_MARKS + 1),
        "|a" * MAX_MARKS,
        "> " * 20 + "text",
        "]([\n(" * 20 + "x\n" * 5000,
    ],
    ids=["short lines", "cells", "containers", "titles never closed"],
)
def test_too_much_structure_is_read_as_plain_text_and_told(reader: Reader, body: str) -> None:
    found = read(reader, f"{HEAD}{body}\n\nKonec **článku**.")

    assert told(found) == {ProblemKind.TOO_MUCH_STRUCTURE: "read as plain text, marks included"}
    assert found.article is not None
    assert found.article.text.endswith("Konec **článku**.")
    assert found.article.body.endswith("Konec **článku**.")


def test_random_words_are_searched_up_to_a_number_and_kept_whole(reader: Reader) -> None:
    random = Random(1)
    body = " ".join("".join(random.choices(LETTERS, k=6)) for _ in range(100_000))

    found = read(reader, HEAD + body)

    assert found.article is not None
    text = found.article.text
    assert LARGE / 2 < len(text) < len(body)
    assert body.startswith(text)
    assert found.article.body == body
    assert told(found) == {
        ProblemKind.TOO_MANY_WORDS: f"the first {len(text)} characters are searched"
    }


def test_very_long_words_are_searched_up_to_a_number_of_letters(reader: Reader) -> None:
    random = Random(1)
    body = " ".join(random.randbytes(28).hex() for _ in range(15_000))

    found = read(reader, HEAD + body)

    assert ProblemKind.TOO_MANY_WORDS in told(found)


def test_random_letters_in_an_old_encoding_are_not_repaired(reader: Reader) -> None:
    raw = bytes(byte | 0xA0 for byte in Random(1).randbytes(LARGE + 1))

    assert ProblemKind.NOT_REPAIRED in told(read(reader, raw))


def test_text_of_few_words_is_searched_whole() -> None:
    assert searched_length("slovo " * 100_000) == 600_000


@pytest.mark.parametrize("length", [2_000, 15_000, LARGE])
def test_text_that_is_nothing_but_damage_is_left_as_it_is(reader: Reader, length: int) -> None:
    body = "".join(Random(1).choices("ÃÄÅ¡™Ã­©¾›ľ ", k=length))

    found = read(reader, HEAD + body)

    assert told(found)[ProblemKind.NOT_REPAIRED] == "indexed as it is"
    assert found.article is not None
    assert found.article.body == body.strip()


@pytest.mark.parametrize("length", [300, 3_000, LARGE])
@pytest.mark.parametrize("times", [1, 2])
def test_an_article_that_is_damaged_throughout_is_repaired(
    reader: Reader, length: int, times: int
) -> None:
    damaged = prose(length)
    for _ in range(times):
        damaged = damaged.encode().decode("cp1250", "ignore")

    found = read(reader, HEAD + damaged)

    assert ProblemKind.REPAIRED_TEXT in told(found)
    assert found.article is not None
    assert "počítač" in found.article.text


@pytest.mark.parametrize(
    "raw",
    [
        Random(1).randbytes(5000),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n%text",
        b"PK\x03\x04 text",
        b"\0" * 5000,
    ],
    ids=["random", "picture", "PDF", "archive", "zeros"],
)
def test_a_binary_file_is_left_out_and_told(reader: Reader, raw: bytes) -> None:
    found = read(reader, raw)

    assert found.article is None
    assert told(found) == {ProblemKind.BINARY_FILE: "left out"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_wide_characters_is_text(reader: Reader, encoding: str) -> None:
    found = read(reader, (HEAD + prose(2000)).encode(encoding))

    assert found.article is not None
    assert found.article.title == "Článek"


@pytest.mark.parametrize(
    "text", ["Barva \x1b[31mčervená\x1b[0m " * 50, "a\0b", "N\bN\x0c strana " * 100, "\0" * 8]
)
def test_text_with_characters_of_terminals_or_a_few_of_none_is_text(
    reader: Reader, text: str
) -> None:
    assert read(reader, HEAD + text).article is not None
