"""Take template tags off a text: Liquid, Nunjucks and Tera, shortcodes of Hugo and Zola, EJS."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

SHORTCODES = ("{{<", "{{%")
LIQUID = ("{{", "{%")
EVERY = (*SHORTCODES, *LIQUID, "{#", "<%")
_PATTERNS = {
    # "{#name}" names a heading.
    "{#": r"\{#(?=[\s-])",
    # A shortcode that is shown as it stands is no tag of another language.
    "{%": r"(?<!\{)\{%",
}
_CLOSING = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}

_VERBATIM = frozenset({"raw", "verbatim"})
_HIDDEN = frozenset({"comment", "javascript", "stylesheet", "schema", "style", "css", "js"})
_CODE = frozenset({"highlight", "codeblock", "code"})
_INLINE = ".inline"
"""Ends of shortcodes that hold a template, which Hugo runs only if configured to."""
_CONTROL = frozenset(
    {"if", "elif", "elsif", "elseif", "else", "unless", "case", "when", "for", "while", "assign"}
    | {"set", "capture", "cycle", "increment", "decrement", "tablerow", "liquid", "echo", "block"}
    | {"extends", "macro", "import", "from", "call", "filter", "with", "layout", "link", "post_url"}
)
"""Tags whose arguments are no text."""
_TITLED = frozenset({"tab", "details", "expand", "accordion", "collapse", "button", "card", "step"})
"""Shortcodes whose first argument is what a reader sees of them, be it a single word."""
_TEXT_KEYS = frozenset(
    {"title", "caption", "alt", "text", "label", "header", "heading", "summary", "description"}
    | {"message", "content", "quote", "author", "attr", "popis", "popisek", "titulek", "nadpis"}
)
_SOURCE_KEYS = frozenset({"src", "image", "image_path", "url", "file", "path", "img"})
_PICTURE = re.compile(r"fig|im(?:g|age)|pic|photo|foto|obr", re.IGNORECASE)
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w.-]++)\s*+[=:]\s*+)?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'|`(?P<tick>[^`]*+)`"""
    r"""|(?P<bare>[^\s,()"'`]++)|(?P<unclosed>["'`]))""",
    re.DOTALL,
)
_ENDS = {
    "{%": re.compile(r"\{%[-~]?\s*end(\w+)[^%]*%\}"),
    **dict.fromkeys(SHORTCODES, re.compile(r"\{\{[<%]\s*/\s*([\w./-]+)\s*[%>]\}\}")),
}
"""What ends a tag, by the mark that opens it; has the name of that tag."""
_NAME = re.compile(r"[-~]?\s*(?P<close>/?)\s*(?P<name>[\w./-]*)(?P<rest>.*)", re.DOTALL)
_EXPRESSION = re.compile(
    r"""[-~]?\s*+(?:"([^"]*+)"|'([^']*+)'|([\w.]++))\s*+((?:\|[^|]*+)*+)[-~]?\s*+"""
)
_CALL = re.compile(r"\s*(\w+)\((.*)\)\s*", re.DOTALL)
_FILTERS_KEPT = frozenset(
    {"relative_url", "absolute_url", "url", "prepend", "escape", "strip", "markdownify", "safe"}
    | {"upcase", "downcase", "capitalize", "e"}
)
_ADDRESS = re.compile(r"://|^[./#]|\.\w{2,5}(?:[?#]|$)")


def without_tags(
    text: str, openings: Collection[str], variables: Mapping[str, str] | None = None
) -> str:
    """Return a text without its tags; their contents and captions stay.

    Args:
        text: Markdown.
        openings: Those of ``EVERY`` that are tags to the generator.
        variables: Known values of expressions, such as ``page.title``.
    """
    if not any(map(text.__contains__, openings)):
        return text
    return "".join(_Tags(text, _pattern(tuple(openings)), variables or {}).pieces())


@lru_cache(16)
def _pattern(openings: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(openings, key=len, reverse=True)
    return re.compile("|".join(_PATTERNS.get(mark, re.escape(mark)) for mark in longest_first))


class _Tags:
    """One pass over a text."""

    def __init__(self, text: str, pattern: re.Pattern[str], variables: Mapping[str, str]) -> None:
        self._text = text
        self._variables = variables
        self._pattern = pattern
        self._at = 0
        self._unclosed: set[str] = set()
        self._ends: dict[re.Pattern[str], Mapping[str, Sequence[tuple[int, int]]]] = {}

    def pieces(self) -> Iterator[str]:
        """Yield the text without tags, in pieces, in order."""
        while (opening := self._pattern.search(self._text, self._at)) is not None:
            before = self._text[self._at : opening.start()]
            yield before
            content = self._content(opening)
            if content is None:
                yield opening[0]
                self._at = opening.end()
                continue
            yield from self._apart(opening.start(), self._shown(opening[0], content))
        yield self._text[self._at :]

    def _content(self, opening: re.Match[str]) -> str | None:
        """Return the content between the marks of a tag and move behind it, if it ends."""
        closing = _CLOSING[opening[0]]
        end = -1 if closing in self._unclosed else self._text.find(closing, opening.end())
        if end < 0:
            self._unclosed.add(closing)
            return None
        self._at = end + len(closing)
        return self._text[opening.end() : end]

    def _apart(self, start: int, shown: str) -> Iterator[str]:
        """Yield the text that a tag shows, with spaces where words would run together."""
        before, after = self._text[start - 1 : start], self._text[self._at : self._at + 1]
        glued_before = before.isalnum() or before == "}"
        glued_after = after.isalnum() or after == "{"
        if not shown:
            yield " " if glued_before and glued_after else ""
            return
        if before in ("", "\n") and after in ("", "\n"):
            # Alone on its lines, it is a paragraph of its own.
            yield f"{shown}\n"
            return
        yield f"{' ' * (glued_before and shown[0].isalnum())}{shown}"
        yield " " * (glued_after and shown[-1].isalnum())

    def _shown(self, mark: str, content: str) -> str:
        stripped = content.strip()
        if stripped.startswith("/*") and stripped.endswith("*/") and mark != "<%":
            # What such a tag has is shown, as the tag that it would be.
            return f"{mark}{content.replace('/*', '', 1).removesuffix('*/')}{_CLOSING[mark]}"
        if mark in ("{#", "<%"):
            return ""
        if mark == "{{":
            return _value(content, self._variables)
        return self._tag(mark, content)

    def _tag(self, mark: str, content: str) -> str:
        parts = _NAME.match(content)
        if parts is None or parts["close"]:
            return ""
        name, rest = parts["name"].lower(), parts["rest"]
        if name in _VERBATIM | _HIDDEN | _CODE or name.endswith(_INLINE):
            inner = self._enclosed(mark, name)
            if inner is not None:
                return _enclosed_text(name, inner)
        if name == "br":
            return "\n"
        return "" if name in _CONTROL or name.startswith("end") else _captions(name, rest)

    def _enclosed(self, mark: str, name: str) -> str | None:
        """Return the text up to the closing tag, and move behind that."""
        ends = self._ends_of(_ENDS[mark]).get(name, ())
        number = bisect_left(ends, (self._at, 0))
        if number == len(ends):
            return None
        start, end = ends[number]
        inner, self._at = self._text[self._at : start], end
        return inner

    def _ends_of(self, pattern: re.Pattern[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the ranges of all ending tags by name: they are looked for once, not by name."""
        if pattern not in self._ends:
            found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
            for end in pattern.finditer(self._text):
                found[end[1]].append(end.span())
            self._ends[pattern] = found
        return self._ends[pattern]


def _enclosed_text(name: str, inner: str) -> str:
    if name in _HIDDEN or name.endswith(_INLINE):
        return ""
    if name in _VERBATIM:
        return inner
    code = inner.strip("\n")
    fence = "~~~~" if "```" in code else "```"
    return f"\n{fence}\n{code}\n{fence}\n"


def _value(content: str, variables: Mapping[str, str]) -> str:
    """Return the known output of an expression: its string literal, or a variable."""
    found = _EXPRESSION.fullmatch(content)
    if found:
        filters = {part.partition(":")[0].strip(" -") for part in found[4].split("|")[1:]}
        value = variables.get(found[3], "") if found[3] else found[1] or found[2] or ""
        return value if filters <= _FILTERS_KEPT else ""
    # A shortcode of Zola is written as a call.
    called = _CALL.fullmatch(content)
    return _captions(called[1], called[2]) if called else ""


def _captions(name: str, arguments: str) -> str:
    """Return the readable arguments of a tag: captions, and a link to their picture."""
    texts: dict[str, None] = {}
    source = ""
    for argument in _arguments(arguments):
        key, bare = (argument["key"] or "").lower(), argument["bare"]
        value = argument["double"] or argument["single"] or argument["tick"] or bare or ""
        value = value.replace('\\"', '"').strip()
        if key in _TEXT_KEYS and _is_text(value, bare):
            texts[value] = None
        elif key in _SOURCE_KEYS:
            source = value
        elif not (key or bare) and _is_caption(name, value):
            texts[value] = None
    captions = " ".join(texts)
    picture = _PICTURE.search(
        f"{name} {arguments.split(maxsplit=1)[0] if arguments.strip() else ''}"
    )
    if captions and source and picture and not re.search(r"[<>\s{}]", source):
        return f"![{captions.replace('[', chr(92) + '[').replace(']', chr(92) + ']')}]({source})"
    return captions


def _arguments(text: str) -> Iterator[re.Match[str]]:
    """Yield the arguments of a tag, in order; quotes that are not closed are passed over."""
    left: str | None = text
    while left is not None:
        rest, left = left, None
        for argument in _ARGUMENT.finditer(rest):
            quote = argument["unclosed"]
            if quote:
                # None after it is closed either, as each was looked at from there.
                left = rest[argument.end() :].replace(quote, ",")
                break
            yield argument


def _is_caption(name: str, value: str) -> bool:
    """Tell whether a quoted argument without a key is text."""
    several = re.search(r"\s", value) or name in _TITLED
    return bool(value and several) and not _ADDRESS.search(value)


def _is_text(value: str, bare: str | None) -> bool:
    """Tell whether a value is text rather than the name of a variable, an address or markup."""
    if bare is not None and ("." in bare or "{" in bare):
        return False
    if not value or (value.startswith("{") and value.endswith("}")):
        return False
    return bool(re.search(r"\s", value)) or not ("://" in value or value.startswith("/"))
