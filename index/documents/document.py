"""Analyse articles into documents: the terms, keywords and doc values that engines index."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from index.archive.metadata import distinct, spellings
from index.article import Article
from index.czech.analyzer import Analyzer, Language, Token
from index.czech.tokens import find_words, words
from index.documents.blocks import block_bits
from index.documents.keys import clock_seconds, tier_term, title_key, written_in
from index.documents.phrase_counts import PhrasePart, phrase_part
from index.facets import values as facet_values
from index.names import facet_key
from index.schema import NO_DATE, KeywordField, TextField, Tier, facet_field, label_term
from index.vocabulary.vocabulary import Kind

VALUE_GAP = 100
"""Position gap between the values of a field, so that phrases do not span two of them."""
MEMO = 400_000
"""Number of analysed words a builder caches: most words of a large archive, about 150 MB."""
MAX_TITLE = 255
"""Positions of a title that are counted."""
LARGE = 200_000
"""Characters of a field from which its words are not cached: there, memory follows its size."""
# Plain integers: operators of IntFlag would dominate the running time.
_KINDS = frozenset(Kind)
UNFOLDED, PRIMARY = Tier.UNFOLDED.value, Tier.PRIMARY.value

Frequencies = dict[str, int]
Positions = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Document:
    """An analysed article.

    Attributes:
        id: Id of the article.
        lemmas: Term frequencies of the lemmas, by field.
        forms: Positions (ascending) of the lower-case forms, by field.
        tiers: Tier bits of the article's terms, including terms that only boost.
        keywords: Values matched as a whole, by field: of facets a key and a label each.
        published: Seconds since 1970 by the author's clock, see :func:`clock_seconds`, or
            ``NO_DATE``.
        importance: 1 to 5, or 0 for none.
        article: The article.
        blocks: Position blocks of each lemma (see :mod:`index.documents.blocks`).
        title_words: Number of positions of the title, at most ``MAX_TITLE``.
    """

    id: str
    lemmas: Mapping[TextField, Frequencies]
    forms: Mapping[TextField, Positions]
    tiers: Mapping[str, int]
    keywords: Mapping[str, tuple[str, ...]]
    published: int
    importance: int
    article: Article
    blocks: Mapping[str, int] = field(default_factory=dict)
    title_words: int = 0


class DocumentBuilder:
    """Builds documents with one analyser and a cache of analysed words."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyse = {
            language: analyzer.written(language, remembered=False) for language in Language
        }
        self._prepared = {
            language: lru_cache(MEMO)(partial(self._prepare, language)) for language in Language
        }
        self._met_forms: list[str] = []
        self._met_terms: list[tuple[str, ...]] = []

    def build(self, article: Article) -> Document:
        """Return the document of an article; each distinct word of a text is analysed once."""
        lemmas: dict[TextField, Frequencies] = {}
        forms: dict[TextField, Positions] = {}
        tiers: dict[str, int] = {}
        blocks: dict[str, int] = {}
        for name, values, language in texts_of(article):
            if any(values):
                lemmas[name], forms[name] = _indexed(
                    name, self._words(values, language), tiers, blocks
                )
        return Document(
            id=article.id,
            lemmas=lemmas,
            forms=forms,
            tiers=tiers,
            keywords=keywords_of(article),
            published=published_seconds(article),
            importance=article.importance or 0,
            article=article,
            blocks=blocks,
            title_words=_last_position(forms.get(TextField.TITLE, {})),
        )

    def _words(
        self, values: tuple[str, ...], language: Language
    ) -> Iterable[tuple["_Word", Sequence[int]]]:
        """Return the distinct words of a field with their positions, ascending."""
        if sum(map(len, values)) > LARGE:
            return _occurrences_in_large(values, partial(self._prepare, language))
        return _occurrences(values, self._prepared[language])

    def in_phrases(self, language: Language) -> Callable[[str], PhrasePart | None]:
        """Return the function that describes a word of a language as a part of phrases."""
        prepared = self._prepared[language]
        return lambda word: prepared(word).in_phrases

    def met(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Return the forms analysed since the last call, with their terms.

        A form recurs if the cache evicted it, or if another language gives it other terms.
        """
        # Two lists: a pair for each form would take four times as much.
        met = zip(self._met_forms, self._met_terms, strict=True)
        self._met_forms, self._met_terms = [], []
        return met

    def _prepare(self, language: Language, text: str) -> "_Word":
        tokens = self._analyse[language](text)
        self._met_forms += [token.form for token in tokens]
        self._met_terms += [token.terms for token in tokens]
        return _Word(
            width_of(tokens),
            tuple(
                [_Token(t.position, t.form, t.terms, tuple(tiers_of(t).items())) for t in tokens]
            ),
            phrase_part(tokens),
        )


def texts_of(article: Article) -> Iterator[tuple[TextField, tuple[str, ...], Language]]:
    """Yield the text fields of an article: the values of each, and the language of these."""
    language = written_in(article)
    yield TextField.TITLE, (article.title,), language
    yield TextField.ORIGINAL_TITLE, (article.original_title,), Language.ENGLISH
    yield TextField.SUMMARY, (article.summary, article.description), language
    yield TextField.KEY_POINTS, article.key_points, language
    yield TextField.BODY, (article.text,), language
    companies = article.named_companies + article.unmentioned_companies
    people = article.named_people + article.unmentioned_people
    for name, kind, names in (
        (TextField.COMPANIES, Kind.COMPANIES, companies),
        (TextField.PEOPLE, Kind.PEOPLE, people),
        (TextField.CATEGORIES, Kind.CATEGORIES, article.categories),
    ):
        # The original spellings are searchable besides the clean names.
        spelled = spellings(article.metadata, kind)
        yield name, distinct((*names, *spelled)), Language.CZECH
    for name, kind, names in (
        (TextField.SOURCE, Kind.SOURCES, (article.source,)),
        (TextField.AUTHOR, Kind.AUTHORS, article.authors),
        (TextField.TAGS, Kind.TAGS, article.tags),
        (TextField.SERIES, Kind.SERIES, article.series),
    ):
        yield name, distinct((*names, *article.spelled.get(kind, ()))), Language.CZECH
    yield TextField.OTHER, (*_own_values(article), *article.other), language


def _own_values(article: Article) -> Iterator[str]:
    """Yield the values of own facets, clean ones and original spellings."""
    for key in {**article.own, **article.spelled}:
        if key not in _KINDS:
            yield from distinct((*article.own.get(key, ()), *article.spelled.get(key, ())))


class _Token(NamedTuple):
    """One token of a word.

    Attributes:
        offset: Position relative to the word's.
        form: Lower-case form.
        terms: Lemmas.
        tiers: Terms with their tier bits.
    """

    offset: int
    form: str
    terms: tuple[str, ...]
    tiers: tuple[tuple[str, int], ...]


class _Word(NamedTuple):
    """An analysed word.

    Attributes:
        width: Number of positions it occupies.
        tokens: Its tokens as indexed.
        in_phrases: The word as a part of phrases.
    """

    width: int
    tokens: tuple[_Token, ...]
    in_phrases: PhrasePart | None


def width_of(tokens: Sequence[Token]) -> int:
    """Return how many positions a word takes that is analysed as these tokens."""
    return tokens[0].width if len(tokens) == 1 else tokens[-1].position + 1


def tiers_of(token: Token) -> Mapping[str, int]:
    """Return the terms of a token that have tiers, with the bits of these."""
    tiers: dict[str, int] = {}
    for tier, found in ((UNFOLDED, token.unfolded), (PRIMARY, token.primary)):
        for term in found:
            key = tier_term(term, token.terms)
            tiers[key] = tiers.get(key, 0) | tier
    return tiers


def _occurrences(
    values: Iterable[str], prepared: Callable[[str], _Word]
) -> Iterable[tuple[_Word, list[int]]]:
    """Return the distinct words of a field with their positions, ascending."""
    found: dict[str, tuple[_Word, list[int]]] = {}
    position = 0
    for value in values:
        for text in words(value):
            known = found.get(text)
            if known is None:
                word = prepared(text)
                found[text] = (word, [position])
            else:
                word = known[0]
                known[1].append(position)
            position += word[0]
        position += VALUE_GAP
    return found.values()


def _occurrences_in_large(
    values: Iterable[str], prepare: Callable[[str], _Word]
) -> Iterator[tuple[_Word, Sequence[int]]]:
    """Yield the words of :func:`_occurrences` one by one, with four bytes a position."""
    found: defaultdict[str, array[int]] = defaultdict(partial(array, "i"))
    widths: dict[str, int] = {}
    position = 0
    for value in values:
        for match in find_words(value):
            text = match.group()
            found[text].append(position)
            if text.isalnum():
                position += 1
                continue
            if text not in widths:
                widths[text] = prepare(text).width
            position += widths[text]
        position += VALUE_GAP
    for text in list(found):
        yield prepare(text), found.pop(text)


def _indexed(
    name: TextField,
    occurrences: Iterable[tuple[_Word, Sequence[int]]],
    tiers: dict[str, int],
    blocks: dict[str, int],
) -> tuple[Frequencies, Positions]:
    """Return the frequencies and positions of a field; add its tier bits and position blocks."""
    lemmas: Frequencies = {}
    forms: dict[str, Sequence[int]] = {}
    # A number may have thousands of groups of the same digits: their positions are sorted once.
    repeated: dict[str, array[int]] = {}
    frequency, tier, block = lemmas.get, tiers.get, blocks.get
    for (_, tokens, _), positions in occurrences:
        count = len(positions)
        for offset, form, terms, raised in tokens:
            shifted = [position + offset for position in positions] if offset else positions
            first = forms.setdefault(form, shifted)
            if first is not shifted:
                repeated.setdefault(form, array("i", first)).extend(shifted)
            bits = block_bits(name, shifted)
            for term in terms:
                lemmas[term] = frequency(term, 0) + count
                others = block(term)
                blocks[term] = others | bits if others else bits
            for term, raising in raised:
                tiers[term] = tier(term, 0) | raising
    for form, positions in repeated.items():
        forms[form] = sorted({*positions})
    return lemmas, forms


def _last_position(forms: Positions) -> int:
    """Return the number of positions up to the last word of a field, at most ``MAX_TITLE``."""
    last = max((positions[-1] for positions in forms.values() if positions), default=-1)
    return min(last + 1, MAX_TITLE)


def published_seconds(article: Article) -> int:
    """Return when an article appeared, see :func:`clock_seconds`, or ``NO_DATE``."""
    return clock_seconds(article.published) if article.published else NO_DATE


def keywords_of(article: Article) -> Mapping[str, tuple[str, ...]]:
    """Return the values of an article that are matched as a whole, by field."""
    facets = {facet_field(key): _labelled(values) for key, values in facet_values(article)}
    return facets | {
        KeywordField.ID: (article.id,),
        KeywordField.STORY: (article.story,) if article.story else (),
        KeywordField.TITLE_KEY: (title_key(article.title),),
    }


def _labelled(values: Iterable[str]) -> tuple[str, ...]:
    by_key = {facet_key(value): value for value in reversed(tuple(values))}
    return tuple(label_term(key, by_key[key]) for key in sorted(by_key))
