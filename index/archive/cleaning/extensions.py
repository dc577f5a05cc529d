"""Convert extensions of Markdown's dialects into plain Markdown, or remove them.

Kramdown's and others' attributes, Python-Markdown's admonitions and tabs, directives, tables of
contents, abbreviations, links to files of Pelican, references to footnotes that are not there.
"""

import re
from collections.abc import Iterable

from index.archive.cleaning.masking import Masked

_ATTRIBUTE = r"(?:[#.][\w:-]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+))"
_ATTRIBUTES = re.compile(
    rf"(?<!\{{)\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*+[ \t]*\}}(?!\}})"
)
_KRAMDOWN = re.compile(r"\{:[^{}\n]*\}")
_KRAMDOWN_LINE = re.compile(r"[ \t]*+\{:([^}\n]*+)\}[ \t]*+")
_TOC_NAME = re.compile(r"\btoc\b")
_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d+\.)[ \t]")
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
    r"( *)(?:(?:!!!|\?\?\?\+?)[ \t]++[\w -]*+|===!?\+?[ \t]++(?=[\"']))"
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
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\](?!:)")
_NOTE_LINE = re.compile(r"[ ]{0,3}\[\^([^\[\]\s]+)\]:")
_WIKI_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]+))?\]\](?!\()")
INDENT = 4
"""Spaces before what an admonition of Python-Markdown has in it."""
MAX_NESTED = 8


def without_extensions(masked: Masked, *, notes_as_defined: bool = False) -> None:
    """Take the dialects off a text whose code is masked.

    Args:
        masked: The text.
        notes_as_defined: Whether notes stand in their own order, not in that of their marks.
    """
    text = masked.text
    if "{" in text or "|" in text:
        text = _without_attributes(text)
    if "[" in text:
        text = _with_notes_last(text, as_defined=notes_as_defined) if "[^" in text else text
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
        text = _without_toc(text) if "toc" in text else text
        text = _without_comments(text)
        text = _KRAMDOWN.sub("", text)
    if "{" in text:
        text = _TOC.sub("", text)
        text = _without(_ATTRIBUTES, text)
    return _FILES.sub("", text)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what matches a pattern, and without the blanks before that."""
    kept: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        kept.append(text[at : found.start()].rstrip(" \t"))
        at = found.end()
    return "".join((*kept, text[at:]))


def _without_toc(text: str) -> str:
    """Take off the lists in whose place Kramdown puts a table of contents."""
    kept: list[str] = []
    first_item: int | None = None
    for line in text.split("\n"):
        mark = _KRAMDOWN_LINE.fullmatch(line)
        if mark and _TOC_NAME.search(mark[1]):
            del kept[len(kept) if first_item is None else first_item :]
            first_item = None
            continue
        if not line.strip():
            first_item = None
        elif first_item is None and _ITEM.match(line):
            first_item = len(kept)
        kept.append(line)
    return "\n".join(kept)


def _without_comments(text: str) -> str:
    """Take off what Kramdown calls a comment, from ``{::comment}`` to ``{:/}``."""
    first, *others = text.split("{::comment}")
    return first + "".join(other.partition("{:/")[2].partition("}")[2] for other in others)


def _without_brackets(text: str) -> str:
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


def _with_notes_last(text: str, *, as_defined: bool) -> str:
    """Move notes to the end, where generators have them; take off marks without a note.

    Args:
        text: Markdown.
        as_defined: Whether they keep their order, or get that of the marks that name them.
    """
    notes: dict[str, list[str]] = {}
    kept: list[str] = []
    into = kept
    after_blank = False
    for line in text.split("\n"):
        opened = _NOTE_LINE.match(line)
        if opened:
            into = notes.setdefault(opened[1], [])
        elif after_blank and line[:1] not in ("", " ", "\t"):
            into = kept
        into.append(line)
        after_blank = not line.strip()
    marks = dict.fromkeys(mark[1] for mark in _NOTE.finditer("\n".join(kept)))
    body = _NOTE.sub(lambda mark: mark[0] if mark[1] in notes else "", "\n".join(kept))
    named = () if as_defined else (name for name in marks if name in notes)
    ordered = dict.fromkeys((*named, *notes))
    return "\n".join((body, *("\n" + "\n".join(notes[name]) for name in ordered)))


def _alert(alert: re.Match[str]) -> str:
    before, kind, title = alert.groups()
    if title:
        return f"{before}{title}\n{before}"
    return alert[0] if kind.lower() in _KNOWN_ALERTS else before


def _directive(directive: re.Match[str]) -> str:
    before, _, label, title = directive.groups()
    caption = label or title
    return f"{before}\n{before}{caption}\n{before}" if caption else before


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
