"""Where a server says that it listens."""

import pytest
from flask import Flask
from waitress.server import create_server

from web.server import addresses


@pytest.mark.parametrize(
    ("listen", "expected"),
    [
        ("127.0.0.1:0", ["http://127.0.0.1"]),
        ("127.0.0.1:0 127.0.0.2:0", ["http://127.0.0.1", "http://127.0.0.2"]),
        ("127.0.0.1:0 [::1]:0", ["http://127.0.0.1", "http://[::1]"]),
    ],
)
def test_every_address_of_a_server_is_told(listen: str, expected: list[str]) -> None:
    server = create_server(Flask("test"), listen=listen)
    try:
        told = addresses(server)
    finally:
        server.close()

    assert [address.rpartition(":")[0] for address in told] == expected
