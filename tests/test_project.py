"""What the project says of itself: its commands, its packages, its documents."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from docs.write_reference import DOCS, TABLES, commands_page, settings_page
from search.query.parser import parse
from search.query.periods import with_period
from search.request import SearchRequest
from tests.conftest import EXAMPLES, ROOT
from tests.programs import program

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
    assert len(COMMANDS) >= 5


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
    """Return the code spans in the tables of a page."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    rows = "\n".join(line for line in lines if line.startswith("|"))
    return set(re.findall(r"`([^`]+)`|<code>(.+?)</code>", rows.replace("&#124;", "or")))


def test_the_query_language_is_told_alike_in_czech_and_in_english() -> None:
    assert examples("dotazy.md") == examples("query-language.md")
    assert len(examples("dotazy.md")) >= 40


@pytest.mark.parametrize("example", sorted(max(pair) for pair in examples("dotazy.md")))
def test_every_example_of_the_query_language_is_understood(example: str) -> None:
    typed = f"{example}2025" if example.endswith(":") else example
    request = with_period(SearchRequest(q=typed), date(2026, 3, 18), lambda _: True)

    assert not parse(request.q).ignored


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


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs, the only ones of a machine that lacks Chromium and Java."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "env", "id", "make", "git", "openssl"):
        (programs / name).symlink_to(program(name))
    (programs / "python3").symlink_to(sys.executable)
    return programs


def write_program(machine: Path, name: str, *lines: str) -> None:
    written = machine / name
    written.write_text("\n".join([f"#!{program('bash')}", *lines, ""]), "utf-8")
    written.chmod(0o755)


def set_up(machine: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".ci" / "setup", "--without-asking"],
        env={"PATH": str(machine), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_cannot_be_installed_is_one_line_to_type_and_the_rest_runs(machine: Path) -> None:
    said = set_up(machine)

    assert said.returncode == 0
    assert said.stderr.count("\n") == 1
    assert re.search(r"type: (sudo )?apt-get install chromium default-jre-headless", said.stderr)


def test_where_nothing_may_be_left_out_a_missing_program_ends_the_tests(machine: Path) -> None:
    assert set_up(machine, NOTHING_LEFT_OUT="1").returncode != 0


def test_without_python_nothing_goes_on(machine: Path) -> None:
    (machine / "python3").unlink()

    said = set_up(machine)

    assert said.returncode == 1
    assert "python3-venv" in said.stderr


def test_what_may_be_installed_is_and_nobody_is_asked(machine: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    write_program(machine, "sudo", '[ "$1" != -n ] || shift', 'exec "$@"')
    write_program(machine, "true")
    write_program(
        machine,
        "apt-get",
        f'echo "$@" >> {log}',
        f"for name in chromium java jekyll hugo node npm; do >{machine}/$name; done",
    )
    set_up(machine)

    update, install = log.read_text("utf-8").splitlines()
    assert update.startswith("update")
    assert "chromium default-jre-headless" in install


def test_a_machine_that_has_everything_is_left_alone(machine: Path, tmp_path: Path) -> None:
    if not Path("/usr/lib/python3/dist-packages/xapian").exists():
        pytest.skip("no xapian on this machine")
    write_program(machine, "apt-get", f">{tmp_path}/called")
    for name in ("chromium", "java", "jekyll", "hugo", "node", "npm"):
        write_program(machine, name)

    said = set_up(machine)

    assert (said.returncode, said.stderr) == (0, "")
    assert not (tmp_path / "called").exists()


def test_ci_leaves_nothing_out_and_audits() -> None:
    steps = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()

    assert "export NOTHING_LEFT_OUT=1" in steps
    assert steps[-4:] == [".ci/setup", "make audit", "make clients", "make test"]


def test_the_documents_name_commands_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    documents = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
    named = {
        command
        for document in documents
        for command in re.findall(
            r"(?:`|^)make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE
        )
    }

    assert {"run", "test", "quick", "setup"} <= named <= set(targets)


def test_only_the_audit_asks_the_package_index() -> None:
    asking = [
        path.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if path != Path(__file__) and re.search(r"\buv\b|pip.{0,6}install", path.read_text("utf-8"))
    ]

    assert asking == []


def skipping(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a test here that needs a program that no machine has."""
    test = folder / "test_needs.py"
    lines = ("from tests.programs import program", "def test_it():", "    program('no-such-thing')")
    test.write_text("\n".join(lines), "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.conftest",
    ]
    return subprocess.run(
        [*command, "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(test)],
        cwd=ROOT,
        env={**os.environ, "NOTHING_LEFT_OUT": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_last_line_tells_what_was_left_out(tmp_path: Path) -> None:
    ended = skipping(tmp_path)

    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-1].startswith(
        "Left out: no no-such-thing on this machine (1)"
    )


def test_a_test_that_is_left_out_fails_where_nothing_may_be(tmp_path: Path) -> None:
    ended = skipping(tmp_path, NOTHING_LEFT_OUT="1")

    assert ended.returncode == 1
    assert "left out: no no-such-thing on this machine" in ended.stdout
