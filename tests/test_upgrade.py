"""An index of the release before is upgraded as docs/operations.md says: by one update."""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.programs import program
from tests.web.commands.test_commands import run

BEFORE = "f231734c14366a9db2d7548788e5277e2f3a7f9c"
"""The last commit of 0.1, whose indexes have another layout and another analyser."""
PROGRAM = "from web.cli import main; main()"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The example archive of that commit, with an index beside it by the program of that commit."""
    told = subprocess.run(
        [program("git"), "archive", BEFORE, "index", "search", "web", "examples"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("no history of the repository")
    with tarfile.open(fileobj=io.BytesIO(told.stdout)) as tree:
        tree.extractall(tmp_path, filter="data")
    archive = tmp_path / "examples" / "archive"
    subprocess.run(
        [sys.executable, "-c", PROGRAM, "build", archive, "--index", archive.with_name("index")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    return archive


def test_an_index_of_the_release_before_is_upgraded_by_one_update(archive: Path) -> None:
    index = archive.with_name("index")

    refused = run("search", "robotaxi", "--index", index)
    updated = run("update", archive, "--index", index)
    found = run("search", "robotaxi", "--index", index)
    back = run("rollback", "--index", index)

    assert refused.returncode == 1
    assert "made for another layout of the index" in refused.stderr
    assert "hledej build" in refused.stderr
    assert updated.returncode == 0
    assert "everything was built anew" in updated.stdout
    assert "Robotaxi" in found.stdout
    assert back.returncode == 1
    assert "no sound version before it" in back.stderr
    assert "Robotaxi" in run("search", "robotaxi", "--index", index).stdout
