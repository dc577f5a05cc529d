"""The server as its users run it, a process of its own, and applications served by this one."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import make_server

from web.serving.sending import Application

HLEDEJ = Path(sys.executable).with_name("hledej")
ENDS_WITHIN = 60.0
"""Seconds: longer than any server needs to end."""


@contextmanager
def serving(
    index: Path, log: Path | None = None, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server; give its process and its address.

    Args:
        index: What it serves.
        log: Where its log is written; nowhere unless given.
        environment: Variables beside those of this process.
    """
    with (log or Path(os.devnull)).open("w") as errors:
        child = subprocess.Popen(
            [HLEDEJ, "serve", "--index", index, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        )
    assert child.stdout is not None
    try:
        found = re.search(r"http://\S+", child.stdout.readline())
        assert found
        yield child, found[0]
    finally:
        # As its users end it: then no process of it writes any more when this one goes on.
        child.terminate()
        try:
            child.wait(ENDS_WITHIN)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


@contextmanager
def serving_app(app: Application) -> Iterator[str]:
    """Serve an application from a thread of this process; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
