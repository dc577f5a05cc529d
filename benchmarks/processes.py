"""Tell what processes of this machine use, as Linux counts it."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

COMPILERS = ("C1 Compiler", "C2 Compiler")
"""How the names of threads begin that compile for Java."""


def with_children(process: int) -> Sequence[int]:
    """Return the number of a process and those of the processes that it started."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [process, *map(int, found.split())]


def proportional_mb(process: int) -> float:
    """Return the proportional set size of a process in MB of 2**20 bytes."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell the proportional set size")


def processor_seconds(process: int) -> float:
    """Return the processor time of a process and of all its threads, in hundredths of a second."""
    return _named_seconds(Path(f"/proc/{process}"))[1]


def compiler_seconds(process: int) -> float:
    """Return how much of it the threads took that compile for Java while it runs."""
    found = 0.0
    for thread in Path(f"/proc/{process}/task").iterdir():
        # It may end meanwhile.
        with suppress(FileNotFoundError, ProcessLookupError):
            name, seconds = _named_seconds(thread)
            found += seconds if name.startswith(COMPILERS) else 0.0
    return found


def _named_seconds(folder: Path) -> tuple[str, float]:
    # The name in parentheses may contain blanks; user and system time are fields 14 and 15.
    name, _, rest = (folder / "stat").read_text("utf-8").partition("(")[2].rpartition(")")
    fields = rest.split()
    return name, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
