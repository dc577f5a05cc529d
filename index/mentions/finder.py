"""Find the companies and people that an article names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.article import Article
from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.mentions import evidence
from index.mentions.beginnings import LOWER, beginnings_of
from index.mentions.forms import NAME_WORDS, folded_forms
from index.mentions.gazetteer import Entry, Gazetteer
from index.mentions.initials import is_initial
from index.mentions.known import KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

_CAPITALS = "".join(
    chr(code) for code in range(0x41, 0x250) if chr(code).isalpha() and chr(code).isupper()
)
_FROM_CAPITAL = re.compile(rf"[{_CAPITALS}][^\W_]*+")
"""The rest of a word from its first capital letter on."""
_BEFORE_CAPITAL, _AFTER_CAPITAL = 4, 60
"""Most letters before the first capital of a name, as in eBay, and after it."""
_NEXT = re.compile(r"(?:[ \u00a0]|[-\u2010\u2011\u2013.&'\u2019]|\. |, (?=Inc))([^\W_]+)")
"""The next word of a name, with what may stand before it."""
_RUN = re.compile(r"\S+")
_ADDRESS_MARKS = ("://", "@", "www.", "#")
"""Marks of an address, an account or a tag, which name nobody."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that an article mentions.

    Attributes:
        kind: Companies or people.
        name: The clean name.
        leading: Whether title, summary or key points mention it, or the texts more than once.
    """

    kind: Kind
    name: str
    leading: bool = False


@dataclass(slots=True)
class _Place:
    """A place where a name may stand.

    Attributes:
        entry: The spelling found.
        text: The whole text.
        start, end: Code points in the text, end not included.
        listed: Whether it is the next item of a list after a name that is proven.
        proven: Whether it is proven that the name is meant; ``None`` while nobody has asked.
    """

    entry: Entry
    text: str
    start: int
    end: int
    listed: bool
    proven: bool | None = None


class Finder:
    """Finds mentions of known names in articles."""

    def __init__(self, known: KnownNames, lexicon: Lexicon) -> None:
        self._folded = folded_forms(lexicon)
        self._gazetteer = Gazetteer(known, lexicon, self._folded)
        self._lexicon = lexicon
        self._publishers = known.publishers

    def completed(self, article: Article) -> Article:
        """Return an article with the names that it mentions."""
        return self.read(article)[1]

    def read(self, article: Article) -> tuple[str, Article]:
        """Return the beginnings of words that may begin a mention, and the article completed."""
        words = set[str]()
        found = self._found(article, words)
        completed = replace(
            article,
            mentioned_companies=tuple(m.name for m in found if m.kind is Kind.COMPANIES),
            mentioned_people=tuple(m.name for m in found if m.kind is Kind.PEOPLE),
            leading=tuple(dict.fromkeys(m.name for m in found if m.leading)),
        )
        return beginnings_of(words, self._folded), completed

    def unmentioned(self, article: Article) -> tuple[Mention, ...]:
        """Return the names of a completed article's metadata that its texts never mention.

        Names that are looked for in no text, such as a single letter, are not among them.
        """
        sides = (
            (Kind.COMPANIES, article.companies, article.mentioned_companies),
            (Kind.PEOPLE, article.people, article.mentioned_people),
        )
        return tuple(
            Mention(kind, name)
            for kind, given, mentioned in sides
            for name in without(given, mentioned)
            if (kind, facet_key(name)) in self._gazetteer.sought
        )

    def without_unmentioned(self, article: Article) -> Article:
        """Return a completed article without the names that its texts never mention, and these."""
        apart = self.unmentioned(article)
        companies = tuple(m.name for m in apart if m.kind is Kind.COMPANIES)
        people = tuple(m.name for m in apart if m.kind is Kind.PEOPLE)
        return replace(
            article,
            companies=tuple(without(article.companies, companies)),
            people=tuple(without(article.people, people)),
            unmentioned_companies=companies,
            unmentioned_people=people,
        )

    def find(self, article: Article) -> tuple[Mention, ...]:
        """Return the names that an article mentions, in the order of kinds and keys."""
        return self._found(article, set())

    def _found(self, article: Article, words: set[str]) -> tuple[Mention, ...]:
        """Return the mentions of an article; add its words with a capital letter to ``words``."""
        given, source = _given(article), facet_key(article.source)
        found: dict[tuple[Kind, str], Mention] = {}
        for text in (*_short_texts(article), article.text):
            for place in self._places(text, words):
                known = place.entry.known
                if known is None:
                    continue
                key = known.kind, facet_key(known.name)
                # Nothing more is to be learnt of a name that leads.
                if key in found and found[key].leading:
                    continue
                # What the metadata name beside another source is told about.
                told = key in given and key[1] != source
                if not told and self._publishes(key):
                    continue
                if self._is_name(_Spelled.at(place)) if key in given else self._is_proven(place):
                    leading = key in found or text is not article.text
                    found[key] = Mention(known.kind, known.name, leading)
        return tuple(found[key] for key in sorted(found))

    def _publishes(self, key: tuple[Kind, str]) -> bool:
        """Tell whether a name is a publisher's: texts name it as their source."""
        return key[0] is Kind.COMPANIES and key[1] in self._publishers

    def _places(self, text: str, words: set[str]) -> Iterator[_Place]:
        """Yield the places of names in a text; add its words with a capital letter to ``words``."""
        if any(mark in text for mark in _ADDRESS_MARKS):
            text = _RUN.sub(_without_address, text)
        previous: _Place | None = None
        reached = 0
        beginning_with = self._gazetteer.beginning_with
        for start, end in _capitalised(text):
            word = text[start:end]
            words.add(word)
            if start < reached or not (entries := beginning_with(word)):
                continue
            entry, reached = self._longest(entries, text, start, end)
            if entry is not None:
                # Decided at once: a list may have any number of items.
                listed = (
                    previous is not None and _in_list(previous, start) and self._is_proven(previous)
                )
                previous = _Place(entry, text, start, reached, listed)
                yield previous

    def _longest(
        self, entries: tuple[Entry, ...], text: str, start: int, first_end: int
    ) -> tuple[Entry | None, int]:
        """Return the longest name that begins with a given word of a text, and its end."""
        second = _NEXT.match(text, first_end) if len(entries[0].words) > 1 else None
        for entry in entries:
            end = self._end(entry, text, second) if len(entry.words) > 1 else first_end
            if end and _has_capitals(entry, text[start:end]):
                return entry, end
        return None, 0

    def _end(self, entry: Entry, text: str, second: re.Match[str] | None) -> int:
        """Return the end of an entry, given the word after its first; 0 if other words follow."""
        end, following = 0, second
        for number in range(1, len(entry.words)):
            if number > 1:
                following = _NEXT.match(text, end)
            if following is None or not self._gazetteer.is_word(entry, number, following[1]):
                return 0
            end = following.end()
        return end

    def _is_proven(self, place: _Place) -> bool:
        """Tell whether a place alone, or the list that it is in, proves that a name is meant."""
        if place.proven is None:
            spelled = _Spelled.at(place)
            place.proven = self._is_name(spelled) and self._proves(spelled, listed=place.listed)
        return place.proven

    def _is_name(self, spelled: "_Spelled") -> bool:
        """Tell whether a spelling may be the name meant, and not the name of something else."""
        if spelled.entry.known is None:
            return False
        elsewhere = spelled.domain.islower() and not spelled.is_site
        beside = evidence.OTHER_BEFORE.fullmatch(spelled.before)
        if elsewhere or beside or spelled.after in evidence.OTHER_AFTER:
            return False
        company = spelled.entry.known.kind is Kind.COMPANIES
        return not (company and (self._is_surname(spelled) or _is_fruit(spelled)))

    def _is_surname(self, spelled: "_Spelled") -> bool:
        """Tell whether a person is said before the name of a company: it is a surname there."""
        if len(spelled.entry.words) > 1:
            return False
        before = spelled.before.lower()
        if not evidence.PERSONS.isdisjoint((before, *self._lexicon.lemmas(before))):
            return True
        if evidence.FIRST_NAME_BEFORE.fullmatch(spelled.before):
            return True
        near = spelled.text[max(0, spelled.start - evidence.LONGEST_TITLE) : spelled.start]
        return evidence.TITLE_BEFORE.search(near) is not None or _is_head(spelled)

    def _proves(self, spelled: "_Spelled", *, listed: bool) -> bool:
        """Tell whether a spelling alone, or after a proven item of a list, proves a name."""
        entry = spelled.entry
        if entry.surname:
            return False
        if entry.plain and not self._is_other_word(spelled):
            return True
        company = entry.known is not None and entry.known.kind is Kind.COMPANIES
        return (company and (listed or _has_evidence(spelled))) or self._stands_out(spelled)

    def _is_other_word(self, spelled: "_Spelled") -> bool:
        """Tell whether a form of a name is a Czech word too: Visí is no Visa."""
        return len(spelled.entry.words) == 1 and self._lexicon.knows(spelled.written.lower())

    def _stands_out(self, spelled: "_Spelled") -> bool:
        """Tell whether the capital letter of an ordinary word makes it a name."""
        entry, initial = spelled.entry, is_initial(spelled.text, spelled.start)
        if not evidence.capitals_tell(spelled.text, spelled.start, spelled.end):
            return False
        if len(entry.words) > 1:
            return not initial or _capitals(spelled.written) > 1
        before = spelled.before
        if initial or (before[:1].isupper() and not self._lexicon.knows(before.lower())):
            return False
        if entry.known is not None and entry.known.ordinary:
            inflected = fold(spelled.written) != fold(entry.words[0])
            return inflected and self._is_other_word(spelled)
        return True


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A spelling of a name in a text, with its neighbouring words.

    Attributes:
        entry: The spelling.
        text: The whole text.
        start, end: Code points in the text, end not included.
        before, after: The words beside it, or empty.
        domain: The letters after a dot that follows without a space, or empty.
    """

    entry: Entry
    text: str
    start: int
    end: int
    before: str
    after: str
    domain: str

    @staticmethod
    def at(place: _Place) -> "_Spelled":
        entry, text, start, end = place.entry, place.text, place.start, place.end
        before = evidence.WORD_BEFORE.search(text[max(0, start - 30) : start])
        after = evidence.WORD_AFTER.match(text, end)
        domain = evidence.DOMAIN.match(text, end)
        beside = (found[1] if found else "" for found in (before, after, domain))
        return _Spelled(entry, text, start, end, *beside)

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]

    @property
    def is_site(self) -> bool:
        """Whether a domain follows that companies have: Booking.com."""
        return self.domain.lower() in evidence.COMPANY_DOMAINS


def _is_head(spelled: _Spelled) -> bool:
    """Tell whether a name agrees in case with a president before it, and no other name follows."""
    head = evidence.HEAD_BEFORE.fullmatch(spelled.before)
    # Of a company the name of its head follows: prezident Microsoft Brad Smith.
    if head is None or spelled.after[:1].isupper():
        return False
    return spelled.written.casefold() == f"{spelled.entry.words[0]}{head['end'] or ''}".casefold()


def _is_fruit(spelled: _Spelled) -> bool:
    """Tell whether the name of a company is that of a fruit, of which something is made."""
    fruit = evidence.PLANT.fullmatch(spelled.written)
    return fruit is not None and evidence.FOOD_AFTER.fullmatch(spelled.after) is not None


def _has_evidence(spelled: _Spelled) -> bool:
    """Tell whether the words beside a name are evidence that it is a company."""
    return (
        spelled.is_site
        or evidence.COMPANY_BEFORE.fullmatch(spelled.before) is not None
        or evidence.COMPANY_AFTER.fullmatch(spelled.after) is not None
    )


def _in_list(previous: _Place, start: int) -> bool:
    """Tell whether a name that begins at ``start`` is the next item of a list after another."""
    if start - previous.end > evidence.LONGEST_SEPARATOR:
        return False
    return evidence.OWN_SEPARATORS.fullmatch(previous.text, previous.end, start) is not None


def _has_capitals(entry: Entry, written: str) -> bool:
    """Tell whether a text has the capital letters that the name of a person has."""
    if entry.known is None or entry.known.kind is Kind.COMPANIES:
        return True
    pairs = zip(entry.words, NAME_WORDS.findall(written), strict=True)
    return all(word[0] in _CAPITALS for name, word in pairs if max(len(name), len(word)) > LOWER)


def _capitals(written: str) -> int:
    return sum(word[0].isupper() for word in NAME_WORDS.findall(written))


def _without_address(run: re.Match[str]) -> str:
    """Return blanks for a run of letters that is an address, anything else as it is."""
    return " " * len(run[0]) if any(mark in run[0] for mark in _ADDRESS_MARKS) else run[0]


def _capitalised(text: str) -> Iterator[tuple[int, int]]:
    """Yield matches of words with a capital letter, also xAI and eBay; longer ones are no name."""
    for match in _FROM_CAPITAL.finditer(text):
        start, end = match.span()
        capital = start
        # Looking back is much quicker than a pattern that looks ahead from every letter.
        while start and text[start - 1].isalnum() and capital - start <= _BEFORE_CAPITAL:
            start -= 1
        if capital - start <= _BEFORE_CAPITAL and end - capital <= _AFTER_CAPITAL + 1:
            yield start, end


def without(names: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """Yield the names that are not among others, by their keys."""
    keys = set(map(facet_key, others))
    return (name for name in names if facet_key(name) not in keys)


def _short_texts(article: Article) -> tuple[str, ...]:
    return (
        article.title,
        article.original_title,
        # Without one of its own an article's summary is the beginning of its text.
        "" if article.summary in article.text else article.summary,
        article.description,
        *article.key_points,
    )


def _given(article: Article) -> frozenset[tuple[Kind, str]]:
    """Return the names in the metadata of an article."""
    return frozenset(
        (kind, facet_key(name))
        for kind, names in ((Kind.COMPANIES, article.companies), (Kind.PEOPLE, article.people))
        for name in names
    )
