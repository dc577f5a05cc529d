"""Find the code of Markdown, which no repair may touch: in fences, indented, inline, in HTML.

Only what decides whether text is code is read, line by line and in linear time, because damaged
text can be anything. Indented text below a list item, a footnote or an admonition is its
continuation. Front matter has no blocks of code.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

CODE_INDENT = 4
"""Columns by which code is indented, and by which notes continue."""
TAB_STOP = 4
MOST_IN_TAG = 1000
"""Most characters of a tag."""
MOST_ITEMS = 100
"""Most list items in each other that are told apart."""

FRONT_MATTER = re.compile(
    r"\A\s{0,8}(?P<fence>---|\+\+\+)[ \t]*\n(?s:.*?)^(?P=fence)[ \t]*$", re.MULTILINE
)
_FIELD = re.compile(r"^(?![ \t])", re.MULTILINE)
BLANK_LINE = re.compile(r"^[ \t]*(?:\n|\Z)", re.MULTILINE)
_MAY_BE_CODE = re.compile(r"`|~~~|^(?: {4}| {0,3}\t)|<[A-Za-z]|\{[%{]", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})")
_ITEM = re.compile(r"(?P<marker>[-*+:]|\d{1,9}[.)])(?P<space>[ \t]+|$)")
_NOTE = re.compile(r"\[\^[^\]\n]{1,100}\]:|(?:!!!|\?\?\?\+?|===)[ \t]")
_NO_PARAGRAPH = re.compile(r"#{1,6}(?:[ \t]|$)|([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_INLINE = re.compile(
    r"(?P<ticks>(?<![\\`])`+)"
    rf"|<(?P<tag>pre|code|samp|kbd|tt|script|style|textarea|xmp|listing)\b[^<>]{{0,{MOST_IN_TAG}}}>"
    r"|\{%-?[ \t]*(?P<block>highlight|raw|codeblock|verbatim)\b"
    r"|\{\{[<%][ \t]*(?P<shortcode>highlight|code)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?P<ticks>`+)"
    r"|</(?P<tag>pre|code|samp|kbd|tt|script|style|textarea|xmp|listing)[ \t\n]*>"
    r"|\{%-?[ \t]*end(?P<block>highlight|raw|codeblock|verbatim)\b"
    r"|\{\{[<%][ \t]*/[ \t]*(?P<shortcode>highlight|code)\b",
    re.IGNORECASE,
)
_WITHIN_PARAGRAPH = frozenset({"code", "samp", "kbd", "tt"})
"""Elements that end with their paragraph if they are not closed."""


def without_code(text: str) -> str:
    """Return a text with spaces in place of its code; line feeds and all offsets stay."""
    if not _MAY_BE_CODE.search(text):
        return text
    body = end_of_front_matter(text)
    outside = _blanked(text, _blocks(text, body))
    return _blanked(outside, _inline(outside, body))


def end_of_front_matter(text: str) -> int:
    """Return the index at which the front matter ends; 0 if there is none."""
    match = FRONT_MATTER.match(text)
    return match.end() if match else 0


def _blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    parts, end = [], 0
    for start, stop in ranges:
        parts += [text[end:start], re.sub(r"[^\n]", " ", text[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])


@dataclass(slots=True)
class _Fence:
    """An open fence: its character, length, quotes and list items around it."""

    sign: str
    length: int
    quotes: int
    indent: int

    def closes(self, line: str) -> bool:
        stripped = line.strip()
        return len(stripped) >= self.length and not stripped.strip(self.sign)


@dataclass(slots=True)
class _Blocks:
    """State of reading lines.

    Attributes:
        items: Columns at which the contents of the open list items begin.
        paragraph: Whether the line before is a paragraph, which code cannot interrupt.
        quotes: Number of block quotes around the line before.
        fence: The open fence.
    """

    items: list[int] = field(default_factory=list)
    paragraph: bool = False
    quotes: int = 0
    fence: _Fence | None = None

    def is_code(self, line: str) -> bool:
        """Read the next line, and tell whether it is code."""
        quote = _QUOTE.match(line)
        rest = line[quote.end() :] if quote else line
        quotes = quote.group().count(">") if quote else 0
        blank, indent = not rest.strip(), _column(rest)
        if self.fence and (quotes < self.fence.quotes or (not blank and self._left(indent))):
            self.fence = None
        if self.fence:
            if self.fence.closes(rest):
                self.fence = None
            return True
        if quotes != self.quotes and not (self.paragraph and quotes < self.quotes):
            self.items, self.paragraph = [], False
        self.quotes = quotes
        if blank:
            self.paragraph = False
            return False
        return self._reads(rest, indent)

    def _left(self, indent: int) -> bool:
        return self.fence is not None and indent < self.fence.indent

    def _reads(self, rest: str, indent: int) -> bool:
        """Read a line that is not blank, within its quotes."""
        content = rest.lstrip(" \t")
        if not (self.paragraph and _is_text(content)):
            while self.items and indent < self.items[-1]:
                self.items.pop()
        within = self.items[-1] if self.items else 0
        if indent - within >= CODE_INDENT and not self.paragraph:
            return True
        return self._opens(content.rstrip("\n"), indent)

    def _opens(self, content: str, indent: int) -> bool:
        """Read the beginning of a block: of a list item, a note, a fence or a paragraph."""
        while len(self.items) < MOST_ITEMS and (item := _ITEM.match(content)):
            width = _column(item.group("space"))
            begins = indent + len(item.group("marker"))
            if width > CODE_INDENT:
                self.items.append(begins + 1)
                self.paragraph = False
                return True
            self.items.append(begins + max(width, 1))
            indent, content = self.items[-1], content[item.end() :]
        fence = _FENCE.match(content)
        if fence:
            sign = fence.group(1) or fence.group(2)
            within = self.items[-1] if self.items else 0
            self.fence = _Fence(sign[0], len(sign), self.quotes, within)
        elif _NOTE.match(content):
            self.items.append(indent + CODE_INDENT)
        self.paragraph = bool(content) and not fence and not _NO_PARAGRAPH.match(content)
        return fence is not None


def _is_text(content: str) -> bool:
    """Tell whether a line may continue a paragraph."""
    return not (_ITEM.match(content) or _FENCE.match(content) or _NO_PARAGRAPH.match(content))


def _column(text: str) -> int:
    """Return the column after the leading white space of a text, which begins at column 0."""
    column = 0
    for character in text:
        if character not in " \t":
            break
        column += TAB_STOP - column % TAB_STOP if character == "\t" else 1
    return column


def _blocks(text: str, body: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines of code after the front matter."""
    blocks = _Blocks()
    for line in _LINE.finditer(text, body):
        if blocks.is_code(line.group()):
            yield line.span()


def _inline(text: str, body: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of code spans and of elements and templates of code."""
    closings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _CLOSING.finditer(text):
        closings[_key(match)].append(match.span())
    ends = sorted({0, body, len(text), *(m.start() for m in _block_ends(text, body))})
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() < end:
            continue
        key = _key(match)
        after = bisect_right(closings[key], (match.end(), -1))
        limit = ends[min(bisect_right(ends, match.start()), len(ends) - 1)]
        closing = closings[key][after] if after < len(closings[key]) else None
        if match.group("ticks"):
            if closing is None or closing[0] >= limit:
                continue
            end = closing[1]
        elif closing:
            end = closing[0]
        else:
            end = limit if key in _WITHIN_PARAGRAPH else len(text)
        yield match.start(), end


def _key(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    name = match.group(kind).lower()
    return name if kind == "tag" else f"{kind} {name}"


def _block_ends(text: str, body: int) -> Iterator[re.Match[str]]:
    """Yield the boundaries of code spans: blank lines, and fields of the front matter."""
    yield from _FIELD.finditer(text, 0, body)
    yield from BLANK_LINE.finditer(text, body)
