"""What the tests of commands share: children that heed Ctrl-C wherever the tests run."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def heeded_interrupts() -> Iterator[None]:
    """Have started processes heed SIGINT.

    A process ignores the signals that its parent ignored, as shells do in the background.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
