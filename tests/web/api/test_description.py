"""The description of the API: valid, and true of the server that runs."""

import subprocess
import sys
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from index.facets import BUILT_IN
from search.parameter_table import parameters
from search.request import HIT_FIELDS
from tests.serving import serving
from web.addresses import is_for_programs
from web.api.answers import SearchHit

DESCRIPTION = "/api/v1/openapi.json"
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).parent / "schemathesis"
EVERYTHING = ["--max-examples", "25", "--generation-deterministic"]


def test_the_description_is_valid(client: FlaskClient) -> None:
    validate(client.get(DESCRIPTION).get_json(), cls=OpenAPIV31SpecValidator)


def test_every_route_of_the_api_is_described(client: FlaskClient, app: Flask) -> None:
    described = client.get(DESCRIPTION).get_json()["paths"]

    rules = {
        rule.rule.replace("<path:identity>", "{id}")
        .replace("<path:key>", "{key}")
        .replace("<name>", "{name}")
        for rule in app.url_map.iter_rules()
        if is_for_programs(rule.rule)
    }
    assert {*described, DESCRIPTION} == rules


def test_every_parameter_of_a_facet_that_the_archive_has_is_described(client: FlaskClient) -> None:
    facets = client.get("/api/v1/search").get_json()["facets"]
    search = client.get(DESCRIPTION).get_json()["paths"]["/api/v1/search"]["get"]

    own = [item for item in search["parameters"] if "$ref" not in item]
    known = [item.name for item in parameters(tuple(of for of in BUILT_IN if of.key in facets))]
    assert [item["name"] for item in own] == known
    assert "tag" not in facets
    assert all(item["description"] for item in own)


def test_the_language_of_messages_is_described_wherever_there_are_any(client: FlaskClient) -> None:
    described = client.get(DESCRIPTION).get_json()

    components = described["components"]
    language = components["parameters"]["AcceptLanguage"]
    assert (language["in"], language["name"]) == ("header", "Accept-Language")
    for path in described["paths"].values():
        assert {"$ref": "#/components/parameters/AcceptLanguage"} in path["get"]["parameters"]
        assert "Vary" in path["get"]["responses"]["200"]["headers"]
    assert all("Vary" in problem["headers"] for problem in components["responses"].values())


def test_every_field_can_be_chosen() -> None:
    assert SearchHit.__struct_fields__ == HIT_FIELDS


def test_a_hit_with_all_keys_is_described_apart_from_one_with_selected_keys(
    client: FlaskClient,
) -> None:
    hit = client.get("/api/v1/search?highlight=none").get_json()["hits"][0]
    schemas = client.get(DESCRIPTION).get_json()["components"]["schemas"]

    assert set(schemas["SearchHit"]["required"]) == set(hit)
    assert "required" not in schemas["SelectedFields"] or not schemas["SelectedFields"]["required"]


def test_every_type_of_error_of_a_status_is_told(client: FlaskClient) -> None:
    responses = client.get(DESCRIPTION).get_json()["components"]["responses"]

    for name in ("no-index", "engine-down"):
        assert f"urn:hledej:problem:{name}" in responses["ServiceUnavailable"]["description"]


def test_the_server_does_what_the_description_says(site_index: Path, tmp_path: Path) -> None:
    with serving(site_index, tmp_path / "log") as (_, address):
        done = subprocess.run(
            [SCHEMATHESIS, "--no-color", "run", f"{address}{DESCRIPTION}", *EVERYTHING],
            cwd=SETTINGS,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stdout[-20_000:]
    assert "Tested: 13" in done.stdout
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
