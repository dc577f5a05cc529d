"""What the project says of itself: its commands, its packages, its documents."""

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from docs.write_reference import DOCS, TABLES, commands_page, settings_page
from search.query.parser import parse
from tests.conftest import EXAMPLES, ROOT

README = (ROOT / "README.md").read_text("utf-8")
RUNS_ON = re.compile(r"hledej (serve|watch)|hledej diff$")
"""Commands that end only when they are told to, and one that needs the names of versions."""
COMMANDS = [
    command for command in re.findall(r"`(hledej [^`]+)`", README) if not RUNS_ON.match(command)
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
    assert len(COMMANDS) >= 15


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(command: str, home: Path) -> None:
    result = run(command, home)

    assert result.returncode == 0, result.stderr


def test_links_of_the_documents_lead_to_files() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_the_settings_page_is_what_the_types_say() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")

    assert settings_page(page) == page, "write it by 'make reference'"
    for table in TABLES.values():
        for name in (item.name for item in fields(table)):
            assert f"| `{name}` |" in page


def test_the_page_of_commands_is_what_they_print() -> None:
    assert (DOCS / "commands.md").read_text("utf-8") == commands_page(), "run 'make reference'"


def examples(name: str) -> set[tuple[str, str]]:
    """Return what stands as code in the tables of a page."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    rows = "\n".join(line for line in lines if line.startswith("|"))
    return set(re.findall(r"`([^`]+)`|<code>(.+?)</code>", rows.replace("&#124;", "or")))


def test_the_query_language_is_told_alike_in_czech_and_in_english() -> None:
    assert examples("dotazy.md") == examples("query-language.md")
    assert len(examples("dotazy.md")) >= 40


@pytest.mark.parametrize("example", sorted(max(pair) for pair in examples("dotazy.md")))
def test_every_example_of_the_query_language_is_understood(example: str) -> None:
    parsed = parse(f"{example}2025" if example.endswith(":") else example)

    assert not parsed.ignored


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        # Whether links lead to files is another test's.
        if page not in reached and page.exists():
            reached.add(page)
            links = re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", page.read_text("utf-8"))
            waiting += [page.parent / link for link in links]

    assert {page.resolve() for page in DOCS.glob("*.md")} <= reached
