"""Settings that travel with a version, to servers that have not the archive beside it."""

import shutil
from pathlib import Path

import pytest

from index.commands.options import settings_source
from index.settings import load_table
from index.versions.versions import Versions
from search.commands.request_command import open_service
from search.request import SearchRequest
from tests.hledej import hledej
from web.settings import WebSettings

SETTINGS = """\
[web]
title = "Archiv Denní bit"
proxies = 1

[search]
synonyms = "synonyma.txt"

[opensearch]
user = "hledej"
password = "tajemstvi-7"
ca_file = "ca.pem"
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    post = "---\ntitle: Velryba\ndate: 2025-01-01\n---\nKytovec v moři.\n"
    (folder / "a.md").write_text(post, "utf-8")
    (folder / "hledej.toml").write_text(SETTINGS, "utf-8")
    (folder / "synonyma.txt").write_text("leviatan = velryba\n", "utf-8")
    return folder


def told(index: Path) -> WebSettings:
    return load_table(settings_source(None, index), "web", WebSettings)


def test_a_server_without_the_archive_has_its_settings(archive: Path, tmp_path: Path) -> None:
    hledej("build", archive, "--index", tmp_path / "index")
    shutil.rmtree(archive)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "index", elsewhere)

    found = open_service(elsewhere, None).searcher().search(SearchRequest(q="leviatan"))

    assert (told(elsewhere).title, told(elsewhere).proxies) == ("Archiv Denní bit", 1)
    assert found.total == 1
    kept = [path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()]
    assert not any(b"tajemstvi-7" in content for content in kept)


def test_the_archive_comes_before_the_version_and_the_environment_before_both(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other = tmp_path / "index", tmp_path / "jine.toml"
    hledej("build", archive, "--index", index)
    (archive / "hledej.toml").write_text('[web]\ntitle = "Nový"\nproxies = 2\n', "utf-8")
    other.write_text('[web]\ntitle = "Volba"\n', "utf-8")

    assert told(index).title == "Nový"
    assert load_table(settings_source(other, index), "web", WebSettings).title == "Volba"
    monkeypatch.setenv("HLEDEJ_WEB_TITLE", "Okolí")
    assert (told(index).title, told(index).proxies) == ("Okolí", 2)


def test_an_update_keeps_changed_settings_though_no_article_changed(
    archive: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    hledej("build", archive, "--index", index)
    hledej("update", archive, "--index", index)
    versions = Versions(index).names()
    (archive / "hledej.toml").write_text('[web]\ntitle = "Nový"\n', "utf-8")
    hledej("update", archive, "--index", index)
    (archive / "hledej.toml").unlink()

    assert len(versions) == 1
    assert len(Versions(index).names()) == 2
    assert told(index).title == "Nový"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("web", "titel"),
        ("search", "min_ndgc"),
        ("opensearch", "urls"),
        ("index", "lnk"),
        ("fields.kraj", "labl"),
    ],
)
def test_a_build_checks_every_table(archive: Path, tmp_path: Path, table: str, key: str) -> None:
    (archive / "hledej.toml").write_text(f"[{table}]\n{key} = 'x'\n", "utf-8")

    done = hledej("build", archive, "--index", tmp_path / "index")

    assert done.returncode == 1
    assert f"hledej.toml: {table}.{key}: unknown key" in done.stderr.decode()


@pytest.mark.parametrize("variable", ["HLEDEJ_WEB_PROT", "HLEDEJ_WBE_PORT", "HLEDEJ_PORT"])
def test_an_unknown_variable_is_refused(archive: Path, tmp_path: Path, variable: str) -> None:
    environment = {variable: "1"}
    done = hledej("build", archive, "--index", tmp_path / "index", environment=environment)

    assert done.returncode == 1
    assert f"environment: {variable}: unknown variable; " in done.stderr.decode()


def test_variables_of_kubernetes_are_no_settings(archive: Path, tmp_path: Path) -> None:
    environment = {
        "HLEDEJ_SERVICE_HOST": "10.0.0.1",
        "HLEDEJ_SERVICE_PORT_HTTP": "8000",
        "HLEDEJ_PORT": "tcp://10.0.0.1:8000",
        "HLEDEJ_PORT_8000_TCP_ADDR": "10.0.0.1",
    }
    done = hledej("build", archive, "--index", tmp_path / "index", environment=environment)

    assert done.returncode == 0, done.stderr
