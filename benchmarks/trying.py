"""Time ``hledej try``: from a machine that has no lexicon yet to the first page."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from urllib.request import urlopen

HLEDEJ = Path(sys.executable).with_name("hledej")


def main() -> None:
    """Print the seconds until the first page, by the clock and of processor time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as cache:
        clock, line = _first_page(folder, {**os.environ, "XDG_CACHE_HOME": cache})
    used = getrusage(RUSAGE_CHILDREN)
    print(line)
    print(
        f"first page after {clock:.1f} s; {used.ru_utime + used.ru_stime:.1f} s of processor time"
    )


def _first_page(folder: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Return the seconds until a page was answered, and the line that gave its address."""
    started = time.monotonic()
    command = [str(HLEDEJ), "try", str(folder)]
    with subprocess.Popen(  # noqa: S603  # this program
        command, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        announced = next(line for line in child.stdout or () if line.startswith("Hledej is at"))
        with urlopen(announced.split()[3]) as page:  # noqa: S310  # our own server
            page.read()
        clock = time.monotonic() - started
        child.send_signal(signal.SIGINT)
    return clock, announced.strip()


if __name__ == "__main__":
    main()
