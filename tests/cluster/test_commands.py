"""The commands over a cluster that the environment names: those that there are without one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from urllib.request import urlopen

import pytest

from index.engines.cluster.settings import ClusterSettings
from index.engines.cluster.store import ClusterStore
from tests.cluster.test_contract import article
from tests.serving import serving

ARTICLES = 12

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(urls: tuple[str, ...], tmp_path: Path) -> Iterator[dict[str, str]]:
    """Options that give commands an index of their own."""
    alias = f"test_{token_hex(4)}"
    yield {
        "HLEDEJ_INDEX": str(tmp_path / "index"),
        "HLEDEJ_INDEX_ENGINE": "opensearch",
        "HLEDEJ_OPENSEARCH_URL": " ".join(urls),
        "HLEDEJ_OPENSEARCH_ALIAS": alias,
    }
    indices = ClusterStore(ClusterSettings(url=urls, alias=alias)).indices
    for index in indices.written_from(tmp_path / "index"):
        indices.remove(index)


@pytest.fixture
def hledej(environment: dict[str, str]) -> Run:
    """Run a command over an index of its own."""

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("hledej")), *words]
        told = {**os.environ, **environment, **more}
        return subprocess.run(command, env=told, capture_output=True, text=True, check=False)

    return run


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
    assert hledej("update", str(archive)).returncode == 4
    assert "Nalezeno: 1" in hledej("search", "cipy").stdout
    assert "current is" in hledej("rollback", "--end").stdout
    assert hledej("prune").stdout.strip() == "nothing to remove"


def test_processes_that_share_a_port_do_not_read_each_others_answers(
    hledej: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    for number in range(ARTICLES):
        (archive / f"a{number}.md").write_text(article(f"Zpráva {1000 + number}"), "utf-8")
    assert hledej("build", str(archive)).returncode == 0

    with serving(tmp_path / "index", None, **environment, HLEDEJ_WEB_PROCESSES="3") as (_, at):

        def ask(number: int) -> list[str]:
            with urlopen(f"{at}/api/v1/search?q={1000 + number}") as answer:
                return [hit["title"] for hit in json.load(answer)["hits"]]

        numbers = list(range(ARTICLES)) * 10
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(ask, numbers))

    assert found == [[f"Zpráva {1000 + number}"] for number in numbers]


def test_a_cluster_that_is_not_there_is_an_error_that_names_it(hledej: Run) -> None:
    result = hledej("search", "čip", HLEDEJ_OPENSEARCH_URL="http://127.0.0.1:9")

    assert result.returncode == 1
    assert "the search cluster at http://127.0.0.1:9 does not answer" in result.stderr
    assert "Traceback" not in result.stderr
