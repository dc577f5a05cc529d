"""Convert Markdown and HTML to the plain text that is searched and shown in snippets."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

import nh3
from pyromark.event import Event

from index.archive.parsing import TooCostlyError, events

_SPACES = " \t\u00a0\u202f\u200b\ufeff"
_SPACE = re.compile(rf"[{_SPACES}]+")
_ODD_SPACES = ("  ", *_SPACES[1:])
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs"})
"""Controls, joiners, directions, spaces, and marks that need a letter before them."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that look like a space: fillers of Hangul, an empty pattern of Braille."""
_MARKS = "*`[_&<\\~"
"""Characters without which the text of a line is what the author typed."""
_PLAIN_LINE = re.compile(rf"[^\W\d_][^\n\r\0{re.escape(_MARKS)}{''.join(_ODD_SPACES[1:])}]*")
"""A line that begins with a letter and has no mark: it can be nothing but a paragraph."""
# Only tags that exist: "C++ <vector>" in a title is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|code|em|font|h[1-6]|i|img|p|s|small|span|strike|strong|sub|sup|tt|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
MAX_HTML = 5_000
"""Characters of HTML that are parsed at once: elements can be nested as deep as there are tags."""
_STEERING = re.compile(r"[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that change the direction of what follows them."""
_ESCAPED_CHARACTER = re.compile(r"\\U([0-9A-Fa-f]{8})")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg"})
ELEMENT = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>?"""
)
"""A tag: a slash where it closes, the name of its element, its attributes."""
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"}
    | {"font", "i", "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
"""Elements within a line; every other one stands apart from the text around it."""
_ATTRIBUTES = {
    name: re.compile(
        rf"""(?:^|[\s"']){name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE
    )
    for name in ("alt", "src")
}
_TEXTS = frozenset({"Text", "Code", "InlineMath", "DisplayMath"})
_WITHIN_LINES = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_AROUND_BLOCKS = frozenset({"List", "Item", "BlockQuote", "FootnoteDefinition", "DefinitionList"})
_CONTAINERS = re.compile(r"^(?:[ \t]*+(?:[-+*>]|\d{1,9}[.)])(?=[ \t>]|$))++[ \t]*+", re.MULTILINE)
_PARAGRAPH = re.compile(r"<p\b[^<>]*>", re.IGNORECASE)
_PARAGRAPH_END = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|blockquote|pre|figure|section)\b", re.IGNORECASE
)
_NO_PARAGRAPH = re.compile(
    r"\s*<(?:h[1-6]|figure|figcaption|nav|aside|table|iframe|video)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text without markup.

    Attributes:
        text: Visible text, with blocks separated by line breaks.
        paragraph: The first paragraph of it that is neither a heading nor an item nor a picture,
            or the first line if there is none.
    """

    text: str
    paragraph: str


def plain_line(value: str) -> str:
    """Return one line of text: no tags, entities read, white space single; empty if none is seen.

    Characters that nobody sees, but that steer a terminal or the text after them, are left out.
    Meant for titles, names and the like, which front matter holds as plain text, sometimes with
    HTML or a character that YAML left escaped.
    """
    text = _ESCAPED_CHARACTER.sub(_character, value) if "\\U" in value else value
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = _unescaped(text)
    line = without_steering(" ".join(text.split()))
    return line if "!" <= line[:1] <= "~" or _is_seen(line) else ""


def without_steering(text: str) -> str:
    """Return a line without control characters and those that override its direction."""
    return text if text.isprintable() else _STEERING.sub("", text)


def is_steering(value: object) -> bool:
    """Tell whether a value of a front matter has such characters, in whatever lists it has.

    White space is none of them.
    """
    if isinstance(value, str):
        return not value.isprintable() and any(map(_STEERING.search, value.split()))
    if isinstance(value, dict):
        return any(map(is_steering, value.values()))
    return isinstance(value, list) and any(map(is_steering, value))


def _is_seen(text: str) -> bool:
    """Tell whether a text has a character that leaves a mark: U+200B alone is an empty name."""
    return any(
        unicodedata.category(character) not in _UNSEEN_CATEGORIES and character not in _BLANKS
        for character in text
    )


def _unescaped(text: str) -> str:
    """Return a text with characters in place of references to them."""
    try:
        return unescape(text)
    except ValueError:
        # Python reads no number of more than 4,300 digits: such a reference names no character.
        return text


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match.group(0)


def plain_text(markdown: str) -> str:
    """Return the visible text: blocks separated by line breaks, no markup."""
    return read_text(markdown).text


def read_text(markdown: str) -> PlainText:
    """Return a text without markup, and its first paragraph."""
    if _PLAIN_LINE.fullmatch(markdown) and "  " not in markdown:
        line = markdown.strip()
        return PlainText(line, line)
    writer = _Writer()
    try:
        for event in events(markdown):
            writer.take(event)
        text, paragraph = _tidy("".join(writer.pieces)), _tidy(writer.paragraph)
    except TooCostlyError:
        text, paragraph = _tidy(_html_text(_CONTAINERS.sub("", markdown))), ""
    return PlainText(text, paragraph or text.partition("\n")[0])


def first_heading(markdown: str) -> str:
    """Return the plain text of the first heading, or nothing."""
    writer = _Writer()
    inside = False
    try:
        for event in events(markdown):
            tag = event.get("Start", event.get("End")) if isinstance(event, dict) else None
            if isinstance(tag, dict) and "Heading" in tag:
                if inside:
                    break
                inside = True
            if inside:
                writer.take(event)
    except TooCostlyError:
        return ""
    return without_steering(_tidy("".join(writer.pieces)).replace("\n", " "))


class _Writer:
    """Writes the text of a parsed document, event by event.

    Attributes:
        pieces: The text so far, to be joined.
        paragraph: The first real one, or empty.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.paragraph = ""
        self._numbers: list[int | None] = []
        self._html: list[str] = []
        self._containers = 0
        self._from = self._after_number = 0
        self._words = False
        self._in_image = False
        self._unseen = ""

    def take(self, event: Event) -> None:
        """Write the text of an event."""
        if isinstance(event, str):
            self.pieces.append(" " if event == "SoftBreak" else "\n")
            return
        ((kind, value),) = event.items()
        if kind in _TEXTS and isinstance(value, str):
            self._write(value)
        elif kind == "Start":
            self._start(value)
        elif kind == "End":
            self._end(value if isinstance(value, str) else _name(value))
        elif kind == "Html" and isinstance(value, str):
            self._html.append(value)
        elif kind == "InlineHtml" and isinstance(value, str):
            self._inline_html(value)

    def _write(self, text: str) -> None:
        if not self._unseen:
            self.pieces.append(text)
            self._words |= not self._in_image

    def _start(self, tag: object) -> None:
        name = tag if isinstance(tag, str) else _name(tag)
        if name in _WITHIN_LINES:
            self._in_image |= name == "Image"
            return
        if not (name == "Paragraph" and len(self.pieces) == self._after_number):
            self.pieces.append("\n")
        self._containers += name in _AROUND_BLOCKS
        if name == "List" and isinstance(tag, dict):
            self._numbers.append(tag["List"])
        elif name == "Item":
            self._number()
        self._from, self._words, self._unseen = len(self.pieces), False, ""

    def _number(self) -> None:
        number = self._numbers[-1]
        if number is not None:
            self.pieces.append(f"{number}. ")
            self._numbers[-1] = number + 1
            self._after_number = len(self.pieces)

    def _end(self, name: str) -> None:
        if name in _WITHIN_LINES:
            self._in_image &= name != "Image"
            return
        if name == "HtmlBlock":
            self._html_block()
        elif name == "Paragraph" and self._words and not (self._containers or self.paragraph):
            self.paragraph = "".join(self.pieces[self._from :])
        elif name == "List":
            self._numbers.pop()
        self._containers -= name in _AROUND_BLOCKS
        self.pieces.append("\n")

    def _html_block(self) -> None:
        html = "".join(self._html)
        self._html.clear()
        text = _html_text(html)
        self.pieces.append(text)
        if not (self._containers or self.paragraph):
            self.paragraph = _first_paragraph(html, text)

    def _inline_html(self, html: str) -> None:
        element = ELEMENT.match(html)
        if element is None:
            return
        closing, name = element[1], element[2].lower()
        if self._unseen:
            if closing and name == self._unseen:
                self._unseen = ""
        elif name in _UNSEEN and not closing:
            self._unseen = name
        elif name == "img":
            self.pieces.append(alternative(element[3]))
        elif not is_inline(name):
            self.pieces.append("\n")


def _first_paragraph(html: str, text: str) -> str:
    """Return the text of the first paragraph of a block of HTML, or nothing.

    Args:
        html: The block.
        text: Its text; that stands for one where no element is a paragraph.
    """
    opened = _PARAGRAPH.search(html)
    while opened is not None:
        ended = _PARAGRAPH_END.search(html, opened.end())
        found = _tidy(_html_text(html[opened.end() : ended.start() if ended else len(html)]))
        if found:
            return found
        opened = _PARAGRAPH.search(html, opened.end())
    return "" if _NO_PARAGRAPH.match(html) else _tidy(text).partition("\n")[0]


def is_inline(element: str) -> bool:
    """Tell whether an element is within a line, by its name in lower case; Word's all are."""
    return element in _INLINE or ":" in element


def _name(tag: object) -> str:
    return next(iter(tag)) if isinstance(tag, dict) else str(tag)


def alternative(attributes: str) -> str:
    """Return the alternative text of an image, given the attributes of its tag."""
    return attribute("alt", attributes)


def attribute(name: str, attributes: str) -> str:
    """Return the value of an attribute, or nothing."""
    found = _ATTRIBUTES[name].search(attributes)
    return _unescaped(found[1] or found[2] or found[3] or "") if found else ""


def _html_text(html: str) -> str:
    pieces = []
    while html:
        cut = len(html) if len(html) <= MAX_HTML else html.rfind(">", 0, MAX_HTML) + 1 or MAX_HTML
        pieces.append(_short_html_text(html[:cut]))
        html = html[cut:]
    return "".join(pieces)


def _short_html_text(html: str) -> str:
    # Python's own parser takes hours over a megabyte of comments that are never closed.
    cleaned = nh3.clean(
        ELEMENT.sub(_apart, html.replace("\n", " ")),
        tags=set(),
        attributes={},
        clean_content_tags=set(_UNSEEN),
        link_rel=None,
    )
    return _unescaped(cleaned)


def _apart(element: re.Match[str]) -> str:
    """Return a tag with a line break before and after it, if its element is not within a line."""
    name = element[2].lower()
    if is_inline(name) or name in _UNSEEN:
        return element[0]
    if name == "img":
        # Where the words stood next to it, they still do.
        return f" {alternative(element[3]).replace('<', '&lt;')} "
    return f"\n{element[0]}\n"


def _tidy(text: str) -> str:
    if any(map(text.__contains__, _ODD_SPACES)):
        text = _SPACE.sub(" ", text)
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))
