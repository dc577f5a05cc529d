"""The bodies of the benchmark of articles are as long as they should be."""

import pytest

from benchmarks.hostile_bodies import BODIES, DIALECTS

SIZE = 20_000


@pytest.mark.parametrize("name", BODIES | DIALECTS)
def test_a_body_has_about_the_size_that_is_asked_for(name: str) -> None:
    make = (BODIES | DIALECTS)[name]

    body = make(SIZE)

    assert SIZE / 2 <= len(body.encode()) <= 2 * SIZE
    assert body == make(SIZE)
