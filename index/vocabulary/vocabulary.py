"""Vocabulary: clean names of the values of facets, and their spellings.

The owner's ``vocabulary.toml`` takes precedence over the built-in one::

    [categories."Umělá inteligence"]
    aliases = ["ai", "strojové učení"]
    prefixes = ["umělá intel"]          # values that were cut

    [companies.Nvidia]
    aliases = ["Nvidia Corp."]

    [kraj."Jižní Čechy"]                # an own facet, by its name
    aliases = ["Jihočeský kraj"]

    [hidden]
    companies = ["The Verge"]           # neither counted nor shown, but still searchable

Names and aliases ignore case, diacritics and punctuation.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import TypeVar

import msgspec

from index.errors import HledejError
from index.facets import (
    AUTHOR,
    CATEGORY,
    COMPANY,
    PERSON,
    SERIES,
    SOURCE,
    TAG,
    own_facets,
)
from index.names import facet_key, prefix_key
from index.settings import IndexSettings, is_there

T = TypeVar("T")

FILE_NAME = "vocabulary.toml"
HIDDEN = "hidden"
QUOTES = "correct the line; a name with accents or spaces goes in quotes"


class Kind(StrEnum):
    """A kind of name that any archive may have; the value is its table of the file.

    Own facets are further kinds, by their keys.
    """

    CATEGORIES = "categories"
    COMPANIES = "companies"
    PEOPLE = "people"
    TAGS = "tags"
    AUTHORS = "authors"
    SERIES = "series"
    SOURCES = "sources"


KINDS: Mapping[str, Kind] = {
    CATEGORY: Kind.CATEGORIES,
    COMPANY: Kind.COMPANIES,
    PERSON: Kind.PEOPLE,
    TAG: Kind.TAGS,
    AUTHOR: Kind.AUTHORS,
    SERIES: Kind.SERIES,
    SOURCE: Kind.SOURCES,
}
"""Kind of the names of each facet that any archive may have, by the facet's key."""


class VocabularyError(HledejError):
    """A vocabulary cannot be used."""

    def __init__(self, path: str, key: str, fault: str, remedy: str) -> None:
        super().__init__(f"{path}: {key}: {fault}; {remedy}")
        self.path = path
        self.key = key


class _Spellings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


_Table = dict[str, _Spellings]
_Hidden = dict[str, tuple[str, ...]]


class Names(msgspec.Struct, frozen=True):
    """The clean names of one kind.

    Attributes:
        exact: Clean name by key of a spelling.
        prefixes: Prefixes of keys with their clean names; the first match counts.
        hidden: Keys of hidden values.
    """

    exact: Mapping[str, str] = {}
    prefixes: tuple[tuple[str, str], ...] = ()
    hidden: frozenset[str] = frozenset()

    def clean(self, value: str) -> str:
        """Return the clean name of a value: itself if there is none, empty if hidden."""
        key = facet_key(value)
        if key in self.hidden:
            return ""
        name = self.exact.get(key) or self._by_prefix(key) or value
        return "" if self.hidden and facet_key(name) in self.hidden else name

    def knows(self, value: str) -> bool:
        """Tell whether the vocabulary mentions a value."""
        key = facet_key(value)
        return key in self.exact or key in self.hidden or self._by_prefix(key) is not None

    def _by_prefix(self, key: str) -> str | None:
        for prefix, name in self.prefixes:
            if key.startswith(prefix):
                return name
        return None

    def over(self, other: "Names") -> "Names":
        """Return these names, completed by others for values that these do not mention."""
        renamed = {
            key: self.clean(name) or name
            for key, name in other.exact.items()
            if self._by_prefix(key) is None
        }
        prefixes = [(prefix, self.clean(name) or name) for prefix, name in other.prefixes]
        return Names(
            exact=renamed | dict(self.exact),
            prefixes=(*self.prefixes, *prefixes),
            hidden=self.hidden
            | {key for key in other.hidden - self.exact.keys() if self._by_prefix(key) is None},
        )


class Vocabulary(msgspec.Struct, frozen=True):
    """The clean names of every kind."""

    names: Mapping[str, Names] = {}

    def of(self, kind: str) -> Names:
        """Return the names of one kind."""
        return self.names.get(kind, Names())

    def has(self, kind: str) -> bool:
        """Tell whether it mentions any name of one kind."""
        return self.of(kind) != Names()

    def has_word(self, folded: str) -> bool:
        """Tell whether a spelling of any name has a word, given in lower case, unaccented."""
        return any(folded in key.split("-") for of in self.names.values() for key in of.exact)

    def clean(self, kind: str, values: Iterable[str]) -> tuple[str, ...]:
        """Return the clean names of values in order, without duplicates and hidden ones."""
        names = self.of(kind)
        found = {facet_key(name): name for value in values if (name := names.clean(value))}
        return tuple(found.values())

    @property
    def fingerprint(self) -> str:
        """Hash of the content."""
        return blake2b(to_json(self), digest_size=8).hexdigest()


def to_json(vocabulary: Vocabulary) -> bytes:
    """Return a vocabulary as JSON, the form in which a version stores it."""
    return msgspec.json.encode(vocabulary, order="deterministic")


def from_json(stored: bytes) -> Vocabulary:
    """Return the vocabulary that :func:`to_json` wrote.

    Raises:
        msgspec.DecodeError: If ``stored`` has another content.
    """
    return msgspec.json.decode(stored, type=Vocabulary)


def load_vocabulary(settings: IndexSettings, folder: Path) -> Vocabulary:
    """Return the owner's vocabulary, completed by the built-in one unless that is off.

    Args:
        settings: Settings with the name of the owner's file; by default ``vocabulary.toml``, if
            it exists.
        folder: Base folder of that name.

    Raises:
        VocabularyError: If the file cannot be read, or is invalid or contradictory.
    """
    path = folder / (settings.vocabulary or FILE_NAME)
    kinds = (*Kind, *(facet.key for facet in own_facets(settings.fields)))
    own = _read(path, kinds) if settings.vocabulary or is_there(path) else Vocabulary()
    if not settings.builtin_vocabulary:
        return own
    built_in = resources.files("index.vocabulary").joinpath(FILE_NAME)
    other = _parse(f"built-in {FILE_NAME}", built_in.read_text("utf-8"), kinds)
    return Vocabulary({kind: own.of(kind).over(other.of(kind)) for kind in kinds})


def _read(path: Path, kinds: Collection[str]) -> Vocabulary:
    try:
        return _parse(str(path), path.read_text("utf-8-sig"), kinds)
    except OSError as error:
        remedy = "name a file that can be read (index.vocabulary)"
        raise VocabularyError(str(path), "file", error.strerror or "unreadable", remedy) from error
    except UnicodeDecodeError as error:
        raise VocabularyError(str(path), "file", str(error), "save it as UTF-8") from error


def _parse(path: str, text: str, kinds: Collection[str]) -> Vocabulary:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(path, "file", str(error), QUOTES) from error
    hidden = _converted(path, HIDDEN, tables.pop(HIDDEN, {}), _Hidden)
    unknown = [key for key in tables if key not in kinds]
    unknown += [f"{HIDDEN}.{key}" for key in hidden if key not in kinds]
    if unknown:
        known = f"known: {', '.join((*kinds, HIDDEN))}"
        raise VocabularyError(path, unknown[0], "no kind of names", known)
    found = {kind: _converted(path, kind, tables.get(kind, {}), _Table) for kind in kinds}
    return Vocabulary(
        {kind: _names(path, kind, table, hidden.get(kind, ())) for kind, table in found.items()}
    )


def _converted(path: str, table: str, given: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        fault, _, where = str(error).partition(" - at `$")
        remedy = 'write tables such as [companies.Nvidia] with aliases = ["Nvidia Corp."]'
        fault = fault[0].lower() + fault[1:]
        raise VocabularyError(path, f"{table}{where.rstrip('`')}", fault, remedy) from error


def _names(path: str, kind: str, table: _Table, hidden: tuple[str, ...]) -> Names:
    exact: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for name, spellings in table.items():
        for found, keys in (
            (exact, [facet_key(value) for value in (name, *spellings.aliases)]),
            (prefixes, [prefix_key(value) for value in spellings.prefixes]),
        ):
            for key in keys:
                other = found.setdefault(key, name)
                if not key or other != name:
                    fault = f"{key!r} is also a spelling of {other}" if key else "an empty spelling"
                    raise VocabularyError(path, f"{kind}.{name}", fault, "keep it under one name")
    hidden_keys = frozenset(facet_key(value) for value in hidden)
    both = sorted(hidden_keys & exact.keys())
    if both:
        fault = f"{both[0]!r} is hidden and a spelling of {exact[both[0]]}"
        raise VocabularyError(path, f"hidden.{kind}", fault, "keep it in one of them")
    longest_first = sorted(prefixes.items(), key=lambda item: -len(item[0]))
    return Names(exact, tuple(longest_first), hidden_keys)
