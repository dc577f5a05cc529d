"""What the project says of itself: its commands, its packages, its documents."""

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.programs import program


def test_the_three_packages_belong_to_no_other_distribution() -> None:
    owners = packages_distributions()

    for package in ("index", "search", "web"):
        assert set(owners.get(package, ["hledej"])) == {"hledej"}


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
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        command
        for document in documents
        for command in re.findall(
            r"(?:`|^)make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE
        )
    }

    assert {"run", "test", "quick", "setup"} <= named <= set(targets)


def test_only_the_audit_asks_the_package_index() -> None:
    telling = {Path(__file__), ROOT / "tests" / "documents" / "test_commands.py"}
    asking = [
        path.name
        for path in {*(ROOT / "tests").rglob("test_*.py")} - telling
        if re.search(r"\buv\b|pip.{0,6}install(?!.{0,6}--no-index)", path.read_text("utf-8"))
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
