"""What the project says of itself: its commands, its packages, its documents."""

import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from index.cluster.settings import ClusterSettings
from index.settings import IndexSettings
from search.settings import SearchSettings
from tests.conftest import EXAMPLES, ROOT
from web.settings import WebSettings

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    command for command in re.findall(r"`(hledej [^`]+)`", README) if not command.endswith("serve")
]


def test_the_three_packages_belong_to_no_other_distribution() -> None:
    owners = packages_distributions()

    for package in ("index", "search", "web"):
        assert set(owners.get(package, ["hledej"])) == {"hledej"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an archive, judged queries and indexes built twice, so there is a way back."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(EXAMPLES, home / "site")
    shutil.copy(ROOT / "tests" / "data" / "queries.tsv", home / "queries.tsv")
    for _ in range(2):
        run(f"hledej build {home}/site --index {home}/hledej-index", home)
        run(f"hledej build {home}/site --index {home}/site-index", home)
    return home


def run(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command.replace("~", str(home)))
    return subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_names_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", [c for c in COMMANDS if "serve" not in c])
def test_every_command_of_the_readme_works(command: str, home: Path) -> None:
    result = run(command, home)

    assert result.returncode == 0, result.stderr


def test_links_of_the_documents_lead_to_files() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")

    for table in (IndexSettings, SearchSettings, WebSettings, ClusterSettings):
        for name in table.__dataclass_fields__:
            assert f"`{name}`" in text
