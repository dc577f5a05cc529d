"""A copy of the archive that a program keeps by exports of what changed."""

import csv
import json
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.building.build import BuildReport
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive
from web.api.exports import LINES, in_pieces
from web.app import create_app
from web.settings import WebSettings

EXPORT = "/api/v1/export.ndjson"


def post(title: str, text: str = "Text.", **fields: str) -> str:
    given = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: {title}\ndate: 2025-01-01\n{given}---\n{text}\n"


@pytest.fixture
def client(index_directory: Path) -> FlaskClient:
    service = SearchService(index_directory, SearchSettings(check_seconds=0))
    return create_app(service, WebSettings()).test_client()


class Mirror:
    """Keeps a copy of the matches of a query."""

    def __init__(self, client: FlaskClient, query: str) -> None:
        """Export everything."""
        self.client, self.query = client, query
        self.articles: dict[str, object] = {}
        self.version = ""
        self.told: list[dict[str, object]] = []

    def follow(self) -> None:
        """Take what changed since the last time, or everything the first time."""
        since = f"&changed_since={quote(self.version)}" if self.version else ""
        response = self.client.get(f"{EXPORT}?q={self.query}&fields=id,title,text{since}")
        assert response.status_code == 200
        self.told = [json.loads(line) for line in response.get_data().splitlines()]
        for record in self.told:
            if record.get("removed"):
                self.articles.pop(str(record["id"]), None)
            else:
                self.articles[str(record["id"])] = record
        self.version = response.headers["Index-Version"]

    def holds_all(self) -> bool:
        """Tell whether the copy is what a new export of everything gives."""
        fresh = Mirror(self.client, self.query)
        fresh.follow()
        return self.articles == fresh.articles


@pytest.mark.parametrize("query", ["", "robot", "-robot"])
def test_a_copy_kept_by_changes_is_an_export_of_everything(
    write_archive: WriteArchive, build_index: BuildIndex, client: FlaskClient, query: str
) -> None:
    def publish(files: dict[str, str], *removed: str) -> BuildReport:
        archive = write_archive(files)
        for name in removed:
            (archive / name).unlink()
        return build_index(archive, only_changes=True)

    publish({f"{name}.md": post(f"Robot {name}") for name in "abcde"})
    mirror = Mirror(client, query)
    mirror.follow()

    for files, removed in (
        ({"a.md": post("Robot A", "Jiný text."), "f.md": post("Nový robot")}, ()),
        ({"b.md": post("Už o ničem")}, ("c.md",)),
        ({"g.md": post("Robot D")}, ("d.md", "a.md")),
        ({"a.md": post("Zase robot"), "b.md": post("Robot B")}, ()),
        ({"e.md": "\0" * 100}, ()),
    ):
        publish(files, *removed)
        mirror.follow()
        assert mirror.holds_all()


def test_only_what_changed_is_told(
    write_archive: WriteArchive, build_index: BuildIndex, client: FlaskClient
) -> None:
    files = {f"{name}.md": post(f"Robot {name}") for name in "abcde"}
    build_index(write_archive(files))
    mirror = Mirror(client, "")
    mirror.follow()
    mirror.follow()
    assert mirror.told == []

    archive = write_archive({"b.md": post("Robot B")})
    (archive / "c.md").unlink()
    build_index(archive, only_changes=True)
    build_index(write_archive({"d.md": post("Robot D")}), only_changes=True)
    mirror.follow()

    assert {str(record["id"]) for record in mirror.told} == {"b", "c", "d"}
    assert mirror.told[-1] == {"id": "c", "removed": True}


def test_an_article_that_names_a_new_company_counts_as_changed(
    write_archive: WriteArchive, build_index: BuildIndex, client: FlaskClient
) -> None:
    files = {"a.md": post("První", "V Brně roste Kovopolus."), "b.md": post("Druhý")}
    build_index(write_archive(files))
    mirror = Mirror(client, "")
    mirror.follow()

    build_index(write_archive({"b.md": post("Druhý", companies="[Kovopolus]")}), only_changes=True)
    mirror.follow()

    assert {str(record["id"]) for record in mirror.told} == {"a", "b"}


def test_where_it_is_not_known_what_changed_everything_has_to_be_exported(
    write_archive: WriteArchive, build_index: BuildIndex, client: FlaskClient
) -> None:
    archive = write_archive({"a.md": post("Robot")})
    first = build_index(archive).version
    build_index(archive)

    for version in (first, "nikdy", "x" * 150):
        response = client.get(f"{EXPORT}?changed_since={version}")

        assert response.status_code == 410
        assert response.get_json()["type"] == "urn:hledej:problem:version-gone"


def test_a_table_of_changes_has_a_column_of_what_is_gone(
    write_archive: WriteArchive, build_index: BuildIndex, client: FlaskClient
) -> None:
    archive = write_archive({"a.md": post("Robot A"), "b.md": post("Robot B")})
    before = build_index(archive).version
    (archive / "a.md").unlink()
    build_index(write_archive({"b.md": post("Robot béčko")}), only_changes=True)

    response = client.get(f"/api/v1/export.csv?fields=title&changed_since={before}")

    table = list(csv.reader(StringIO(response.get_data().decode("utf-8-sig"), newline="")))
    assert table == [["id", "title", "removed"], ["b", "Robot béčko", ""], ["a", "", "1"]]


def test_articles_that_did_not_change_hold_up_no_other_request() -> None:
    ends: list[int] = []

    pieces = list(in_pieces([b""] * (3 * LINES) + [b"last"], lambda: ends.append(1)))

    assert len(pieces) >= 3
    assert b"".join(pieces) == b"last"
    assert ends == [1]
