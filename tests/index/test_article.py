"""An article is stored in two parts and comes back whole."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.storage.compression import Compression, trained
from index.stored_article import LONG, encoded_parts, from_parts, listed_part, text_part, to_parts

PLAIN = Compression()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
several = st.lists(texts, max_size=3).map(tuple)
articles = st.builds(
    Article,
    id=texts,
    path=texts,
    slug=texts,
    title=texts,
    published=st.none() | st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)),
    summary=texts,
    key_points=several,
    companies=several,
    importance=st.none() | st.integers(1, 5),
    accented=st.booleans(),
    body=texts,
    text=texts,
    metadata=st.dictionaries(texts, texts | several.map(list), max_size=3),
    repaired=st.integers(0, 9),
)


@given(articles)
def test_an_article_comes_back_from_its_parts(article: Article) -> None:
    listed, rest = to_parts(article, PLAIN)

    assert from_parts(listed, rest, PLAIN) == article
    assert listed_part(listed, PLAIN) == article.listed()
    assert text_part(rest, PLAIN, len(article.text)) == article.text
    assert text_part(rest, PLAIN, 3) == article.text[:3]


@given(articles, st.integers(1, 9))
def test_of_a_long_article_the_beginning_can_be_read_alone(article: Article, most: int) -> None:
    long = replace(article, body="ž" * LONG + article.body, text="č" * LONG + article.text)
    listed, rest = to_parts(long, PLAIN)

    assert from_parts(listed, rest, PLAIN) == long
    assert text_part(rest, PLAIN, len(long.text)) == long.text
    assert text_part(rest, PLAIN, most) == long.text[:most]
    beginning = from_parts(listed, rest, PLAIN, most)
    assert (beginning.body, beginning.text) == ("ž" * (most // 2), "č" * (most // 2))
    assert replace(beginning, body=long.body, text=long.text) == long


def test_metadata_that_repeat_the_listed_part_are_stored_once_and_come_back() -> None:
    description = "Popis, který článek ve výsledcích doprovází."
    article = Article(
        "a", "a.md", "a", "Titulek", description=description, tags=("jedna", "dvě"), importance=1
    )
    metadata = {"popis": description, "tags": ["jedna", "dvě"], "vaha": 1, "nic": None, "jiné": []}
    whole = replace(article, metadata=metadata)
    listed, rest = encoded_parts(whole)

    assert from_parts(*to_parts(whole, PLAIN), PLAIN).metadata == metadata
    assert description in listed.decode()
    assert description not in rest.decode()
    assert "dvě" not in rest.decode()


def test_the_part_for_lists_is_without_the_text() -> None:
    article = Article("a", "a.md", "a", "Titulek", datetime(2025, 1, 2, tzinfo=UTC), text="Tělo")

    listed, _ = encoded_parts(article)

    assert "Titulek" in listed.decode()
    assert "Tělo" not in listed.decode()


def test_a_trained_dictionary_makes_articles_small_which_come_back_with_it_alone() -> None:
    common = "Tiskové oddělení společnosti uvedlo, že zpráva vyjde ve čtvrtek ráno."
    several = [
        Article(f"a{n}", f"a{n}.md", f"a{n}", f"Zpráva {n * n}", text=f"{n**7} {common} {n**9}")
        for n in range(200)
    ]
    compression = Compression(trained([part for one in several for part in encoded_parts(one)]))
    listed, rest = to_parts(several[150], compression)

    assert len(listed) + len(rest) < sum(map(len, to_parts(several[150], PLAIN))) / 2
    assert from_parts(listed, rest, compression) == several[150]
    with pytest.raises(ValueError, match="decompression error"):
        listed_part(listed, PLAIN)


@given(st.binary(max_size=40))
def test_of_damaged_parts_an_error_tells(damage: bytes) -> None:
    listed, rest = to_parts(Article("a", "a.md", "a", "Titulek", text="Tělo článku. " * 9), PLAIN)

    with pytest.raises((ValueError, msgspec.DecodeError)):
        from_parts(damage, rest, PLAIN)
    with pytest.raises((ValueError, msgspec.DecodeError)):
        from_parts(listed, rest[:5] + damage, PLAIN)
