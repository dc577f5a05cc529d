"""An article is stored in two parts and comes back whole."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from index.article import LONG, Article, from_parts, listed_part, text_part, to_parts

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
    listed, rest = to_parts(article)

    assert from_parts(listed, rest) == article
    assert listed_part(listed) == article.listed()
    assert text_part(rest, len(article.text)) == article.text
    assert text_part(rest, 3) == article.text[:3]


@given(articles, st.integers(1, 9))
def test_of_a_long_article_the_beginning_can_be_read_alone(article: Article, most: int) -> None:
    long = replace(article, body="ž" * LONG + article.body, text="č" * LONG + article.text)
    listed, rest = to_parts(long)

    assert from_parts(listed, rest) == long
    assert text_part(rest, len(long.text)) == long.text
    assert text_part(rest, most) == long.text[:most]
    beginning = from_parts(listed, rest, most)
    assert (beginning.body, beginning.text) == ("ž" * (most // 2), "č" * (most // 2))
    assert replace(beginning, body=long.body, text=long.text) == long


def test_the_part_for_lists_is_without_the_text() -> None:
    article = Article("a", "a.md", "a", "Titulek", datetime(2025, 1, 2, tzinfo=UTC), text="Tělo")

    listed, _ = to_parts(article)

    assert "Titulek" in listed.decode()
    assert "Tělo" not in listed.decode()
