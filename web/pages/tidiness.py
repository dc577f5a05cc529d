"""Tell whether HTML is tidy: only then it can be sanitised in linear time.

The sanitiser parses HTML as browsers do. Error recovery can take quadratic time or worse: unclosed
tags, formatting reopened in each paragraph, text moved out of a table, thousands of attributes.
"""

import re

MAX_DEPTH = 60
"""Most elements that may be open at once."""
_ATTRIBUTE = r"""\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'=<>`]++))?+"""
_TOKEN = re.compile(
    # Bogus comments and declarations end at the first ">"; CDATA sections, in SVG, may not.
    r"<(?:\?[^<>]*+|!(?!\[CDATA\[)[^<>]*+"
    rf"|(/?)([a-zA-Z][a-zA-Z0-9:_-]*+)(?:{_ATTRIBUTE}){{0,50}}+\s*+/?)>([^<]*+)"
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)
_FOREIGN = frozenset({"svg", "math"})
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt"}
    | {"u"}
)
_CELLS, _SECTIONS = frozenset({"td", "th"}), frozenset({"tbody", "thead", "tfoot"})
_UNCLOSED = _CELLS | _SECTIONS | {"p", "li", "dd", "dt", "tr", "caption", "colgroup"}
"""Elements whose end tag may be left out."""
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "details", "div", "dl", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"main", "nav", "ol", "pre", "section", "summary", "table", "ul"}
)
"""Elements that end a paragraph when they begin."""
_ENDED_BY = {
    **dict.fromkeys(_BLOCKS, frozenset({"p"})),
    "p": frozenset({"p"}),
    "li": frozenset({"p", "li"}),
    "dd": frozenset({"p", "dd", "dt"}),
    "dt": frozenset({"p", "dd", "dt"}),
    **dict.fromkeys(_CELLS, _CELLS | {"p"}),
    "tr": _CELLS | {"p", "tr"},
    **dict.fromkeys(_SECTIONS, _CELLS | _SECTIONS | {"p", "tr"}),
}
"""Open elements that a start tag closes implicitly, once each."""
_CHILDREN = {
    "table": _SECTIONS | {"tr", "caption", "colgroup"},
    **dict.fromkeys(_SECTIONS, frozenset({"tr"})),
    "tr": _CELLS,
    "colgroup": frozenset({"col"}),
}
"""Allowed children of the parts of a table, beside white space."""
_IN_TABLES = frozenset().union(*_CHILDREN.values()) - {"col"}


def without_comments(html: str) -> str:
    """Return HTML without its comments; an unclosed one stays."""
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        # In "<!-->" the same dashes open and close the comment.
        end = html.find("-->", start + 2)
        if end < 0:
            break
        kept.append(html[at:start])
        at = end + 3
    kept.append(html[at:])
    return "".join(kept)


class _UntidyError(Exception):
    """HTML that needs error recovery."""


def is_tidy(html: str, most: int) -> bool:
    """Tell whether HTML is tidy and a parser creates at most ``most`` elements from it.

    Doubtful HTML is not tidy: attributes that contain ``<`` or ``>``, text in a table outside its
    cells, elements closed in another order than they were opened.

    Args:
        html: HTML without comments.
        most: Largest number of elements.
    """
    tokens = _TOKEN.findall(html)
    if len(tokens) < html.count("<"):
        return False
    opened = _Open(most - len(tokens))
    try:
        for closing, name, text in tokens:
            if closing:
                opened.end(name.lower())
            elif name:
                opened.start(name.lower())
            if text and opened.in_table() and not text.isspace():
                return False
    except _UntidyError:
        return False
    return True


class _Open:
    """The stack of open elements: a superset of those that a parser has open."""

    def __init__(self, spare: int) -> None:
        self._names: list[str] = []
        self._formatting = 0
        self._spare = spare

    def in_table(self) -> bool:
        """Tell whether text here would be in a table but outside its cells."""
        return bool(self._names) and self._names[-1] in _CHILDREN

    def start(self, name: str) -> None:
        """Open an element."""
        names = self._names
        ended = set(_ENDED_BY.get(name, ()))
        while names and names[-1] in ended:
            ended.remove(names.pop())
        parent = names[-1] if names else ""
        children = _CHILDREN.get(parent)
        if (name in _IN_TABLES) if children is None else (name not in children):
            raise _UntidyError
        if name in _VOID:
            # In SVG and MathML they are not void.
            if not _FOREIGN.isdisjoint(names):
                raise _UntidyError
            return
        if name in _FORMATTING:
            self._formatting += 1
        else:
            # A parser may reopen the formatting inside.
            self._spare -= self._formatting
        names.append(name)
        if len(names) > MAX_DEPTH or self._spare < 0:
            raise _UntidyError

    def end(self, name: str) -> None:
        """Close an element where a parser would."""
        names = self._names
        at = len(names) - 1
        if name in _BLOCKS or name in _UNCLOSED:
            while at >= 0 and names[at] != name and names[at] in _UNCLOSED:
                at -= 1
        if at >= 0 and names[at] == name:
            self._formatting -= name in _FORMATTING
            del names[at:]
