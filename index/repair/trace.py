"""Changes of a text, as ranges of the original text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple


class Repair(NamedTuple):
    """One change.

    Attributes:
        start, end: Range in the original text in code points, end excluded.
        before, after: Text before and after the change.
        method: Kind of damage, for people.
        confidence: From 0 to 1.
    """

    start: int
    end: int
    before: str
    after: str
    method: str
    confidence: float


DECOMPOSED = "decomposed"
"""Method of what is composed: letters with combining diacritics (NFD), which are no damage."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text and its changes, in order."""

    text: str
    changes: tuple[Repair, ...] = ()

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """The changes of damaged text."""
        return tuple(change for change in self.changes if change.method != DECOMPOSED)

    @property
    def composed(self) -> tuple[Repair, ...]:
        """The changes of sound letters that were written with combining diacritics."""
        return tuple(change for change in self.changes if change.method == DECOMPOSED)


def applied(before: Repaired, edits: Iterable[Repair], original: str) -> Repaired:
    """Return a repaired text after further edits.

    Args:
        before: The text so far.
        edits: Changes of ``before.text``, ascending and disjoint.
        original: The original text.
    """
    further = [edit for edit in edits if edit.before != edit.after]
    if not further:
        return before
    text = "".join(_parts(before.text, further))
    if not before.changes:
        return Repaired(text, tuple(further))
    return Repaired(text, tuple(_merged(before, further, original)))


def _parts(text: str, edits: Iterable[Repair]) -> Iterator[str]:
    end = 0
    for edit in edits:
        yield text[end : edit.start]
        yield edit.after
        end = edit.end
    yield text[end:]


@dataclass(frozen=True, slots=True)
class _Placed:
    """An earlier repair, with its range in the text that it produced."""

    start: int
    end: int
    repair: Repair


def _merged(before: Repaired, edits: list[Repair], original: str) -> Iterator[Repair]:
    """Yield the repairs of both passes as ranges of the original, overlapping ones merged."""
    shifts = list(accumulate((len(r.after) - len(r.before) for r in before.changes), initial=0))
    earlier = [
        _Placed(repair.start + shift, repair.start + shift + len(repair.after), repair)
        for repair, shift in zip(before.changes, shifts, strict=False)
    ]
    at = 0
    for edit in edits:
        while at < len(earlier) and earlier[at].end <= edit.start:
            yield earlier[at].repair
            at += 1
        first = at
        while at < len(earlier) and earlier[at].start < edit.end:
            at += 1
        start = min([edit.start, *(placed.start for placed in earlier[first:at])])
        end = max([edit.end, *(placed.end for placed in earlier[first:at])])
        yield _joined(
            before.text[start : edit.start] + edit.after + before.text[edit.end : end],
            original[start - shifts[first] : end - shifts[at]],
            start - shifts[first],
            [*(placed.repair for placed in earlier[first:at]), edit],
        )
    yield from (placed.repair for placed in earlier[at:])


def _joined(after: str, before: str, start: int, repairs: list[Repair]) -> Repair:
    methods = dict.fromkeys(method for repair in repairs for method in repair.method.split(", "))
    least = min(repair.confidence for repair in repairs)
    return Repair(start, start + len(before), before, after, ", ".join(methods), least)
