"""Take JSX off MDX: imports, exports, components, expressions."""

import re

_IMPORT = re.compile(
    r"^import\b(?:[ \t]+[\w*{][^\n'\"]{0,500}?(?:\n[^\n'\"]{0,200}?){0,20}[ \t}]from)?[ \t]*"
    r"(?:\"[^\"\n]+\"|'[^'\n]+');?[ \t]*$",
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export[ \t]+(?:const|let|var|function|default|async|class|\{)[^\n]*(?:\n[^\n]+)*",
    re.MULTILINE,
)
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_TAG = re.compile(
    rf"""<(?P<close>/?)(?P<name>[A-Za-z][\w.]*)(?P<rest>(?:[^<>{{}}"']++|"[^"]*+"|'[^']*+'|{_BRACES})*+)>"""
)
_FRAGMENT = re.compile(r"</?>")
_EXPRESSION = re.compile(_BRACES)
_TEXT = re.compile(r"""\{\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)\s*\}""")
_CAPTION = re.compile(
    r"""\b(?:title|label|caption|alt|summary|header|heading|description|text)\s*=\s*"""
    r"""(?:"([^"]*)"|'([^']*)'|\{\s*["']([^"']*)["']\s*\})"""
)


def without_components(markdown: str, *, everywhere: bool) -> str:
    """Return MDX as Markdown without components; their contents and captions stay.

    Args:
        markdown: Without code.
        everywhere: Whether it is MDX for sure. Otherwise only unambiguous JSX is removed:
            imports, exports, components with a capital.
    """
    text = _IMPORT.sub("", markdown) if "import" in markdown else markdown
    text = _EXPORT.sub("", text) if "\nexport " in f"\n{text}" else text
    first, *others = text.split("{/*")
    text = first + "".join(_after_comment(other) for other in others)
    if "<" in text:
        text = _TAG.sub(lambda tag: _element(tag, everywhere=everywhere), text)
    if everywhere:
        text = _FRAGMENT.sub("", text)
        text = _EXPRESSION.sub("", _TEXT.sub(r"\1\2\3", text))
    return text


def _after_comment(text: str) -> str:
    """Return the text after its leading comment; all of it if the comment is not closed."""
    _, end, after = text.partition("*/}")
    return after if end else f"{{/*{text}"


def _element(tag: re.Match[str], *, everywhere: bool) -> str:
    """Return the replacement of a tag: itself if it is HTML, else its captions."""
    name, rest = tag["name"], tag["rest"]
    component = name[0].isupper() and not name.isupper()
    if not component and not (everywhere and "{" in rest):
        return tag[0]
    if not component:
        return f"<{tag['close']}{name}>"
    captions = " ".join(next(filter(None, found), "") for found in _CAPTION.findall(rest)).strip()
    if _begins_line(tag):
        return f"\n\n{captions}\n\n"
    return f" {captions} " if captions else _gap(tag)


def _begins_line(tag: re.Match[str]) -> bool:
    text, at = tag.string, tag.start()
    # Step by step: a slice of all before each tag would take the square of the text.
    while at and text[at - 1] != "\n" and text[at - 1].isspace():
        at -= 1
    return not at or text[at - 1] == "\n"


def _gap(tag: re.Match[str]) -> str:
    start, end = tag.span()
    before, after = tag.string[start - 1 : start], tag.string[end : end + 1]
    return " " if before == ">" or after == "<" or (before.isalnum() and after.isalnum()) else ""
