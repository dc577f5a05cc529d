"""Bound the size of an answer, whatever the request and the articles are."""

from collections.abc import Callable

MAX_ANSWER = 2_000_000
"""Largest answer that is a list, in bytes before compression."""


def fitting(*ways: Callable[[], bytes]) -> bytes:
    """Return the first answer within ``MAX_ANSWER`` bytes, or else the last one.

    Args:
        ways: Each writes the same answer in fewer bytes than the one before; the last is bounded
            by the bounds of its parts.
    """
    answer = b""
    for way in ways:
        answer = way()
        if len(answer) <= MAX_ANSWER:
            break
    return answer
