"""Add names that texts prove to the front matter of files; all else stays byte for byte."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import yaml

from index.archive import front_matter
from index.archive.decoding import decode, encoding_of
from index.archive.keys import known
from index.archive.listing import ArchiveFile
from index.archive.reading import Reader
from index.article import Article
from index.doctor.fixing import Fixed
from index.mentions.finder import Finder, without
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

_OPENING = re.compile(r"\ufeff?(?P<fence>-{3,}|\+{3,})[ \t]*(?P<end>\r?\n)")
_PLAIN = re.compile(r"[^\W\d_][\w .&+-]*")
"""Names that YAML takes without quotes, but for words of its own such as ``No``."""
_ITEMS = re.compile(r"(?:(?P<dash>[ \t]*- +)[^\r\n]*(?P<end>\r?\n|\Z))+")
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_NO_VALUE = frozenset({"", "~", "null", '""', "''"})

_NAMED = (Kind.COMPANIES, Kind.PEOPLE)


def unlisted_names(article: Article) -> Mapping[Kind, tuple[str, ...]]:
    """Return the names that an article's texts prove and its metadata lacks, by kind."""
    return {
        Kind.COMPANIES: tuple(without(article.mentioned_companies, article.companies)),
        Kind.PEOPLE: tuple(without(article.mentioned_people, article.people)),
    }


def with_proven_names(mended: Fixed, file: ArchiveFile, reader: Reader, finder: Finder) -> Fixed:
    """Return the repaired bytes of a file with the names added that its metadata lacks.

    Args:
        mended: The file with its text repaired.
        file: The file.
        reader: Reads it as a build does.
        finder: Finds names in it.
    """
    try:
        article = reader.read(file.path, file.id, mended.raw).article
    except Exception:  # noqa: BLE001  # as in a build, which tells it
        return mended
    if article is None or mended.fault:
        return mended
    lacking = unlisted_names(finder.completed(article))
    names = tuple(name for kind in _NAMED for name in lacking[kind])
    if not names:
        return mended
    raw = _written(mended.raw, lacking)
    if raw is None or not _says(mended.raw, raw, lacking, file.path, reader):
        return replace(mended, unnamed=names)
    return replace(mended, raw=raw, named=names)


def _written(raw: bytes, lacking: Mapping[Kind, tuple[str, ...]]) -> bytes | None:
    """Return the bytes of a file with names added; ``None`` where they cannot be."""
    mark, encoding = encoding_of(raw)
    try:
        text: str | None = raw[len(mark) :].decode(encoding, "surrogateescape")
        for kind, names in lacking.items():
            if names and text is not None:
                text = with_names(text, kind.value, names)
        return None if text is None else mark + text.encode(encoding, "surrogateescape")
    except UnicodeError:
        return None


def _says(
    before: bytes, after: bytes, added: Mapping[Kind, tuple[str, ...]], path: str, reader: Reader
) -> bool:
    """Tell whether a file says after a change what it said before, and the added names."""
    was, now = reader.given(path, before), reader.given(path, after)
    for kind, old, new in (
        (Kind.COMPANIES, was.companies, now.companies),
        (Kind.PEOPLE, was.people, now.people),
    ):
        if {*map(facet_key, (*old, *added[kind]))} != {*map(facet_key, new)}:
            return False
    return _rest(before) == _rest(after)


def _rest(raw: bytes) -> tuple[Mapping[str, object], str, int]:
    """Return the fields other than names, the body, and the number of faults of a file."""
    parted = front_matter.parse(decode(raw).text)
    fields = {key: of for key, of in known(parted.metadata).items() if key not in _NAMED}
    return fields, parted.body, len(parted.faults)


def with_names(text: str, key: str, names: Iterable[str]) -> str | None:
    """Return a text with names added to a list of its front matter, which is begun if missing.

    The caller checks what was written by reading it: a list of many lines in brackets, or one
    within another table, is not understood.

    Args:
        text: The whole text of a file, with its line ends.
        key: Of the list.
        names: To be added.

    Returns:
        The text; ``None`` if it has no front matter between fences.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    mark = re.escape(opening["fence"][0])
    closing = re.compile(rf"^{mark}{{3,}}[ \t]*\r?$", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return None
    fields = text[opening.end() : closing.start()]
    if opening["fence"][0] == "+":
        quoted = [json.dumps(name, ensure_ascii=False) for name in names]
        first_table = _TABLE.search(fields)
        at = first_table.start() if first_table else len(fields)
        written = _in_list(fields[:at], key, " = ", quoted, opening["end"]) + fields[at:]
    else:
        written = _in_list(fields, key, ": ", [*map(_in_yaml, names)], opening["end"])
    return text[: opening.end()] + written + text[closing.start() :]


def _in_list(fields: str, key: str, sign: str, quoted: list[str], end: str) -> str:
    """Return fields with values added to a list."""
    found = re.search(
        rf"^{key}[ \t]*{sign.strip()}(?P<value>[^\r\n]*)", fields, re.MULTILINE | re.IGNORECASE
    )
    if found is None:
        return f"{fields}{key}{sign}[{', '.join(quoted)}]{end}"
    value = found["value"].strip()
    after = found.end() + (len(end) if fields.startswith(end, found.end()) else 0)
    items = _ITEMS.match(fields, after)
    if value in _NO_VALUE and items is not None:
        lines = "".join(f"{items['dash']}{name}{end}" for name in quoted)
        return fields[: items.end()] + lines + fields[items.end() :]
    listed = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    before = listed.strip().rstrip(",")
    shown = ", ".join([*([before] if before not in _NO_VALUE else []), *quoted])
    return f"{fields[: found.start('value')]} [{shown}]{fields[found.end() :]}"


def _in_yaml(name: str) -> str:
    if _PLAIN.fullmatch(name) and yaml.safe_load(f"[{name}]") == [name]:
        return name
    return json.dumps(name, ensure_ascii=False)
