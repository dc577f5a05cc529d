"""docs/api.md: its examples are what the API answers over the example archive."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.parameter_table import parameters
from search.settings import SearchSettings
from tests.conftest import EXAMPLES, ROOT
from web.app import create_app
from web.errors import API_KINDS, INTERNAL
from web.settings import WebSettings

DOCUMENT = (ROOT / "docs" / "api.md").read_text("utf-8")
EXAMPLE = re.compile(r"^`GET (/\S+)`\n\n```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES_TOLD = EXAMPLE.findall(DOCUMENT)
CUT = "…"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> FlaskClient:
    index = tmp_path_factory.mktemp("document") / "index"
    settings = IndexSettings(builtin_vocabulary=True)
    vocabulary = load_vocabulary(settings, EXAMPLES)
    build(Job(EXAMPLES, Versions(index), settings, analyzer, vocabulary, lambda *_: None))
    return create_app(SearchService(index, SearchSettings()), WebSettings()).test_client()


def check(told: Any, given: Any, where: str) -> None:
    """Compare an example with an answer: … stands for anything, a decimal number for any."""
    match told:
        case dict():
            assert told.keys() == given.keys(), where
            for key, value in told.items():
                check(value, given[key], f"{where}.{key}")
        case list():
            whole = told[:-1] if told[-1:] == [CUT] else told
            assert len(given) > len(whole) if whole is not told else len(given) == len(told), where
            for number, value in enumerate(whole):
                check(value, given[number], f"{where}[{number}]")
        case float():
            assert isinstance(given, float), where
        case str() if CUT in told:
            beginning, *_ = told.split(CUT)
            assert given.startswith(beginning), where
        case _:
            assert given == told, where


def test_the_document_has_examples_of_every_kind() -> None:
    assert len(EXAMPLES_TOLD) == len(re.findall("^```json", DOCUMENT, re.MULTILINE)) == 9


@pytest.mark.parametrize(("address", "told"), EXAMPLES_TOLD)
def test_an_example_is_what_the_api_answers(client: FlaskClient, address: str, told: str) -> None:
    check(json.loads(told), client.get(address).get_json(), address)


def test_every_address_parameter_and_problem_is_in_the_document(client: FlaskClient) -> None:
    for path in client.get("/api/v1/openapi.json").get_json()["paths"]:
        assert f"{path}`" in DOCUMENT, path
    for parameter in parameters():
        assert f"`{parameter.name}`" in DOCUMENT
    for kind in (*API_KINDS, INTERNAL):
        assert f"| `urn:hledej:problem:{kind.name}` | {int(kind.status)} |" in DOCUMENT


def test_links_within_the_document_lead_to_headings() -> None:
    headings = re.findall(r"^#+ (.+)$", DOCUMENT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= anchors
