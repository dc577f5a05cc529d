"""Read a query as a reader types it. Total: any text gives a tree, nothing is an error.

    words             all of them, in any form
    OR, NEBO, |       any of the neighbours; binds closer than the space between words
    -word, NOT, NE    without
    "some words"      next to each other, as written
    +word             as written
    word*             whatever starts so
    field:value       within one field or own facet; field:"…" and field:(… OR …) too
    datum:2025-12     published then; also >=, <=, >, <, 2025-11..2026-01 and prosinec 2025

Numbers in groups of digits are one word, and a month with its year is one time.

What cannot be meant so is searched as words, and the answer says so.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum

from index.czech.folding import fold
from index.facets import DATE_WORDS, TEXT_WORDS, Facet, ValueKind
from search.messages import Message, MessageCode, Value
from search.query.dates import extents, parse_range
from search.query.runs import reread
from search.query.tree import (
    And,
    DateRange,
    Everything,
    Exact,
    Field,
    Not,
    Or,
    Parsed,
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.query.years import by_years
from search.request import MAX_QUERY_LENGTH

MAX_LEAVES = 32
MAX_DEPTH = 16
MIN_PREFIX = 2

FIELDS = {word: field for field, words in TEXT_WORDS.items() for word in words}

QUOTES = '"„“”«»‟'
LEXEME = re.compile(
    rf"""(?P<space>\s+)
    |(?P<quoted>[{QUOTES}](?P<inner>[^{QUOTES}]*)(?:[{QUOTES}]|$)
        |[‚‘‹](?P<single>[^‚‘’‹›]*)[‘’›](?!\w))
    |(?P<open>\()|(?P<close>\))|(?P<either>\|+)
    |(?P<word>[^\s(){QUOTES}|]+)""",
    re.VERBOSE,
)
NAMED = re.compile(r"([^\W\d_][\w]*):(.*)", re.DOTALL)
_DATED = re.compile(r"(-*)([^\W\d_]\w*):([\"„“”]?)")
_COUNTRY_CODE = re.compile(r"(?<!\S)(?:\+|00)42[01]\s?(?=\d{3}\s?\d{3}\s?\d{3}(?!\d))")
"""Code of the country before a telephone number, which is found by its nine digits."""
SIGNS = "+-"


class _Mark(Enum):
    OPEN = "("
    CLOSE = ")"
    EITHER = "|"
    WITHOUT = "-"


OPERATORS = {
    "OR": _Mark.EITHER,
    "NEBO": _Mark.EITHER,
    "NOT": _Mark.WITHOUT,
    "NE": _Mark.WITHOUT,
}


@dataclass(frozen=True, slots=True)
class _Named:
    """A field that the next lexeme belongs to."""

    field: str


_Lexeme = _Mark | _Named | Word | Exact | Prefix | Phrase | Field | DateRange


def parse(q: str, own: Collection[Facet] = ()) -> Parsed:
    """Return the tree of a query and what was not used as it was meant.

    Args:
        q: The query.
        own: The archive's own facets, whose keys are names of fields too.
    """
    lexer = _Lexer({facet.key for facet in own})
    text = unicodedata.normalize("NFC", q)
    if len(text) > MAX_QUERY_LENGTH:
        lexer.note(MessageCode.QUERY_CUT, max=MAX_QUERY_LENGTH)
    lexemes = lexer.lexemes(_COUNTRY_CODE.sub("", text[:MAX_QUERY_LENGTH]))
    node = _flat(_Grammar(lexemes).query(0), dated=True)
    dates = {facet.key for facet in own if facet.kind is ValueKind.YEARS}
    node = by_years(node, dates, lambda name: lexer.note(MessageCode.ONLY_YEARS, field=name))
    return Parsed(node, tuple(lexer.notes))


@dataclass(frozen=True, slots=True)
class DateValue:
    """A ``datum:`` with its value in a query.

    Attributes:
        start, end: Code points of the value, with its quotes; the end is not included.
        negated: Whether articles of other days are meant.
        range: The days.
    """

    start: int
    end: int
    negated: bool
    range: DateRange


def date_value(
    text: str, at: int, read: Callable[[str], DateRange | None] = parse_range
) -> DateValue | None:
    """Return the ``datum:`` that begins at an index of a query, with its longest value.

    Args:
        text: The query.
        at: Where a word begins.
        read: Gives the days that a value means.
    """
    match = _DATED.match(text, at)
    if match is None or fold(match[2]) not in DATE_WORDS:
        return None
    start = match.end()
    for length in extents(text[start:], quoted=bool(match[3])):
        found = read(text[start : start + length])
        if found:
            end = start + length + bool(match[3])
            return DateValue(match.start(3), end, len(match[1]) % 2 == 1, found)
    return None


@dataclass(slots=True)
class _Lexer:
    """Cuts a query into words, quotes, brackets and signs."""

    own: Collection[str]
    notes: dict[Message, None] = field(default_factory=dict)
    count: int = 0

    def note(self, code: MessageCode, **values: Value) -> None:
        self.notes[Message.of(code, **values)] = None

    def lexemes(self, text: str) -> list[_Lexeme]:
        found: list[_Lexeme] = []
        at = 0
        while match := LEXEME.match(text, at):
            dated = date_value(text, at)
            if dated:
                found += [_Mark.WITHOUT] * dated.negated
                found += self._leaf(dated.range)
                at = dated.end
                continue
            at = match.end()
            adjacent = text[at : at + 1]
            match match.lastgroup:
                case "open":
                    found.append(_Mark.OPEN)
                case "close":
                    found.append(_Mark.CLOSE)
                case "either":
                    found.append(_Mark.EITHER)
                case "quoted":
                    inner = match["inner"] or match["single"] or ""
                    found.extend(self._leaf(Phrase(inner.strip())))
                case "word":
                    found.extend(self._word(match["word"], adjacent))
        return found

    def _word(self, word: str, adjacent: str) -> list[_Lexeme]:
        """Return the lexemes of a run without spaces; ``adjacent`` is the character after it."""
        if word in OPERATORS:
            return [OPERATORS[word]]
        if word.startswith("-"):
            rest = word.lstrip("-")
            if not rest and (not adjacent or adjacent.isspace()):
                return []
            return [_Mark.WITHOUT, *(self._word(rest, adjacent) if rest else [])]
        if word.startswith("+"):
            rest = word.lstrip(SIGNS)
            return self._leaf(Exact(rest.rstrip("*")))
        named = NAMED.fullmatch(word)
        if named and not named[2].startswith("//"):
            return self._named(named[1], named[2], adjacent)
        return self._plain(word)

    def _plain(self, word: str) -> list[_Lexeme]:
        stem = word.rstrip("*")
        if stem == word:
            return self._leaf(Word(word))
        if len(stem) < MIN_PREFIX:
            self.note(MessageCode.SHORT_PREFIX, word=word, min=MIN_PREFIX)
            return self._leaf(Word(stem))
        return self._leaf(Prefix(stem))

    def _named(self, name: str, value: str, adjacent: str) -> list[_Lexeme]:
        folded = fold(name)
        if folded in DATE_WORDS:
            self.note(MessageCode.UNKNOWN_DATE, word=f"{name}:{value}")
            return self._plain(f"{name}:{value}")
        target = folded if folded in self.own else FIELDS.get(folded)
        if target is None:
            if value and not value[0].isdigit():
                self.note(MessageCode.UNKNOWN_FIELD, field=name, word=f"{name}:{value}")
            return self._plain(f"{name}:{value}")
        if value:
            inside = self._word(value, adjacent)
            return [_Named(target), *inside] if inside else []
        if adjacent and (adjacent in QUOTES or adjacent == "("):
            return [_Named(target)]
        return self._leaf(Word(name))

    def _leaf(self, leaf: Word | Exact | Prefix | Phrase | DateRange) -> list[_Lexeme]:
        if not isinstance(leaf, DateRange) and not any(map(_is_written, leaf.text)):
            return []
        self.count += 1
        if self.count > MAX_LEAVES:
            self.note(MessageCode.TOO_MANY_WORDS, max=MAX_LEAVES)
            return []
        return [leaf]


def _is_written(character: str) -> bool:
    """Tell whether a character is more than punctuation, space or control."""
    return unicodedata.category(character)[0] not in "PZC"


class _Grammar:
    """Recursive descent over the lexemes; whatever stands where it means nothing is passed by."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self.lexemes = lexemes
        self.at = 0

    def query(self, depth: int) -> Query:
        """Read up to the closing bracket or the end: parts that must all hold."""
        parts: list[Query] = []
        while self.at < len(self.lexemes):
            if self._take(_Mark.CLOSE):
                if depth:
                    break
                continue
            part = self._alternatives(depth)
            if part is not None:
                parts.append(part)
        return And(tuple(parts)) if parts else Everything()

    def _alternatives(self, depth: int) -> Query | None:
        parts = [self._operand(depth)]
        while self._take(_Mark.EITHER):
            parts.append(self._operand(depth))
        found = [part for part in parts if part is not None]
        if len(found) > 1:
            return Or(tuple(found))
        return found[0] if found else None

    def _operand(self, depth: int) -> Query | None:
        """Read one word, phrase or bracket with the signs before it; ``None`` where none stands."""
        outer: list[_Mark | _Named] = []
        while self.at < len(self.lexemes):
            lexeme = self.lexemes[self.at]
            if lexeme is _Mark.CLOSE or lexeme is _Mark.EITHER:
                if lexeme is _Mark.EITHER and not outer:
                    self.at += 1
                    continue
                return None
            self.at += 1
            if lexeme is _Mark.WITHOUT or isinstance(lexeme, _Named):
                outer.append(lexeme)
            elif lexeme is _Mark.OPEN:
                return _wrapped(self._bracket(depth), outer)
            elif not isinstance(lexeme, _Mark):
                return _wrapped(lexeme, outer)
        return None

    def _bracket(self, depth: int) -> Query | None:
        if depth + 1 >= MAX_DEPTH:
            return None
        inner = self.query(depth + 1)
        return None if isinstance(inner, Everything) else inner

    def _take(self, mark: _Mark) -> bool:
        if self.at < len(self.lexemes) and self.lexemes[self.at] is mark:
            self.at += 1
            return True
        return False


def _wrapped(node: Query | None, outer: list[_Mark | _Named]) -> Query | None:
    """Put a node into the fields and negations that stood before it; two negations are none."""
    if node is None:
        return None
    names = [mark.field for mark in outer if isinstance(mark, _Named)]
    if names and not isinstance(node, DateRange):
        node = Field(names[-1], node)
    without = sum(1 for mark in outer if mark is _Mark.WITHOUT)
    return Not(node) if without % 2 else node


def _flat(node: Query, *, dated: bool) -> Query:
    """Return the tree in one form: no And in an And, no group of one, no field in a field.

    Args:
        node: The tree.
        dated: Whether words may mean a date of publication.
    """
    match node:
        case And(nodes):
            return _joined(And, nodes, dated=dated)
        case Or(nodes):
            return _joined(Or, nodes, dated=dated)
        case Not(inner):
            flat = _flat(inner, dated=False)
            return _flat(flat.node, dated=dated) if isinstance(flat, Not) else Not(flat)
        case Field(name, inner):
            return _fielded(name, _flat(inner, dated=False))
        case Word(text):
            return next(reread([Word(text)], dated=dated))
        case _:
            return node


def _joined(kind: type[And] | type[Or], nodes: tuple[Query, ...], *, dated: bool) -> Query:
    parts: list[Query] = []
    for node in nodes:
        flat = _flat(node, dated=dated)
        parts.extend(flat.nodes if isinstance(flat, kind) else (flat,))
    if kind is And:
        parts = list(reread(parts, dated=dated))
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _fielded(name: str, node: Query) -> Query:
    """Carry a field to the words it is meant for: the innermost name counts."""
    match node:
        case And(nodes):
            return And(tuple(_fielded(name, part) for part in nodes))
        case Or(nodes):
            return Or(tuple(_fielded(name, part) for part in nodes))
        case Not(inner):
            return Not(_fielded(name, inner))
        case Field() | DateRange():
            return node
        case _:
            return Field(name, node)
