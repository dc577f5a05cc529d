"""What commands print: progress, problems, JSON."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from index.problems import Problem, count_by_kind
from index.terminal import echo, echo_json

if TYPE_CHECKING:
    from index.building.build import Progress

LISTED_OF_A_KIND = 20
"""Problems of one kind that are printed; ``--json`` prints all."""


def compiling(step: str) -> None:
    """Report a step of compiling the lexicon, once on each machine, on standard error."""
    echo(f"preparing the Czech lexicon, once: {step}", err=True)


@contextmanager
def showing_progress() -> Iterator["Progress"]:
    """Show progress on standard error: a bar on a terminal, else a line for each tenth."""
    if not sys.stderr.isatty():
        yield _tenths()
        return
    # Imported late: where there is no terminal nobody waits for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("articles", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _tenths() -> "Progress":
    """Return a progress callback that prints a line for each tenth of the files."""
    shown = 0

    def show(done: int, total: int) -> None:
        nonlocal shown
        tenth = done * 10 // max(total, 1)
        if tenth > shown or done == total:
            shown = tenth
            echo(f"{done} of {total} files", err=True)

    return show


def print_json(value: object) -> None:
    """Print a value as JSON for people and programs."""
    echo_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield lines of problems for a terminal, by kind, most frequent first."""
    ordered = sorted(problems, key=lambda problem: (problem.kind, problem.path, problem.line or 0))
    by_kind = {kind: list(found) for kind, found in groupby(ordered, key=lambda p: p.kind)}
    for kind, count in count_by_kind(ordered).items():
        yield f"{kind.value}: {count}"
        yield from listed(map(str, by_kind[kind]))


def listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first ``LISTED_OF_A_KIND`` lines, indented, and the number of the others."""
    found = list(lines)
    yield from (f"  {line}" for line in found[:LISTED_OF_A_KIND])
    if len(found) > LISTED_OF_A_KIND:
        yield f"  … and {len(found) - LISTED_OF_A_KIND} more; --json lists all"
