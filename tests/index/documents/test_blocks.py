"""Position blocks: what shares a bit, and what does not."""

from datetime import UTC, datetime

from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents.blocks import (
    BLOCK,
    RING,
    TITLE_BITS,
    block_bits,
)
from index.documents.document import DocumentBuilder
from index.schema import TextField


def test_positions_of_one_block_share_a_bit_and_those_of_the_next_have_its_neighbour() -> None:
    body = TextField.BODY
    first = block_bits(body, [0])

    assert block_bits(body, range(BLOCK)) == first
    assert block_bits(body, [BLOCK]) == first << 1
    assert block_bits(body, [BLOCK * RING]) == first


def test_only_words_of_the_title_have_its_bits() -> None:
    title = sum(1 << bit for bit in TITLE_BITS)
    everywhere = range(2 * BLOCK * RING)

    assert block_bits(TextField.TITLE, everywhere) == title
    for field in set(TextField) - {TextField.TITLE, TextField.ORIGINAL_TITLE}:
        assert block_bits(field, everywhere) == (1 << RING) - 1


def test_a_document_has_the_blocks_of_its_lemmas_and_the_length_of_its_title(
    analyzer: Analyzer,
) -> None:
    article = Article(
        id="a",
        title="Nové tramvaje v Brně",
        slug="a",
        path="a.md",
        text="Brno kupuje tramvaje.",
        published=datetime(2025, 1, 1, tzinfo=UTC),
    )

    document = DocumentBuilder(analyzer).build(article)

    (brno,) = {document.blocks[term] for term in document.lemmas[TextField.BODY] if term == "brno"}
    assert document.title_words == 4
    assert brno == block_bits(TextField.TITLE, [3]) | block_bits(TextField.BODY, [0])
