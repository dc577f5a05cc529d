"""Write texts as HTML, all of it escaped."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from search.result import Marked
from web.wording import Texts

ELLIPSIS = "…"
_UNENDED_LINE = re.compile(r"(?<=[^\s.!?…:;,])\s*\n\s*")
_NOTHING = Markup()


def marked_html(marked: Marked) -> Markup:
    """Return the text as :func:`html_of` writes it, for templates."""
    return Markup(html_of(marked))  # noqa: S704  # each piece was escaped


def snippet_html(marked: Marked) -> Markup:
    """Return the text of a snippet for templates, with a dot after a heading or item of a list."""
    html = html_of(marked)
    # Few snippets have more than one line, and to look for one is faster than to match each letter.
    return Markup(_UNENDED_LINE.sub(" · ", html) if "\n" in html else html)  # noqa: S704  # as above


def html_of(marked: Marked) -> str:
    """Return the text as HTML, its spans in ``<mark>``, with an ellipsis where it was cut."""
    text = marked.text
    # Few texts have anything to escape, and to look once is faster than to escape every piece.
    safe = escaped if _is_special(text) else str
    pieces = [f"{ELLIPSIS} "] if marked.cut_before else []
    end = 0
    for start, stop in marked.spans:
        pieces.append(f"{safe(text[end:start])}<mark>{safe(text[start:stop])}</mark>")
        end = stop
    pieces.append(safe(text[end:]))
    if marked.cut_after:
        pieces.append(f" {ELLIPSIS}")
    return "".join(pieces)


def escaped(text: str) -> str:
    """Return a text escaped, as a plain string: joining Markup would escape every piece again."""
    return str(escape(text)) if _is_special(text) else text


def _is_special(text: str) -> bool:
    """Tell whether a text has a character that markupsafe escapes.

    Few have one. To look for each takes a third of the time of a regular expression.
    """
    return "&" in text or '"' in text or "'" in text or "<" in text or ">" in text


def lang(code: str, texts: Texts) -> Markup:
    """Return the attribute of a text in another language than the page; empty for the same."""
    if not code or code == texts.language:
        return _NOTHING
    return Markup(f' lang="{escaped(code)}"')  # noqa: S704  # escaped


def items(written: Iterable[str]) -> str:
    """Return pieces of HTML as the items of a list."""
    return "".join([f"<li>{item}</li>" for item in written])
