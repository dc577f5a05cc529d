"""Nothing in an archive reaches a terminal or a log but as text: every command, every field."""

import logging
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from index.terminal import VisibleFormatter, visible, visible_json
from web.cli import main
from web.monitoring.logs import JsonFormatter

EVIL = "\x1b]52;c;aGFj\x07\x1b[2J\x9b31m\r\u202eobr\x7f\u2028"
STEERING = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
FIELDS = (
    *("title", "original_title", "description", "category", "author", "source", "source_url"),
    *("image", "slug", "date", "importance", "language", "story", "unknown"),
)
LISTS = ("categories", "companies", "people", "tags", "summary_points")


def evil_article(number: int, body: str = "") -> str:
    # Escapes of JSON are escapes of YAML.
    quoted = visible_json(msgspec.json.encode(f"Zlo {EVIL} {number}").decode())
    fields = [f"{name}: {quoted}" for name in FIELDS]
    fields += [f"{name}: [{quoted}]" for name in LISTS]
    sections = f"## Souhrn\nZlo {EVIL}.\n\n## Klíčové body\n- Zlo {EVIL}\n\n## Dál\n"
    return "\n".join(["---", *fields, "---", f"{sections}{body}zlo {EVIL} konec\n"])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / f"archiv{EVIL.replace('/', '')}"
    folder.mkdir()
    (folder / f"2025-01-01-{EVIL}.md").write_text(evil_article(1), "utf-8")
    (folder / "2025-01-02-b.md").write_text(evil_article(2, "KlÃ­ÄovÃ© slovo. "), "utf-8")
    (folder / f"rozbité{EVIL}.md").write_text(f"---\ntitle: [{EVIL}\n---\nzlo\n", "utf-8")
    (folder / f"odkaz{EVIL}.md").symlink_to("nikam")
    (folder / "queries.tsv").write_text("zlo\tdruh\x1b[2J\x9b\t2025-01-02-b\n", "utf-8")
    name = os.fsencode(folder) + b"/2025-01-03-\xff\x9b.md"
    Path(os.fsdecode(name)).write_text(evil_article(3), "utf-8")
    return folder


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), arguments
    return result.output


def commands(archive: Path, index: Path) -> Iterator[Sequence[str | Path]]:
    """Yield a command line of every command that prints of an archive."""
    at = ("--index", index)
    evil = f"zlo {EVIL}"
    yield ("build", archive, *at)
    yield ("update", archive, *at)
    yield ("doctor", archive)
    yield ("doctor", archive, "--fix", "--in-place")
    yield ("vocabulary", "suggest", archive)
    yield ("search", "zlo", "--explain", "1", *at)
    yield ("search", evil, "--sort", EVIL, *at)
    yield ("search", "--company", evil, *at)
    yield ("explain", evil, "2025-01-02-b", *at)
    yield ("explain", "zlo", EVIL, *at)
    yield ("stats", *at)
    yield ("trends", "a", *at)
    yield ("eval", *at)
    yield ("tune", *at)
    yield ("eval", archive / EVIL.replace("/", ""), *at)
    yield ("versions", *at)
    yield ("versions", "--verify", *at)
    yield ("rollback", EVIL, *at)
    yield ("diff", EVIL, EVIL, *at)
    yield ("prune", *at)
    yield ("analyze", evil)
    yield ("repair", archive / EVIL.replace("/", ""))
    yield (EVIL,)
    yield ("search", f"--{EVIL}", *at)


def test_no_command_prints_what_steers_a_terminal(archive: Path, tmp_path: Path) -> None:
    printed = ""
    for command in commands(archive, tmp_path / "index"):
        for more in ((), ("--json",)):
            output = run(*command, *more)
            assert not STEERING.search(output), (command, STEERING.search(output))
            printed += output

    assert "published" in printed
    assert "Nalezeno: 4" in printed
    assert r"\x1b[2J" in printed
    assert r"\x9b31m" in printed
    assert r"\u202e" in printed
    assert r"2025-01-03-\xff\x9b" in printed


def test_every_command_of_an_archive_is_tried(archive: Path, tmp_path: Path) -> None:
    tried = {str(command[0]) for command in commands(archive, tmp_path)}
    others = {"serve", "try", "mcp", "watch", "completion", "export"}

    assert set(main.list_commands(click.Context(main))) <= tried | others


def test_json_means_the_same(archive: Path, tmp_path: Path) -> None:
    run("build", archive, "--index", tmp_path / "index")

    found = msgspec.json.decode(run("search", "konec", "--json", "--index", tmp_path / "index"))

    summaries = [hit["summary"] for hit in found["hits"]]
    assert any("\x1b]52;c;aGFj\x07" in summary for summary in summaries)


@pytest.mark.parametrize(
    "command", [("export", "--format", "csv"), ("export",), ("doctor", "--fix"), ("repair",)]
)
def test_data_is_byte_for_byte_in_a_pipe_and_safe_on_a_terminal(
    archive: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    damaged = archive / "2025-01-02-b.md"
    arguments: list[str | Path] = [Path(sys.executable).with_name("hledej"), *command]
    if command[0] == "export":
        run("build", archive, "--index", tmp_path / "index")
        arguments += ["--index", tmp_path / "index"]
    else:
        arguments.append(archive if command[0] == "doctor" else damaged)

    piped = subprocess.run(arguments, capture_output=True, check=True).stdout.decode()
    shown = on_terminal(arguments)

    # The escapes of JSON are what a program is given.
    assert ("\u202e" in piped) or ("\\u202e" in piped)
    assert "zlo" in shown
    assert not STEERING.search(shown.replace("\r\n", "\n")), STEERING.search(shown)


def on_terminal(arguments: Sequence[str | Path]) -> str:
    """Return what a command prints on a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen(arguments, stdout=its, stderr=subprocess.DEVNULL):
        os.close(its)
        pieces = []
        while True:
            try:
                pieces.append(os.read(ours, 65536))
            except OSError:
                break
            if not pieces[-1]:
                break
    os.close(ours)
    return b"".join(pieces).decode()


@given(st.text())
def test_what_is_visible_is_one_line_and_steers_nothing(text: str) -> None:
    shown = visible(text)

    assert not STEERING.search(shown)
    assert "\n" not in shown
    shown.encode()
    assert visible(shown) == shown


@given(st.text())
def test_visible_json_decodes_to_the_same(text: str) -> None:
    shown = visible_json(msgspec.json.format(msgspec.json.encode([text])).decode())

    assert not STEERING.search(shown)
    assert msgspec.json.decode(shown) == [text]


@pytest.mark.parametrize(
    "text", ["Příliš žluťoučký kůň", "👨\u200d👩\u200d👧", "dě\u00adlení", "a\tb", "C:\\x1b"]
)
def test_honest_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("formatter", [VisibleFormatter(), JsonFormatter()])
def test_a_log_holds_no_controls(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("hledej", logging.ERROR, "", 0, "%s", (f"soubor {EVIL}",), None)

    line = formatter.format(record)

    assert not STEERING.search(line)
    assert "\n" not in line
