"""A rollback holds until its owner ends it, whatever runs by a timer meanwhile."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.versions.manifest import read_manifest, write_manifest
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.archives import write_files
from tests.web.commands.test_commands import run
from web.app import create_app
from web.settings import WebSettings

ARTICLE = "---\ntitle: {}\ndate: 2025-01-02\n---\nText.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rollback")
    archive = write_files(folder / "archive", {"a.md": ARTICLE.format("Dobrý")})
    run("build", archive, "--index", folder / "i")
    write_files(archive, {"b.md": ARTICLE.format("Špatný")})
    run("update", archive, "--index", folder / "i")
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """Return the folder of an archive and of its index ``i``, which has two versions."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.mark.parametrize("command", ["update", "build"])
def test_a_rollback_holds_against_updates_until_it_is_ended(command: str, site: Path) -> None:
    archive, index = site / "archive", site / "i"
    back = json.loads(run("rollback", "--index", index, "--json").stdout)
    write_files(archive, {"c.md": ARTICLE.format("Další")})

    held = run(command, archive, "--index", index, "--json")
    kept = Versions(index).current()
    ended = run("rollback", "--end", "--index", index)
    after = run(command, archive, "--index", index)

    report = json.loads(held.stdout)
    assert back == {"current": kept, "pinned": True}
    assert (held.returncode, report["published"], report["pinned"]) == (4, False, True)
    assert (report["version"], report["added"]) == (kept, 2)
    assert f"hledej rollback --end --index {index}" in held.stderr
    assert f"current is {kept}" in ended.stdout
    assert (after.returncode, Versions(index).current() > kept) == (0, True)


def test_a_rollback_is_seen_where_its_owner_looks(site: Path) -> None:
    index = site / "i"
    client = create_app(SearchService(index, SearchSettings(check_seconds=0)), WebSettings())
    before = client.test_client().get("/readyz").get_json()["pinned"]

    run("rollback", "--index", index)

    newer, older = run("versions", "--index", index).stdout.splitlines()
    assert "held" not in newer
    assert (older[0], older.endswith("held by a rollback")) == ("*", True)
    after = client.test_client().get("/readyz").get_json()
    assert (before, after["pinned"], after["version"]) == (False, True, Versions(index).current())
    assert "hledej_index_pinned 1.0" in client.test_client().get("/metrics").text


def test_a_version_that_cannot_be_read_is_held_with_the_way_out(site: Path) -> None:
    run("rollback", "--index", site / "i")
    held = Versions(site / "i").current()
    (site / "i" / "versions" / held / "files.json.zst").write_bytes(b"[")

    done = run("update", site / "archive", "--index", site / "i")

    assert (done.returncode, "rollback --end" in done.stderr) == (4, True)


def test_a_version_of_another_release_is_held_no_longer(site: Path) -> None:
    run("rollback", "--index", site / "i")
    held = Versions(site / "i").folder(Versions(site / "i").current())
    manifest = read_manifest(held, held.name)
    write_manifest(replace(manifest, format=manifest.format - 1), held)

    done = run("update", site / "archive", "--index", site / "i")

    assert done.returncode == 0
    assert "everything was built anew" in done.stdout
    assert Versions(site / "i").current() != held.name


def test_going_forward_to_the_newest_version_holds_nothing(site: Path) -> None:
    archive, index = site / "archive", site / "i"
    newest = Versions(index).current()
    run("rollback", "--index", index)

    said = run("rollback", newest, "--index", index)

    assert "--end" not in said.stdout
    assert run("update", archive, "--index", index).returncode == 0
    assert Versions(index).current() == newest


def test_a_rollback_that_was_interrupted_holds_nothing(site: Path) -> None:
    index, versions = site / "i", Versions(site / "i")
    older = versions.names()[1]
    (index / "pinned").write_text(f"{older}\n", "utf-8")  # the pointer was not replaced any more
    write_files(site / "archive", {"c.md": ARTICLE.format("Další")})

    assert run("update", site / "archive", "--index", index).returncode == 0
    assert "held" not in run("versions", "--index", index).stdout


def test_the_end_of_a_rollback_takes_no_version(site: Path) -> None:
    assert run("rollback", "--end", "x", "--index", site / "i").returncode == 2
