"""The languages of a site's texts, as front matters and paths name them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.archive.keys import LANGUAGE_KEYS

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
CODES = frozenset(_ISO_639_1.split())
"""Codes of languages."""
_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("cz", "czech", "čeština", "česky", "cesky"), "cs"),
    **dict.fromkeys(("english", "angličtina", "anglicky"), "en"),
    **dict.fromkeys(("slovak", "slovenčina", "slovenština", "slovensky"), "sk"),
    **dict.fromkeys(("german", "deutsch", "němčina", "německy"), "de"),
    "ua": "uk",
}
"""Codes that authors write instead; ``cz`` and ``ua`` are countries."""
_ALONE = frozenset({"cs", "en", "sk", "de"})
"""Languages that a folder is in which no other language stands beside."""
_USUAL = frozenset({"cs", "en", "sk"})
"""Languages one of which is among those of folders beside each other: ``it`` may be a topic."""
_HOLDERS = frozenset({"i18n", "lang", "langs", "languages", "locales", "translations"})
"""Names of folders that hold one for each language."""
_CODE = re.compile(r"(?P<code>[a-z]{2})(?:[-_](?:[a-z]{4}|[a-z]{2}|\d{3}))*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SiteLanguage:
    """Language of a text according to its site.

    Attributes:
        code: Such as ``cs``; empty if unknown.
        certain: Whether its author or the generator states it; otherwise a clear text overrules it.
    """

    code: str = ""
    certain: bool = False


@lru_cache(4096)
def code_of(name: str) -> str:
    """Return the code of a language that is named, as in ``cs-CZ`` or ``Czech``; else nothing."""
    plain = name.strip().lower()
    match = _CODE.fullmatch(plain)
    code = match["code"] if match else plain
    code = _NAMES.get(code, code)
    return code if code in CODES else ""


def language_of(metadata: Mapping[str, object]) -> str:
    """Return the code of the language that a front matter names, or nothing."""
    for key in LANGUAGE_KEYS:
        value = metadata.get(key)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, str) and (code := code_of(first)):
            return code
    return ""


def language_in(path: str, parts: frozenset[str]) -> str:
    """Return the code of the language that a path names, or nothing.

    Args:
        path: Of a file, relative to the archive.
        parts: Of paths that name a language.
    """
    *folders, name = path.split("/")
    found = (part for part in (_suffix(name)[1], *folders) if part in parts)
    return code_of(next(found, ""))


def language_parts(paths: Iterable[str], declared: Iterable[str]) -> frozenset[str]:
    """Return the names of folders, and ends of names, that tell the language of files.

    Such are ``cs`` in ``content/cs/``, and ``en`` in ``index.en.md``. A name of two letters may
    mean something else. It counts if the site's settings name that language, if a version of the
    same text in another language is beside it, or if it is one of a Czech archive's likeliest.

    Args:
        paths: Of all files.
        declared: Codes of the languages of the site, as its settings tell.
    """
    known = {*declared, *_ALONE}
    groups, plain = _grouped(paths)
    found: set[str] = set()
    for place, parts in groups.items():
        codes = set(map(code_of, parts))
        versions = len(codes) > 1 and not codes.isdisjoint(_USUAL)
        clear = versions or place in plain or place.rstrip("/").rpartition("/")[2] in _HOLDERS
        found |= {part for part in parts if clear or code_of(part) in known}
    return frozenset(filter(code_of, found))


def _grouped(paths: Iterable[str]) -> tuple[Mapping[str, set[str]], set[str]]:
    """Return the language codes in paths, by the path that translations share, and other files.

    The other files are those whose names have no code, without their suffixes.
    """
    groups: defaultdict[str, set[str]] = defaultdict(set)
    plain: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.add(folder)
        stem, part = _suffix(name)
        if part:
            groups[f"{folder}/{stem}"].add(part)
        else:
            plain.add(f"{folder}/{stem}")
    for folder in folders:
        for place, part in _places(folder):
            groups[place].add(part)
    return groups, plain


def _places(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the language codes in a folder's path, each with the path that translations share."""
    names = folder.split("/")
    for depth, name in enumerate(names):
        if code_of(name) and _CODE.fullmatch(name):
            yield "/".join(names[:depth]) + "/", name


def _suffix(name: str) -> tuple[str, str]:
    """Return the stem of a file's name, and the part that may name its language, or nothing."""
    stem = name.rpartition(".")[0]
    base, _, part = stem.rpartition(".")
    if base and _CODE.fullmatch(part) and code_of(part):
        return base, part
    return stem, ""
