"""Whenever a builder dies, an index answers as before or as after, and nothing is left behind."""

import logging
import os
import shutil
import signal
import subprocess
import time
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.faults.child import forked, in_child, killed_at, watching
from tests.faults.small import SmallIndex, Work

LOG = logging.getLogger(__name__)
KILLS = 100
REBUILT = 4
"""Of so many crashes before a version is published one is followed by the next build."""
SEED = 8


def build(small: SmallIndex) -> object:
    return small.build()


def update(small: SmallIndex) -> object:
    return small.update()


def rollback(small: SmallIndex) -> object:
    with small.versions.writing():
        return small.versions.rollback(pinned=True)


def prune(small: SmallIndex) -> object:
    with small.versions.writing():
        return small.versions.prune(1)


def check_after_crash(small: SmallIndex) -> None:
    """The index answers as some version did before, or as one that holds the whole archive."""
    version, found = small.asked()
    _, total, titles = found[0]
    assert set(titles) in small.editions
    assert total == len(titles)
    assert small.answers.setdefault(version, found) == found


def check_next_build(small: SmallIndex) -> None:
    small.write()
    # The owner of a version that a rollback holds ends that first.
    small.versions.unpin()
    report = small.update()
    small.remember(report)
    assert not small.left()
    assert set(small.answers[report.version][0][2]) == small.editions[-1]


def saved(small: SmallIndex) -> str:
    """Save a copy of an index for ``restore``, and return its current version."""
    shutil.rmtree(_copy(small), ignore_errors=True)
    # It keeps the links between versions.
    subprocess.run(["cp", "--archive", small.index, _copy(small)], check=True)
    return small.versions.current()


def restore(small: SmallIndex) -> None:
    shutil.rmtree(small.index)
    subprocess.run(["cp", "--archive", _copy(small), small.index], check=True)


def _copy(small: SmallIndex) -> Path:
    return small.folder / "saved"


@pytest.mark.parametrize(("work", "least"), [(build, 80), (update, 100), (rollback, 4), (prune, 4)])
def test_a_crash_before_any_change_of_a_file_leaves_the_old_version_or_the_new(
    small: SmallIndex, work: Work, least: int
) -> None:
    before = saved(small)
    for number in count(1):
        small.write()
        watched = watching(small.index, killed_at(number))
        ended = in_child(partial(work, small), watched)
        check_after_crash(small)
        if number % REBUILT and small.versions.current() == before:
            restore(small)
        else:
            check_next_build(small)
            before = saved(small)
        if not ended.signal:
            break
        assert ended.signal == signal.SIGKILL

    LOG.info("%s: %d moments", work.__name__, number)
    assert not ended.error
    assert number > least


def test_a_hundred_builders_killed_at_random_moments(small: SmallIndex) -> None:
    random = Random(SEED)
    lasts = dict.fromkeys((build, update, rollback, prune), 0.0)
    killed = 0

    while killed < KILLS:
        small.write()
        work = random.choices(list(lasts), (5, 8, 1, 1))[0]
        started = time.monotonic()
        child = forked(partial(work, small))
        if lasts[work]:
            time.sleep(random.uniform(0, 0.7 * lasts[work]))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        elif not lasts[work]:
            lasts[work] = time.monotonic() - started
        check_after_crash(small)
        if random.random() < 0.3 or not small.versions.names()[1:]:
            check_next_build(small)
    check_next_build(small)
