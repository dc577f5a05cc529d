"""Following the index in a thread: no request opens a version."""

import threading
import time
from pathlib import Path

import pytest

from index.versions.versions import Versions
from search.answers.following import Follower
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.faults.small import SmallIndex


def test_a_new_version_is_taken_up_though_nobody_asks(small: SmallIndex) -> None:
    service = SearchService(small.index, SearchSettings(check_seconds=0.02))
    before = service.searcher().state.version
    service.follow_in_thread()
    small.write()
    small.remember(small.update())

    end = time.monotonic() + 30
    while service.searcher().state.version == before:
        assert time.monotonic() < end
        time.sleep(0.02)

    assert (
        service.searcher().search(SearchRequest(q="čip")).index.version == small.versions.current()
    )


def test_no_request_waits_for_a_version_to_be_opened(small: SmallIndex) -> None:
    opened: list[tuple[str, str]] = []
    opening = threading.Event()

    def slowly(name: str) -> str:
        opened.append((name, threading.current_thread().name))
        if len(opened) > 1:
            opening.wait(30)
        return name

    follower = Follower(Versions(Path(small.index)), slowly, 0.02)
    first = follower.current()
    follower.in_thread()
    small.write()
    small.remember(small.update())
    end = time.monotonic() + 30
    while len(opened) < 2:
        assert time.monotonic() < end
        assert follower.current() == first
    assert follower.current() == first
    opening.set()
    while follower.current() == first:
        assert time.monotonic() < end
        time.sleep(0.01)

    assert opened[1][1] != threading.current_thread().name


def test_an_index_folder_that_is_gone_is_logged_once_and_goes_on_answering(
    small: SmallIndex, caplog: pytest.LogCaptureFixture
) -> None:
    service = SearchService(small.index, SearchSettings(check_seconds=0))
    version = service.searcher().state.version
    small.index.rename(small.folder / "moved")

    answered = {service.searcher().state.version for _ in range(3)}

    assert answered == {version}
    (logged,) = caplog.messages
    assert "no index here" in logged
    assert f"{version} goes on answering" in logged
