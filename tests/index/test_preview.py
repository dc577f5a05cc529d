import msgspec
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.extent import FULL, listed
from index.preview import Preview, preview_of, preview_part
from index.record import Record, to_record
from index.storage.compression import Compression
from index.stored_article import to_parts

PLAIN = Compression()
TEXTS = st.sampled_from(["", "Řada", '"url":""', "x" * (FULL.summary + 1), "á " * 900])
POINTS = st.lists(TEXTS, max_size=3).map(tuple)


def articles() -> st.SearchStrategy[Article]:
    return st.builds(
        Article,
        id=st.sampled_from(["a", "složka/č"]),
        path=st.just("a.md"),
        slug=st.just("a"),
        title=TEXTS.filter(bool),
        summary=TEXTS,
        description=TEXTS,
        key_points=POINTS | st.just(("bod",) * (FULL.points + 1)),
        companies=POINTS,
        link=st.sampled_from(
            ["", "/clanky/a", "https://example.org/a", "https://e.cz/" + "a" * 2000]
        ),
        language=st.sampled_from(["cs", "en"]),
        accented=st.booleans(),
    )


def content(preview: Preview) -> object:
    return preview.id, preview.texts, bytes(preview.record)


@given(articles())
def test_a_stored_preview_is_that_of_its_article(article: Article) -> None:
    part, _ = to_parts(article, PLAIN)

    read, made = preview_part(part, PLAIN), preview_of(article.listed())

    assert content(read) == content(made)
    assert read.article == made.article == listed(article.listed())


@given(articles())
def test_the_ready_record_is_that_of_the_article_within_the_full_extent(article: Article) -> None:
    record = msgspec.json.decode(preview_of(article).record, type=Record)

    assert record == to_record(listed(article), record.url)
    assert record.url in {"", listed(article).link}
