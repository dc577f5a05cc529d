"""``hledej try``: a real process, a real site, a page that a browser would get."""

import os
import signal
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.kinds import WriteArchive
from tests.serving import HLEDEJ
from tests.sites import post
from tests.web.commands.test_commands import run

SITE = {
    "README.md": "# O programu\n",
    "web/hugo.toml": 'title = "Zápisky"\nbaseURL = "https://example.cz/"\n',
    "web/content/posts/nadrazi.md": post(
        title="Nové nádraží", date="2024-03-02", companies="[Metrostav]"
    ),
    "web/content/posts/most\x1b[2J.md": post(title="Starý most", draft="true"),
}


@pytest.mark.usefixtures("heeded_interrupts")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_a_site_is_searched_at_once_and_nothing_stays(
    write_archive: WriteArchive, tmp_path: Path, ending: signal.Signals
) -> None:
    archive = write_archive(SITE)
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    with subprocess.Popen(
        [HLEDEJ, "try", archive],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "TMPDIR": str(temporary)},
        process_group=0,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        told: list[str] = []
        for line in child.stdout:
            told.append(line.strip())
            if line.startswith("Hledej is at"):
                break
        address = told[-1].split()[3]
        page = urlopen(f"{address}/?q=nadrazim").read().decode()
        # As a terminal does: to the workers too.
        os.killpg(child.pid, ending)
        complaints = child.stderr.read()

    assert child.returncode == 0
    assert "Traceback" not in complaints
    assert f"{archive} holds the site in {archive / 'web'}" in told
    assert "a site of Hugo, by hugo.toml" in told
    assert "articles: 1 of 2 Markdown files" in told
    assert "company: Metrostav (1)" in told
    assert "https://example.cz/posts/nadrazi/" in told
    assert any(line.startswith("draft: 1, such as content/posts/most\\x1b[2J.md:") for line in told)
    assert "Zápisky" in page
    assert "https://example.cz/posts/nadrazi/" in page
    assert list(temporary.iterdir()) == []
    written = {str(path.relative_to(archive)) for path in archive.rglob("*") if path.is_file()}
    assert written == set(SITE)


@pytest.mark.parametrize(
    ("files", "fault", "remedy"),
    [
        ({}, "it is empty", "name the folder of the site's sources"),
        ({"a.html": "<p>A"}, "none of its 1 files is Markdown", "name the folder"),
        ({"a.rst": "A", "b.rst": "B"}, "2 in reStructuredText", "convert them to Markdown"),
        (
            {"a.md": post(title="A", draft="true"), "README.md": "# B\n"},
            "all 2 Markdown files are left out (draft 1, not-an-article 1)",
            "write [index] and drafts = true or pages = true into its hledej.toml",
        ),
    ],
)
def test_a_folder_without_articles_is_told_and_what_to_do(
    write_archive: WriteArchive, files: dict[str, str], fault: str, remedy: str
) -> None:
    archive = write_archive(files)

    done = run("try", archive)

    assert done.returncode == 1
    assert f"{archive}: no articles here: " in done.stderr
    assert fault in done.stderr
    assert remedy in done.stderr


def test_settings_of_a_cluster_do_not_matter(write_archive: WriteArchive) -> None:
    settings = '[index]\nengine = "opensearch"\n[opensearch]\nurl = "http://127.0.0.1:9"\n'
    archive = write_archive({"hledej.toml": settings, "a.md": post(title="A", draft="true")})

    assert "all 1 Markdown files are left out (draft 1)" in run("try", archive).stderr
