"""Runs the commands of a page as a reader would, in a home of its own."""

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.hledej import hledej
from tests.serving import HLEDEJ

STAYS = re.compile(r"hledej (serve|watch|try)\b")
"""Commands that end only when they are told to."""
READY = re.compile(r"Ctrl-C ends it|^published", re.MULTILINE)
ENDS_WITHIN = 60.0
"""Seconds: longer than any of them needs to end."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A home with a site and its index, and a checkout of the repository to work in.

    Attributes:
        home: Folder that ``~`` stands for.
        names: What stands for a word of a page that a reader replaces, such as ``OLD``.
    """

    home: Path
    names: Mapping[str, str]

    def run(self, line: str) -> str:
        """Run a command and return what it prints.

        Raises:
            AssertionError: If it fails, or tells nothing before it is to be stopped.
        """
        line, _, target = line.partition(">")
        words = [self._word(word) for word in shlex.split(line)]
        printed = self._stopped(words) if STAYS.match(line) else self._ended(words)
        if target:
            written = Path(self._word(target.removeprefix(">").strip()))
            (self._checkout / written).parent.mkdir(parents=True, exist_ok=True)
            with (self._checkout / written).open("a", encoding="utf-8") as file:
                file.write(printed)
            return ""
        return printed

    @property
    def _checkout(self) -> Path:
        return self.home / "checkout"

    @property
    def _environment(self) -> Mapping[str, str]:
        return {
            "HLEDEJ_INDEX": str(self.home / "site-index"),
            "HLEDEJ_WEB_PORT": "0",
            "PYTHONUNBUFFERED": "1",
        }

    def _word(self, word: str) -> str:
        for told, meant in {"~": str(self.home), "/srv": str(self.home), **self.names}.items():
            if word == told or word.startswith(f"{told}/"):
                return meant + word[len(told) :]
        return word

    def _ended(self, words: list[str]) -> str:
        assert words[0] == "hledej", words
        done = hledej(*words[1:], folder=self._checkout, environment=self._environment)
        assert done.returncode == 0, (words, done.stdout.decode(), done.stderr.decode())
        return done.stdout.decode()

    def _stopped(self, words: list[str]) -> str:
        """Run a command until it has told that it is ready, then press Ctrl-C.

        Where nothing changed, ``watch`` tells nothing: so a file changes, but not its text.
        """
        if "watch" in words:
            with max((self.home / "site").rglob("2026-*.md")).open("a", encoding="utf-8") as file:
                file.write("\n")
        child = subprocess.Popen(
            [HLEDEJ, *words[1:]],
            cwd=self._checkout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **self._environment},
        )
        assert child.stdout is not None
        with child.stdout:
            printed = ""
            while not READY.search(printed) and (line := child.stdout.readline()):
                printed += line
            child.send_signal(signal.SIGINT)
            rest = child.stdout.read()
        assert child.wait(ENDS_WITHIN) == 0, (words, printed, rest)
        assert READY.search(printed), (words, printed)
        return printed + rest


def make_checkout(home: Path) -> None:
    """Write what a command may use of a checkout, and nothing that it may write into."""
    (home / "checkout").mkdir()
    for name in ("examples", "tests", "docs"):
        (home / "checkout" / name).symlink_to(ROOT / name)
