"""Add names that texts prove to the front matter of files; all else stays byte for byte."""

from collections.abc import Mapping
from dataclasses import replace

from index.archive import front_matter
from index.archive.decoding import decode, encoding_of
from index.archive.keys import known
from index.archive.listing import ArchiveFile
from index.archive.reading import Reader
from index.article import Article
from index.doctor.fixing import Fixed
from index.doctor.name_lists import with_names
from index.mentions.finder import Finder, without
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

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
    """Tell whether a change added the names to a file, and altered nothing else of its meaning."""
    (was, _), (now, _) = reader.given(path, before), reader.given(path, after)
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
