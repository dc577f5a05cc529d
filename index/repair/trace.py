"""What was changed in a text, kept in places of the text as it was first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was changed.

    Attributes:
        start, end: Code points in the text as it was, end not included.
        before, after: What stood there and what stands there now.
        method: What had happened to it, as ``utf-8 as cp1252``.
        confidence: From 0 to 1.
    """

    start: int
    end: int
    before: str
    after: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with what was changed in it, in order."""

    text: str
    repairs: tuple[Repair, ...] = ()


def applied(before: Repaired, edits: Iterable[Repair], original: str) -> Repaired:
    """Return a repaired text after further edits, whose places are in ``before.text``.

    Args:
        before: What was done so far.
        edits: In order, not overlapping.
        original: The text as it was first.
    """
    further = [edit for edit in edits if edit.before != edit.after]
    if not further:
        return before
    text = "".join(_parts(before.text, further))
    if not before.repairs:
        return Repaired(text, tuple(further))
    return Repaired(text, tuple(_merged(before, further, original)))


def _parts(text: str, edits: Iterable[Repair]) -> Iterator[str]:
    end = 0
    for edit in edits:
        yield text[end : edit.start]
        yield edit.after
        end = edit.end
    yield text[end:]


def _merged(before: Repaired, edits: list[Repair], original: str) -> Iterator[Repair]:
    """Yield the repairs of both passes in places of the original; what overlaps becomes one."""
    shifts = list(accumulate((len(r.after) - len(r.before) for r in before.repairs), initial=0))
    placed = [
        (repair.start + shift, repair.start + shift + len(repair.after), repair)
        for repair, shift in zip(before.repairs, shifts, strict=False)
    ]
    at = shift = 0
    for edit in edits:
        start, end = edit.start, edit.end
        while at < len(placed) and placed[at][1] <= start:
            yield placed[at][2]
            shift = shifts[at + 1]
            at += 1
        inside = []
        while at < len(placed) and placed[at][0] < end:
            inside.append(placed[at])
            shift_after = shifts[at + 1]
            at += 1
        if not inside:
            first, last = start - shift, end - shift
            yield Repair(
                first, last, original[first:last], edit.after, edit.method, edit.confidence
            )
            continue
        outer_start = min(start, inside[0][0])
        outer_end = max(end, inside[-1][1])
        first, last = outer_start - shift, outer_end - shift_after
        after = before.text[outer_start:start] + edit.after + before.text[end:outer_end]
        methods = dict.fromkeys([*(r.method for _, _, r in inside), edit.method])
        least = min(edit.confidence, *(r.confidence for _, _, r in inside))
        yield Repair(first, last, original[first:last], after, ", ".join(methods), least)
        shift = shift_after
    yield from (repair for _, _, repair in placed[at:])
