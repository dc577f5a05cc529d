"""A server at the highest rate it holds, at twice that, and with a crowd before it."""

from collections import Counter
from http.client import HTTPConnection
from pathlib import Path

from tests.faults.load import load
from tests.faults.served import serving
from tests.faults.small import SmallIndex

SECONDS = 12
SLACK_MB = 24
CROWD = 120


def test_a_server_asked_for_more_than_it_can_loses_nothing_and_recovers(
    small: SmallIndex, tmp_path: Path
) -> None:
    with serving(small.index, tmp_path / "log") as server:
        found = load(server, SECONDS)

        for phase in (found.calm, found.highest, found.twice, found.calm_again):
            assert set(phase.statuses) <= {"200", "400", "429", "503"}
            assert not phase.without_retry
        assert set(found.calm_again.statuses) <= {"200", "400"}
        before, after = found.held[0], found.held[-1]
        assert after.open_files <= before.open_files + 2
        assert after.megabytes <= before.megabytes + SLACK_MB
        assert "Traceback" not in server.log.read_text("utf-8")


def test_of_a_crowd_those_are_turned_away_who_would_wait_long(
    small: SmallIndex, tmp_path: Path
) -> None:
    with serving(small.index, tmp_path / "log", HLEDEJ_WEB_THREADS="1") as server:
        crowd = [server.connect() for _ in range(CROWD)]
        for number, connection in enumerate(crowd):
            connection.request("GET", f"/api/v1/search?q=-nic{number}&per_page=100")
        looking = server.connect()
        looking.request("GET", "/healthz")
        answers = [connection.getresponse() for connection in crowd]
        statuses = Counter(answer.status for answer in answers)
        turned_away = next(answer for answer in answers if answer.status == 503)

        assert set(statuses) == {200, 503}
        assert statuses[200] >= 16
        assert turned_away.headers["Retry-After"]
        assert b"urn:hledej:problem:busy" in turned_away.read()
        assert looking.getresponse().status == 200
        close(*crowd, looking)
        assert server.get("/?q=nic")[0] == 200


def close(*connections: HTTPConnection) -> None:
    for connection in connections:
        connection.close()
