"""Names of authors, for sites whose articles give keys of them.

Source: https://docusaurus.io/docs/blog#global-authors,
https://github.com/jekyll/jekyll-seo-tag/blob/master/docs/advanced-usage.md#author-information,
https://squidfunk.github.io/mkdocs-material/plugins/blog/#authors; themes of Hugo and Hexo keep
such a file with the data of the site, too.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index.archive.sites.configuration import Values, mapping, read_configuration, text
from index.archive.sites.site import Site
from index.settings import Generator

_FILES: Mapping[Generator, tuple[str, ...]] = {
    Generator.DOCUSAURUS: ("blog/authors.yml", "blog/authors.yaml", "blog/authors.json"),
    Generator.ELEVENTY: ("_data/authors.json", "_data/authors.yml", "_data/authors.yaml"),
    Generator.HEXO: ("source/_data/authors.yml", "source/_data/authors.json"),
    Generator.HUGO: tuple(f"data/authors.{suffix}" for suffix in ("toml", "yaml", "yml", "json")),
    Generator.JEKYLL: ("_data/authors.yml", "_data/authors.yaml", "_data/authors.json"),
    Generator.MKDOCS: ("blog/.authors.yml",),
}
"""Possible paths of the file, from the root of the site or from a folder of its texts."""


def with_authors(site: Site, archive: Path) -> Site:
    """Return a site with the names of its authors by their keys, where a file has them."""
    for folder in ("", *site.content):
        for name in _FILES.get(site.generator, ()):
            found = read_configuration(archive, folder + name)
            if found is not None:
                notes = (*site.notes, *found.notes())
                return replace(site, authors=_names(found.values), notes=notes)
    return site


def _names(values: Values) -> Mapping[str, str]:
    """Return the names by their keys; a plug-in has all below ``authors``."""
    described = mapping(values, "authors") or values
    found = {key: _name(value) for key, value in described.items()}
    return {key: name for key, name in found.items() if name}


def _name(value: object) -> str:
    if isinstance(value, dict):
        return text(value, "name", "display_name")
    return value.strip() if isinstance(value, str) else ""
