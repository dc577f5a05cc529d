"""Cite an article: by ČSN ISO 690 as a text, and as BibTeX and RIS for reference managers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.article import Article
from index.czech.folding import fold
from index.facets import AUTHOR
from web.pages.reader import Reader

BIBTEX, RIS = "bibtex", "ris"
MEDIA_TYPES = {BIBTEX: "application/x-bibtex", RIS: "application/x-research-info-systems"}
_TEX = str.maketrans(
    {mark: rf"\{mark}" for mark in "{}$&#_%"}
    | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
)
_BREAK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cited:
    """The subject of a citation: an article, its public address and the name of the archive."""

    article: Article
    address: str
    site: str


def iso_690(cited: Cited, reader: Reader) -> str:
    """Return the citation of an online article by ČSN ISO 690; one without an author has none."""
    texts, article = reader.texts, cited.article
    author = ", ".join(_authors(article, reader))
    values = {
        "author": f"{author}. " if author else "",
        "title": article.title,
        "site": cited.site,
        "today": texts.short_day(reader.today),
        "address": cited.address,
    }
    if article.published_on is None:
        return texts.text("cite_undated", **values)
    return texts.text("cite", day=texts.short_day(article.published_on), **values)


def written(cited: Cited, form: str, reader: Reader) -> str:
    """Return the citation as BibTeX or RIS."""
    return _bibtex(cited, reader) if form == BIBTEX else _ris(cited, reader)


def _authors(article: Article, reader: Reader) -> tuple[str, ...]:
    return tuple(reader.facets.names(article, AUTHOR))


def _bibtex(cited: Cited, reader: Reader) -> str:
    article, day = cited.article, cited.article.published_on
    key = re.sub("[^a-z0-9]+", "-", fold(article.slug or article.id)).strip("-")
    fields = {
        "author": " and ".join(map(_tex, _authors(article, reader))),
        "title": f"{{{_tex(article.title)}}}",
        "journal": _tex(cited.site),
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "url": cited.address.replace("{", "%7B").replace("}", "%7D"),
        "urldate": reader.today.isoformat(),
        "langid": article.language,
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@online{{{key},", *lines, "}", ""))


def _tex(text: str) -> str:
    return _BREAK.sub(" ", text).translate(_TEX)


def _ris(cited: Cited, reader: Reader) -> str:
    return "".join(f"{tag}  - {_BREAK.sub(' ', value)}\r\n" for tag, value in _tags(cited, reader))


def _tags(cited: Cited, reader: Reader) -> Iterator[tuple[str, str]]:
    article, day = cited.article, cited.article.published_on
    yield "TY", "ELEC"
    for author in _authors(article, reader):
        yield "AU", author
    yield "TI", article.title
    yield "T2", cited.site
    if day:
        yield "PY", str(day.year)
        yield "DA", f"{day:%Y/%m/%d}"
    yield "LA", article.language
    yield "UR", cited.address
    yield "Y2", f"{reader.today:%Y/%m/%d}"
    yield "ER", ""
