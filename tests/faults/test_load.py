"""A server at the highest rate it holds, and at twice that, for a short time."""

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.load import load
from tests.faults.served import serving
from tests.faults.small import SmallIndex

SECONDS = 12
SLACK_MB = 24


def test_a_server_asked_for_more_than_it_can_loses_nothing_and_recovers(
    small: SmallIndex, tmp_path: Path
) -> None:
    with serving(small.index, tmp_path / "log") as server:
        found = load(server, SECONDS)

        for phase in (found.calm, found.highest, found.twice, found.calm_again):
            assert set(phase.statuses) <= {"200", "303", "400", "429", "503"}
            assert not phase.without_retry
        assert set(found.calm_again.statuses) <= {"200", "303", "400"}
        before, after = found.held[0], found.held[-1]
        assert after.open_files <= before.open_files + 2
        assert after.megabytes <= before.megabytes + SLACK_MB
        assert "Traceback" not in server.log.read_text("utf-8")


def test_nothing_but_caches_grows_with_the_requests(small: SmallIndex) -> None:
    command = [sys.executable, "-m", "tests.faults.held", str(small.index), "--requests", "10000"]

    ended = subprocess.run(command, check=True, capture_output=True, text=True)

    held = [json.loads(line) for line in ended.stdout.splitlines()]
    half, whole = held[4], held[-1]
    assert whole["requests"] == 10_000
    assert whole["objects"] <= half["objects"] * 1.03
    assert whole["megabytes"] <= half["megabytes"] + 3
