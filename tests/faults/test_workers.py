"""A build that is large enough to have other processes read for it, killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from index.documents.batches import ALONE
from index.versions.versions import Versions
from tests.faults.served import alive, children
from tests.kinds import WriteArchive

POST = "---\ntitle: Článek {}\ndate: 2025-01-02\n---\n" + "Text o čipech. " * 20


def test_processes_that_read_end_with_a_builder_that_is_killed(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    archive = write_archive({f"a{n}.md": POST.format(n) for n in range(3 * ALONE)})
    index = tmp_path / "index"
    command: list[str | Path] = [
        Path(sys.executable).with_name("hledej"),
        "build",
        archive,
        "--index",
        index,
    ]
    builder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    runs = "versions/*.new/runs/*"
    while not any(index.glob(runs)):
        assert builder.poll() is None, "it ended before anything was read"
        time.sleep(0.01)
    readers = children(builder.pid)
    builder.send_signal(signal.SIGKILL)
    builder.wait()

    assert readers
    while any(map(alive, readers)):
        time.sleep(0.01)
    subprocess.run(command, check=True, capture_output=True)
    versions = Versions(index)
    versions.verify(versions.current())
    assert [path.name for path in (index / "versions").iterdir()] == [versions.current()]
