"""Lines such as ``Title: …`` at the head of a text, as MultiMarkdown and Pelican have them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FIELD = re.compile(r"[ ]{0,3}([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)")
_KNOWN = frozenset(
    {"title", "date", "author", "authors", "tags", "category", "slug", "lang", "language", "status"}
    | {"summary", "modified", "keywords", "subtitle", "template", "save_as", "url", "translation"}
    | {"description", "created", "updated", "copyright", "email", "affiliation", "image", "draft"}
)
MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class Headers:
    """The header of a text.

    Attributes:
        metadata: Text by the names of the fields, in lower case.
        end: Where the body begins.
        repeated: Lines from 0, and names, of fields that were there before.
    """

    metadata: Mapping[str, str]
    end: int
    repeated: tuple[tuple[int, str], ...] = ()


def parse(text: str, *, known_only: bool) -> Headers | None:
    """Return the header of a text, or ``None`` if it has none.

    It ends at a blank line, or at one that is neither a field nor indented.

    Args:
        text: Text that may begin with a header.
        known_only: Whether a text counts as headed only by fields that headers are known to have,
            a title among them or several. A paragraph may begin with a word and a colon.

    Source: Python-Markdown, extension Meta-Data; MultiMarkdown 6, Metadata.
    """
    if not _FIELD.match(text):
        return None
    fields: dict[str, list[str]] = {}
    repeated: list[tuple[int, str]] = []
    current: list[str] = []
    end = 0
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES]):
        field = _FIELD.match(line)
        if field:
            name, current = field[1].lower(), [field[2].strip()]
            if name in fields:
                repeated.append((number, name))
            fields.setdefault(name, current)
        elif line.strip() and line[0] in " \t":
            current.append(line.strip())
        else:
            break
        end += len(line) + 1
    if known_only and not _is_header(fields):
        return None
    joined = {name: " ".join(filter(None, lines)) for name, lines in fields.items()}
    rest = text[end:]
    return Headers(joined, end + len(rest) - len(rest.lstrip("\n")), tuple(repeated))


def _is_header(fields: Mapping[str, object]) -> bool:
    known = fields.keys() & _KNOWN
    first = next(iter(fields), "")
    return first in _KNOWN and ("title" in known or len(known) > 1)
