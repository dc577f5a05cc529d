"""Let signals end a command as Ctrl-C does, so that it tidies up."""

import signal
from types import FrameType
from typing import NoReturn


def interrupt_on(*signals: signal.Signals) -> None:
    """Have signals raise :class:`KeyboardInterrupt` in the main thread."""
    for each in signals:
        signal.signal(each, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
