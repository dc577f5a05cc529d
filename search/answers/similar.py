"""Articles like another: those that share the words it is about.

The words of an article that tell most, by how often it says them and how few others do, become
a query of which any word may answer, and the engine ranks it as every other. (The method is
known as "more like this", after Lucene's class of that name.)
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index.article import Article, Listed
from index.czech.analyzer import UNKNOWN, Analyzer, Token
from index.czech.words import CLOSED_CLASS
from index.documents.document import written_in
from search.engines.base import Engine
from search.engines.scoring import inverse_document_frequency
from search.query.plan import EVERY_FIELD, AnyOf, Plan, Terms

MAX_TEXT = 2_000
"""Code points of a text that are looked at: the beginning says what it is about."""
ENOUGH_TEXT = 4 * MAX_TEXT
"""Bytes in which they are, in UTF-8."""
MAX_LEADS = 50
"""Names and key points that are looked at, of each kind."""
MAX_WORDS = 24
MIN_LETTERS = 3
COMMON = 0.2
"""Share of all articles from which on a word says nothing of what one is about."""
LIKE = 0.18
"""Share of what the article itself scores below which another is not like it."""
SPARE = 10
"""How many more are asked for than wanted: the article itself and those of one story drop out."""
_TITLE, _LEAD, _BODY = 4, 2, 1
"""How much a word counts by where it stands."""


def similar_articles(
    article: Article, engine: Engine, analyzer: Analyzer, everything: Plan, limit: int
) -> tuple[Listed, ...]:
    """Return the articles most like one, the likest first; of each story only one.

    Args:
        article: An article of the index.
        engine: The index.
        analyzer: That which wrote the index.
        everything: A plan that finds all articles, with the weights of the ranking.
        limit: How many at most; there may be fewer, or none.
    """
    words = telling_words(article, engine, analyzer)
    plan = replace(everything, root=words, offset=0, limit=limit + SPARE, facets=())
    ranked = engine.run(plan).ranked
    found: list[Listed] = []
    told = {article.story} - {""}
    for document, score in ranked:
        other = engine.listed(document)
        if score < LIKE * ranked[0].score or len(found) == limit:
            break
        if other.id != article.id and other.story not in told:
            found.append(other)
            told |= {other.story} - {""}
    return tuple(found)


def telling_words(article: Article, engine: Engine, analyzer: Analyzer) -> AnyOf:
    """Return what an article is about, as the part of a plan that finds others like it."""
    counted: Counter[Terms] = Counter()
    language = written_in(article)
    for text, weight in _texts(article):
        for token in analyzer.text(text, language):
            if len(token.form) >= MIN_LETTERS and token.form not in CLOSED_CLASS:
                counted[_word(token)] += weight
    known = zip(counted.items(), engine.matches(*counted), strict=True)
    telling = {
        word: count**0.5 * _rarity(containing, engine.documents)
        for (word, count), containing in known
    }
    best = sorted((word for word in telling if telling[word]), key=lambda word: -telling[word])
    return AnyOf(tuple(best[:MAX_WORDS]))


def _texts(article: Article) -> Iterator[tuple[str, int]]:
    yield article.title, _TITLE
    names = (*article.companies[:MAX_LEADS], *article.people[:MAX_LEADS])
    for text in (*names, article.summary, *article.key_points[:MAX_LEADS]):
        yield text[:MAX_TEXT], _LEAD
    yield article.text[:MAX_TEXT], _BODY


def _word(token: Token) -> Terms:
    """Return a word by its likeliest reading, so that its forms are counted as one."""
    known = tuple(term for term in token.primary if not term.startswith(UNKNOWN))
    terms = known or token.terms
    return Terms(terms[0], EVERY_FIELD, terms)


def _rarity(containing: int, documents: int) -> float:
    """Return how much a word tells: nothing if no other article or every fifth has it."""
    if not 1 < containing <= max(2, COMMON * documents):
        return 0.0
    return inverse_document_frequency(documents, containing)
