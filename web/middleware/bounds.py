"""How large an answer may be, whatever was asked and whatever the articles hold."""

from collections.abc import Callable

MAX_ANSWER = 2_000_000
"""Bytes of a list before it is compressed."""


def fitting(*ways: Callable[[], bytes]) -> bytes:
    """Return the first answer within ``MAX_ANSWER``.

    Args:
        ways: Each makes the same answer, in fewer bytes than the one before. The last one is taken
            whatever it has: it is within by the bounds of what it is made of.
    """
    answer = b""
    for way in ways:
        answer = way()
        if len(answer) <= MAX_ANSWER:
            break
    return answer
