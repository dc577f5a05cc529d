"""An article in another language: every door says which, and the page stays in the reader's."""

import json
import re

import pytest
from flask.testing import FlaskClient

from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from tests.sites import post
from web.app import create_app
from web.settings import WebSettings

GERMAN = post(title="Grüne Häuser", date="2024-01-03", lang="de")
CZECH = post(title="Zelené domy", date="2024-01-02", lang="cs")


@pytest.fixture
def client(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> FlaskClient:
    build_index(write_archive({"a.md": GERMAN, "b.md": CZECH}))
    return create_app(service, WebSettings()).test_client()


@pytest.mark.parametrize("reader", ["cs", "en"])
def test_titles_and_texts_tell_a_language_that_is_not_the_readers(
    client: FlaskClient, reader: str
) -> None:
    client.set_cookie("jazyk", reader)

    results = client.get("/").get_data(as_text=True)
    article = client.get("/clanek/a").get_data(as_text=True)

    assert f'<html lang="{reader}">' in results
    assert f'<html lang="{reader}">' in article
    assert re.search(r'<h2 lang="de"><a [^>]*>Grüne Häuser', results)
    assert re.search(r'<h1 [^>]*lang="de">Grüne Häuser', article)
    czech = re.search(r"<h2([^>]*)><a [^>]*>Zelené domy", results)
    assert czech
    assert czech[1] == ("" if reader == "cs" else ' lang="cs"')


def test_suggested_titles_tell_a_language_that_is_not_the_readers(client: FlaskClient) -> None:
    german = client.get("/naseptavac?q=haus").get_data(as_text=True)
    czech = client.get("/naseptavac?q=dom").get_data(as_text=True)

    assert '<span lang="de">Grüne Häuser</span>' in german
    assert "<span>Zelené domy</span>" in czech
    assert "lang=" not in czech


def test_programs_are_told_the_language(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?sort=newest").get_json()
    article = client.get("/clanek/a").get_data(as_text=True)
    feed = client.get("/search.atom").get_data(as_text=True)

    assert [hit["language"] for hit in found["hits"]] == ["de", "cs"]
    linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', article, re.DOTALL)
    assert linked
    assert json.loads(linked[1])["inLanguage"] == "de"
    assert re.findall(r'<entry( xml:lang="de")?>', feed) == [' xml:lang="de"', ""]
