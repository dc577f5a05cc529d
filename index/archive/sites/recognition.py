"""Recognise the generator of a site by its settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.archive import front_matter
from index.archive.decoding import decode
from index.archive.keys import known
from index.archive.sites import (
    eleventy,
    hexo,
    hugo,
    hugo_settings,
    jekyll,
    mkdocs,
    pelican,
    scripted,
    zola,
)
from index.archive.sites.authors import with_authors
from index.archive.sites.configuration import Configuration, Values, read_configuration, text
from index.archive.sites.languages import code_of, language_parts
from index.archive.sites.site import UNKNOWN, Site
from index.settings import Generator, IndexSettings, is_there

_HUGO_KEYS = frozenset(
    {"baseurl", "languagecode", "theme", "module", "markup", "params", "permalinks", "taxonomies"}
    | {"menu", "menus", "outputs", "paginate", "pagination", "defaultcontentlanguage"}
)
_HEXO_KEYS = frozenset({"source_dir", "public_dir", "new_post_name", "skip_render", "deploy"})


@dataclass(frozen=True, slots=True)
class _Kind:
    """Recognition of one generator.

    Attributes:
        find: Returns its settings in a folder; ``None`` if it makes no site of it.
        read: Returns the site in a folder that has these settings.
    """

    find: Callable[[Path], Configuration | None]
    read: Callable[[Path, Configuration], Site]


def recognise(archive: Path, settings: IndexSettings) -> Site:
    """Return the site that an archive is the source of; never fails.

    Args:
        archive: The folder.
        settings: Which may name the generator; then only its own settings are looked for.
    """
    if settings.generator is Generator.NONE:
        return UNKNOWN
    if settings.generator is not Generator.AUTO:
        kind = _KINDS[settings.generator]
        found = kind.find(archive)
        if found is not None:
            return with_authors(kind.read(archive, found), archive)
        notes = (f"no settings of {settings.generator} were found",)
        return replace(kind.read(archive, Configuration("")), notes=notes)
    for kind in _KINDS.values():
        found = kind.find(archive)
        if found is not None:
            return with_authors(kind.read(archive, found), archive)
    return UNKNOWN


def surveyed(site: Site, archive: Path, paths: Sequence[str]) -> Site:
    """Return a site completed by the files among its texts that describe others.

    Args:
        site: As its settings tell.
        archive: The folder.
        paths: Files that may be articles.
    """
    site = replace(site, language_parts=language_parts(paths, map(code_of, site.languages)))
    if isinstance(site, hugo.HugoSite):
        pages = [path for path in paths if site.file(path).name == hugo.BRANCH]
        return hugo.with_branches(site, {path: _front_matter(archive / path) for path in pages})
    if isinstance(site, eleventy.EleventySite):
        return eleventy.with_data(site, archive, paths)
    return site


def _front_matter(path: Path) -> Values:
    try:
        return known(front_matter.parse(decode(path.read_bytes()).text).metadata)
    except OSError:
        # Told where the file is read as an article.
        return {}


def _first(*names: str) -> Callable[[Path], Configuration | None]:
    """Return a finder of the first of these files that exists."""

    def find(root: Path) -> Configuration | None:
        found = (read_configuration(root, name) for name in names)
        return next(filter(None, found), None)

    return find


def _program(*names: str) -> Callable[[Path], Configuration | None]:
    """Return a finder of the first of these programs that exists; programs are not read."""

    def find(root: Path) -> Configuration | None:
        return next((Configuration(name) for name in names if is_there(root / name)), None)

    return find


def _hugo(root: Path) -> Configuration | None:
    found = hugo_settings.read_hugo(root)
    if found is None or found.name.startswith(("hugo.", "config/")):
        return found
    # Other programs have a file of that name too.
    content = root / (text(found.values, "contentdir") or "content")
    return found if _HUGO_KEYS & found.values.keys() and content.is_dir() else None


def _zola(root: Path) -> Configuration | None:
    found = _first("config.toml", "zola.toml")(root)
    return found if found is not None and "base_url" in found.values else None


def _hexo(root: Path) -> Configuration | None:
    found = _first("_config.yml", "_config.yaml")(root)
    if found is None or _HEXO_KEYS & found.values.keys():
        return found
    return found if (root / "source/_posts").is_dir() else None


_KINDS = {
    Generator.ZOLA: _Kind(_zola, zola.site_of),
    Generator.HUGO: _Kind(_hugo, hugo_settings.site_of),
    Generator.PELICAN: _Kind(pelican.read_pelican, pelican.site_of),
    Generator.HEXO: _Kind(_hexo, hexo.site_of),
    Generator.ELEVENTY: _Kind(_program(*eleventy.CONFIG), eleventy.site_of),
    Generator.ASTRO: _Kind(_program(*scripted.ASTRO), scripted.astro_site),
    Generator.DOCUSAURUS: _Kind(_program(*scripted.DOCUSAURUS), scripted.docusaurus_site),
    Generator.NEXT: _Kind(_program(*scripted.NEXT), scripted.next_site),
    Generator.JEKYLL: _Kind(_first(*jekyll.CONFIG), jekyll.site_of),
    Generator.MKDOCS: _Kind(_first(*mkdocs.CONFIG), mkdocs.site_of),
}
"""In the order in which they are looked for."""
