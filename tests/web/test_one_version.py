"""An answer comes from one version, whenever another one is published."""

import re
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

ARTICLE = """---
title: {edition} čip číslo {number}
category: {edition}
companies: [{edition}, Nvidia]
source: Deník
date: 2025-{month:02}-{number:02}
---
{edition} zpráva o čipu číslo {number}, který chladí voda z Brna.{more}
"""
STORY = "\n\nStejná zpráva o čipech vyšla dvakrát, slovo od slova, v deníku i v týdeníku z Brna."
ADDRESSES = (
    "/",
    "/?q=čip",
    "/?q=čip&page=x",
    "/?q=čip+číslo+3",
    "/?q=voda+-čip",
    "/hodnoty/company",
    "/clanek/c3",
    "/clanek/c-3-cip",
    "/napoveda",
    "/naseptavac?q=čip",
    "/naseptavac.json?q=čip",
    "/search.atom?q=čip",
    "/api/v1/search?q=čip&timeline=1&explain=1",
    "/api/v1/suggest?q=čip",
    "/api/v1/facets/company?q=čip",
    "/api/v1/articles/c3",
    "/api/v1/articles/c3/similar",
    "/api/v1/stats",
    "/api/v1/export.ndjson?q=čip",
    "/api/v1/export.csv?q=čip",
    "/readyz",
    "/metrics",
)
WITHOUT_ETAG = ("/?q=čip&page=x", "/clanek/c-3-cip", "/readyz", "/metrics")
"""Answers that are not cached: errors and the state of the server."""
_MOMENTARY = re.compile(
    r'"took_ms":[\d.]+|"age_seconds":\d+|^(?:hledej_(?:request|search|index_age|last_check)|process_).*\n',
    re.MULTILINE,
)
"""Parts of an answer that change with time."""


class Switching(SearchService):
    """Another version is published after each time a searcher is taken.

    Attributes:
        taken: How many searchers were.
    """

    def __init__(self, index: Path, names: tuple[str, ...]) -> None:
        super().__init__(index, SearchSettings())
        services = [SearchService(index, SearchSettings(), version=name) for name in names]
        self._turns = cycle([service.searcher() for service in services])
        self.taken = 0

    def searcher(self) -> Searcher:
        self.taken += 1
        return next(self._turns)


@dataclass(frozen=True, slots=True)
class Site:
    """An index with two versions."""

    index: Path
    names: tuple[str, ...]

    def client(self, service: SearchService) -> FlaskClient:
        return create_app(service, WebSettings(rate_limit=0, metrics=True)).test_client()

    def alone(self, name: str) -> FlaskClient:
        """Return a client of a server that knows one version only."""
        return self.client(SearchService(self.index, SearchSettings(), version=name))


def archived(archive: Path, edition: str, articles: int) -> Path:
    archive.mkdir(exist_ok=True)
    for number in range(1, articles + 1):
        more = STORY * 3 if number > articles - 2 else ""
        text = ARTICLE.format(edition=edition, number=number, month=articles % 12 + 1, more=more)
        (archive / f"c{number}.md").write_text(text, "utf-8")
    return archive


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Site:
    root = tmp_path_factory.mktemp("switching")
    versions = Versions(root / "index")
    for edition, articles in (("Stará", 6), ("Nová", 9)):
        archive = archived(root / "archive", edition, articles)
        build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    return Site(root / "index", versions.names())


def answered(client: FlaskClient, address: str) -> tuple[int, str, str]:
    """Return the status, the name and the text of an answer, without what the moment changes."""
    with client.get(address) as response:
        text = _MOMENTARY.sub("", response.get_data(as_text=True))
        return response.status_code, response.headers.get("ETag", ""), text


@pytest.fixture(scope="module")
def alone(site: Site) -> dict[str, list[tuple[int, str, str]]]:
    """Each address, and what each version answers to it."""
    clients = [site.alone(name) for name in site.names]
    return {address: [answered(client, address) for client in clients] for address in ADDRESSES}


@pytest.fixture(params=[0, 1])
def switching(site: Site, request: pytest.FixtureRequest) -> Switching:
    """A service that begins with the one or the other version."""
    service = Switching(site.index, site.names)
    if request.param:
        service.searcher()
        service.taken = 0
    return service


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_comes_from_one_version_when_another_is_published(
    site: Site,
    alone: dict[str, list[tuple[int, str, str]]],
    switching: Switching,
    address: str,
) -> None:
    one, other = alone[address]

    found = answered(site.client(switching), address)

    assert found in (one, other)
    assert one[2] != other[2]
    assert (one[1] == other[1]) is (address in WITHOUT_ETAG)
    assert switching.taken == 1
