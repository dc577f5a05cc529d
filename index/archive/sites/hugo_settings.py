"""The settings of a site of Hugo: which files hold them, and the site that they make.

Source: https://gohugo.io/configuration/introduction/ and /all/ there.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from index.archive.keys import DATE_KEYS, FILE_NAME_KEY
from index.archive.sites.addresses import folder_of
from index.archive.sites.configuration import (
    Configuration,
    Values,
    flag,
    mapping,
    mappings,
    merged,
    read_configuration,
    text,
    texts,
    zone,
)
from index.archive.sites.hugo import FIRST_DAY, HugoSite, Mount, cascades_of
from index.archive.sites.site import Splitting, is_true
from index.settings import Generator

CONFIG = tuple(f"hugo.{suffix}" for suffix in ("toml", "yaml", "yml", "json"))
OLD_CONFIG = tuple(f"config.{suffix}" for suffix in ("toml", "yaml", "yml", "json"))
FOLDERS = ("config/_default", "config/production")
_SUFFIXES = (".toml", ".yaml", ".yml", ".json")
_DATE = ("date", "publishdate", "pubdate", "published", "lastmod", "modified")
_START = ("publishdate", "pubdate", "published")
_END = ("expirydate", "unpublishdate")
_TOLD_ELSEWHERE = frozenset({":git", ":filemodtime"})
"""Keys of dates that the archive does not hold, such as those of git."""


def read_hugo(root: Path) -> Configuration | None:
    """Return the settings of a site of Hugo, of all files that hold some."""
    found: list[tuple[str, Configuration]] = []
    for name in (*CONFIG, *OLD_CONFIG):
        configuration = read_configuration(root, name)
        if configuration is not None:
            found.append(("", configuration))
            break
    for folder in FOLDERS:
        found += _in_folder(root, folder)
    if not found:
        return None
    values: Values = {}
    for key, configuration in found:
        part: Values = configuration.values
        for name in reversed(key.split(".") if key else []):
            part = {name: part}
        values = merged(values, _small(part))
    fault = next((configuration.fault for _, configuration in found if configuration.fault), "")
    return Configuration(found[0][1].name, values, fault)


def _in_folder(root: Path, folder: str) -> list[tuple[str, Configuration]]:
    """Return the settings in a folder, each with the keys that its file's name stands for."""
    try:
        names = sorted(path.name for path in (root / folder).iterdir())
    except OSError:
        return []
    found = []
    for name in names:
        stem, suffix = name.rpartition(".")[0], f".{name.rpartition('.')[2]}"
        configuration = (
            read_configuration(root, f"{folder}/{name}") if suffix in _SUFFIXES else None
        )
        if configuration is None:
            continue
        key, _, language = stem.partition(".")
        place = "" if key in ("hugo", "config") else key
        if language:
            place = f"languages.{language}" + (f".{place}" if place else "")
        found.append((place, configuration))
    return found


def _small(values: Values) -> Values:
    """Return settings with their keys in small letters, as Hugo takes them."""
    return {
        str(key).lower(): _small(value) if isinstance(value, dict)
        else [_small(item) if isinstance(item, dict) else item for item in value]
        if isinstance(value, list) else value
        for key, value in values.items()
    }  # fmt: skip


def site_of(_root: Path, configuration: Configuration) -> HugoSite:
    """Return the site that has these settings, their keys in small letters."""
    values = configuration.values
    default = text(values, "defaultcontentlanguage").lower() or "en"
    languages = mapping(values, "languages")
    first = mapping(languages, default)
    mounts = _mounts(values, languages)
    dates = tuple(texts(mapping(values, "frontmatter"), "date")) or (":default",)
    timezone = zone(text(values, "timezone"))
    return HugoSite(
        generator=Generator.HUGO,
        recognised_by=configuration.name,
        title=text(first, "title") or text(values, "title"),
        address=(text(first, "baseurl") or text(values, "baseurl")).rstrip("/"),
        timezone=timezone,
        # A date in the name of a file says nothing to Hugo unless it is told so.
        date_keys=(*(key for name in dates for key in _date_keys(name)), *DATE_KEYS),
        start_keys=_START,
        end_keys=() if flag(values, "buildexpired", default=False) else _END,
        languages=_codes(values, languages, default),
        content=tuple(dict.fromkeys(mount.source for mount in mounts)),
        splitting=Splitting.NOWHERE,
        hides_future=not flag(values, "buildfuture", default=False),
        own_keys=frozenset({"url"}),
        notes=configuration.notes(text(values, "timezone")),
        mounts=mounts,
        codes=frozenset(languages) or frozenset({default}),
        language_names={
            code: text(mapping(languages, code), "locale", "languagecode") or code
            for code in languages
        },
        default_language=default,
        all_in_folders=flag(values, "defaultcontentlanguageinsubdir", default=False),
        disabled=frozenset(
            {*texts(values, "disablelanguages")}
            | {code for code in languages if is_true(mapping(languages, code).get("disabled"))}
        ),
        permalinks={
            code: _permalinks(mapping(languages, code)) or _permalinks(values)
            for code in (default, *languages)
        },
        ugly=_ugly(values.get("uglyurls")),
        keeps_case=flag(values, "disablepathtolower", default=False),
        drops_accents=flag(values, "removepathaccents", default=False),
        undated=None if _TOLD_ELSEWHERE & {name.lower() for name in dates} else FIRST_DAY,
        date_in_name=FILE_NAME_KEY in dates,
        ignored=tuple(filter(_is_pattern, texts(values, "ignorefiles"))),
        shows_drafts=flag(values, "builddrafts", default=False),
        cascades=cascades_of(values, ""),
    )


def _date_keys(name: str) -> tuple[str, ...]:
    if name == ":default":
        return _DATE
    return (name.lower(),) if name == FILE_NAME_KEY or not name.startswith(":") else ()


def _codes(values: Values, languages: Values, default: str) -> tuple[str, ...]:
    if languages:
        return tuple(sorted(languages, key=lambda code: code != default))
    if "defaultcontentlanguage" in values:
        return (default,)
    code = text(values, "languagecode")
    return (code[:2].lower(),) if code else ()


def _mounts(values: Values, languages: Values) -> tuple[Mount, ...]:
    mounts = [
        Mount(folder_of(text(item, "source")), folder_of(target.removeprefix("content")), lang)
        for item in mappings(mapping(values, "module"), "mounts")
        if (target := text(item, "target")) == "content" or target.startswith("content/")
        for lang in [text(item, "lang").lower()]
    ]
    if not mounts:
        own = {code: text(mapping(languages, code), "contentdir") for code in languages}
        mounts = [Mount(folder_of(folder), "", code) for code, folder in own.items() if folder]
        if not all(own.values()) or not own:
            mounts.append(Mount(folder_of(text(values, "contentdir") or "content")))
    return tuple(sorted(dict.fromkeys(mounts), key=lambda mount: -len(mount.source)))


def _permalinks(settings: Values) -> Mapping[str, str]:
    values = mapping(settings, "permalinks")
    # Newer versions of Hugo part those of pages from those of sections.
    pages = mapping(values, "page") or values
    return {section: template for section, template in pages.items() if isinstance(template, str)}


def _ugly(value: object) -> Mapping[str, bool]:
    if isinstance(value, dict):
        return {section: is_true(ugly) for section, ugly in value.items()}
    return {"*": is_true(value)}


def _is_pattern(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
