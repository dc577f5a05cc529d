"""Settings: one file of tables, and one frozen class for each table.

Every value is optional. The environment (``HLEDEJ_<TABLE>_<KEY>``) overrides the file, which
overrides the default of the class. An invalid value is an error that names file, key and allowed
values.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from index.bm25f import Bm25f
from index.errors import SettingsError
from index.facets import RESERVED, FieldKind, OwnField, excluding, requiring
from index.problems import ProblemKind
from index.schema import TextField

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

Weight = Annotated[float, msgspec.Meta(ge=0, le=1000)]

FILE_NAME = "hledej.toml"
PREFIX = "HLEDEJ_"
"""Beginning of the variables that set something."""
OPTIONS = ("INDEX", "CONFIG")
"""Variables, without their beginning, that stand for options of commands."""
# Kubernetes tells every container of a service that is named hledej by such variables.
_INJECTED = re.compile(r"(SERVICE_(HOST|PORT\w*)|PORT_\d+_\w+)=.*|PORT=\w+://.*", re.DOTALL)
MAX_OWN_FIELDS = 20
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
TABLES = ("index", "fields", "search", "web", "opensearch")
LINK_FIELDS = ("date", "year", "month", "day", "slug", "id")


class EngineKind(StrEnum):
    """The engine of an index."""

    WHOOSH = "whoosh"
    """Files on one machine."""
    OPENSEARCH = "opensearch"
    """An OpenSearch cluster: see the table ``[opensearch]``."""


class ListUse(StrEnum):
    """When a built-in list of names is used."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Generator(StrEnum):
    """The generator of an archive's site."""

    AUTO = "auto"
    """The generator that the settings in the archive name."""
    NONE = "none"
    """Unknown, or none."""
    JEKYLL = "jekyll"
    HUGO = "hugo"
    PELICAN = "pelican"
    ELEVENTY = "eleventy"
    HEXO = "hexo"
    ZOLA = "zola"
    ASTRO = "astro"
    MKDOCS = "mkdocs"
    DOCUSAURUS = "docusaurus"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Table ``[index]``: how the archive is read and its index kept.

    Attributes:
        engine: Where the index is: files on this machine, or a cluster.
        generator: Generator of the site; ``auto`` recognises it by its settings in the archive.
        timezone: Zone of dates without one, unless the site's settings name it.
        site: Address before each link, such as ``https://www.example.cz``; by default that of the
            site's settings.
        link: Path of an article on the site, with ``{date}``, ``{year}``, ``{month}``, ``{day}``,
            ``{slug}`` and ``{id}``; by default as the generator makes it.
        links: The same for the articles in a folder, by the folder's path; the longest path wins.
        fields: Further keys of the front matter: the table ``[fields]``.
        vocabulary: File of clean names, relative to the settings file; by default
            ``vocabulary.toml`` beside it, if that exists.
        builtin_vocabulary: Whether the built-in groups of categories are used.
        mentions: Whether companies and people are found in the texts of articles.
        mentioned_people: Whether people are among them.
        known_companies: Whether the built-in list of companies of technology news is looked for in
            texts; ``auto`` if the archive's front matter names five of them.
        only_mentioned: Whether facets leave out companies and people of the front matter that no
            text of the article mentions; they stay searchable.
        drafts: Whether drafts are indexed.
        future: Whether articles are indexed before their day of publication.
        expired: Whether articles are indexed after their day of expiry.
        outside_site: Whether files are indexed that are not part of the site: excluded by its
            settings, outside its texts, or in none of its lists.
        pages: Whether undated pages about other pages, such as ``index.md`` and ``README.md``, are
            indexed.
        exclude: Patterns of paths to leave out, such as ``drafts/*``.
        max_file_kb: Maximum size of a file in kilobytes; larger files are reported and left out.
        max_removed: Maximum share of the articles that a new version may lack. If it lacks more,
            and at least 20, or all articles, it is not published. 1 for no limit.
        keep_versions: Number of versions that ``build`` and ``update`` keep, the current one
            included.
        title_weight, original_title_weight, key_points_weight, summary_weight, body_weight:
            Weight of a word in that field.
        names_weight: Weight of a word in any other field, such as companies and tags.
        term_saturation: ``k1`` of BM25F; the lower, the sooner further occurrences stop counting.
        length_normalisation: ``b`` of BM25F, from 0 (length of a field ignored) to 1 (in full).
    """

    engine: EngineKind = EngineKind.WHOOSH
    generator: Generator = Generator.AUTO
    timezone: str = "Europe/Prague"
    site: str = ""
    link: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, OwnField] = field(default_factory=dict)
    vocabulary: str = ""
    builtin_vocabulary: bool = False
    mentions: bool = True
    mentioned_people: bool = True
    known_companies: ListUse = ListUse.AUTO
    only_mentioned: bool = False
    drafts: bool = False
    future: bool = False
    expired: bool = False
    outside_site: bool = False
    pages: bool = False
    exclude: tuple[str, ...] = ()
    max_file_kb: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 5_000
    max_removed: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.2
    keep_versions: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 5
    title_weight: Weight = 4.0
    original_title_weight: Weight = 2.0
    key_points_weight: Weight = 2.0
    summary_weight: Weight = 1.8
    body_weight: Weight = 1.0
    names_weight: Weight = 0.6
    term_saturation: Annotated[float, msgspec.Meta(ge=0.01, le=10)] = 1.2
    length_normalisation: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.6

    def __post_init__(self) -> None:
        """Refuse link templates that cannot be filled in, and zones that nobody knows."""
        _check_zone(self.timezone)
        for template in (self.link, *self.links.values()):
            _check_template(template)

    @property
    def bm25f(self) -> Bm25f:
        """Parameters of the ranking function."""
        weights = dict.fromkeys(TextField, self.names_weight) | {
            TextField.TITLE: self.title_weight,
            TextField.ORIGINAL_TITLE: self.original_title_weight,
            TextField.KEY_POINTS: self.key_points_weight,
            TextField.SUMMARY: self.summary_weight,
            TextField.BODY: self.body_weight,
        }
        return Bm25f(weights, self.term_saturation, self.length_normalisation)


SHOWN_BY: Mapping[ProblemKind, str] = {
    ProblemKind.DRAFT: "drafts",
    ProblemKind.FUTURE: "future",
    ProblemKind.EXPIRED: "expired",
    ProblemKind.OUTSIDE_SITE: "outside_site",
    ProblemKind.NOT_AN_ARTICLE: "pages",
}
"""Kinds of files that are left out, and the key of ``[index]`` that has each indexed."""


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"Expected a time zone such as `Europe/Prague` or `UTC`, got `{name}`"
        raise ValueError(msg) from error


def _check_template(template: str) -> None:
    try:
        template.format(**dict.fromkeys(LINK_FIELDS, "x"))
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        known = ", ".join(f"{{{name}}}" for name in LINK_FIELDS)
        msg = f"Expected a template of {known}, got `{template}`"
        raise ValueError(msg) from error


@dataclass(frozen=True, slots=True)
class SettingsSource:
    """Settings as given, not yet validated.

    Attributes:
        name: Name of the source in messages: a path, or ``defaults``.
        folder: Base folder of paths in the settings; the archive if there is no file.
        tables: Keys and values of each table, by name.
        environment: Variables of the process.
    """

    name: str
    folder: Path
    tables: Mapping[str, Mapping[str, object]]
    environment: Mapping[str, str]


def read_settings(
    config: Path | None, archive: Path | None, environment: Mapping[str, str]
) -> SettingsSource:
    """Read the named settings file, or else that of the archive, if there is one.

    Raises:
        SettingsError: If a named file is absent, a file is not TOML or has an unknown table, or a
            variable is of none.
    """
    _refuse_unknown(environment)
    path = config
    if path is None and archive is not None and is_there(archive / FILE_NAME):
        path = archive / FILE_NAME
    tables = {} if path is None else _read_tables(path)
    if path is None:
        return SettingsSource("defaults", archive or Path(), tables, environment)
    return SettingsSource(str(path), path.parent, tables, environment)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse a variable that is of no table; those of a table are checked with it."""
    settable = tuple(name.upper() for name in TABLES if name != "fields")
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX)
        known = name in OPTIONS or name.startswith(tuple(f"{table}_" for table in settable))
        known = known or bool(_INJECTED.fullmatch(f"{name}={value}"))
        if variable.startswith(PREFIX) and not known:
            tables = ", ".join(f"{PREFIX}{table}_…" for table in settable)
            remedy = (
                f"unset it; known: {', '.join(PREFIX + option for option in OPTIONS)}, {tables}"
            )
            raise SettingsError("environment", variable, "unknown variable", remedy)


def is_there(path: Path) -> bool:
    """Tell whether a file exists and is accessible."""
    try:
        return path.is_file()
    except OSError:
        # If the folder is inaccessible, listing the archive reports it.
        return False


def _read_tables(path: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            str(path), "file", error.strerror or "unreadable", "name a file that can be read"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), "file", str(error), "correct the line") from error
    for name, table in tables.items():
        if name not in TABLES:
            raise SettingsError(str(path), name, "unknown table", f"known: {_listed(TABLES)}")
        if not isinstance(table, dict):
            raise SettingsError(str(path), name, "not a table", f"write [{name}] and its keys")
    return tables


def load_table(source: SettingsSource, name: str, kind: type[T]) -> T:
    """Return one table of the settings as its frozen class.

    Args:
        source: Settings from :func:`read_settings`.
        name: Name of the table, one of ``TABLES``.
        kind: Frozen dataclass whose attributes are the table's keys.

    Raises:
        SettingsError: If a key or a variable is unknown or a value is invalid.
    """
    known = tuple(item.name for item in fields(kind))
    given = dict(source.tables.get(name, {}))
    for key in given:
        # Own fields have a table of their own.
        if key not in known or key == "fields":
            raise SettingsError(source.name, f"{name}.{key}", "unknown key", _nearest(key, known))
    if "fields" in known and (own := source.tables.get("fields")):
        given["fields"] = _own_fields(source.name, own)
    result: T = _convert(given, kind, source.name, name)
    overrides = _from_environment(source.environment, name, known)
    for variable, key, value in overrides:
        given[key] = value
        result = _convert(given, kind, variable, name)
    return result


def _own_fields(source: str, tables: Mapping[str, object]) -> Mapping[str, OwnField]:
    """Return the tables of ``[fields]``, by the name of the field.

    Raises:
        SettingsError: If a name is taken, a key unknown or a value invalid.
    """
    known = tuple(item.name for item in fields(OwnField))
    found = {}
    for name, table in tables.items():
        key = f"fields.{name}"
        if not isinstance(table, dict):
            raise SettingsError(source, key, "not a table", f"write [{key}] and its keys")
        for option in table:
            if option not in known:
                fault = "unknown key"
                raise SettingsError(source, f"{key}.{option}", fault, _nearest(option, known))
        taken = name in RESERVED or name.startswith((excluding(""), requiring("")))
        if not _FIELD_NAME.fullmatch(name) or taken:
            fault = "a name that a field cannot have" if name in RESERVED else "not such a name"
            remedy = "use small letters, digits and _, no parameter's name; key names the field"
            raise SettingsError(source, key, fault, remedy)
        if table.get("kind", FieldKind.FACET) not in list(FieldKind):
            remedy = f"known: {_listed(tuple(FieldKind))}"
            raise SettingsError(source, f"{key}.kind", "unknown kind", remedy)
        found[name] = _convert(table, OwnField, source, key)
    if len(found) > MAX_OWN_FIELDS:
        raise SettingsError(source, "fields", "too many", f"name at most {MAX_OWN_FIELDS}")
    return found


def _convert(values: dict[str, object], kind: type[T], source: str, table: str) -> T:
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$.")
        key = f"{table}.{where.rstrip('`')}" if where else table
        raise SettingsError(source, key, message[0].lower() + message[1:], "change it") from error


def _from_environment(
    environment: Mapping[str, str], table: str, known: tuple[str, ...]
) -> list[tuple[str, str, object]]:
    beginning, found = f"{PREFIX}{table.upper()}_", []
    for variable, value in environment.items():
        if variable.startswith(beginning):
            key = variable.removeprefix(beginning).lower()
            if key not in known or key == "fields":
                near = _nearest(key, known)
                raise SettingsError("environment", variable, "unknown variable", near)
            found.append((variable, key, _toml_value(value)))
    return found


def _toml_value(written: str) -> object:
    """Return the TOML value of a variable, or the text itself if it is not TOML."""
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{hint}known: {_listed(known)}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
