"""Marked text to HTML: everything escaped, and nothing in it but ``<mark>``."""

from markupsafe import Markup, escape

from search.result import Marked

ELLIPSIS = "…"


def marked_html(marked: Marked) -> Markup:
    """Return the text as HTML with its spans marked, and an ellipsis where it was cut."""
    pieces = [escape(f"{ELLIPSIS} " if marked.cut_before else "")]
    end = 0
    for start, stop in marked.spans:
        pieces.append(escape(marked.text[end:start]))
        pieces.append(Markup("<mark>{}</mark>").format(marked.text[start:stop]))
        end = stop
    pieces.append(escape(marked.text[end:]))
    pieces.append(escape(f" {ELLIPSIS}" if marked.cut_after else ""))
    return Markup("").join(pieces)
