"""Every command of the documentation runs, and prints what its page shows."""

import ast
import re
import shlex
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.conftest import EXAMPLES, ROOT
from tests.documents.pages import PAGES, Command, commands, name_of
from tests.documents.shell import Shell, make_checkout
from tests.hledej import hledej
from web.app import create_app
from web.settings import WebSettings

NOT_RUN = {
    "useradd --system --create-home --home-dir /var/lib/hledej hledej": "needs root",
    "install --directory --owner hledej --group hledej /srv/site /var/cache/hledej": "needs root",
    "sudo -u hledej XDG_CACHE_HOME=/var/cache/hledej /opt/hledej/bin/hledej build /srv/site"
    " --index /var/lib/hledej/index": "needs root",
    "cp deploy/hledej.service deploy/hledej-update.service deploy/hledej-update.timer"
    " /etc/systemd/system/": "needs root",
    "systemctl daemon-reload": "needs root",
    "systemctl enable --now hledej hledej-update.timer": "needs root",
    "python3 -m venv /opt/hledej": "needs root",
    "/opt/hledej/bin/pip install --constraint constraints.txt .": "needs the network",
    "npx @modelcontextprotocol/inspector --cli --method tools/list -- hledej mcp"
    " --index ~/site-index": "needs the network",
    "hatchling build --target wheel": "tests/test_packages.py builds and uses it",
    "uvx --from ./dist/hledej-*.whl hledej try ~/site": "needs the network",
    "uvx --from git+https://git.example.cz/hledej.git hledej try ~/site": "needs the network",
    "docker build --tag hledej .": "needs the network",
    "docker run --rm --volume /srv/site:/archive:ro --volume hledej-index:/index hledej"
    " build /archive": "needs Docker",
    "docker run --detach --name hledej --restart unless-stopped --read-only --tmpfs /tmp"
    " --volume /srv/site:/archive:ro --volume hledej-index:/index"
    " --publish 127.0.0.1:8000:8000 --env HLEDEJ_WEB_PROXIES=1 hledej": "needs Docker",
    "docker exec hledej hledej update /archive": "needs Docker",
    "A=benchmarks.analysis": "needs a program that measures analysers",
    "python evaluate.py $A:text --query $A:query --bonus $A:unfolded:0.8:$A:certain_unfolded"
    " --bonus $A:primary:0.4:$A:certain_primary": "needs a program that measures analysers",
    ". .venv/bin/activate": "the environment that runs this test",
    "make run": "installs from the network, and tests/test_project.py looks at its recipe",
    "make test": "runs this test",
    "make quick": "runs this test",
    "hledej mcp --index ~/site-index --http": "needs its port; tests/web/agents/test_agents.py",
}
MEASURES = re.compile(r"(pytest|python -m (?:benchmarks|tests)\.\w+)")
"""Programs that measure for minutes or hours: that they are there with these options is tested."""
ANY = "…"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the example archive as a site, its index of two versions and its queries."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(EXAMPLES, home / "site")
    shutil.copy(ROOT / "tests" / "data" / "queries.tsv", home / "site" / "queries.tsv")
    newest = max((home / "site").rglob("2026-*.md"))
    content = newest.read_bytes()
    newest.unlink()
    for _ in range(2):
        done = hledej("update", home / "site", "--index", home / "site-index")
        assert done.returncode == 0, done.stderr.decode()
        newest.write_bytes(content)
    make_checkout(home)
    return home


@pytest.fixture
def shell(built: Path, tmp_path: Path) -> Shell:
    """A copy of that home, for the commands of one page."""
    home = tmp_path / "home"
    shutil.copytree(built, home, symlinks=True)
    for told, meant in {"muj-web": "site", "index": "site-index"}.items():
        (home / told).symlink_to(home / meant)
    new, old = sorted((home / "site-index" / "versions").iterdir(), reverse=True)
    article = "_tech_news/2025-12-10-robotaxis-will-drive-in-prague-from-spring"
    return Shell(home, {"OLD": old.name, "NEW": new.name, "ID": article})


def comparable(shown: str) -> str:
    """Return a pattern of what a page shows: … stands for anything, in a line or for whole ones."""
    lines = (re.escape(line.rstrip()).replace(ANY, ".*") for line in shown.splitlines())
    return "".join("(?:.*\n)*" if line == ".*" else f"{line} *\n" for line in lines)


def asked(shell: Shell, address: str) -> str:
    """Ask the server of an index, as curl does."""
    service = SearchService(shell.home / "site-index", SearchSettings())
    parts = urlsplit(address)
    answer = create_app(service, WebSettings()).test_client().get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def options_of(module: str) -> set[str]:
    """Return the options that a program of ours reads, and those of the modules it shares."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8"))
    shared = (ROOT / "benchmarks" / "corpus.py").read_text("utf-8")
    return {
        node.value
        for node in (*ast.walk(tree), *ast.walk(ast.parse(shared)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("--")
    }


def check_program(line: str) -> None:
    """Check that a program that measures is there, with the options that a page gives it."""
    words = shlex.split(line)
    if words[0] == "pytest":
        paths = [word for word in words[1:] if word.startswith("tests/")]
        assert paths
        assert all((ROOT / path).exists() for path in paths), line
    else:
        given = {word for word in words if word.startswith("--")}
        assert given <= options_of(words[2]), line


def check(command: Command, shell: Shell) -> None:
    """Run a command and compare what it prints with what its page shows."""
    line = command.line.removeprefix(".venv/bin/")
    if MEASURES.match(line):
        check_program(line)
        return
    curl, *rest = shlex.split(line)
    printed = asked(shell, rest[-1]) if curl == "curl" else shell.run(line)
    if command.shown is not None:
        assert re.fullmatch(comparable(command.shown), f"{printed.rstrip()}\n"), printed


def test_what_a_newcomer_is_told_to_try_finds_articles(shell: Shell) -> None:
    told = re.findall(r"http://\S+", (ROOT / "examples" / "try.txt").read_text("utf-8"))

    assert len(told) == 5
    assert all("/clanek/" in asked(shell, address) or "/vyvoj" in address for address in told)


@pytest.mark.usefixtures("heeded_interrupts")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_a_page_works(page: Path, shell: Shell) -> None:
    for command in commands(page):
        if command.line not in NOT_RUN:
            check(command, shell)


def test_each_command_that_is_not_run_is_still_told() -> None:
    told = {command.line for page in PAGES for command in commands(page)}

    assert set(NOT_RUN) <= told
    assert len(told) - len(NOT_RUN) >= 40
