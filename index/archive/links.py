"""Paths of articles on the site by the templates of the settings, ``link`` and ``links``."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from index.archive.dates import date_in_path
from index.archive.sites.site import Page
from index.settings import IndexSettings

_DATED = {"date": "%Y-%m-%d", "year": "%Y", "month": "%m", "day": "%d"}


def template_of(path: str, settings: IndexSettings) -> str:
    """Return the template for a file: of its deepest folder that has one, else that of all."""
    folders = [name for name in settings.links if path.startswith(f"{name.strip('/')}/")]
    return settings.links[max(folders, key=len)] if folders else settings.link


def filled(template: str, page: Page, identity: str, slug: str) -> str:
    """Return the path that a template gives, or nothing where it needs an unknown date.

    Args:
        template: As the settings have it, checked by them.
        page: The file; a date in its path precedes that of its fields.
        identity: Id of the article.
        slug: Name of the article in addresses.
    """
    day = date_in_path(page.path) or (page.moment.date() if page.moment else None)
    if day is None and any(f"{{{name}}}" in template for name in _DATED):
        return ""
    identity = quote(identity) if "{id" in template else ""
    return template.format(slug=quote(slug), id=identity, **_dated(day))


@lru_cache(1024)
def _dated(day: date | None) -> Mapping[str, str]:
    """Return the parts of a day that a link can have; nearly every day has several articles."""
    return {name: day.strftime(form) if day else "" for name, form in _DATED.items()}
