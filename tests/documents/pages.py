"""The pages of the documentation, and the commands and examples in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")))
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s)#\s.*$", re.MULTILINE)
_PROMPT = "$ "


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page.

    Attributes:
        line: The command as it is typed, without a comment.
        shown: What the page shows of its output; ``None`` where it shows nothing.
    """

    line: str
    shown: str | None = None


def name_of(page: Path) -> str:
    """Return the path of a page in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> tuple[str, ...]:
    """Return the contents of the code blocks in one language."""
    found = _BLOCK.findall(page.read_text("utf-8"))
    return tuple(dedent(content) for _, told, content in found if told == language)


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of a page: those of ``sh`` blocks, and those with output."""
    for _, language, content in _BLOCK.findall(page.read_text("utf-8")):
        if language == "sh":
            lines = _COMMENT.sub("", dedent(content)).replace("\\\n", " ").splitlines()
            yield from (Command(" ".join(line.split())) for line in lines if line.strip())
        elif language == "console":
            yield from _with_output(dedent(content))


def _with_output(content: str) -> Iterator[Command]:
    for part in re.split(rf"^{re.escape(_PROMPT)}", content, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield Command(_COMMENT.sub("", line).strip(), shown.rstrip("\n"))
