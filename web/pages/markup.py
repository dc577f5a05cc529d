"""Write marked text as HTML, all of it escaped."""

from markupsafe import Markup, escape

from search.result import Marked

ELLIPSIS = "…"


def marked_html(marked: Marked) -> Markup:
    """Return the text as HTML, its spans in ``<mark>``, with an ellipsis where it was cut."""
    pieces = [f"{ELLIPSIS} "] if marked.cut_before else []
    end = 0
    for start, stop in marked.spans:
        before, word = escape(marked.text[end:start]), escape(marked.text[start:stop])
        # A plain string: joining Markup would escape every piece again.
        pieces.append(f"{before}<mark>{word}</mark>")
        end = stop
    pieces.append(str(escape(marked.text[end:])))
    if marked.cut_after:
        pieces.append(f" {ELLIPSIS}")
    return Markup("".join(pieces))  # noqa: S704  # each piece was escaped above
