"""Run what takes long beside the requests of a server."""

from collections.abc import Callable
from threading import Thread

Background = Callable[[Callable[[], None]], object]
"""Runs a function in a thread of its own and returns at once."""


def in_daemon_thread(function: Callable[[], None]) -> None:
    """Run a function in a thread that ends with its process."""
    Thread(target=function, daemon=True).start()
