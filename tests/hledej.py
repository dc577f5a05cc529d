"""The ``hledej`` command in a process of its own, but without the time that its imports take.

One process has imported what all commands need, and each run is a copy of that process (the
``forkserver`` of Python), in which nothing ran before. What depends on how an interpreter starts,
or on a terminal, needs the program itself: ``tests.serving.HLEDEJ``.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

_MODES = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
_CONTEXT = get_context("forkserver")
# A process of multiprocessing imports the main module of its parent, here pytest.
_CONTEXT.set_forkserver_preload(["pytest", "web.cli"])


def hledej(
    *arguments: str | Path,
    feed: bytes = b"",
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> CompletedProcess[bytes]:
    """Run a command to its end.

    Args:
        arguments: The words after ``hledej``.
        feed: Standard input.
        folder: Working directory, unless it is that of this process.
        environment: Variables beside those of this process.
    """
    words = [os.fspath(argument) for argument in arguments]
    with TemporaryDirectory() as streams:
        given, out, err = (Path(streams, name) for name in ("in", "out", "err"))
        given.write_bytes(feed)
        process = _CONTEXT.Process(
            target=_run,
            args=(
                words,
                {**os.environ, **(environment or {})},
                folder or Path.cwd(),
                (given, out, err),
            ),
        )
        process.start()
        process.join()
        assert process.exitcode is not None
        return CompletedProcess(words, process.exitcode, out.read_bytes(), err.read_bytes())


def _run(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, streams: Sequence[Path]
) -> None:
    from web.cli import main  # it is imported by then, and only there

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, (path, mode) in enumerate(zip(streams, _MODES, strict=True)):
        os.dup2(os.open(path, mode), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)  # multiprocessing closed it
    sys.argv = ["hledej", *words]
    main()
