"""Settings of Pelican under names that it has given up, as it still takes them.

Source: what Pelican 4.12 does with them.
"""

import re

from index.archive.sites.configuration import Values, flag

SUBSTITUTIONS = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))
"""Patterns and what replaces them in a slug, where the settings say nothing else."""
_ADDRESSES = ("ARTICLE_URL", "ARTICLE_LANG_URL", "PAGE_URL", "PAGE_LANG_URL")
_CLEAN = ("{slug}/", "{slug}-{lang}/", "pages/{slug}/", "pages/{slug}-{lang}/")


def renewed(values: Values) -> Values:
    """Return settings by the names that Pelican has today."""
    found = dict(values)
    for kind in ("ARTICLE", "PAGE"):
        if f"{kind}_DIR" in found:
            found.setdefault(f"{kind}_PATHS", [found[f"{kind}_DIR"]])
    if flag(found, "CLEAN_URLS", default=False):
        found |= zip(_ADDRESSES, _CLEAN, strict=True)
    pairs = found.get("SLUG_SUBSTITUTIONS")
    if isinstance(pairs, list) and "SLUG_REGEX_SUBSTITUTIONS" not in found:
        found["SLUG_REGEX_SUBSTITUTIONS"] = _patterns(pairs)
    return found


def _patterns(pairs: list[object]) -> list[object]:
    """Return the patterns that stand for plain texts; a third value keeps all other characters."""
    given = [pair for pair in pairs if isinstance(pair, list) and len(pair) in (2, 3)]
    keeps = any(len(pair) == 3 and pair[2] for pair in given)
    plain = [[re.escape(str(pair[0])), str(pair[1]).replace("\\", r"\\")] for pair in given]
    return [*plain, *(list(pair) for pair in (SUBSTITUTIONS[1:3] if keeps else SUBSTITUTIONS))]
