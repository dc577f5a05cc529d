"""A site over a small index of hostile and ordinary articles."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

SCRIPT = "<script>alert(1)</script>"

HOSTILE = f"""---
title: 'Zlý titulek {SCRIPT} čip'
original_title: '"><img src=x onerror=alert(2)>'
companies: ['{SCRIPT}', 'A&B "C"']
people: ['{SCRIPT}']
category: '{SCRIPT}'
source: '{SCRIPT}'
author: '{SCRIPT}'
slug: '{SCRIPT}'
url: 'https://example.org/{SCRIPT}'
date: 2025-12-01
---
## Souhrn
Souhrn {SCRIPT} čip.

## Klíčové body
- Bod <img src=x onerror=alert(3)> čip

## Podrobnosti
Text `{SCRIPT}` a [odkaz](javascript:alert(4)).
"""


def ordinary(number: int) -> str:
    return f"""---
title: Článek číslo {number} o čipech
original_title: Article number {number}
category: {"hardware" if number % 2 else "umělá inteligence"}
companies: [{"Nvidia" if number % 3 else "Apple"}]
source: {{name: Denní bit, id: null}}
importance: {number % 5 + 1}
date: 2025-11-{number:02}
url: https://www.example.org/zprava-{number}
---
Zpráva o nových čipech z Brna.
"""


@pytest.fixture(scope="session")
def site_index(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Path:
    root = tmp_path_factory.mktemp("site")
    archive = root / "archive"
    archive.mkdir()
    (archive / "2025-12-01-zlý.md").write_text(HOSTILE, "utf-8")
    for number in range(1, 29):
        (archive / f"2025-11-{number:02}-clanek.md").write_text(ordinary(number), "utf-8")
    job = Job(
        archive, Versions(root / "index"), IndexSettings(), analyzer, Vocabulary(), lambda *_: None
    )
    build(job)
    return root / "index"


@pytest.fixture(scope="session")
def app_service(site_index: Path) -> SearchService:
    return SearchService(site_index, SearchSettings())


@pytest.fixture(scope="session")
def app(app_service: SearchService) -> Flask:
    return create_app(app_service, WebSettings(title="Zkušební archiv"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return reading(app)


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """A site whose index was never built."""
    service = SearchService(tmp_path / "none", SearchSettings())
    return create_app(service, WebSettings()).test_client()
