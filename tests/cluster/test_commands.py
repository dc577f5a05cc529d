"""The commands over a cluster that the environment names: those that there are without one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from index.cluster.settings import ClusterSettings
from index.cluster.store import ClusterStore
from tests.cluster.test_contract import article

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hledej(urls: tuple[str, ...], tmp_path: Path) -> Iterator[Run]:
    """Run a command over an index of its own."""
    alias = f"test_{token_hex(4)}"
    environment = {
        **os.environ,
        "HLEDEJ_INDEX": str(tmp_path / "index"),
        "HLEDEJ_INDEX_ENGINE": "opensearch",
        "HLEDEJ_OPENSEARCH_URL": " ".join(urls),
        "HLEDEJ_OPENSEARCH_ALIAS": alias,
    }

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("hledej")), *words]
        told = {**environment, **more}
        return subprocess.run(command, env=told, capture_output=True, text=True, check=False)

    yield run
    indices = ClusterStore(ClusterSettings(url=urls, alias=alias)).indices
    for index in indices.written_from(tmp_path / "index"):
        indices.remove(index)


def test_an_index_in_a_cluster_is_used_by_the_same_commands(hledej: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.md").write_text(article("Nový čip"), "utf-8")
    first = hledej("build", str(archive))
    (archive / "b.md").write_text(article("Druhý čip"), "utf-8")
    second = hledej("update", str(archive))

    assert "published" in first.stdout
    assert "1 added" in second.stdout
    assert "Nalezeno: 2" in hledej("search", "cipy").stdout
    assert len(hledej("versions", "--verify").stdout.splitlines()) == 2
    assert "current is" in hledej("rollback").stdout
    assert "Nalezeno: 1" in hledej("search", "cipy").stdout
    assert hledej("prune").stdout.strip() == "nothing to remove"


def test_a_cluster_that_is_not_there_is_an_error_that_names_it(hledej: Run) -> None:
    result = hledej("search", "čip", HLEDEJ_OPENSEARCH_URL="http://127.0.0.1:9")

    assert result.returncode == 1
    assert "the search cluster at http://127.0.0.1:9 does not answer" in result.stderr
    assert "Traceback" not in result.stderr
