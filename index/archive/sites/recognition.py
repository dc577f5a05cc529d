"""Recognise what makes a site, by the settings it has for its generator."""

from pathlib import Path

from index.archive.sites.site import Site
from index.settings import Generator, IndexSettings

_FILES = (
    ("hugo.toml", Generator.HUGO),
    ("hugo.yaml", Generator.HUGO),
    ("hugo.json", Generator.HUGO),
    ("config/_default", Generator.HUGO),
    ("pelicanconf.py", Generator.PELICAN),
    ("_config.yml", Generator.JEKYLL),
)


def recognise(archive: Path, settings: IndexSettings) -> Site:
    """Return the site that an archive is the source of; never fails."""
    if settings.generator is not None:
        return Site(settings.generator)
    for name, generator in _FILES:
        if (archive / name).exists():
            return Site(generator, recognised_by=name)
    return Site()
