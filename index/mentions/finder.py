"""Find the companies and people that an article names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from index.article import Article
from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.mentions import evidence
from index.mentions.gazetteer import Entry, Gazetteer
from index.mentions.known import KnownName, KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

_CAPITALS = "".join(
    chr(code) for code in range(0x41, 0x250) if chr(code).isalpha() and chr(code).isupper()
)
_CAPITALISED = re.compile(rf"(?<![^\W_])[^\W_{_CAPITALS}]{{0,4}}[{_CAPITALS}][^\W_]*")
"""Words with a capital letter: also xAI and eBay."""
_NEXT = re.compile(r"(?:[ \u00a0]|[-\u2010\u2011\u2013.&'\u2019]|\. |, (?=Inc))([^\W_]+)")
"""The next word of a name, with what may stand before it."""
_ADDRESS = re.compile(r"\S*://\S*|\bwww\.\S*|\S*@\S*|(?<!\w)#\S*")
_ADDRESS_MARKS = ("://", "@", "www.", "#")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that an article mentions.

    Attributes:
        kind: Companies or people.
        name: The clean name.
        count: Number of places.
        leading: Whether title, summary or key points have it.
    """

    kind: Kind
    name: str
    count: int
    leading: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A place where a name may stand.

    Attributes:
        entry: The spelling found.
        start, end: Code points in the text, end not included.
        proven: Whether the place alone proves it.
        leading: Whether the text is title, summary or key points.
    """

    entry: Entry
    start: int
    end: int
    proven: bool
    leading: bool


@dataclass(slots=True)
class _Found:
    """The places of a name."""

    known: KnownName
    places: list[_Place] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        return any(place.proven for place in self.places)


class Finder:
    """Finds mentions of known names in articles."""

    def __init__(self, known: KnownNames, lexicon: Lexicon) -> None:
        self._gazetteer = Gazetteer(known, lexicon)
        self._lexicon = lexicon
        self._publishers = known.publishers

    def find(self, article: Article) -> tuple[Mention, ...]:
        """Return the names that an article mentions, in the order of kinds and keys."""
        found: dict[tuple[Kind, str], _Found] = {}
        for text, leading in _texts(article):
            for place in self._places(text, leading=leading):
                known = place.entry.known
                if known is not None:
                    key = known.kind, facet_key(known.name)
                    found.setdefault(key, _Found(known)).places.append(place)
        given = _given(article)
        return tuple(
            Mention(
                known.known.kind,
                known.known.name,
                len(known.places),
                any(place.leading for place in known.places),
            )
            for key, known in sorted(found.items())
            if self._counts(key, article) and (known.proven or key in given)
        )

    def _counts(self, key: tuple[Kind, str], article: Article) -> bool:
        """Tell whether a name is no publisher that texts name as their source."""
        kind, name = key
        return kind is Kind.PEOPLE or (name not in self._publishers)

    def _places(self, text: str, *, leading: bool) -> Iterator[_Place]:
        if any(mark in text for mark in _ADDRESS_MARKS):
            text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
        reached, previous = 0, None
        for match in _CAPITALISED.finditer(text):
            entries = self._gazetteer.beginning_with(match[0])
            if not entries or match.start() < reached:
                continue
            for entry in entries:
                end = self._end(entry, text, match.end())
                if end and self._is_spelled(entry, text[match.start() : end]):
                    place = self._judged(entry, text, match.start(), end, previous, leading)
                    reached = end
                    if place is not None:
                        previous = place
                        yield place
                    break

    def _end(self, entry: Entry, text: str, end: int) -> int:
        """Return where an entry ends whose first word ends here; 0 if its words do not follow."""
        for number in range(1, len(entry.words)):
            following = _NEXT.match(text, end)
            if following is None or not self._gazetteer.is_word(entry, number, following[1]):
                return 0
            end = following.end()
        return end

    def _is_spelled(self, entry: Entry, written: str) -> bool:
        """Tell whether a text has the capital letters of a name."""
        if len(entry.words) == 1 or entry.known is None or entry.known.kind is Kind.COMPANIES:
            return True
        return all(word[0].isupper() for word in re.findall(r"[^\W_]+", written) if len(word) > 3)

    def _judged(
        self,
        entry: Entry,
        text: str,
        start: int,
        end: int,
        previous: _Place | None,
        leading: bool,
    ) -> _Place | None:
        """Return the place, or ``None`` where it is something else."""
        if entry.known is None:
            return None
        before = evidence.WORD_BEFORE.search(text[max(0, start - 30) : start])
        after = evidence.WORD_AFTER.match(text, end)
        word, following = before[1] if before else "", after[1] if after else ""
        domain = evidence.DOMAIN.match(text, end)
        if domain and domain[1].lower() not in evidence.COMPANY_DOMAINS and domain[1].islower():
            return None
        if evidence.FOUNDATION_BEFORE.fullmatch(word) or following in evidence.OTHER_AFTER:
            return None
        company = entry.known.kind is Kind.COMPANIES
        proven = entry.plain or (
            company
            and (
                bool(domain and domain[1].lower() in evidence.COMPANY_DOMAINS)
                or bool(evidence.COMPANY_BEFORE.fullmatch(word))
                or bool(evidence.COMPANY_AFTER.fullmatch(following))
                or _in_list(text, start, previous)
            )
        )
        proven = proven or self._stands_out(entry, text, start, end, word)
        return _Place(entry, start, end, proven, leading)

    def _stands_out(self, entry: Entry, text: str, start: int, end: int, before: str) -> bool:
        """Tell whether the capital letter of an ordinary word makes it a name."""
        if evidence.is_initial(text, start) and len(entry.words) == 1:
            return False
        if not evidence.capitals_tell(evidence.line_around(text, start)):
            return False
        if len(entry.words) > 1:
            capitals = sum(w[0].isupper() for w in re.findall(r"[^\W_]+", text[start:end]))
            return capitals > 1 or not evidence.is_initial(text, start)
        if before[:1].isupper() and not self._lexicon.knows(before.lower()):
            return False
        known = entry.known
        if known is not None and known.ordinary:
            written = text[start:end]
            inflected = fold(written) != fold(entry.words[0])
            return inflected and self._lexicon.knows(written.lower())
        return True


def _in_list(text: str, start: int, previous: _Place | None) -> bool:
    """Tell whether a name is the next item of a list after a name that is proven."""
    if previous is None or not previous.proven or previous.end > start:
        return False
    return bool(evidence.OWN_SEPARATORS.fullmatch(text, previous.end, start))


def _texts(article: Article) -> Iterator[tuple[str, bool]]:
    leading: Iterable[str] = (
        article.title,
        article.original_title,
        article.summary,
        article.description,
        *article.key_points,
    )
    for text in leading:
        yield text, True
    yield article.text, False


def _given(article: Article) -> frozenset[tuple[Kind, str]]:
    """Return the names in the metadata of an article."""
    return frozenset(
        (kind, facet_key(name))
        for kind, names in ((Kind.COMPANIES, article.companies), (Kind.PEOPLE, article.people))
        for name in names
    )
