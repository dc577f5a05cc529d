"""What ``deploy/`` and the Dockerfile hold is run where it can be, and read where it cannot."""

import json
import os
import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
import yaml

from tests.conftest import ROOT
from tests.kinds import WriteArchive
from tests.programs import program
from tests.serving import HLEDEJ, serving
from tests.web.commands.test_commands import run
from web.cli import main

DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
ARTICLE = "---\ntitle: {}\ndate: 2025-01-02\n---\nText.\n"


def instruction(name: str) -> str:
    found = re.findall(rf"^{name} ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE)
    return str(found[-1]).replace("\\\n", " ")


def reads(arguments: list[str]) -> click.Context:
    """Let the command line read arguments as it would, and run nothing."""
    name, command, rest = main.resolve_command(click.Context(main), arguments)
    assert command is not None
    return command.make_context(name, rest)


def test_the_health_check_of_the_container_tells_a_server_that_answers(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    run("build", write_archive({"a.md": ARTICLE.format("A")}), "--index", tmp_path / "i")
    program, *arguments = json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])

    with serving(tmp_path / "i") as (_, address):
        port = address.rpartition(":")[2]
        check = [program, *(argument.replace("8000", port) for argument in arguments)]
        assert subprocess.run(check, check=False).returncode == 0

    gone = subprocess.run(check, check=False, capture_output=True)
    assert gone.returncode != 0


def test_the_container_serves_as_no_root_and_gets_all_it_installs() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    assert instruction("USER") == "hledej"
    assert {f"!{name}" for line in copied for name in line.split()} <= set(ignored)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    reads(json.loads(instruction("CMD")))


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda unit: unit.name)
def test_units_start_commands_that_there_are_as_no_root(unit: Path) -> None:
    parser = RawConfigParser(strict=False)
    parser.read(unit, "utf-8")
    program, *arguments = shlex.split(parser["Service"]["ExecStart"])

    assert Path(program).name == "hledej"
    assert parser["Service"]["User"] == "hledej"
    reads(arguments)


@pytest.mark.parametrize(
    ("workflow", "names"),
    [("search.yml", {"build", "update"}), ("index.yml", {"update", "prune", "versions"})],
)
def test_the_jobs_of_a_site_run_commands_that_there_are(workflow: str, names: set[str]) -> None:
    jobs = yaml.safe_load((DEPLOY / workflow).read_text("utf-8"))["jobs"]
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    commands = [step.partition("hledej ")[2] for step in steps if "hledej " in step]

    assert {command.split()[0] for command in commands} == names
    for command in commands:
        reads(shlex.split(command))


def test_an_index_that_a_job_built_is_served_elsewhere(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    """The steps of ``index.yml``, the artefact and a server that has no site."""
    files = {"a.md": ARTICLE.format("Áčko"), "hledej.toml": '[web]\ntitle = "Cizí archiv"\n'}
    archive, index = write_archive(files), tmp_path / "site-index"
    steps = yaml.safe_load((DEPLOY / "index.yml").read_text("utf-8"))["jobs"]["index"]["steps"]
    for step in steps:
        name, _, command = str(step.get("run", "")).partition("hledej ")
        if not name and command:
            words = [str(index) if word == "site-index" else word for word in shlex.split(command)]
            done = run(*(str(archive) if word == "." else word for word in words))
            assert done.returncode == 0, done.stderr
    artefact = tmp_path / "downloaded"
    shutil.copytree(index, artefact)
    shutil.rmtree(archive)

    with serving(artefact) as (_, address), urlopen(f"{address}/") as response:
        page = response.read().decode()

    assert "Cizí archiv" in page
    assert "Áčko" in page


def git(*arguments: str | Path, folder: Path, **environment: str) -> str:
    result = subprocess.run(
        [program("git"), "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return result.stderr


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, Path, dict[str, str]]:
    """A clone whose pushes a repository with our hook receives, and where that puts things."""
    central, clone = tmp_path / "central.git", tmp_path / "clone"
    git("init", "--bare", "--initial-branch=main", central, folder=tmp_path)
    hook = central / "hooks" / "post-receive"
    hook.write_text((DEPLOY / "post-receive").read_text("utf-8"), "utf-8")
    hook.chmod(0o755)
    git("clone", central, clone, folder=tmp_path)
    git("switch", "--create", "main", folder=clone)
    environment = {
        "SITE_ARCHIVE": str(tmp_path / "site"),
        "HLEDEJ_INDEX": str(tmp_path / "index"),
        "PATH": f"{HLEDEJ.parent}:{os.environ['PATH']}",
    }
    return clone, tmp_path / "index", environment


def push(clone: Path, environment: dict[str, str]) -> str:
    git("add", "--all", folder=clone)
    git("commit", "--message", "x", folder=clone)
    return git("push", "origin", "main", folder=clone, **environment)


def titles(index: Path) -> set[str]:
    found = json.loads(run("search", "--index", index, "--json").stdout)
    return {hit["title"] for hit in found["hits"]}


def test_the_git_hook_updates_the_index_by_what_is_pushed(
    site: tuple[Path, Path, dict[str, str]],
) -> None:
    clone, index, environment = site
    (clone / "a.md").write_text(ARTICLE.format("Áčko"), "utf-8")
    (clone / "b.md").write_text(ARTICLE.format("Béčko"), "utf-8")
    said = push(clone, environment)
    first = titles(index)
    (clone / "a.md").unlink()
    (clone / "c.md").write_text(ARTICLE.format("Céčko"), "utf-8")
    push(clone, environment)

    assert first == {"Áčko", "Béčko"}
    assert "published" in said
    assert titles(index) == {"Béčko", "Céčko"}


def test_who_pushes_sees_that_a_version_was_refused(
    site: tuple[Path, Path, dict[str, str]],
) -> None:
    clone, index, environment = site
    (clone / "a.md").write_text(ARTICLE.format("Áčko"), "utf-8")
    (clone / "queries.tsv").write_text("query\tkind\trelevant\náčko\tx\ta.md\n", "utf-8")
    (clone / "hledej.toml").write_text("[search]\nmin_ndcg = 0.5\n", "utf-8")
    push(clone, environment)
    (clone / "a.md").write_text(ARTICLE.format("Něco jiného"), "utf-8")
    said = push(clone, environment)

    assert "was not published: nDCG@10 is 0.000" in said
    assert titles(index) == {"Áčko"}
