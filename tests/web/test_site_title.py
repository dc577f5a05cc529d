"""The name of the archive, where its site tells one."""

from pathlib import Path

import pytest

from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from tests.sites import post
from web.app import create_app
from web.settings import WebSettings

SITE = {
    "_config.yml": "title: Zápisky z města\nurl: https://example.cz\n",
    "_posts/2024-02-03-prvni.md": post(title="První"),
}


@pytest.mark.parametrize(
    ("settings", "title"),
    [(WebSettings(), "Zápisky z města"), (WebSettings(title="Archiv zápisků"), "Archiv zápisků")],
)
def test_pages_are_called_as_the_site_unless_told(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    settings: WebSettings,
    title: str,
) -> None:
    build_index(write_archive(SITE))

    page = create_app(service, settings).test_client().get("/").text

    assert f'href="/">{title}</a>' in page
    assert 'href="https://example.cz/2024/02/03/prvni.html"' in page


def test_a_server_without_an_index_has_a_name(tmp_path: Path, service: SearchService) -> None:
    assert not (tmp_path / "index").exists()

    assert "Archiv" in create_app(service, WebSettings()).test_client().get("/").text


def test_a_card_of_an_unknown_site_opens_the_articles_own_page(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(write_archive({"2024-02-03-prvni.md": post(title="První")}))

    page = create_app(service, WebSettings()).test_client().get("/").text

    assert 'href="/clanek/2024-02-03-prvni"' in page
    assert "První" in page
