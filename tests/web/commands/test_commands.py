"""The ``hledej`` command, run as a user runs it."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from index.czech.analyzer import Analyzer
from index.czech.lexicon import KIN, Lexicon
from index.versions.versions import Versions
from tests.archives import write_files
from tests.hledej import hledej
from tests.kinds import WriteArchive
from tests.serving import HLEDEJ, serving
from web.cli import main


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = hledej(*arguments, environment=environment)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


POST = "---\ntitle: {}\ndate: 2025-01-02\ncompanies: [{}]\n---\nText.\n"
FILES = {
    "2025-01-01-a.md": POST.format("Nový čip", "Nvidia"),
    "2025-01-02-b.md": POST.format("Starý čip", "Apple"),
    "index.md": "# Titulka\n",
}


@pytest.fixture
def archive(write_archive: WriteArchive) -> Path:
    return write_archive(FILES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of such an archive, for tests that build none."""
    folder = tmp_path_factory.mktemp("commands")
    run("build", write_files(folder / "archive", FILES), "--index", folder / "i")
    return folder / "i"


def test_build_reports_and_search_finds(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"

    built = run("build", archive, "--index", index)
    found = run("search", "cipu", "--company", "nvidia", "--index", index)

    assert built.returncode == 0
    assert "not-an-article: 1" in built.stdout
    assert "index.md: a page about others, no article; left out" in built.stdout
    assert "with 2 articles" in built.stdout
    assert "Nový čip" in found.stdout
    assert "Starý čip" not in found.stdout


def test_a_build_begins_with_what_was_recognised(tmp_path: Path) -> None:
    site = {
        "_config.yml": "title: Zápisky\nurl: https://example.cz\n",
        "_posts/2024-02-03-prvni.md": "---\ntitle: První\n---\nText.\n",
        "stare/clanek.rst": "Nadpis\n======\n",
        "stare/poznamky.org": "* Nadpis\n",
    }

    built = run("build", write_files(tmp_path / "site", site), "--index", tmp_path / "i").stdout

    assert built.startswith("a site of Jekyll, by _config.yml\ntitle: Zápisky\naddress: https://")
    assert "in languages that are not read: 1 in reStructuredText, 1 in Org" in built


def test_json_for_programs(archive: Path, tmp_path: Path) -> None:
    built = json.loads(run("build", archive, "--index", tmp_path / "i", "--json").stdout)
    updated = json.loads(run("update", archive, "--index", tmp_path / "i", "--json").stdout)
    found = json.loads(run("search", "čip", "--index", tmp_path / "i", "--json").stdout)
    listed = json.loads(run("versions", "--index", tmp_path / "i", "--json").stdout)

    assert (built["documents"], built["problems"][0]["kind"]) == (2, "not-an-article")
    assert (updated["published"], updated["unchanged"]) == (False, 3)
    assert found["total"] == 2
    assert listed["current"] == built["version"]


def test_the_command_line_says_in_czech_what_was_wrong_or_ignored(built: Path) -> None:
    index = built

    wrong = run("search", "čip", "--page", "0", "--sort", "best", "--index", index)
    nothing = run("export", "čip", "--fields", "score", "--index", index)
    shown = run("search", "čip", "a*", "--index", index)
    found = json.loads(run("search", "čip", "a*", "--index", index, "--json").stdout)
    explained = run("explain", "čip a*", "2025-01-01-a", "--index", index)

    assert wrong.returncode == nothing.returncode == 1
    assert wrong.stderr == (
        "Error: sort=best: neznámá hodnota; jedna z: relevance, newest, oldest, importance\n"
        "page=0: to není číslo v povoleném rozsahu; celé číslo od 1 do 10000\n"
    )
    assert "fields=score: nic z toho se nevyváží; id, title, " in nothing.stderr
    told = "„a*“: před hvězdičkou musí být aspoň 2 písmena."
    assert told in shown.stdout
    assert told in explained.stdout
    assert found["query"]["ignored"] == [told]


def test_own_facets_are_counted_on_the_command_line(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    post = "---\ntitle: Most\nkraj: Praha\n---\nText.\n"
    archive = write_archive({"hledej.toml": "[fields.kraj]\n", "a.md": post})
    run("build", archive, "--index", tmp_path / "i")

    found = run("search", "kraj:praha", "--facets", "kraj", "--index", tmp_path / "i")

    assert "kraj: Praha (1)" in found.stdout


def test_versions_rollback_and_prune(archive: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    for _ in range(2):
        run("build", archive, "--index", index)

    assert run("versions", "--index", index).stdout.count("articles") == 2
    assert "current is" in run("rollback", "--index", index).stdout
    assert run("versions", "--verify", "--index", index).stdout.splitlines()[1].startswith("*")
    assert "removed" not in run("prune", "--keep", "2", "--index", index).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["build", "nikde"], 1, "no such folder"),
        (["search", "x", "--index", "nikde"], 1, "hledej build"),
        (["serve", "--index", "nikde"], 1, "hledej build"),
        (["rollback", "--index", "nikde"], 1, "hledej build"),
        (["neznamy"], 2, "No such command"),
        (["build"], 2, "ARCHIVE"),
    ],
)
def test_errors_say_what_to_do_and_give_a_code(
    arguments: list[str], code: int, message: str
) -> None:
    result = run(*arguments)

    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_settings_are_checked_with_file_key_and_what_is_allowed(
    archive: Path, tmp_path: Path
) -> None:
    (archive / "hledej.toml").write_text("[index]\nkeep_version = 3\n", "utf-8")

    result = run("build", archive, "--index", tmp_path / "i")

    assert result.returncode == 1
    assert "hledej.toml: index.keep_version: unknown key; did you mean keep_versions" in (
        result.stderr
    )


def test_a_search_in_json_is_the_answer_of_the_api(built: Path) -> None:
    asked = ("--fields", "id,highlights", "--highlight", "ranges", "--facets", "none")
    found = json.loads(run("search", "čip", *asked, "--index", built, "--json").stdout)

    with serving(built) as (_, address), urlopen(f"{address}{found['self_url']}") as response:
        answered = json.load(response)

    assert found["total"]
    assert {**found, "took_ms": 0} == {**answered, "took_ms": 0}


def test_the_environment_overrides_the_settings_file(archive: Path, tmp_path: Path) -> None:
    text = '[index]\nsite = "https://a.example"\nlink = "/soubor/{slug}"\n'
    (archive / "hledej.toml").write_text(text, "utf-8")
    run("build", archive, "--index", tmp_path / "i", HLEDEJ_INDEX_LINK="/okoli/{slug}")

    found = json.loads(run("search", "--index", tmp_path / "i", "--json").stdout)

    addresses = {hit["url"] for hit in found["hits"]}
    assert addresses == {"https://a.example/okoli/a", "https://a.example/okoli/b"}


def test_the_server_answers_and_ends_cleanly_when_asked(built: Path) -> None:
    with serving(built) as (child, address):
        with urlopen(f"{address}/readyz") as response:
            assert json.load(response)["documents"] == 2
        child.send_signal(signal.SIGTERM)

        assert child.wait(timeout=10) == 0


def test_a_running_server_takes_up_an_update(archive: Path, tmp_path: Path) -> None:
    run("build", archive, "--index", tmp_path / "i")
    added = "---\ntitle: Třetí čip\ndate: 2025-01-03\n---\nText.\n"

    with serving(tmp_path / "i") as (_, address):
        (archive / "2025-01-03-c.md").write_text(added, "utf-8")
        run("update", archive, "--index", tmp_path / "i")
        version = json.loads(run("versions", "--index", tmp_path / "i", "--json").stdout)["current"]
        answered = set()
        while version not in answered:
            with urlopen(f"{address}/api/v1/search?q=cip") as response:
                answer = json.load(response)
            answered.add(answer["index"]["version"])

    assert answer["total"] == 3


def test_a_taken_port_is_a_clear_message(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = run("serve", "--index", built, "--port", str(port))

    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize("host", ["203.0.113.7", "neni.invalid", "a b"])
def test_a_host_that_is_not_ours_or_unknown_is_a_clear_message(built: Path, host: str) -> None:
    done = run("serve", "--index", built, "--host", host, "--port", "0")

    assert done.returncode == 1
    assert f"{host}:0" in done.stderr
    assert "choose another with --host and --port" in done.stderr
    assert "Traceback" not in done.stderr


def commands(group: click.Group, path: str = "hledej") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(main))
WITHOUT_JSON = {"hledej serve", "hledej try", "hledej mcp", "hledej completion", "hledej export"}
"""Servers log, the script is for a shell, and an export is for programs anyhow."""


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_help_with_an_example_that_can_be_read(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.md").touch()
    monkeypatch.chdir(tmp_path)
    command = COMMANDS[path]
    assert command.help
    assert command.epilog
    example = command.epilog.removeprefix("Example: ")

    assert example.startswith(path)
    words = shlex.split(re.split(r" [<>|]", example)[0])[len(path.split()) :]
    with command.make_context(path, words):
        pass


@pytest.mark.parametrize("path", sorted(COMMANDS.keys() - WITHOUT_JSON))
def test_every_command_prints_json_for_programs(path: str) -> None:
    assert "--json" in {flag for option in COMMANDS[path].params for flag in option.opts}


def test_help_is_printed() -> None:
    shown = run("build", "--help").stdout

    assert "Example: hledej build ~/site --index ~/site-index" in " ".join(shown.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_completion_for_every_shell(shell: str) -> None:
    assert "_HLEDEJ_COMPLETE" in run("completion", shell).stdout


def test_a_shell_completes_commands_and_versions(built: Path) -> None:
    (version,) = Versions(built).names()

    assert "versions" in completed("ver")
    assert completed("rollback", "--index", str(built), version[:4]) == [version]


def completed(*words: str) -> list[str]:
    """Return bash's completions of the last word."""
    line = " ".join(f'"{word}"' for word in ("hledej", *words))
    script = f"""
        eval "$(hledej completion bash)"
        COMP_WORDS=({line}) COMP_CWORD={len(words)}
        _hledej_completion hledej
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{HLEDEJ.parent}:{os.environ['PATH']}"
    found = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": path},
    )
    return found.stdout.split()


def test_analyze_says_what_a_word_is_looked_up_by_and_why() -> None:
    shown = run("analyze", "Rady").stdout

    assert re.search(r"rada +both +lemma of this form \[unfolded, primary\]", shown)
    assert re.search(r"řada +query +lemma of řady, which looks so without diacritics", shown)
    words = json.loads(run("analyze", "--json", "Rady").stdout)
    assert words[0]["terms"][0] == {
        "term": "rada",
        "written": True,
        "asked": True,
        "tiers": ["unfolded", "primary"],
        "why": "lemma of this form",
    }


def test_eval_prints_the_measures_by_kind(built: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.tsv"
    queries.write_text("query\tkind\trelevant\ncipu\tbez háčků\t2025-01-01-a.md\n", "utf-8")

    shown = run("eval", queries, "--index", built).stdout
    report = json.loads(run("eval", queries, "--index", built, "--json").stdout)

    assert "bez háčků" in shown
    assert report["total"]["mrr"] == report["kinds"]["bez háčků"]["mrr"]
    assert report["outcomes"][0]["found"] == 2


def test_two_builds_at_once_compile_a_damaged_lexicon_again_once_and_say_so(
    archive: Path, tmp_path: Path, analyzer: Analyzer
) -> None:
    sound = analyzer.lexicon
    cache = tmp_path / "cache" / "hledej"
    shutil.copytree(sound.folder, cache / sound.folder.name)
    damaged = cache / sound.folder.name / KIN
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")

    def build(index: str) -> subprocess.CompletedProcess[str]:
        here = str(cache.parent)
        return run("build", archive, "--index", tmp_path / index, XDG_CACHE_HOME=here)

    with ThreadPoolExecutor(2) as pool:
        first = list(pool.map(build, ("one", "other")))
    later = build("one")

    assert [done.returncode for done in (*first, later)] == [0, 0, 0]
    said = ["preparing the Czech lexicon, once" in done.stderr for done in first]
    assert sorted(said) == [False, True]
    assert "lexicon" not in later.stderr
    assert [path.name for path in cache.iterdir() if path.is_dir()] == [sound.folder.name]
    assert Lexicon(cache / sound.folder.name).checksum == sound.checksum
    built = [Versions(tmp_path / index) for index in ("one", "other")]
    one, other = (versions.check(versions.current()).analyzer for versions in built)
    assert one == other


def test_an_index_is_searched_by_its_own_lexicon(built: Path) -> None:
    shown = run("search", "cipu", "--index", built, XDG_CACHE_HOME="/nowhere")

    assert "Nalezeno: 2" in shown.stdout


def test_what_became_of_a_query_is_told(built: Path) -> None:
    def shown(*words: str) -> str:
        return run("search", *words, "--index", built).stdout

    assert "Ukazujeme výsledky pro „nvidia“ místo „nvydia“" in shown("nvydia")
    assert "Mysleli jste „" in shown("nvydia", "--correct", "0")
    assert "datum:2025-01-01..2025-12-31" in shown("čip", "od", "ledna", "do", "prosince", "2025")


@pytest.mark.usefixtures("heeded_interrupts")
def test_ctrl_c_ends_a_build_without_a_trace(write_archive: WriteArchive, tmp_path: Path) -> None:
    text = "Zpráva o nových čipech z Brna. " * 40
    article = f"---\ntitle: Čip\ndate: 2025-01-02\n---\n{text}"
    archive = write_archive({f"a{number}.md": article for number in range(2_000)})
    index = tmp_path / "i"
    build = subprocess.Popen(
        [HLEDEJ, "build", archive, "--index", index],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert build.stderr is not None
    begun = build.stderr.readline()

    # As a terminal does: to the command and to all processes it started.
    os.killpg(build.pid, signal.SIGINT)
    left = build.communicate(timeout=60)[1]

    assert "512 of 2000 files" in begun
    assert build.returncode == 130
    assert left.splitlines()[-1] == "interrupted"
    assert "Traceback" not in left
    assert not list((index / "versions").iterdir())
