import pytest
from flask.testing import FlaskClient

API = "/api/v1/search"


def test_the_answer_has_the_documented_shape(client: FlaskClient) -> None:
    answer = client.get(f"{API}?q=cip&company=Nvidia&per_page=5").get_json()

    assert answer["query"] == {
        "q": "cip",
        "corrected": None,
        "suggestion": None,
        "interpreted": "cip",
        "ignored": [],
        "filters": {"company": ["Nvidia"]},
    }
    assert (answer["total"], answer["page"], answer["per_page"], answer["pages"]) == (19, 1, 5, 4)
    assert answer["took_ms"] >= 0
    assert answer["prev_url"] is None
    assert answer["html_url"] == "/?q=cip&company=Nvidia"
    assert set(answer["index"]) == {"version", "built_at", "documents"}
    assert answer["index"]["documents"] == 29
    facet = answer["facets"]["company"]
    assert (facet["label"], facet["selected"], facet["other"]) == ("Firma", ["Nvidia"], 0)
    assert facet["values"][0] == {
        "value": "Nvidia",
        "label": "Nvidia",
        "count": 19,
        "selected": True,
        "toggle_url": f"{API}?q=cip&per_page=5",
    }


def test_a_hit_has_the_documented_keys(client: FlaskClient) -> None:
    hit = client.get(f"{API}?q=%22číslo+7%22").get_json()["hits"][0]

    assert hit["id"] == "2025-11-07-clanek"
    assert hit["published_at"] == "2025-11-07T00:00:00Z"
    assert hit["category"] == {"value": "hardware", "label": "Hardware"}
    assert hit["companies"] == ["Nvidia"]
    assert (hit["importance"], hit["source"], hit["duplicates"]) == (3, "Denní bit", 0)
    assert hit["url"] == "/clanek/2025-11-07-clanek"
    title = hit["highlights"]["title"]["html"]
    assert title == "Článek <mark>číslo</mark> <mark>7</mark> o čipech"


def test_ranges_count_code_points(client: FlaskClient) -> None:
    hit = client.get(f"{API}?q=%22číslo+7%22&highlight=ranges").get_json()["hits"][0]

    title = hit["highlights"]["title"]
    assert [title["text"][start:end] for start, end in title["ranges"]] == ["číslo", "7"]


def test_the_value_of_a_category_filters_by_it(client: FlaskClient) -> None:
    facets = client.get(API).get_json()["facets"]
    value = next(v for v in facets["category"]["values"] if v["label"] == "Umělá inteligence")

    answer = client.get(f"{API}?category={value['value']}").get_json()

    assert value["value"] == "umela-inteligence"
    assert answer["total"] == value["count"]


def test_following_next_gives_every_result_once(client: FlaskClient) -> None:
    address, found = f"{API}?per_page=10", []
    while address:
        answer = client.get(address).get_json()
        found += [hit["id"] for hit in answer["hits"]]
        address = answer["next_url"]

    assert len(found) == len(set(found)) == 29


def test_every_toggle_leads_to_what_it_counts(client: FlaskClient) -> None:
    answer = client.get(API).get_json()

    for facet in answer["facets"].values():
        for value in facet["values"]:
            assert client.get(value["toggle_url"]).get_json()["total"] == value["count"]


def test_fields_choose_the_keys_of_a_hit(client: FlaskClient) -> None:
    hits = client.get(f"{API}?fields=title,id&per_page=1").get_json()["hits"]

    assert set(hits[0]) == {"id", "title"}


def test_facets_can_be_left_out(client: FlaskClient) -> None:
    assert client.get(f"{API}?facets=none").get_json()["facets"] == {}
    assert set(client.get(f"{API}?facets=year,company").get_json()["facets"]) == {
        "company",
        "year",
    }


def test_an_explanation_names_words_and_fields(client: FlaskClient) -> None:
    hit = client.get(f"{API}?q=cip&explain=1&per_page=1").get_json()["hits"][0]

    fields = {item["field"] for item in hit["explanation"]["contributions"]}
    factors = {name for name, _ in hit["explanation"]["factors"]}
    assert hit["explanation"]["matched"] == ["čipech"]
    assert "title" in fields
    assert factors == {"exact_title", "recency", "importance"}


def test_an_unknown_parameter_is_told_with_the_nearest_name(client: FlaskClient) -> None:
    response = client.get(f"{API}?comapny=Apple")

    problem = response.get_json()
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert problem["type"] == "urn:hledej:problem:bad-parameter"
    assert problem["status"] == 400
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["errors"][0]["parameter"] == "comapny"
    assert "company" in problem["errors"][0]["allowed"]


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        (f"{API}?page=0", 400, "bad-parameter"),
        (f"{API}?q={'x' * 513}", 414, "query-too-long"),
        (f"{API}?q={'x' * 20000}", 414, "query-too-long"),
        ("/api/v1/nothing", 404, "not-found"),
        ("/api/v2/search", 404, "not-found"),
    ],
)
def test_every_error_is_a_problem_with_a_stable_type(
    client: FlaskClient, address: str, status: int, name: str
) -> None:
    response = client.get(address)

    assert response.status_code == status
    assert response.get_json()["type"] == f"urn:hledej:problem:{name}"


def test_other_methods_are_refused(client: FlaskClient) -> None:
    response = client.post(API)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.get_json()["type"] == "urn:hledej:problem:method-not-allowed"


def test_without_an_index_the_answer_is_503_and_when_to_come_back(
    empty_client: FlaskClient,
) -> None:
    response = empty_client.get(API)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.get_json()["type"] == "urn:hledej:problem:no-index"


def test_suggestions_go_on_from_what_was_typed(client: FlaskClient) -> None:
    response = client.get("/api/v1/suggest?q=nvi&limit=4")

    assert response.headers["Cache-Control"].startswith("public")
    answer = response.get_json()
    assert answer["q"] == "nvi"
    assert answer["suggestions"]["companies"] == [{"value": "Nvidia", "count": 19}]
    assert set(answer["suggestions"]) == {"queries", "companies", "categories", "people", "titles"}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "page=2", "q=" + "a" * 600])
def test_a_wrong_parameter_of_suggestions_is_named(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/suggest?{query}")

    assert response.status_code in (400, 414)
    assert response.mimetype == "application/problem+json"


def test_a_correction_is_told(client: FlaskClient) -> None:
    answer = client.get(f"{API}?q=nvydia").get_json()

    assert answer["query"]["corrected"] == "nvidia"
    assert answer["total"] > 0
