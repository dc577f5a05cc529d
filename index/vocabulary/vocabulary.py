"""Vocabulary: clean names of the categories, companies and people that articles spell freely.

The owner's ``vocabulary.toml`` comes before the built-in one, which knows categories and media::

    [categories."Umělá inteligence"]
    aliases = ["ai", "strojové učení"]
    prefixes = ["umělá intel"]          # values that were cut

    [companies.Nvidia]
    aliases = ["Nvidia Corp."]

    [hidden]
    companies = ["The Verge"]           # not counted and not shown; words find it all the same

Case, accents and punctuation do not count, neither in names nor in aliases.
"""

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import blake2b
from importlib import resources
from pathlib import Path

import msgspec

from index.errors import HledejError
from index.names import facet_key, prefix_key
from index.settings import IndexSettings, is_there

FILE_NAME = "vocabulary.toml"
QUOTES = "correct the line; a name with accents or spaces goes in quotes"


class Kind(StrEnum):
    """What is named; the value is the table of the file and the field of an article."""

    CATEGORIES = "categories"
    COMPANIES = "companies"
    PEOPLE = "people"


class VocabularyError(HledejError):
    """A vocabulary cannot be used."""

    def __init__(self, path: str, place: str, fault: str, remedy: str) -> None:
        super().__init__(f"{path}: {place}: {fault}; {remedy}")
        self.path = path
        self.place = place


class _Spellings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


_Table = Mapping[str, _Spellings]


class _Hidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    categories: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    categories: _Table = {}
    companies: _Table = {}
    people: _Table = {}
    hidden: _Hidden = _Hidden()


class Names(msgspec.Struct, frozen=True):
    """The clean names of one kind.

    Attributes:
        exact: Key of a spelling to the clean name.
        prefixes: What a key may begin with and the clean name, the first that fits counts.
        hidden: Keys of values that are not shown.
    """

    exact: Mapping[str, str] = {}
    prefixes: tuple[tuple[str, str], ...] = ()
    hidden: frozenset[str] = frozenset()

    def clean(self, value: str) -> str:
        """Return the clean name of a value: itself where there is none, nothing if hidden."""
        key = facet_key(value)
        if key in self.hidden:
            return ""
        name = self.exact.get(key) or self._by_prefix(key) or value
        return "" if self.hidden and facet_key(name) in self.hidden else name

    def knows(self, value: str) -> bool:
        """Tell whether anything is said about a value."""
        key = facet_key(value)
        return key in self.exact or key in self.hidden or self._by_prefix(key) is not None

    def _by_prefix(self, key: str) -> str | None:
        for prefix, name in self.prefixes:
            if key.startswith(prefix):
                return name
        return None

    def over(self, other: "Names") -> "Names":
        """Return these names, completed by others wherever these say nothing."""
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

    names: Mapping[Kind, Names] = {}

    def of(self, kind: Kind) -> Names:
        """Return the names of one kind."""
        return self.names.get(kind, Names())

    def clean(self, kind: Kind, values: Iterable[str]) -> tuple[str, ...]:
        """Return the clean names of values in their order, each once, hidden ones left out."""
        names = self.of(kind)
        found = {facet_key(name): name for value in values if (name := names.clean(value))}
        return tuple(found.values())

    @property
    def fingerprint(self) -> str:
        """What tells it from any other vocabulary."""
        return blake2b(to_json(self), digest_size=8).hexdigest()


def to_json(vocabulary: Vocabulary) -> bytes:
    """Return a vocabulary as JSON, the form in which an index version keeps it."""
    return msgspec.json.encode(vocabulary, order="deterministic")


def from_json(stored: bytes) -> Vocabulary:
    """Return the vocabulary that :func:`to_json` wrote.

    Raises:
        msgspec.DecodeError: If ``stored`` is something else.
    """
    return msgspec.json.decode(stored, type=Vocabulary)


def load_vocabulary(settings: IndexSettings, folder: Path) -> Vocabulary:
    """Return the owner's vocabulary, completed by the built-in one unless that is off.

    Args:
        settings: Name the owner's file; without a name it is ``vocabulary.toml``, if there is one.
        folder: What the file's path is relative to.

    Raises:
        VocabularyError: If the file cannot be read or says something that cannot be.
    """
    path = folder / (settings.vocabulary or FILE_NAME)
    own = _read(path) if settings.vocabulary or is_there(path) else Vocabulary()
    if not settings.builtin_vocabulary:
        return own
    built_in = resources.files("index.vocabulary").joinpath(FILE_NAME)
    other = _parse(f"built-in {FILE_NAME}", built_in.read_text("utf-8"))
    return Vocabulary({kind: own.of(kind).over(other.of(kind)) for kind in Kind})


def _read(path: Path) -> Vocabulary:
    try:
        return _parse(str(path), path.read_text("utf-8-sig"))
    except OSError as error:
        remedy = "name a file that can be read (index.vocabulary)"
        raise VocabularyError(str(path), "file", error.strerror or "unreadable", remedy) from error
    except UnicodeDecodeError as error:
        raise VocabularyError(str(path), "file", str(error), "save it as UTF-8") from error


def _parse(path: str, text: str) -> Vocabulary:
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(path, "file", str(error), QUOTES) from error
    except msgspec.ValidationError as error:
        fault, _, place = str(error).partition(" - at `$.")
        remedy = 'write tables such as [companies.Nvidia] with aliases = ["Nvidia Corp."]'
        fault = fault[0].lower() + fault[1:]
        raise VocabularyError(path, place.rstrip("`") or "file", fault, remedy) from error
    return Vocabulary(
        {kind: _names(path, kind, getattr(file, kind), getattr(file.hidden, kind)) for kind in Kind}
    )


def _names(path: str, kind: Kind, table: _Table, hidden: tuple[str, ...]) -> Names:
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
                    raise VocabularyError(path, f"{kind}.{name}", fault, "leave it at one name")
    hidden_keys = frozenset(facet_key(value) for value in hidden)
    both = sorted(hidden_keys & exact.keys())
    if both:
        fault = f"{both[0]!r} is hidden and a spelling of {exact[both[0]]}"
        raise VocabularyError(path, f"hidden.{kind}", fault, "leave it at one of them")
    longest_first = sorted(prefixes.items(), key=lambda item: -len(item[0]))
    return Names(exact, tuple(longest_first), hidden_keys)
