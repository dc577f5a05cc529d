"""Clean a body into Markdown that our parser reads as the generator does."""

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
    **dict.fromkeys((Generator.HUGO, Generator.PELICAN), ("{%", "<%")),
}
"""Tags that other ones leave behind; of other generators all are."""
_MDX = frozenset({Generator.DOCUSAURUS})
"""Generators that read every Markdown file as MDX; two braces are no tag there."""
_PYTHON = frozenset({Generator.PELICAN, Generator.MKDOCS})
"""Generators that read Markdown by Python-Markdown."""
_FIELD_NAMES = {Generator.JEKYLL: "page.", Generator.ELEVENTY: ""}
"""Prefix of a field name in expressions of a generator."""
_HTML = frozenset({".html", ".htm"})
_BRACKET = re.compile(r"\[[!^\[tT]")
_LINE = re.compile(
    r"\n[ \t>]*(?:(?:[-*+:][ \t]+)*\d{1,9}[.)][ \t]|!!!|\?\?\?|=== |::|-+8<|\^[ \t]*\n|\*\["
    r"|import |export )"
)
"""Beginnings of lines that are no plain Markdown, or differ from it."""


def clean(
    markdown: str,
    generator: Generator,
    *,
    suffix: str = ".md",
    tags: bool = True,
    fields: Mapping[str, object] | None = None,
) -> str:
    """Return a body without template language, comments, scripts and dialects of Markdown.

    Args:
        markdown: As the author wrote it, without NUL characters.
        generator: What renders it.
        suffix: Of the file, in lower case: ``.mdx`` and ``.html`` are not read as Markdown is.
        tags: Whether template tags are rendered in it at all.
        fields: Its front matter, whose values some generators know in expressions.
    """
    is_html = suffix in _HTML
    if not is_html and not _may_have_more(markdown):
        return markdown
    mdx = suffix == ".mdx" or generator in _MDX
    tags = tags and not mdx
    if tags:
        variables = _variables(generator, fields or {}) if "{{" in markdown else {}
        markdown = without_tags(markdown, _EVERYWHERE.get(generator, ()), variables)
    masked = Masked(markdown)
    if tags:
        masked.text = without_tags(masked.text, _OUTSIDE_CODE.get(generator, EVERY))
    if is_html:
        return _one_block(masked.restored())
    masked.text = without_components(masked.text, everywhere=mdx)
    without_extensions(masked, notes_as_defined=generator in _PYTHON)
    masked.text = keep_ordinals(masked.text)
    return masked.restored()


def _may_have_more(markdown: str) -> bool:
    """Tell at a glance whether a text may have more than plain Markdown."""
    if "{" in markdown or "<" in markdown or _LINE.search(f"\n{markdown}"):
        return True
    return "^" in markdown or bool(_BRACKET.search(markdown))


def _variables(generator: Generator, fields: Mapping[str, object]) -> Mapping[str, str]:
    """Return the texts and numbers of a front matter by their names in expressions."""
    before = _FIELD_NAMES.get(generator)
    if before is None:
        return {}
    known = {key: value for key, value in fields.items() if isinstance(value, (str, int))}
    return {f"{before}{key}": str(value) for key, value in known.items()}


def _one_block(html: str) -> str:
    """Return HTML as one block of Markdown: without blank lines, and nothing looks like code."""
    lines = filter(None, map(str.strip, html.split("\n")))
    return "\n".join(("<div>", *lines, "</div>"))
