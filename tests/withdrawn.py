"""Whether authors have withdrawn a release that we pin. Asks the package index: ``make audit``."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

UV = Path(sys.executable).with_name("uv")


def withdrawn(*requirements: str) -> list[str]:
    """Return the reasons of withdrawn releases."""
    command = [str(UV), "pip", "install", "--python", sys.executable, "--dry-run", "--reinstall"]
    command += ["--no-deps", "--no-progress", *requirements]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if "yanked" in line]


def test_no_pinned_package_was_withdrawn_by_its_authors() -> None:
    assert withdrawn("--requirement", str(ROOT / "constraints.txt")) == []


def test_a_withdrawn_release_would_be_noticed() -> None:
    assert withdrawn("attrs==21.1.0")
