"""Abstract syntax tree of a query, independent of analysis and engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from index.czech.months import GENITIVES
from index.facets import DATE_WORDS, TEXT_WORDS
from search.messages import Message

FIELD_NAMES: Mapping[str, str] = {field: words[0] for field, words in TEXT_WORDS.items()}
"""Canonical names of the text fields in the query language."""

DATE_NAME = DATE_WORDS[0]
_MONTH_LENGTHS = [timedelta(days=days - 1) for days in (28, 29, 30, 31)]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """A form as written; without diacritics it matches every form that folds to it."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words with a prefix."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words in the forms given."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A subquery restricted to one field: a text field, or an own facet by its key."""

    name: str
    node: "Query"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Range of publication dates, both ends included; ``None`` is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Time:
    """A day, month or year: what a text mentions, or when an article was published.

    Attributes:
        text: As typed.
        words: Words of it that are looked for in texts.
        published: The days.
    """

    text: str
    words: tuple[str, ...]
    published: DateRange

    def alternatives(self) -> "tuple[Query, ...]":
        """Return the meanings: words of a text, days of a month in digits, days of publication."""
        words: tuple[Query, ...] = tuple(map(Word, self.words))
        written = And(words) if len(words) > 1 else words[0]
        first, last = self.published.first, self.published.last
        if not first or not last or last - first not in _MONTH_LENGTHS:
            return (written, self.published)
        return (written, Word(f"{first.month}.{first.year}"), self.published)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month in no year, however a text writes it.

    Attributes:
        text: As typed.
        day, month: Numbers from 1.
    """

    text: str
    day: int
    month: int

    def alternatives(self) -> "tuple[Query, ...]":
        """Return the ways of writing it: ``9. 2.``, ``9.2.``, ``9. února``."""
        day, month = self.day, self.month
        numbers = dict.fromkeys(((str(day), str(month)), (f"{day:02}", f"{month:02}")))
        ways = (way for d, m in numbers for way in (f"{d}. {m}.", f"{d}.{m}"))
        return (*map(Word, ways), Word(f"{day}. {GENITIVES[month - 1]}"))


@dataclass(frozen=True, slots=True)
class And:
    """Conjunction of two or more nodes."""

    nodes: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Disjunction of two or more nodes."""

    nodes: "tuple[Query, ...]"

    def alternatives(self) -> "tuple[Query, ...]":
        """Return the nodes."""
        return self.nodes


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    node: "Query"


@dataclass(frozen=True, slots=True)
class Everything:
    """All articles."""


Query = (
    Word | Exact | Prefix | Phrase | Field | DateRange | Time | Day | And | Or | Not | Everything
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query.

    Attributes:
        node: Root of the tree.
        ignored: Warnings about parts that were not used as written.
    """

    node: Query
    ignored: tuple[Message, ...] = ()


def describe(node: Query) -> str:
    """Return the query text of a tree; parsing it gives an equal tree."""
    match node:
        case And(nodes):
            return " ".join(_within(part, And) for part in nodes)
        case Or(nodes):
            return " OR ".join(_within(part, Or) for part in nodes)
        case Not(inner):
            return f"-{_within(inner, Not)}"
        case Field(name, inner):
            return f"{FIELD_NAMES.get(name, name)}:{_within(inner, Field)}"
        case DateRange():
            return f"{DATE_NAME}:{_range(node)}"
        case _:
            return _leaf(node)


def _leaf(node: Query) -> str:
    match node:
        case Word(text) | Time(text) | Day(text):
            return text
        case Exact(text):
            return f"+{text}"
        case Prefix(text):
            return f"{text}*"
        case Phrase(text):
            return f'"{text}"'
        case _:
            return ""


def _within(node: Query, outer: type[And | Or | Not | Field]) -> str:
    """Return the query text of a subtree, in brackets where precedence requires them."""
    alone = {And: And | Or, Or: And | Or, Not: And | Or | Not, Field: And | Or | Not | Field}
    inner = describe(node)
    several = isinstance(node, Word | Time | Day) and " " in inner and outer is not And
    return f"({inner})" if several or isinstance(node, alone[outer]) else inner


def _range(span: DateRange) -> str:
    if span.first is None or span.last is None:
        if span.first is None:
            return f"<={span.last.isoformat()}" if span.last else ""
        return f">={span.first.isoformat()}"
    first, last = span.first.isoformat(), span.last.isoformat()
    return first if first == last else f"{first}..{last}"


def with_words(node: Query, change: Callable[[Word], Query]) -> Query:
    """Return the tree with every :class:`Word` outside negations replaced."""
    match node:
        case Word():
            return change(node)
        case And(nodes):
            return _all(tuple(with_words(part, change) for part in nodes))
        case Or(nodes):
            return Or(tuple(with_words(part, change) for part in nodes))
        case Field(name, inner):
            return Field(name, with_words(inner, change))
        case _:
            return node


def leaves(node: Query) -> Iterator[Word | Exact | Prefix | Phrase | Time | Day]:
    """Yield the leaves outside negations, in order."""
    match node:
        case Word() | Exact() | Prefix() | Phrase() | Time() | Day():
            yield node
        case And(nodes) | Or(nodes):
            for part in nodes:
                yield from leaves(part)
        case Field(_, inner):
            yield from leaves(inner)
        case _:
            return


def as_words(node: Query, *, fields: bool) -> Query:
    """Return the tree with words for phrases and exact words, without what it excludes.

    Args:
        node: The tree.
        fields: Whether words stay in the fields that they are wanted in.
    """
    match node:
        case Exact(text) | Phrase(text):
            return _all(tuple(map(Word, text.split())))
        case And(nodes):
            return _all(tuple(as_words(part, fields=fields) for part in nodes))
        case Or(nodes):
            return Or(tuple(as_words(part, fields=fields) for part in nodes))
        case Field(name, inner):
            loose = as_words(inner, fields=fields)
            return Field(name, loose) if fields else loose
        case Not() | DateRange():
            return Everything()
        case _:
            return node


def without_dates(node: Query) -> Query:
    """Return the tree without its dates of publication, but for excluded and alternative ones."""
    match node:
        case DateRange():
            return Everything()
        case And(nodes):
            return _all(tuple(map(without_dates, nodes)))
        case _:
            return node


def _all(nodes: tuple[Query, ...]) -> Query:
    parts: list[Query] = []
    for node in nodes:
        parts.extend(node.nodes if isinstance(node, And) else (node,))
    kept = tuple(node for node in parts if not isinstance(node, Everything))
    if not kept:
        return Everything()
    return kept[0] if len(kept) == 1 else And(kept)
