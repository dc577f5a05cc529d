"""Tell whether HTML is tidy: cleaning takes time in proportion to the tags of such HTML only.

The cleaner parses HTML as browsers do. What that repairs can cost the square of what was written,
or more: tags that are never closed, formatting that is opened again in each paragraph, text that
is moved out of a table, thousands of attributes.
"""

import re

MAX_DEPTH = 60
"""Elements that may be open at once."""
_ATTRIBUTE = r"""\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'=<>`]++))?+"""
_TOKEN = re.compile(
    # What begins so and is no tag ends with the first ">", in SVG alone it may not.
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
"""Elements that end, once each, when one begins."""
_CHILDREN = {
    "table": _SECTIONS | {"tr", "caption", "colgroup"},
    **dict.fromkeys(_SECTIONS, frozenset({"tr"})),
    "tr": _CELLS,
    "colgroup": frozenset({"col"}),
}
"""What may stand directly in the parts of a table, beside white space."""
_IN_TABLES = frozenset().union(*_CHILDREN.values()) - {"col"}


def without_comments(html: str) -> str:
    """Return HTML without its comments; one that is never closed stays."""
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        # In "<!-->" the dashes both open and close.
        end = html.find("-->", start + 2)
        if end < 0:
            break
        kept.append(html[at:start])
        at = end + 3
    kept.append(html[at:])
    return "".join(kept)


class _UntidyError(Exception):
    """HTML that a parser has to repair."""


def is_tidy(html: str, most: int) -> bool:
    """Tell whether HTML is tidy, and a parser makes at most so many elements of it.

    What is not sure is not tidy: attributes with signs of a tag in them, text in a table outside
    its cells, elements that are closed in another order than they were opened. Comments are taken
    out before.
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
    """The elements that are open: at least those that a parser has open, never fewer."""

    def __init__(self, spare: int) -> None:
        self._names: list[str] = []
        self._formatting = 0
        self._spare = spare

    def in_table(self) -> bool:
        """Tell whether text would stand in a table and outside its cells."""
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
            # In drawings and formulas they are elements as any other.
            if not _FOREIGN.isdisjoint(names):
                raise _UntidyError
            return
        if name in _FORMATTING:
            self._formatting += 1
        else:
            # A parser may open the formatting again inside.
            self._spare -= self._formatting
        names.append(name)
        if len(names) > MAX_DEPTH or self._spare < 0:
            raise _UntidyError

    def end(self, name: str) -> None:
        """Close an element, if a parser would."""
        names = self._names
        at = len(names) - 1
        if name in _BLOCKS or name in _UNCLOSED:
            while at >= 0 and names[at] != name and names[at] in _UNCLOSED:
                at -= 1
        if at >= 0 and names[at] == name:
            self._formatting -= name in _FORMATTING
            del names[at:]
