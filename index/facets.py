"""Facets: the properties by which articles are counted and filtered, each described once.

Parameters, query fields, pages, the API, exports, agents and engines follow from ``BUILT_IN`` and
from the facets that an archive's settings add.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from index.article import Listed
from index.names import facet_key
from index.schema import TextField

COMPANY, CATEGORY, TAG, PERSON = "company", "category", "tag", "person"
AUTHOR, SERIES, SOURCE, LANGUAGE = "author", "series", "source", "language"
IMPORTANCE, YEAR = "importance", "year"
"""Keys of the facets that any archive may have."""


def choosing(key: str) -> str:
    """Return the parameter that chooses values of a facet."""
    return f"{key}_min" if key == IMPORTANCE else key


def excluding(key: str) -> str:
    """Return the parameter that excludes values of a facet."""
    return f"exclude_{key}"


def requiring(key: str) -> str:
    """Return the parameter that requires all its values of a facet."""
    return f"with_{key}"


class ValueKind(StrEnum):
    """What the values of a facet are."""

    NAMES = "names"
    """Names, the most frequent first."""
    YEARS = "years"
    """Years, the newest first."""
    LEVELS = "levels"
    """Numbers, of which a request gives the least."""
    LANGUAGES = "languages"
    """Codes of languages, which pages show by their names."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Description of one facet.

    Attributes:
        key: Its key in answers and in the settings; the parameter, unless values are levels.
        czech, english: Label, in the singular.
        attribute: Attribute of an article, and key of its record; empty for a derived value.
        kind: What its values are.
        several: Whether an article may have several values.
        text: Full-text field of the names.
        words: Names of that field in queries, the canonical one first; without one, of the values.
        written_as: Whether the value of a name in addresses is its label, or else its key.
        capital: Whether names are shown with a capital.
    """

    key: str
    czech: str
    english: str
    attribute: str = ""
    kind: ValueKind = ValueKind.NAMES
    several: bool = True
    text: TextField | None = None
    words: tuple[str, ...] = ()
    written_as: bool = True
    capital: bool = False

    @property
    def parameter(self) -> str:
        """Name of the parameter that chooses values."""
        return choosing(self.key)

    @property
    def excluding(self) -> str:
        """Name of the parameter that excludes values; empty if none can be."""
        return excluding(self.key) if self.kind in _EXCLUDABLE else ""

    @property
    def requiring(self) -> str:
        """Name of the parameter that requires all its values; empty if an article has but one."""
        return requiring(self.key) if self.several and self.kind is ValueKind.NAMES else ""

    def label(self, language: str) -> str:
        """Return the label in a language, Czech or English."""
        return self.english if language == "en" else self.czech

    def shown(self, name: str) -> str:
        """Return a name as readers see it."""
        return name[:1].upper() + name[1:] if self.capital else name

    def written(self, key: str, label: str) -> str:
        """Return the value of a name in addresses, given by its key and its label."""
        return label if self.written_as else key


_EXCLUDABLE = frozenset({ValueKind.NAMES, ValueKind.LANGUAGES})

BUILT_IN: Final = (
    Facet(
        COMPANY, "Firma", "Company", "companies",
        text=TextField.COMPANIES, words=("firma", "firmy", "company", "companies"),
    ),
    Facet(
        CATEGORY, "Kategorie", "Category", "categories", written_as=False, capital=True,
        text=TextField.CATEGORIES, words=("kategorie", "category", "categories"),
    ),
    Facet(
        TAG, "Štítek", "Tag", "tags",
        text=TextField.TAGS, words=("stitek", "stitky", "tag", "tags"),
    ),
    Facet(
        PERSON, "Osoba", "Person", "people",
        text=TextField.PEOPLE, words=("osoba", "osoby", "lide", "person", "people"),
    ),
    Facet(
        AUTHOR, "Autor", "Author", "authors",
        text=TextField.AUTHOR, words=("autor", "autori", "author", "authors"),
    ),
    Facet(
        SERIES, "Seriál", "Series", "series",
        text=TextField.SERIES, words=("serial", "serialy", "series"),
    ),
    Facet(
        SOURCE, "Zdroj", "Source", "source", several=False,
        text=TextField.SOURCE, words=("zdroj", "source"),
    ),
    Facet(
        LANGUAGE, "Jazyk", "Language", "language",
        kind=ValueKind.LANGUAGES, several=False, written_as=False,
    ),
    Facet(
        IMPORTANCE, "Důležitost", "Importance", "importance",
        kind=ValueKind.LEVELS, several=False, written_as=False,
    ),
    Facet(
        YEAR, "Rok", "Year", kind=ValueKind.YEARS, several=False, written_as=False,
    ),
)  # fmt: skip
"""The facets that any archive may have, in the order in which they are shown."""

TEXT_WORDS: Final[Mapping[TextField, tuple[str, ...]]] = {
    TextField.TITLE: ("nazev", "titul", "titulek", "title"),
    TextField.ORIGINAL_TITLE: ("puvodni", "original", "original_title"),
    TextField.SUMMARY: ("souhrn", "shrnuti", "summary"),
    # "body" is Czech for points; the English body is called text.
    TextField.KEY_POINTS: ("body", "klicove", "key_points"),
    TextField.BODY: ("text", "clanek"),
    TextField.OTHER: ("dalsi", "other"),
    **{facet.text: facet.words for facet in BUILT_IN if facet.text},
}
"""Names of the text fields in queries, the canonical one first."""
DATE_WORDS: Final = ("datum", "date", "rok", "year")
"""Names of the date of publication in queries, the canonical one first."""

RESERVED: Final = frozenset(
    {"q", "q_facet", "date_from", "date_to", "correct", "sort", "matching", "page", "per_page"}
    | {"facets", "facet_size", "timeline", "highlight", "explain", "fields", "limit"}
    | {"changed_since", "none", "hodnota", "zpet", "sources", "hidden"}
    | {word for facet in BUILT_IN for word in (facet.key, facet.parameter)}
    | {word for words in (*TEXT_WORDS.values(), DATE_WORDS) for word in words}
)
"""Names that a facet of an archive's own cannot have: those that mean something in every archive.

They are parameters, facets, fields of the query language and tables of the vocabulary.
"""


class FieldKind(StrEnum):
    """What is made of a key of the front matter that the settings name."""

    FACET = "facet"
    """Its values are counted, filtered by and searched."""
    TEXT = "text"
    """Its text is searched."""
    DATE = "date"
    """It is a day, or several; articles are counted and filtered by the years."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """A table of ``[fields]``: a key of the front matter that the archive has for itself.

    Attributes:
        kind: What is made of it.
        key: The key; the name of the table unless given.
        label: Czech label; the name with a capital unless given.
        english: English label; the Czech one unless given.
        several: Whether a text is split at commas into several values.
    """

    kind: FieldKind = FieldKind.FACET
    key: str = ""
    label: str = ""
    english: str = ""
    several: bool = True


def own_facets(fields: Mapping[str, OwnField]) -> tuple[Facet, ...]:
    """Return the facets that the settings add, in the order of addresses."""
    found = []
    for name, own in sorted(fields.items()):
        label = own.label or name[:1].upper() + name[1:].replace("_", " ")
        english = own.english or label
        if own.kind is FieldKind.FACET:
            found.append(Facet(name, label, english, several=own.several, words=(name,)))
        elif own.kind is FieldKind.DATE:
            kind = ValueKind.YEARS
            found.append(Facet(name, label, english, kind=kind, words=(name,), written_as=False))
    return tuple(found)


_RANKS = {facet.key: rank for rank, facet in enumerate(BUILT_IN)}


def rank(key: str) -> tuple[int, str]:
    """Return the sort key of a facet in addresses: own facets come last, by their keys."""
    return _RANKS.get(key, len(BUILT_IN)), key


_OF_ARTICLES = {COMPANY: "named_companies", PERSON: "named_people"}
"""Attributes of articles that unite what metadata and texts name."""


def values(article: Listed) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the key of each facet of an article with its values, but for its importance."""
    for facet in BUILT_IN:
        if facet.key == YEAR:
            found: object = f"{article.published:%Y}" if article.published else ""
        elif facet.key == IMPORTANCE:
            continue
        else:
            found = getattr(article, _OF_ARTICLES.get(facet.key, facet.attribute))
        if found:
            yield facet.key, found if isinstance(found, tuple) else (str(found),)
    yield from article.own.items()
    for key, days in article.days.items():
        yield key, tuple(dict.fromkeys(f"{day:%Y}" for day in days))


class Choices(Mapping[str, tuple[str, ...]], Hashable):
    """Values of facets, by the facet's key, in the order of addresses; immutable.

    A facet without values is left out.
    """

    __slots__ = ("_items", "_values")

    def __init__(self, values: Mapping[str, Iterable[str]] | None = None, /) -> None:
        """Take the values of each facet."""
        found = {key: tuple(of) for key, of in (values or {}).items()}
        self._items = tuple((key, found[key]) for key in sorted(found, key=rank) if found[key])
        self._values = dict(self._items)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        """Return the values of a facet."""
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of facets."""
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        """Tell whether the values of all facets are the same, in the same order."""
        return isinstance(other, Choices) and self._items == other._items

    def __hash__(self) -> int:
        """Return the hash of the values."""
        return hash(self._items)

    def __repr__(self) -> str:
        """Return the values in the order of addresses."""
        return f"Choices({self._values!r})"

    def of(self, key: str) -> tuple[str, ...]:
        """Return the values of a facet, none if it has none."""
        return self._values.get(key, ())

    def but(self, key: str, values: Iterable[str]) -> "Choices":
        """Return the same choices with other values of one facet."""
        return Choices({**self._values, key: values})

    def map(self, change: Callable[[str, tuple[str, ...]], Iterable[str]]) -> "Choices":
        """Return the choices with the values of each facet changed."""
        return Choices({key: change(key, values) for key, values in self._items})


NO_CHOICES: Final = Choices()


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of an archive.

    Attributes:
        known: All that a request may name, in the order in which they are shown.
        present: Those that the archive has.
        labels: Label of each value by its key, for each facet of names, by the facet's key.
        only_in_texts: Keys of the values that no metadata of the archive has, by the facet's key.
        slugs: Labels of values that the archive writes as slugs, as it writes them.
    """

    known: tuple[Facet, ...] = BUILT_IN
    present: tuple[Facet, ...] = BUILT_IN
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only_in_texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    slugs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def own(self) -> tuple[Facet, ...]:
        """Those that the settings of the archive add; their keys are fields of queries."""
        return tuple(facet for facet in self.known if facet.words and not facet.text)

    def of(self, key: str) -> Facet:
        """Return a known facet.

        Raises:
            KeyError: If no facet has this key.
        """
        for facet in self.known:
            if facet.key == key:
                return facet
        raise KeyError(key)

    def has(self, key: str) -> bool:
        """Tell whether the archive has a facet."""
        return any(facet.key == key for facet in self.present)

    def shown(self, key: str, value: str) -> str:
        """Return a value of a facet as readers see it, however it is written; else itself."""
        label = self.labels.get(key, {}).get(facet_key(value))
        return self.of(key).shown(label or value)

    def written(self, key: str, value: str) -> str:
        """Return a value of a facet as addresses have it, however it is written; else itself."""
        name = facet_key(value)
        label = self.slugs.get(key, {}).get(name) or self.labels.get(key, {}).get(name)
        return value if label is None else self.of(key).written(name, label)

    def names(self, article: Listed, *keys: str) -> tuple[str, ...]:
        """Return an article's values of facets as readers see them, each once."""
        found = dict(values(article))
        return tuple(
            dict.fromkeys(self.shown(key, value) for key in keys for value in found.get(key, ()))
        )
