"""The stored form of an article: two parts, of which lists read one."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace

import msgspec

from index.article import Article, Listed, from_json
from index.record import record_json
from index.storage.compression import Compression

LONG = 200_000
"""Characters of body and text together from which each is compressed separately.

A shorter article is compressed as one, its text first: its body repeats its text.
"""
_SHORT_MARK, _LONG_MARK = b"\1", b"\0"
"""First byte of the second part of an article."""
_SIZE = 4
"""Bytes of each length after the mark."""
_WIDEST = 4
"""Most bytes of a character in UTF-8."""

_TEXTS = (str, tuple[str, ...])
_LISTED = tuple(part.name for part in fields(Listed))
_REST = tuple(part.name for part in fields(Article) if part.name not in _LISTED)
_REPEATED = tuple(part.name for part in fields(Listed) if part.type in _TEXTS)
"""Fields of one text or several."""
_BODY, _TEXT, _METADATA = "body", "text", "metadata"
_listed = msgspec.json.Decoder(Listed)


def to_parts(article: Article, compression: Compression) -> tuple[bytes, bytes]:
    """Return the article in two parts: the listed part as JSON, and the rest, both compressed.

    The first has the record too, which answers for programs repeat as it is.

    A list reads the first part of its articles; marking also reads the text in the second part if
    the first does not match all words. Body and text of a long article are compressed separately,
    so that the beginning of each can be read alone.
    """
    compress = compression.compress
    if len(article.body) + len(article.text) < LONG:
        listed, rest = map(compress, encoded_parts(article))
        return listed, _SHORT_MARK + _size(article.text.encode()) + rest
    listed = compress(_first_part(article))
    rest = compress(_encoded(article, [name for name in _REST if name not in {_BODY, _TEXT}]))
    # One after the other: large texts are encoded only while they are compressed.
    body, text = (compress(part) for part in map(str.encode, (article.body, article.text)))
    return listed, b"".join((_LONG_MARK, _size(rest), _size(body), rest, body, text))


def encoded_parts(article: Article) -> tuple[bytes, bytes]:
    """Return the two parts of an article that is not long, as they are before compression."""
    others = _encoded(article, [name for name in _REST if name != _TEXT])
    return _first_part(article), article.text.encode() + others


def from_parts(listed: bytes, rest: bytes, compression: Compression, most: int = 0) -> Article:
    """Return the article that :func:`to_parts` split.

    Args:
        listed: The first part.
        rest: The second part.
        compression: That of the two.
        most: Bytes to read of the body and of the text of a long article, without a cut last
            character; 0 for all. A short article is read whole.

    Raises:
        ValueError: If a part is not what the compression wrote.
        msgspec.DecodeError: If a part has another content.
    """
    first = compression.decompress(listed)[:-1] + b","
    if rest.startswith(_SHORT_MARK):
        size, whole = _short_size(rest), compression.decompress(rest[_SHORT_START:])
        article = from_json(first + whole[size + 1 :])
        return replace(article, text=whole[:size].decode(), metadata=_whole_metadata(article))
    others, body, text = _long_parts(rest)
    article = from_json(first + compression.decompress(others)[1:])
    return replace(
        article,
        metadata=_whole_metadata(article),
        body=_beginning(body, compression, most),
        text=_beginning(text, compression, most),
    )


def _first_part(article: Article) -> bytes:
    values = {name: getattr(article, name) for name in _LISTED}
    return msgspec.json.encode({"record": msgspec.Raw(record_json(article)), **values})


def _encoded(article: Article, names: Iterable[str]) -> bytes:
    values = {name: getattr(article, name) for name in names}
    return msgspec.json.encode({**values, _METADATA: _short_metadata(article)})


def _short_metadata(article: Article) -> Mapping[str, object]:
    """Return the metadata without what the listed part repeats: most titles, descriptions, tags.

    Returns:
        For each key the name of the listed field with the same value, or a list of only the value.
    """
    same = {_comparable(getattr(article, name)): name for name in reversed(_REPEATED)}
    return {key: same.get(_comparable(of), [of]) for key, of in article.metadata.items()}


def _comparable(value: object) -> object:
    """Return a text or several texts, which are stored in both parts alike, else nothing."""
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(value)
    return value if isinstance(value, str) else None


def _whole_metadata(article: Article) -> Mapping[str, object]:
    """Return the metadata of an article that has them as :func:`_short_metadata` returns them."""
    return {
        key: of[0] if isinstance(of, list) else _repeated(getattr(article, str(of)))
        for key, of in article.metadata.items()
    }


def _repeated(value: object) -> object:
    """Return the value of a field as metadata have it, where several are a list."""
    return list(value) if isinstance(value, tuple) else value


def _size(part: bytes) -> bytes:
    return len(part).to_bytes(_SIZE, "big")


_SHORT_START = len(_SHORT_MARK) + _SIZE


def _short_size(rest: bytes) -> int:
    """Return the number of bytes of the text of a short article."""
    return int.from_bytes(rest[len(_SHORT_MARK) : _SHORT_START], "big")


def _long_parts(rest: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the compressed parts of a long article: the rest, the body and the text."""
    start = len(_LONG_MARK) + 2 * _SIZE
    first, second = (
        int.from_bytes(rest[at : at + _SIZE], "big") for at in (len(_LONG_MARK), start - _SIZE)
    )
    body = start + first
    return rest[start:body], rest[body : body + second], rest[body + second :]


def _beginning(compressed: bytes, compression: Compression, most: int) -> str:
    if not most:
        return compression.decompress(compressed).decode()
    return compression.beginning(compressed, most).decode(errors="ignore")


def listed_part(listed: bytes, compression: Compression) -> Listed:
    """Return the first part of an article.

    Raises:
        ValueError: If it is not what the compression wrote.
        msgspec.DecodeError: If it has another content.
    """
    return listed_from_json(compression.decompress(listed))


def listed_from_json(stored: bytes) -> Listed:
    """Return the listed part of an article from its JSON.

    Raises:
        msgspec.DecodeError: If it has another content.
    """
    return _listed.decode(stored)


def text_part(rest: bytes, compression: Compression, most: int) -> str:
    """Return the first ``most`` characters of the text from the second part of an article.

    Nothing after them is decompressed.

    Raises:
        ValueError: If ``rest`` has another content.
    """
    if rest.startswith(_LONG_MARK):
        return _beginning(_long_parts(rest)[2], compression, _WIDEST * most)[:most]
    size = min(_short_size(rest), _WIDEST * most)
    return _beginning(rest[_SHORT_START:], compression, size)[:most] if size else ""
