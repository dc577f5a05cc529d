"""The wheel and the sdist, built and used outside the repository."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

from index.czech.analyzer import VERSION as ANALYSER
from index.schema import FORMAT
from tests.conftest import EXAMPLES, ROOT

NEWEST = str(Path(sys.prefix).with_name(".venv-newest") / "bin" / "python")
"""The newest Python of this machine, with the dependencies; 'make test' tells if it is this one."""
PYTHONS = (sys.executable, NEWEST) if Path(NEWEST).exists() else (sys.executable,)
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
SERVED = """
import sys
from pathlib import Path
import index, web
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

assert all(Path(package.__file__).is_relative_to(sys.argv[1]) for package in (index, web))
client = create_app(SearchService(Path(sys.argv[2]), SearchSettings()), WebSettings()).test_client()
page = client.get("/?q=robotaxi")
assert page.status_code == 200, page.status
for address in ("/napoveda", "/vlozit.js", "/api/v1/openapi.json"):
    assert client.get(address).status_code == 200, address
print(page.get_data(as_text=True))
"""


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def wheel_of(source: Path, folder: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=source)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, folder=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def installed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs; its dependencies are those of this interpreter."""
    folder = tmp_path_factory.mktemp("installed")
    install = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--quiet",
        "--target",
    )
    run(*install, folder / "packages", wheel_of(source, folder), folder=folder)
    return folder / "packages"


@pytest.mark.parametrize("python", PYTHONS, ids=["this-python", "newest-python"][: len(PYTHONS)])
def test_the_wheel_indexes_and_serves_without_the_repository(
    python: str, installed: Path, tmp_path: Path
) -> None:
    hledej, index = installed / "bin" / "hledej", tmp_path / "index"
    paths = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}

    told = run(python, hledej, "--version", folder=tmp_path, **paths)
    run(python, hledej, "build", EXAMPLES, "--index", index, folder=tmp_path, **paths)
    page = run(python, "-c", SERVED, installed, index, folder=tmp_path, **paths)

    assert re.match(rf"hledej {VERSION}\nindex format {FORMAT}, analyser \S+, lexicon \S+\n", told)
    assert "<mark>" in page


def test_the_changelog_names_the_version_and_what_it_reads() -> None:
    newest = (ROOT / "CHANGELOG.md").read_text("utf-8").partition("\n## ")[2]

    assert re.match(rf"{re.escape(VERSION)} \(\d{{4}}-\d\d-\d\d\)$", newest.splitlines()[0])
    assert f"Index format {FORMAT}, analyser {ANALYSER}, API version 1" in newest


def test_the_sdist_has_what_its_tests_and_documents_need(source: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    missing = {name for name in tracked if name and not (source / name).exists()}

    assert {name for name in missing if not name.startswith(".git")} == set()
