"""Describe a recognised site to its owner, with the consequences for search."""

from index.archive.sites.languages import code_of
from index.archive.sites.site import UNKNOWN, Site
from index.settings import Generator, IndexSettings

_NAMES = {
    Generator.JEKYLL: "Jekyll",
    Generator.HUGO: "Hugo",
    Generator.PELICAN: "Pelican",
    Generator.ELEVENTY: "Eleventy",
    Generator.HEXO: "Hexo",
    Generator.ZOLA: "Zola",
    Generator.ASTRO: "Astro",
    Generator.MKDOCS: "MkDocs",
    Generator.DOCUSAURUS: "Docusaurus",
    Generator.NEXT: "Next",
}


def described(site: Site, settings: IndexSettings) -> tuple[str, ...]:
    """Return a sentence for each fact that was recognised, the generator first."""
    if site.generator is Generator.NONE:
        return _unrecognised(site, settings)
    by = f", by {site.recognised_by}" if site.recognised_by else ", as index.generator says"
    return (f"a site of {_NAMES[site.generator]}{by}", *_facts(site, settings), *site.notes)


def _unrecognised(site: Site, settings: IndexSettings) -> tuple[str, ...]:
    named = settings.generator is Generator.NONE
    how = "as index.generator says" if named else "index.generator may name it"
    lines = [f"no generator of the site is known: {how}"]
    if not (settings.link or settings.links):
        lines.append("articles have no address on the site unless index.link says it")
    return (*lines, *_languages(site))


def _facts(site: Site, settings: IndexSettings) -> list[str]:
    address = settings.site or site.address
    facts = [
        f"title: {site.title}" if site.title else "",
        f"address: {address}" if address else "address: not known, index.site may tell it",
        "addresses of articles: by index.link" if settings.link else "",
        f"texts in: {', '.join(site.content)}" if site.content else "",
        f"time zone: {site.timezone.key}" if site.timezone else "",
        *_languages(site),
    ]
    if site.hides_future != UNKNOWN.hides_future:
        facts.append("articles of a coming day are published")
    return [fact for fact in facts if fact]


def _languages(site: Site) -> tuple[str, ...]:
    named = (*site.languages, *sorted(site.language_parts))
    languages = dict.fromkeys(code_of(name) or name for name in named)
    return (f"languages: {', '.join(languages)}",) if languages else ()
