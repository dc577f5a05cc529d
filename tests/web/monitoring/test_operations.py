"""Log, metrics, rate limits and health checks of a server."""

import json
import shutil
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from index.versions.manifest import read_manifest, write_manifest
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.quality.query_log import FILE_NAME, QueryLog, read_queries
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive
from tests.serving import serving
from web.app import create_app
from web.middleware.limits import UNKNOWN, Allowance, RateLimiter, client_of
from web.settings import WebSettings

API = "/api/v1/search"
OUTSIDE = {"REMOTE_ADDR": "8.8.8.8"}
TODAY = datetime.now(UTC).date()


def site(index: Path, settings: WebSettings, query_log: QueryLog | None = None) -> FlaskClient:
    return create_app(SearchService(index, SearchSettings()), settings, query_log).test_client()


def measured(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels in the order of their names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_each_request_is_one_line_of_json_without_what_was_asked(
    site_index: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(site_index, log) as (_, address):
        asked = f"{address}{API}?q=tajn%C3%A9"
        with urlopen(Request(asked, headers={"Authorization": "Bearer heslo"})) as response:
            identity = response.headers["X-Request-Id"]
        while identity not in log.read_text("utf-8"):
            pass  # it is written once the answer was sent

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    request = next(line for line in lines if line.get("request_id") == identity)
    assert request | {"time": "", "ms": 0} == {
        "time": "",
        "level": "info",
        "logger": "hledej.requests",
        "message": "request",
        "request_id": identity,
        "method": "GET",
        "path": API,
        "status": 200,
        "ms": 0,
    }
    for hidden in ("tajn", "heslo", "127.0.0.1"):
        assert hidden not in log.read_text("utf-8")


def test_an_error_is_found_in_the_log_by_its_id(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        problem = client.get(f"{API}?page=0", buffered=True).get_json()

    assert problem["instance"] == f"urn:uuid:{caplog.records[-1].fields['request_id']}"  # type: ignore[attr-defined]  # ours


def test_the_id_that_a_proxy_gave_is_kept_and_any_other_is_not(client: FlaskClient) -> None:
    given = "0123456789abcdef0123456789abcdef"

    kept = client.get("/healthz", headers={"X-Request-Id": given})
    refused = client.get("/healthz", headers={"X-Request-Id": 'x" injected'})

    assert kept.headers["X-Request-Id"] == "01234567-89ab-cdef-0123-456789abcdef"
    assert len(refused.headers["X-Request-Id"]) == 36


def test_requests_and_searches_are_measured(site_index: Path) -> None:
    client = site(site_index, WebSettings())
    for address in (f"{API}?q=cip", "/?q=xqzwv", "/clanek/nic", "/nic"):
        client.get(address, buffered=True)

    found = measured(client)

    assert found["hledej_requests_total", "GET", API, "200"] == 1
    assert found["hledej_requests_total", "GET", "/clanek/<path:identity>", "404"] == 1
    assert found["hledej_requests_total", "GET", "none", "404"] == 1
    assert found["hledej_request_seconds_count", API] == 1
    assert found["hledej_searches_total", "something"] == 1
    assert found["hledej_searches_total", "nothing"] == 1


def test_the_index_is_measured(site_index: Path) -> None:
    found = measured(site(site_index, WebSettings()))

    assert found["hledej_ready",] == 1
    assert found["hledej_index_documents",] == 29
    assert found["hledej_index_age_seconds",] > 0
    assert any(name[0] == "hledej_index_info" for name in found)


def test_without_an_index_the_measures_say_so(empty_client: FlaskClient) -> None:
    assert measured(empty_client)["hledej_ready",] == 0


def test_hostile_methods_and_paths_make_no_new_measures(site_index: Path) -> None:
    client = site(site_index, WebSettings())
    for number in range(20):
        client.open(f"/{number}", method=f"X{number}", buffered=True)

    assert measured(client)["hledej_requests_total", "other", "none", "404"] == 20


def test_measures_can_be_switched_off(site_index: Path) -> None:
    assert site(site_index, WebSettings(metrics=False)).get("/metrics").status_code == 404


def test_a_stale_index_is_told_to_programs_and_readers(
    site_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site(site_index, WebSettings(stale_after_hours=1))
    fresh = client.get("/").headers["ETag"]
    assert client.get("/readyz").get_json()["stale"] is False
    assert "nebyl aktualizován" not in client.get("/").text

    monkeypatch.setattr("web.monitoring.freshness.SECONDS_PER_HOUR", 0)

    assert client.get("/readyz").get_json()["stale"] is True
    assert client.get(API).get_json()["index"]["stale"] is True
    assert "nebyl aktualizován" in client.get("/").text
    assert client.get("/", headers={"If-None-Match": fresh}).status_code == 200


def test_an_index_that_is_checked_is_fresh_though_nothing_changed(
    build_index: BuildIndex, write_archive: WriteArchive, index_directory: Path
) -> None:
    archive = write_archive({"a.md": "---\ntitle: A\ndate: 2020-01-02\n---\nText.\n"})
    versions = Versions(index_directory)
    folder = versions.folder(build_index(archive).version)
    manifest = read_manifest(folder, folder.name)
    write_manifest(replace(manifest, built_at="2020-02-03T04:05:06Z"), folder)
    client = site(index_directory, WebSettings(stale_after_hours=1))
    page, ready = client.get("/"), client.get("/readyz").get_json()

    updated = build_index(archive, only_changes=True)

    assert (ready["stale"], ready["checked_at"]) == (True, "2020-02-03T04:05:06Z")
    assert "nebyl aktualizován od 3. 2. 2020" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert not updated.published
    fresh = client.get("/readyz").get_json()
    assert (fresh["stale"], fresh["built_at"]) == (False, ready["built_at"])
    assert measured(client)["hledej_last_check_seconds",] < 600
    again = client.get("/", headers={"If-None-Match": page.headers["ETag"]})
    assert "2020" not in again.text.partition("<footer")[2]


def test_a_refused_version_leaves_the_index_unchecked(
    build_index: BuildIndex, write_archive: WriteArchive, index_directory: Path
) -> None:
    archive = write_archive({"a.md": "---\ntitle: A\ndate: 2020-01-02\n---\nText.\n"})
    build_index(archive)
    client = site(index_directory, WebSettings())
    before = client.get("/readyz").get_json()["checked_at"]
    (archive / "a.md").unlink()

    assert build_index(archive, only_changes=True).refused
    assert client.get("/readyz").get_json()["checked_at"] == before


@pytest.mark.parametrize("written", [b"", b"\xff\x00", b"x y", b"../../current 2030-01-01"])
def test_a_damaged_record_of_the_last_check_counts_as_none(
    written: bytes, site_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "i"
    shutil.copytree(site_index, index)
    (index / "checked").write_bytes(written)

    answer = site(index, WebSettings()).get("/readyz").get_json()

    assert answer["checked_at"] == answer["built_at"]


def test_readiness_tells_the_age_of_the_index(client: FlaskClient) -> None:
    answer = client.get("/readyz").get_json()

    assert answer["age_seconds"] >= 0
    assert set(answer) == {
        "status",
        "version",
        "built_at",
        "checked_at",
        "documents",
        "age_seconds",
        "stale",
        "pinned",
    }


def test_an_address_that_asks_too_often_is_told_when_to_come_back(site_index: Path) -> None:
    client = site(site_index, WebSettings(rate_limit=3))

    answers = [client.get(API, environ_base=OUTSIDE) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert answers[0].headers["RateLimit"].startswith('"requests";r=2;')
    assert int(answers[3].headers["Retry-After"]) <= 20
    assert answers[3].get_json()["type"] == "urn:hledej:problem:too-many-requests"


def test_readers_are_limited_on_a_page_and_what_watches_the_server_is_not(
    site_index: Path,
) -> None:
    client = site(site_index, WebSettings(rate_limit=1))
    client.get("/", environ_base=OUTSIDE)

    refused = client.get("/", environ_base=OUTSIDE)

    assert refused.status_code == 429
    assert "Ptáte se příliš často" in refused.text
    assert client.get("/healthz", environ_base=OUTSIDE).status_code == 200
    assert client.get("/metrics", environ_base=OUTSIDE).status_code == 200


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 200]), (1, [200, 429])])
def test_behind_a_proxy_its_clients_are_told_apart_once_the_settings_say_so(
    site_index: Path, proxies: int, statuses: list[int]
) -> None:
    with serving(site_index, HLEDEJ_WEB_RATE_LIMIT="1", HLEDEJ_WEB_PROXIES=str(proxies)) as (
        _,
        address,
    ):
        found = []
        for _ in range(2):
            client = Request(f"{address}{API}", headers={"X-Forwarded-For": "8.8.8.8"})
            try:
                with urlopen(client) as response:
                    found.append(response.status)
            except OSError as error:
                found.append(error.code)  # type: ignore[attr-defined]  # an HTTPError has it

    assert found == statuses


def test_a_bucket_fills_again_and_each_address_has_its_own() -> None:
    now = 0.0
    limiter = RateLimiter(6, lambda: now)
    for left in range(5, -1, -1):
        assert limiter.ask("a").left == left

    refused = limiter.ask("a")
    assert refused == Allowance(allowed=False, left=0, seconds=10)
    assert limiter.ask("b").allowed
    now = 9.9
    assert not limiter.ask("a").allowed
    now = 10.1
    assert limiter.ask("a").allowed


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("8.8.8.8:1234", "8.8.8.8"),
        (" 8.8.8.8 ", "8.8.8.8"),
        ('"8.8.8.8:1234"', "8.8.8.8"),
        ("2a00:1450:4014:80e::2003", "2a00:1450:4014:080e"),
        ("2a00:1450:4014:80e:ffff::1", "2a00:1450:4014:080e"),
        ("[2a00:1450:4014:80e::1]", "2a00:1450:4014:080e"),
        ('"[2a00:1450:4014:80e::1]:443"', "2a00:1450:4014:080e"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("::1", "0000:0000:0000:0000"),
        ("", UNKNOWN),
        ("unix", UNKNOWN),
        ("_hidden", UNKNOWN),
        ("8.8.8.8:x:y", UNKNOWN),
    ],
)
def test_which_client_an_address_is(address: str, client: str) -> None:
    assert client_of(address) == client


@pytest.mark.parametrize(
    ("address", "proxies", "limited"),
    [
        ("8.8.8.8", 0, True),
        ("127.0.0.1", 0, False),
        ("10.1.2.3", 0, False),
        ("::1", 0, False),
        ("10.1.2.3", 1, True),
        ("unix", 0, True),
    ],
)
def test_who_is_limited(site_index: Path, address: str, proxies: int, limited: bool) -> None:
    client = site(site_index, WebSettings(rate_limit=1, proxies=proxies))
    headers = {"X-Forwarded-For": address} if proxies else {}

    statuses = [
        client.get(API, headers=headers, environ_base={"REMOTE_ADDR": address}).status_code
        for _ in range(2)
    ]

    assert statuses == [200, 429 if limited else 200]


@pytest.fixture
def fresh_index(site_index: Path, tmp_path: Path) -> Path:
    """One that no server has counted queries in."""
    return shutil.copytree(
        site_index,
        tmp_path / "index",
        symlinks=True,
        ignore=shutil.ignore_patterns(f"{FILE_NAME}*"),
    )


def test_queries_of_a_server_are_counted_and_written_when_it_ends(
    fresh_index: Path,
) -> None:
    with serving(fresh_index) as (child, address):
        for path in (f"{API}?q=zvl%C3%A1%C5%A1tn%C3%AD", "/?q=zvl%C3%A1%C5%A1tn%C3%AD", API):
            with urlopen(f"{address}{path}"):
                pass
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=10)

    report = read_queries(fresh_index / FILE_NAME, TODAY)
    assert ("zvláštní", 2) in [(one.query, one.times) for one in report.missing]


def test_queries_are_not_counted_where_the_settings_say_so(fresh_index: Path) -> None:
    with serving(fresh_index, HLEDEJ_WEB_QUERY_LOG="false") as (child, address):
        with urlopen(f"{address}{API}?q=cip"):
            pass
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=10)

    assert not (fresh_index / FILE_NAME).exists()
