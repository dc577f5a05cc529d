"""The names that are looked for in texts, with their kinds and spellings."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from index.names import facet_key
from index.storage.compression import read_compressed, write_compressed
from index.vocabulary.vocabulary import Kind, Vocabulary

FILE_NAME = "companies.toml"
NAMES_FILE = "names.json.zst"
"""Names that the texts of a version were searched for."""
ENOUGH = 5
"""Companies of the list that an archive's metadata name if it is about such companies."""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that texts may mention.

    Attributes:
        kind: Companies or people.
        name: The clean name, which a facet shows.
        spellings: All its spellings, with the clean name.
        ordinary: Whether it is an ordinary word too, so that a capital letter is no evidence.
    """

    kind: Kind
    name: str
    spellings: tuple[str, ...]
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class KnownNames:
    """All names that are looked for.

    Attributes:
        names: The names, in a fixed order.
        others: Longer names of something else, within which nothing is a mention.
        publishers: Keys of publishers, which texts name as their sources.
        given_companies, given_people: Keys of the names that some front matter has.
    """

    names: tuple[KnownName, ...] = ()
    others: tuple[str, ...] = ()
    publishers: frozenset[str] = frozenset()
    given_companies: frozenset[str] = frozenset()
    given_people: frozenset[str] = frozenset()


NO_NAMES = KnownNames()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: tuple[str, ...]
    ordinary: frozenset[str]
    others: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]


@cache
def _file() -> _File:
    text = resources.files("index.mentions").joinpath(FILE_NAME).read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _File)


def known_names(
    vocabulary: Vocabulary,
    *,
    companies: Iterable[str] = (),
    people: Iterable[str] = (),
    sources: Iterable[str] = (),
    built_in: bool = False,
) -> KnownNames:
    """Return the names to look for.

    Args:
        vocabulary: Gives names with their spellings; names it hides are publishers.
        companies: Clean names that the archive's front matter has.
        people: The same of people.
        sources: Names of the sources of articles: publishers, unless the vocabulary or the
            built-in list has them as companies.
        built_in: Whether the built-in list of companies is used.
    """
    companies, people = tuple(companies), tuple(people)
    listed = _file() if built_in else _File((), frozenset(), (), {})
    found = _Collected(vocabulary)
    hidden = vocabulary.of(Kind.COMPANIES).hidden
    for kind in (Kind.COMPANIES, Kind.PEOPLE):
        for key, name in vocabulary.of(kind).exact.items():
            found.add(kind, name, key)
    for name in listed.names:
        found.add(Kind.COMPANIES, name, name, *listed.spellings.get(name, ()))
    declared = found.keys(Kind.COMPANIES)
    publishers = hidden | {key for source in sources if (key := facet_key(source)) not in declared}
    for name in companies:
        found.add(Kind.COMPANIES, name, name)
    for name in people:
        found.add(Kind.PEOPLE, name, name)
    ordinary = frozenset(map(facet_key, listed.ordinary))
    return KnownNames(
        found.names(ordinary),
        listed.others,
        frozenset(publishers),
        frozenset(map(facet_key, companies)),
        frozenset(map(facet_key, people)),
    )


def is_about_listed(companies: Iterable[str]) -> bool:
    """Tell whether names of an archive's metadata are companies of the list, some of them."""
    return len({*map(facet_key, companies)} & _listed_keys()) >= ENOUGH


@cache
def _listed_keys() -> frozenset[str]:
    return frozenset(map(facet_key, _file().names))


class _Collected:
    """Names with their spellings, by kind and key."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[tuple[Kind, str], tuple[str, dict[str, str]]] = {}

    def add(self, kind: Kind, name: str, *spellings: str) -> None:
        clean = self._vocabulary.of(kind).clean(name)
        if not clean:
            return
        _, found = self._names.setdefault((kind, facet_key(clean)), (clean, {}))
        for spelling in (clean, *spellings):
            found.setdefault(facet_key(spelling), spelling)

    def keys(self, kind: Kind) -> frozenset[str]:
        return frozenset(
            key for (of, _), (_, spelled) in self._names.items() if of is kind for key in spelled
        )

    def names(self, ordinary: frozenset[str]) -> tuple[KnownName, ...]:
        return tuple(
            KnownName(kind, name, tuple(spelled.values()), key in ordinary)
            for (kind, key), (name, spelled) in sorted(self._names.items())
        )


def read_names(folder: Path) -> KnownNames:
    """Return the names that the texts of the version in ``folder`` were searched for.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If the file has another content.
    """
    try:
        stored = read_compressed(folder / NAMES_FILE)
    except ValueError as error:
        raise msgspec.DecodeError(str(error)) from error
    return msgspec.json.decode(stored, type=KnownNames)


def write_names(folder: Path, known: KnownNames) -> None:
    """Write the names that the texts of the version in ``folder`` were searched for."""
    write_compressed(folder / NAMES_FILE, msgspec.json.encode(known, order="deterministic"))
