"""Run slow work beside the requests of a server."""

from collections.abc import Callable
from threading import Thread

Background = Callable[[Callable[[], None]], object]
"""Starts a function in a thread and returns immediately."""


def in_daemon_thread(function: Callable[[], None]) -> None:
    """Start a function in a daemon thread."""
    Thread(target=function, daemon=True).start()
