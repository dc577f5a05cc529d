"""Clean a body: what is left is Markdown that our parser reads as the generator means it."""

import re
from collections.abc import Mapping

from index.archive.cleaning.components import without_components
from index.archive.cleaning.extensions import without_extensions
from index.archive.cleaning.masking import Masked
from index.archive.cleaning.ordinals import keep_ordinals
from index.archive.cleaning.tags import EVERY, LIQUID, SHORTCODES, without_tags
from index.settings import Generator

_EVERYWHERE: Mapping[Generator, tuple[str, ...]] = {
    Generator.JEKYLL: LIQUID,
    Generator.ELEVENTY: (*LIQUID, "{#"),
    Generator.HUGO: SHORTCODES,
    Generator.ZOLA: (*LIQUID, "{#"),
}
"""Tags that a generator renders before it reads Markdown: in code too."""
_OUTSIDE_CODE: Mapping[Generator, tuple[str, ...]] = {
    **dict.fromkeys(_EVERYWHERE, ("<%",)),
    Generator.HUGO: ("{%", "<%"),
}
"""Tags that other ones leave behind; of other generators all are."""
_MDX = frozenset({Generator.DOCUSAURUS})
"""Generators that read every Markdown file as MDX; two braces are no tag there."""
_MARKS = ("{", "<", "[!", "[^", "[[", "^[", "*[", "[t", "[T", "::", "import ", "\nexport ", "8<")
"""One of these stands in every text that has more than Markdown, or ``_LINE`` does."""
_LINE = re.compile(
    r"\n[ \t>]*(?:(?:[-*+][ \t]+)*\d{1,9}[.)][ \t]|!!!|\?\?\?|=== |\^[ \t]*\n|export )"
)


def clean(markdown: str, generator: Generator, *, mdx: bool = False, tags: bool = True) -> str:
    """Return a body without template language, comments, scripts and dialects of Markdown.

    Args:
        markdown: As the author wrote it, without NUL characters.
        generator: What renders it.
        mdx: Whether it is MDX by the name of its file.
        tags: Whether template tags are rendered in it at all.
    """
    if not (any(map(markdown.__contains__, _MARKS)) or _LINE.search(f"\n{markdown}")):
        return markdown
    mdx = mdx or generator in _MDX
    tags = tags and not mdx
    masked = Masked(without_tags(markdown, _EVERYWHERE.get(generator, ())) if tags else markdown)
    if tags:
        masked.text = without_tags(masked.text, _OUTSIDE_CODE.get(generator, EVERY))
    masked.text = without_components(masked.text, everywhere=mdx)
    without_extensions(masked)
    masked.text = keep_ordinals(masked.text)
    return masked.restored()
