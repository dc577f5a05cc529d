"""Each part of what reads articles, fuzzed by its coverage for a short time."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

SECONDS = 2
PARTS = ["decode", "repair", "front_matter", "sections", "markdown", "article"]


@pytest.mark.skipif(find_spec("atheris") is None, reason="there is no atheris for this machine")
@pytest.mark.parametrize("part", PARTS)
def test_no_input_that_reaches_new_branches_raises_or_takes_long(part: str) -> None:
    command = [sys.executable, "-m", "tests.faults.guided", part, "--seconds", str(SECONDS)]

    ended = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")

    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "stat::number_of_executed_units" in ended.stderr
