"""From an article to a document: the terms, keywords and numbers that every engine gets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.article import Article, to_json
from index.czech.analyzer import Analyzer, Language, Token
from index.czech.folding import fold
from index.metadata import distinct, spellings
from index.names import facet_key
from index.schema import NO_DATE, KeywordField, TextField, Tier, exact, label_term
from index.vocabulary import Kind

VALUE_GAP = 100
"""Positions left free between two values of a field: no phrase runs from one into the next."""

MIN_UNACCENTED = 80
"""Characters from which on Czech without any diacritics is not so by chance."""
_ACCENTED = re.compile("[áčďéěíňóřšťúůýž]", re.IGNORECASE)

Positions = Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Document:
    """One article as an engine takes it.

    Attributes:
        id: The article's id.
        terms: Index field to its terms and the positions of each, rising.
        tiers: Terms of the whole article that only raise a rank.
        keywords: What is matched whole.
        published: Seconds since 1970 in UTC, or ``NO_DATE``.
        importance: 1 to 5, or 0.
        stored: The article as JSON.
    """

    id: str
    terms: Mapping[str, Positions]
    tiers: Mapping[Tier, frozenset[str]]
    keywords: Mapping[KeywordField, tuple[str, ...]]
    published: int
    importance: int
    stored: bytes


def to_document(article: Article, analyzer: Analyzer) -> Document:
    """Analyse an article; each of its texts once."""
    terms: dict[str, Positions] = {}
    tiers: dict[Tier, set[str]] = {tier: set() for tier in Tier}
    for field, values, language in _texts(article):
        tokens = list(_tokens(values, language, analyzer))
        terms[field.value] = _positions((token.position, token.terms) for token in tokens)
        terms[exact(field)] = _positions((token.position, forms(token)) for token in tokens)
        for token in tokens:
            tiers[Tier.UNFOLDED].update(token.unfolded)
            tiers[Tier.PRIMARY].update(token.primary)
    return Document(
        id=article.id,
        terms=terms,
        tiers={tier: frozenset(found) for tier, found in tiers.items()},
        keywords=_keywords(article),
        published=int(article.published.timestamp()) if article.published else NO_DATE,
        importance=article.importance or 0,
        stored=to_json(article),
    )


def forms(token: Token) -> tuple[str, ...]:
    """Return the exact terms of a token: its form without diacritics and, if it has any, with."""
    folded = fold(token.form)
    return (folded,) if folded == token.form else (folded, token.form)


def written_in(article: Article) -> Language:
    """Return how the texts of an article are to be analysed.

    Czech in which no word has a diacritic was typed without them: by chance a text is so only
    if it is very short.
    """
    if article.language == Language.ENGLISH:
        return Language.ENGLISH
    texts = (article.title, article.summary, article.description, *article.key_points, article.text)
    if sum(map(len, texts)) < MIN_UNACCENTED or any(map(_ACCENTED.search, texts)):
        return Language.CZECH
    return Language.UNACCENTED


def _texts(article: Article) -> Iterator[tuple[TextField, tuple[str, ...], Language]]:
    language = written_in(article)
    yield TextField.TITLE, (article.title,), language
    yield TextField.ORIGINAL_TITLE, (article.original_title,), Language.ENGLISH
    yield TextField.SUMMARY, (article.summary, article.description), language
    yield TextField.KEY_POINTS, article.key_points, language
    yield TextField.BODY, (article.text,), language
    for field, kind, names in (
        (TextField.COMPANIES, Kind.COMPANIES, article.companies),
        (TextField.PEOPLE, Kind.PEOPLE, article.people),
        (TextField.CATEGORIES, Kind.CATEGORIES, article.categories),
    ):
        # What the author wrote is found as well as the clean name.
        yield field, distinct((*names, *spellings(article.metadata, kind))), Language.CZECH
    yield TextField.SOURCE, (article.source,), Language.CZECH
    yield TextField.AUTHOR, (article.author,), Language.CZECH


def _tokens(values: Iterable[str], language: Language, analyzer: Analyzer) -> Iterator[Token]:
    base = 0
    for value in values:
        last = base
        for token in analyzer.text(value, language):
            last = base + token.position
            yield token._replace(position=last)
        base = last + VALUE_GAP


def _positions(found: Iterable[tuple[int, tuple[str, ...]]]) -> Positions:
    positions: dict[str, list[int]] = {}
    for position, terms in found:
        for term in terms:
            positions.setdefault(term, []).append(position)
    return positions


def _keywords(article: Article) -> Mapping[KeywordField, tuple[str, ...]]:
    year = (f"{article.published:%Y}",) if article.published else ()
    return {
        KeywordField.ID: (article.id,),
        KeywordField.STORY: (article.story,) if article.story else (),
        KeywordField.TITLE_KEY: (title_key(article.title),),
        KeywordField.COMPANY: _labelled(article.companies),
        KeywordField.CATEGORY: _labelled(article.categories),
        KeywordField.PERSON: _labelled(article.people),
        KeywordField.SOURCE_NAME: _labelled((article.source,) if article.source else ()),
        KeywordField.YEAR: tuple(label_term(value, value) for value in year),
    }


def title_key(text: str) -> str:
    """Return what a title and a query that is the same words share."""
    return facet_key(text)


def _labelled(values: Iterable[str]) -> tuple[str, ...]:
    by_key = {facet_key(value): value for value in reversed(tuple(values))}
    return tuple(label_term(key, by_key[key]) for key in sorted(by_key))
