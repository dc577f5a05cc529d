"""An index of the release before is upgraded as docs/operations.md says: by one update."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES
from tests.web.commands.test_commands import run

BEFORE = Path(__file__).parent / "data" / "index-0.1"
"""What 0.1 wrote for one article, without the files that no other release opens."""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BEFORE, tmp_path / "index"))


def test_an_index_of_the_release_before_is_upgraded_by_one_update(index: Path) -> None:
    refused = run("search", "robotaxi", "--index", index)
    updated = run("update", EXAMPLES, "--index", index)
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
