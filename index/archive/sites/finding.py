"""Find the site that a folder holds, belongs to, or has somewhere below it."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.archive.sites.recognition import recognise
from index.archive.sites.site import MARKDOWN, UNKNOWN, Site
from index.settings import FILE_NAME, Generator, IndexSettings, is_there

ABOVE, BELOW = 4, 3
"""Levels of folders in which the settings of a site are looked for."""
MAX_FOLDERS = 20_000
"""Folders that are looked into, so that a whole disk ends too."""
_ABOUT_CODE = frozenset({"readme", "changelog", "license", "contributing", "code_of_conduct"})
"""Names of Markdown files that tell of a program and are nobody's articles."""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder to read as an archive.

    Attributes:
        folder: The folder.
        notes: Why it is not the folder that was named, or which sites it holds; a sentence each.
    """

    folder: Path
    notes: tuple[str, ...] = ()


def find_site(folder: Path) -> Found:
    """Return the folder of the site that someone means who names a folder.

    That is the folder itself if it has settings, ours or those of a generator. Else it is the site
    whose texts the folder is or holds a part of, else the site below it that has most of its
    Markdown files, else the folder as it is.

    Args:
        folder: An existing folder.
    """
    if is_there(folder / FILE_NAME) or _site(folder) is not None:
        return Found(folder)
    return _above(folder) or _below(folder)


def _site(folder: Path) -> Site | None:
    site = recognise(folder, IndexSettings())
    return None if site.generator is Generator.NONE else site


def _above(folder: Path) -> Found | None:
    """Return the site of whose texts a folder is a part."""
    real = folder.resolve()
    for root in list(real.parents)[:ABOVE]:
        site = _site(root)
        if site is not None:
            inside = real.relative_to(root).as_posix()
            if not _has_texts(site, inside):
                return None
            return Found(root, (f"{folder} is a part of the site in {root}, which is read whole",))
    return None


def _has_texts(site: Site, folder: str) -> bool:
    """Tell whether a folder is surely one of a site's texts, by its settings or by its name."""
    if site.skips(folder):
        return False
    if site.content:
        return f"{folder}/".startswith(site.content)
    return site.generator is Generator.JEKYLL and folder.startswith("_")


def _below(folder: Path) -> Found:
    """Return the largest site below a folder, or the folder if it has more texts beside them."""
    sites, counts = _survey(folder)
    ordered = sorted(sites, key=lambda path: (-counts[path], path))
    elsewhere = counts[PurePosixPath()]
    if not ordered or counts[ordered[0]] == 0:
        return Found(folder)
    if elsewhere > sum(counts[path] for path in ordered):
        return Found(folder, (_note("it holds sites, which may be tried alone", folder, ordered),))
    first, *others = ordered
    notes = [f"{folder} holds the site in {folder / first}"]
    if others:
        notes.append(_note("it also holds other sites, which may be tried alone", folder, others))
    return Found(folder / first, tuple(notes))


def _note(what: str, folder: Path, sites: list[PurePosixPath]) -> str:
    return f"{what}: {', '.join(str(folder / path) for path in sites)}"


def _survey(folder: Path) -> tuple[list[PurePosixPath], Counter[PurePosixPath]]:
    """Return the sites below a folder, and the number of texts in each and, by ``.``, in none."""
    sites: list[PurePosixPath] = []
    counts: Counter[PurePosixPath] = Counter()
    for path, names in _folders(folder):
        around = next((site for site in sites if path.is_relative_to(site)), None)
        if around is None and 0 < len(path.parts) <= BELOW and _site(folder / path) is not None:
            around = path
            sites.append(path)
        counts[around or PurePosixPath()] += sum(map(_is_text, names))
    return sites, counts


def _folders(root: Path) -> Iterator[tuple[PurePosixPath, list[str]]]:
    """Yield the folders below a folder that may hold texts, with the names of their files."""
    left = MAX_FOLDERS
    for folder, below, names in os.walk(root):
        path = PurePosixPath(Path(folder).relative_to(root).as_posix())
        yield path, names
        left -= 1
        if left == 0:
            return
        below[:] = sorted(name for name in below if _may_hold_texts(name, path))


def _may_hold_texts(name: str, around: PurePosixPath) -> bool:
    return not name.startswith(".") and not UNKNOWN.skips(str(around / name))


def _is_text(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(MARKDOWN) and lower.rpartition(".")[0] not in _ABOUT_CODE
