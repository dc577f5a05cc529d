"""The one analyser: index, query, highlighting and suggestions all ask it.

A document answers a query word when it has any of the word's ``terms``. A known Czech form gives
its lemmas; an unknown one the stems it may have, marked ``~``; a capitalised known one also its
stems as a name, marked ``^``; an English word its stem, marked ``_``; a word of any other language
its folded form, marked ``%``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from Stemmer import Stemmer

from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.czech.notations import month_of, notations, without_hundredths
from index.czech.paradigms import VERB_ENDINGS, VERBAL_NOUNS, long_participle
from index.czech.suffixes import MIN_WORD, stems
from index.czech.tokens import Piece, find_words, letters_and_digits, pieces, simple_form
from index.czech.words import CLOSED_CLASS

VERSION = "7"
"""Raised whenever the terms of a word change; the golden words of the tests tell."""

UNKNOWN, NAME, ENGLISH, OTHER = "~", "^", "_", "%"
MEMO = 50_000
INITIALS = 3
"""Letters below which the parts of a compound with & mean nothing on their own."""
_DOT = re.compile(r"(?<=\w)\.(?!\d)|(?<=[^\W\d])\.")
"""A dot within a name, as in Node.js; not the dot of a version, nor that of .NET."""


class Language(StrEnum):
    """Language of a text, and whether it has diacritics."""

    CZECH = "cs"
    UNACCENTED = "cs-ascii"
    """Czech that was typed without any diacritics: each word may be any of its accented ones."""
    ENGLISH = "en"
    OTHER = "other"
    """A language whose inflection is not known."""


class Analysis(NamedTuple):
    """Terms that a word is looked up by.

    Attributes:
        terms: Alternatives; a word answers another when they share one.
        unfolded: Terms of just the form that is written, accents and all, for ranking.
        primary: Terms of its likeliest reading, for ranking.
    """

    terms: tuple[str, ...]
    unfolded: tuple[str, ...]
    primary: tuple[str, ...]


class Token(NamedTuple):
    """One word of a text.

    Attributes:
        start, end: Code points in the original text, end not included.
        position: Place among the words, from 0.
        width: How many places it takes: 1, or the parts of a compound, which follow on their own.
        form: Lower case, NFC, as written.
        terms, unfolded, primary: See :class:`Analysis`.
    """

    start: int
    end: int
    position: int
    width: int
    form: str
    terms: tuple[str, ...]
    unfolded: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()


AnalyseForm = Callable[[str, bool], Analysis]
"""From a form, and whether it is capitalised, to what it is looked up by."""
AnalyseWord = Callable[[str], tuple[Token, ...]]
"""From a word as matched to its tokens, placed as if the word were the whole text."""


class _Forms:
    """Analyses Czech forms by a lexicon.

    Caches of an analyser hold this and not the analyser: in a circle with its caches, the files
    of its lexicon would stay open until the garbage collector comes along.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def czech(self, form: str, capital: bool) -> Analysis:
        """Analyse a form that is written in a text."""
        lower = _term_form(form)
        lemmas = _written_lemmas(lower, self._lexicon.lemmas(lower))
        if not lemmas:
            terms = _union(_marked(UNKNOWN, lower), self._with_number(lower, self._lexicon.lemmas))
            return Analysis(terms, (UNKNOWN + lower,), (UNKNOWN + lower,))
        terms = (*lemmas, *_marked(NAME, lower)) if capital else lemmas
        return Analysis(terms, lemmas, lemmas[:1])

    def unaccented(self, form: str, capital: bool) -> Analysis:
        """Analyse a form in a text without diacritics."""
        written = self.czech(form, capital)
        possible = self._lemmas_of(self._lexicon.accented(fold(_term_form(form))))
        return Analysis(_union(written.terms, possible), written.unfolded, written.primary)

    def asked(self, form: str, capital: bool) -> Analysis:
        """Analyse a form that is searched for."""
        lower = _term_form(form)
        lemmas = self._lexicon.lemmas(lower)
        folded = fold(lower)
        possible: tuple[str, ...] = lemmas
        if lower == folded or not lemmas:
            possible = _union(lemmas, self._lemmas_of(_likely(self._lexicon.accented(folded))))
        marks = (UNKNOWN,) if lemmas and not capital else (UNKNOWN, NAME)
        found = [term for mark in marks for term in _marked(mark, lower)]
        kin = () if possible or capital else self._kin(lower)
        exact = lemmas or (UNKNOWN + lower,)
        numbered = () if lemmas else self.asked_with_number(lower)
        return Analysis(_union((*possible, *kin, *found), numbered), exact, exact[:1])

    def asked_with_number(self, form: str) -> tuple[str, ...]:
        """Return terms of a word that is joined to a number in a query: ``20leta``."""
        return self._with_number(
            form, lambda word: self._lemmas_of(self._lexicon.accented(fold(word)))
        )

    @staticmethod
    def _with_number(form: str, lemmas: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
        """Return terms of a word in any case that is joined to a number: ``20letá``."""
        parts = letters_and_digits(form)
        if not parts or not _is_inflected(parts):
            return ()
        _, word = sorted(parts)
        return tuple(UNKNOWN + fold(form.replace(word, lemma)) for lemma in lemmas(word))

    def _lemmas_of(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lemma for form in forms for lemma in self._lexicon.lemmas(form)))

    def _kin(self, word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(k for stem in stems(word) for k in self._lexicon.kin(stem)))


class Analyzer:
    """Turns text into tokens by one lexicon; safe for threads.

    Attributes:
        lexicon: What it knows.
        version: Part of every index: an index is searched by the analyser that wrote it.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Take a lexicon, and remember the words that were met most lately."""
        self.lexicon = lexicon
        self.version = f"{VERSION}-{lexicon.checksum}"
        self._forms = forms = _Forms(lexicon)
        self._family = lru_cache(MEMO)(lexicon.family)
        self._unremembered = {
            Language.CZECH: _each(forms.czech),
            Language.UNACCENTED: _each(forms.unaccented),
            Language.ENGLISH: _each(_english),
            Language.OTHER: _each(_other),
        }
        self._written = {
            language: lru_cache(MEMO)(analyse) for language, analyse in self._unremembered.items()
        }
        czech = lru_cache(MEMO)(_wanted(forms.asked))
        self._asked = {
            Language.CZECH: czech,
            Language.UNACCENTED: czech,
            Language.ENGLISH: lru_cache(MEMO)(_wanted(_english)),
            Language.OTHER: lru_cache(MEMO)(_wanted(_other)),
        }

    def text(self, text: str, language: Language = Language.CZECH) -> list[Token]:
        """Return the tokens of a text that is indexed or marked; compounds whole and in parts."""
        return _placed(text, self._written[language])

    def written(self, language: Language, *, remembered: bool = True) -> AnalyseWord:
        """Return the tokeniser of single words for indexing or marking.

        Args:
            language: How the word is written.
            remembered: Whether the words that were met most lately are.
        """
        return (self._written if remembered else self._unremembered)[language]

    def query(self, text: str, language: Language = Language.CZECH) -> list[Token]:
        """Return the words of a text that is searched for; each token must be answered.

        The parts of a compound are answered by the compound too: ``on-device`` finds *on-device*,
        *on device* and *ondevice*. What is only meaningful whole (an address, an identifier such
        as CVE-2025-0001) has no parts.
        """
        analyse = self._asked[language]
        # A lone word without joints, as most are, is its own only match.
        return list(analyse(text)) if text.isalnum() else _placed(text, analyse)

    def knows(self, text: str) -> bool:
        """Tell whether all words of a text are Czech, with the diacritics as typed or others.

        Numbers joined to words are not looked at.
        """
        forms = [fold(token.form) for token in self.query(text) if not token.form.isdecimal()]
        return bool(forms) and all(map(self.lexicon.accented, forms))

    def uncertain(self, forms: Collection[str]) -> frozenset[str]:
        """Return the forms of a query that may be meant with diacritics though none is typed.

        Where another word is one only with diacritics (*mesto*), the query is typed without:
        its *rada* may be *řada*. Otherwise words are taken as typed.
        """
        lacking = {form for form in forms if self._lacks_accents(form)}
        certain = not lacking or not all(map(str.isascii, forms))
        return frozenset() if certain else frozenset(forms) - lacking

    def _lacks_accents(self, form: str) -> bool:
        """Tell whether a form is no word as it is typed, but one with diacritics."""
        return not self.lexicon.knows(form) and bool(self.lexicon.accented(form))

    def joined(self, left: str, right: str) -> tuple[str, ...]:
        """Return the terms of two query words written as one, if no known word looks so.

        ``on device`` then finds *ondevice*, ``16 gb`` *16GB*; ``na pad`` does not find *nápad*.

        Args:
            left: Form of a token.
            right: Form of the token after it.
        """
        form = left + right
        if left[-1].isdigit() != right[0].isdigit():
            whole = form.replace(".", "").isalnum()
            return (*_marked(UNKNOWN, form), *self._forms.asked_with_number(form)) if whole else ()
        if not form.isascii() or not form.isalpha() or min(len(left), len(right)) < 2:
            return ()
        return () if self.lexicon.accented(form.lower()) else _marked(UNKNOWN, form)

    def family(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Return the lemmas of the families of some lemmas, without these; stems have none."""
        lemmas = tuple(term for term in terms if term.isalpha())
        kin = dict.fromkeys(kin for lemma in lemmas for kin in self._family(lemma))
        return tuple(word for word in kin if word not in lemmas)

    def apart(self, form: str) -> tuple[str, ...]:
        """Return the folded forms of a word that may be written apart: ``16gb``, ``f-16``, ``r&d``.

        They are meant next to each other: one of them is too short to mean anything elsewhere.
        ``o2`` is never apart, as prepositions stand before numbers.
        """
        parts = letters_and_digits(form)
        if not parts or _is_inflected(parts) or parts[0] in CLOSED_CLASS:
            return _initials(form)
        return tuple(map(fold, parts))


def _placed(text: str, analyse: Callable[[str], tuple[Token, ...]]) -> list[Token]:
    """Return the tokens of every word of a text, moved from the word's place to the text's."""
    tokens: list[Token] = []
    add, place = tokens.append, Token._make
    position = 0
    for match in find_words(text):
        start = match.start()
        found = analyse(match.group())
        for token in found:
            first, last, offset, *rest = token
            add(place((start + first, start + last, position + offset, *rest)))
        position += found[0].width if len(found) == 1 else found[-1].position + 1
    return tokens


def _each(analyse: AnalyseForm) -> AnalyseWord:
    """Return a tokeniser that yields a token for a word and for each of its parts."""

    def analysed(piece: Piece) -> Analysis:
        analysis = analyse(piece.form, piece.capital)
        # In a text only: who asks for hundredths or for a day means these.
        wider = without_hundredths(piece.form) or month_of(piece.form)
        if not wider or UNKNOWN + wider in analysis.terms:
            return analysis
        return analysis._replace(terms=(*analysis.terms, UNKNOWN + wider))

    def tokens(raw: str) -> tuple[Token, ...]:
        if raw.isalpha():
            # As most words are: in one piece, and no number.
            form = simple_form(raw)
            analysis = analyse(form, form[:1].isupper())
            return (Token(0, len(raw), 0, 1, form.lower(), *analysis),)
        return tuple([_token(piece, analysed(piece)) for piece in pieces(raw)])

    return tokens


def _wanted(analyse: AnalyseForm) -> AnalyseWord:
    """Return a tokeniser of words whose tokens must all match."""

    def tokens(raw: str) -> tuple[Token, ...]:
        whole, *parts = _asked_pieces(raw)
        analysis = analyse(whole.form, whole.capital)
        if not parts:
            return (_token(whole, analysis),)
        either = (_either(analyse(part.form, part.capital), analysis) for part in parts)
        return tuple(map(_token, parts, either))

    return tokens


def _asked_pieces(raw: str) -> tuple[Piece, ...]:
    """Return a word, and its parts where they may answer for it."""
    whole, *parts = pieces(raw)
    apart = letters_and_digits(whole.form)
    if apart:
        if not _is_inflected(apart):
            return (whole,)
        return (whole, *(parts or _split(whole, apart)))
    # Of what is cut, only a time has a colon.
    if _is_identifier(whole.form) or _is_one_number(parts) or ":" in raw or _initials(whole.form):
        return (whole,)
    return (whole, *parts)


def _initials(form: str) -> tuple[str, ...]:
    """Return the folded parts of a form such as ``r&d``, which mean nothing elsewhere."""
    parts = form.split("&")
    short = len(parts) > 1 and all(part.isalpha() and len(part) < INITIALS for part in parts)
    return tuple(map(fold, parts)) if short else ()


def _is_one_number(parts: Sequence[Piece]) -> bool:
    """Tell whether parts are those of a date or of a number in three groups of digits or more."""
    return len(parts) > 2 and parts[-1].form[0].isdigit() and parts[0].form.isdigit()


def _is_inflected(parts: Iterable[str]) -> bool:
    """Tell whether letters beside digits are a word that has cases: covid, and not GPT."""
    return any(len(part) >= MIN_WORD and part.isalpha() for part in parts)


def _split(whole: Piece, forms: Sequence[str]) -> Iterator[Piece]:
    at = whole.start
    for offset, form in enumerate(forms):
        yield Piece(at, at + len(form), offset, 1, form, whole.capital)
        at += len(form)


def _token(piece: Piece, analysis: Analysis) -> Token:
    start, end, offset, width, form, _ = piece
    return Token(start, end, offset, width, form.lower(), *analysis)


def _written_lemmas(form: str, lemmas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lemmas of a form in a text: a participle with an adjective is no verb there.

    Who asks for a participle (*určeno*) means its verb too; who asks for the verb finds the
    participle as a word of its family.
    """
    if len(lemmas) < 2 or long_participle(form) not in lemmas:
        return lemmas
    return tuple(lemma for lemma in lemmas if not lemma.endswith(VERB_ENDINGS))


def _likely(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return forms without participles that look like verbal nouns: *řešeni*, *řešení*."""
    nouns = {f"{form[:-1]}i" for form in forms if form.endswith(VERBAL_NOUNS)}
    return tuple(form for form in forms if form not in nouns)


def _either(one: Analysis, other: Analysis) -> Analysis:
    return Analysis(*(_union(a, b) for a, b in zip(one, other, strict=True)))


def _term_form(form: str) -> str:
    """Return the form by which a word is looked up: compounds run together, no genitive 's."""
    lower = form.lower()
    if lower.isalnum() or _is_identifier(lower):
        return lower
    lower = lower.removesuffix("'s")
    return _DOT.sub("", lower.replace("'", "").replace("-", "").replace("&", "")) or lower


def _is_identifier(form: str) -> bool:
    """Tell whether a word has no meaning in parts: a mail address, CVE-2025-0001, 2025-12-31."""
    return "@" in form or (form.count("-") > 1 and any(c.isdigit() for c in form))


def _marked(mark: str, word: str) -> tuple[str, ...]:
    return tuple([mark + stem for stem in (*stems(word), *notations(word))])


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _english(form: str, capital: bool) -> Analysis:
    # A stemmer is for one thread, and quickly made where it remembers no words.
    return _foreign(form, ENGLISH, Stemmer("english", 0).stemWord, capital=capital)


def _other(form: str, capital: bool) -> Analysis:
    return _foreign(form, OTHER, str, capital=capital)


def _foreign(form: str, mark: str, stem: Callable[[str], str], *, capital: bool) -> Analysis:
    """Return the marked stem of a folded form, and of a capitalised one its stems as a name."""
    folded = fold(form).replace("-", "").replace("&", "")
    term = mark + stem(folded)
    # Names are inflected in Czech queries: Copilotem finds an English title with Copilot.
    names = _marked(NAME, folded) if capital else ()
    others = (mark + other for other in notations(fold(form)))
    return Analysis((term, *others, *names), (term,), (term,))
