"""Write what Markdown's dialects add in the Markdown that our parser reads, or take it off.

Kramdown's and others' attributes, Python-Markdown's admonitions and tabs, directives, tables of
contents, abbreviations, links to files of Pelican, references to footnotes that are not there.
"""

import re
from collections.abc import Iterable

from index.archive.cleaning.masking import Masked

_ATTRIBUTE = r"(?:[#.][\w:-]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+))"
_ATTRIBUTES = re.compile(rf"[ \t]*\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*+[ \t]*\}}")
_KRAMDOWN = re.compile(r"\{:[^{}\n]*\}")
_TOC_LIST = re.compile(
    r"^[ \t]*(?:[*+-]|\d+\.)[ \t]+[^\n]*\n[ \t]*\{:[^}\n]*\btoc\b[^}\n]*\}[ \t]*$", re.MULTILINE
)
_TOC = re.compile(
    r"^[ \t]*(?:\[\[_?toc_?\]\]|@?\[toc\]|\$?\{toc\}|\{\{ ?toc ?\}\})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FILES = re.compile(
    r"(?<=[(<\"' ])(?:\{|\|)(?:filename|static|attach|tag|category|author|index)(?:\}|\|)"
)
_ALERT = re.compile(r"^([ \t]*>[ \t>]*)\[!([\w-]+)\][+-]?[ \t]*([^\n]*)$", re.MULTILINE)
_KNOWN_ALERTS = frozenset({"note", "tip", "important", "warning", "caution"})
_DIRECTIVE = re.compile(
    r"^([ \t>]*):{2,}[ \t]*(?:([\w-]+)(?=[\s\[{]|$))?[ \t]*(?:\[([^\]\n]*)\])?"
    r"(?:\{[^}\n]*\})?[ \t]*([^\n]*)$",
    re.MULTILINE,
)
_ADMONITION = re.compile(
    r"( *)(?:(?:!!!|\?\?\?\+?)[ \t]+[\w -]*|===!?\+?[ \t]+(?=[\"']))"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)')?[ \t]*"
)
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_INCLUDED = re.compile(r"^[ \t]*-+8<-+[^\n]*$", re.MULTILINE)
_BLOCK_END = re.compile(r"^\^[ \t]*$", re.MULTILINE)
_MARKDOWN_INSIDE = re.compile(
    r"<\w+(?:[ \t]+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'))*[ \t]+markdown(?:=[\"']?\w+[\"']?)?"
    r"(?:[ \t]+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'))*[ \t]*>"
)
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]*)\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\](:?)")
_WIKI_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]+))?\]\](?!\()")
INDENT = 4
"""Spaces before what an admonition of Python-Markdown has in it."""
MAX_NESTED = 8


def without_extensions(masked: Masked) -> None:
    """Take the dialects off a text whose code is masked."""
    text = masked.text
    if "{" in text or "|" in text:
        text = _without_attributes(text)
    if "[" in text:
        text = _without_brackets(text)
    if "::" in text:
        text = _DIRECTIVE.sub(_directive, text)
    if "markdown" in text and "<" in text:
        text = _MARKDOWN_INSIDE.sub("\n\n", text)
    text = _BLOCK_END.sub("", text) if "\n^" in text else text
    text = _INCLUDED.sub("", text) if "8<" in text else text
    if any(map(text.__contains__, ("!!!", "???", "=== "))):
        text = "\n".join(_opened(text.split("\n"), masked, MAX_NESTED))
    masked.text = text


def _without_attributes(text: str) -> str:
    if "{:" in text:
        text = _TOC_LIST.sub("", text)
        text = _without_comments(text)
        text = _KRAMDOWN.sub("", text)
    if "{" in text:
        text = _TOC.sub("", text)
        text = _ATTRIBUTES.sub("", text)
    return _FILES.sub("", text)


def _without_comments(text: str) -> str:
    """Take off what Kramdown calls a comment, from ``{::comment}`` to ``{:/}``."""
    first, *others = text.split("{::comment}")
    return first + "".join(other.partition("{:/")[2].partition("}")[2] for other in others)


def _without_brackets(text: str) -> str:
    if "[^" in text:
        defined = {note[1] for note in _NOTE.finditer(text) if note[2]}
        text = _NOTE.sub(lambda n: n[0] if n[2] or n[1] in defined else "", text)
    if "^[" in text:
        text = _INLINE_NOTE.sub(r" (\1)", text)
    if "*[" in text:
        text = _ABBREVIATION.sub("", text)
    if "[!" in text:
        text = _ALERT.sub(_alert, text)
    if "[[" in text or "[t" in text or "[T" in text:
        text = _TOC.sub("", text)
        text = _WIKI_LINK.sub(lambda link: "" if link[1] else link[3] or link[2], text)
    return text


def _alert(alert: re.Match[str]) -> str:
    before, kind, title = alert.groups()
    if title:
        return f"{before}{title}\n{before}"
    return alert[0] if kind.lower() in _KNOWN_ALERTS else before


def _directive(directive: re.Match[str]) -> str:
    before, _, label, title = directive.groups()
    told = label or title
    return f"{before}\n{before}{told}\n{before}" if told else before


def _opened(lines: list[str], masked: Masked, levels: int) -> Iterable[str]:
    """Yield lines with the admonitions among them as paragraphs: a title, then what is in it."""
    at = 0
    while at < len(lines):
        head = _ADMONITION.fullmatch(lines[at]) if levels else None
        if head is None:
            yield lines[at]
            at += 1
            continue
        width = len(head[1]) + INDENT
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * width)):
            end += 1
        yield from ("", head[1] + (head[2] or head[3] or ""), "")
        inside = [masked.outdent(line, INDENT) for line in lines[at + 1 : end]]
        yield from _opened(inside, masked, levels - 1)
        at = end
