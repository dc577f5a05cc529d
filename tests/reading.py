"""Read pages as readers do."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _AsRead(TestResponse):
    """An answer whose no-break spaces read as spaces; tests.web.test_wording looks at these."""

    def get_data(self, as_text: bool = False) -> Any:
        if not as_text:
            return super().get_data()
        return super().get_data(as_text=True).replace("\u00a0", " ")


def reading(app: Flask) -> FlaskClient:
    """Return a client of an application that reads as readers do."""
    client = app.test_client()
    client.response_wrapper = type("AsRead", (_AsRead, client.response_wrapper), {})
    return client
