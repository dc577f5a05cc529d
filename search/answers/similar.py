"""Find the articles similar to another, by the characteristic words of its text.

The words with the largest tf-idf become a disjunctive query, which the engine ranks as any other.

Source: Lucene's class ``MoreLikeThis``.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from index.article import Article, Listed
from index.czech.analyzer import UNKNOWN, Analyzer, Token
from index.czech.tokens import words as words_of
from index.czech.words import CLOSED_CLASS
from index.documents.keys import written_in
from search.answers.opening import OpenVersion
from search.engines.base import Engine
from search.engines.scoring import inverse_document_frequency
from search.query.plan import EVERY_FIELD, AnyOf, Plan, Terms

MAX_TEXT = 2_000
"""Code points of a text that are analysed: its beginning tells the subject."""
ENOUGH_TEXT = 4 * MAX_TEXT
"""Bytes of UTF-8 that hold ``MAX_TEXT`` code points."""
MAX_LEADS = 50
"""Names and key points that are analysed, of each kind."""
MAX_WORDS = 24
MIN_LETTERS = 3
COMMON = 0.2
"""Document frequency, as a share of all articles, above which a word is not characteristic."""
LIKE = 0.18
"""Least score of a similar article, as a share of the score of the article itself."""
SPARE = 10
"""Extra matches to ask for: the article itself and others of a story are dropped."""
_TITLE, _LEAD, _BODY = 4, 2, 1
"""Weights of an occurrence in the title, in names, summary and key points, and in the text."""


def similar_articles(
    article: Article, opened: OpenVersion, everything: Plan, limit: int
) -> tuple[Listed, ...]:
    """Return the articles similar to one, most similar first, one of each story.

    Args:
        article: An article of the index.
        opened: The version.
        everything: A plan that matches all articles, with the settings of the ranking.
        limit: Maximum number of articles.
    """
    engine, stories = opened.engine, opened.stories
    words = telling_words(article, engine, opened.analyzer)
    plan = replace(everything, root=words, offset=0, limit=limit + SPARE, facets={})
    ranked = engine.run(plan).ranked
    found: list[Listed] = []
    told = {stories.told(article).story} - {""}
    for document, score in ranked:
        other = stories.told(engine.listed(document))
        if score < LIKE * ranked[0].score or len(found) == limit:
            break
        if other.id != article.id and other.story not in told:
            found.append(other)
            told |= {other.story} - {""}
    return tuple(found)


def telling_words(article: Article, engine: Engine, analyzer: Analyzer) -> AnyOf:
    """Return the characteristic words of an article, as the root of a plan."""
    counted: Counter[tuple[str, ...]] = Counter()
    analyse = analyzer.written(written_in(article))
    for text, weight in _texts(article):
        for word, times in Counter(words_of(text)).items():
            for token in analyse(word):
                if len(token.form) >= MIN_LETTERS and token.form not in CLOSED_CLASS:
                    counted[_terms(token)] += times * weight
    words = [Terms(terms[0], EVERY_FIELD, terms) for terms in counted]
    telling = [
        (count**0.5 * _inverse_document_frequency(containing, engine.documents), word)
        for word, count, containing in zip(
            words, counted.values(), engine.matches(*words), strict=True
        )
    ]
    telling.sort(key=itemgetter(0), reverse=True)
    return AnyOf(tuple(word for weight, word in telling[:MAX_WORDS] if weight))


def _texts(article: Article) -> Iterator[tuple[str, int]]:
    yield article.title, _TITLE
    names = (*article.companies[:MAX_LEADS], *article.people[:MAX_LEADS])
    for text in (*names, article.summary, *article.key_points[:MAX_LEADS]):
        yield text[:MAX_TEXT], _LEAD
    yield article.text[:MAX_TEXT], _BODY


def _terms(token: Token) -> tuple[str, ...]:
    """Return the primary lemmas of a word, by which its forms are counted together."""
    known = tuple([term for term in token.primary if not term.startswith(UNKNOWN)])
    return known or token.terms


def _inverse_document_frequency(containing: int, documents: int) -> float:
    """Return the idf of a word; 0 if no other article has it, or more than ``COMMON`` do."""
    if not 1 < containing <= max(2, COMMON * documents):
        return 0.0
    return inverse_document_frequency(documents, containing)
