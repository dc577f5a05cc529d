"""How we reach a cluster: over TLS, as somebody, and without telling anybody what we say there."""

import base64
import logging
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.engines.cluster.connection import Connection
from index.engines.cluster.settings import ClusterSettings
from index.errors import ClusterDownError, ClusterRefusedError
from tests.cluster.front import Front, standing_before
from tests.programs import program

PASSWORD = "tajné heslo"
ASKED = ("GET", "/_cluster/health", dict[str, object])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "node.pem", folder / "node-key.pem"
    command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-out", str(made), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True)
    return made, key


@pytest.fixture
def secured(urls: tuple[str, ...], certificate: tuple[Path, Path]) -> Iterator[Front]:
    """A node that asks for a password over TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    with standing_before(urls[0], tls) as front:
        front.wanted = "Basic " + base64.b64encode(f"hledej:{PASSWORD}".encode()).decode()
        yield front


@pytest.fixture
def settings(secured: Front, certificate: tuple[Path, Path]) -> ClusterSettings:
    return ClusterSettings(
        url=secured.url,
        user="hledej",
        password=PASSWORD,
        ca_file=str(certificate[0]),
        timeout_seconds=5,
    )


def test_a_secured_cluster_answers_who_it_knows(settings: ClusterSettings) -> None:
    assert Connection(settings).ask(*ASKED)["cluster_name"]


def test_a_wrong_password_is_refused_with_its_status(settings: ClusterSettings) -> None:
    with pytest.raises(ClusterRefusedError, match="401"):
        Connection(replace(settings, password="jiné")).ask(*ASKED)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    settings: ClusterSettings, secured: Front
) -> None:
    with pytest.raises(ClusterDownError, match="certificate"):
        Connection(replace(settings, ca_file="")).ask(*ASKED)

    assert secured.seen == []


def test_certificates_are_not_checked_where_the_settings_say_so(settings: ClusterSettings) -> None:
    assert Connection(replace(settings, ca_file="", verify=False)).ask(*ASKED)


def test_nothing_that_is_secret_is_logged_or_told(
    settings: ClusterSettings, secured: Front, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for given in (settings, replace(settings, password=f"{PASSWORD}!")):
        for status in (None, 503):
            secured.fault = lambda _method, _path, status=status: status  # type: ignore[misc]  # one fault a turn
            try:
                Connection(given).ask(*ASKED)
            except (ClusterDownError, ClusterRefusedError) as error:
                told.append(str(error))

    shown = caplog.text + "".join(told)
    assert len(told) == 3
    assert PASSWORD not in shown
    assert secured.wanted.removeprefix("Basic ") not in shown
