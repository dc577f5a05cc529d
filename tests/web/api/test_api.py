import csv
import json
from io import StringIO

import pytest
from flask.testing import FlaskClient

from index.facets import BUILT_IN
from search.answers.service import SearchService
from search.request import Sort
from tests.kinds import BuildIndex, WriteArchive
from web.app import create_app
from web.settings import WebSettings

API = "/api/v1/search"

FACETS = [facet.key for facet in BUILT_IN]
QUOTING = r"""---
title: 'Adresa "url":"" a \'
source: '{"url":""}'
---
Text.
"""


def test_the_answer_has_the_documented_shape(client: FlaskClient) -> None:
    answer = client.get(f"{API}?q=cip&company=Nvidia&per_page=5").get_json()

    assert answer["query"] == {
        "q": "cip",
        "corrected": None,
        "suggestion": None,
        "interpreted": "cip",
        "ignored": [],
        "matching": "all",
        "filters": {"company": ["Nvidia"]},
    }
    assert (answer["total"], answer["page"], answer["per_page"], answer["pages"]) == (19, 1, 5, 4)
    assert answer["took_ms"] >= 0
    assert answer["prev_url"] is None
    assert answer["html_url"] == "/?q=cip&company=Nvidia"
    assert set(answer["index"]) == {"version", "built_at", "documents", "stale"}
    assert answer["index"]["documents"] == 29
    facet = answer["facets"]["company"]
    assert (facet["label"], facet["selected"], facet["other"]) == ("Firma", ["Nvidia"], 0)
    assert facet["values"][0] == {
        "value": "Nvidia",
        "label": "Nvidia",
        "count": 19,
        "selected": True,
        "in_metadata": True,
        "toggle_url": f"{API}?q=cip&per_page=5",
    }


def test_a_hit_has_the_documented_keys(client: FlaskClient) -> None:
    hit = client.get(f"{API}?q=%22číslo+7%22").get_json()["hits"][0]

    assert hit["id"] == "2025-11-07-clanek"
    assert hit["published_at"] == "2025-11-06T23:00:00Z"
    assert hit["published_on"] == "2025-11-07"
    assert hit["category"] == {"value": "hardware", "label": "Hardware"}
    assert hit["companies"] == ["Nvidia"]
    assert (hit["importance"], hit["source"], hit["duplicates"]) == (3, "Denní bit", 0)
    assert hit["url"] == "/clanek/2025-11-07-clanek"
    title = hit["highlights"]["title"]["html"]
    assert title == "Článek <mark>číslo</mark> <mark>7</mark> o čipech"


@pytest.mark.parametrize("fields", ["", "&fields=title,url,source"])
def test_an_article_without_a_link_has_the_address_of_its_page_whatever_it_says(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService, fields: str
) -> None:
    build_index(write_archive({"texty/č.md": QUOTING}))
    client = create_app(service, WebSettings()).test_client()

    (hit,) = client.get(f"{API}?q=adresa{fields}").get_json()["hits"]

    assert hit["title"] == 'Adresa "url":"" a \\'
    assert hit["url"] == "/clanek/texty/%C4%8D"
    assert hit["source"] == '{"url":""}'


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


@pytest.mark.parametrize(
    ("asked", "name", "value"),
    [
        ("category=Umělá inteligence", "category", "umela-inteligence"),
        ("exclude_category=UMĚLÁ INTELIGENCE", "exclude_category", "umela-inteligence"),
        ("company=nvidia&company=NVIDIA", "company", "Nvidia"),
        ("company=Nikde", "company", "Nikde"),
    ],
)
def test_a_filter_is_told_as_its_facet_has_it(
    client: FlaskClient, asked: str, name: str, value: str
) -> None:
    answer = client.get(f"{API}?{asked}").get_json()

    assert answer["query"]["filters"] == {name: [value]}


def test_what_an_article_lacks_is_null(client: FlaskClient) -> None:
    article = client.get("/api/v1/articles/2025-11-07-clanek").get_json()

    unknown = {name for name, value in article.items() if value is None}
    assert unknown == {"author", "updated_at"}
    assert "" not in article.values()


@pytest.mark.parametrize("asked", ["fields=text", "changed_since=x", "fields=,", "timeline=2"])
def test_a_search_takes_no_parameter_of_exports(client: FlaskClient, asked: str) -> None:
    assert client.get(f"{API}?{asked}").status_code == 400


@pytest.mark.parametrize("asked", ["fields=id,", "fields= id ,, ", "fields=id"])
def test_a_list_may_have_empty_items(client: FlaskClient, asked: str) -> None:
    assert set(client.get(f"{API}?{asked}").get_json()["hits"][0]) == {"id"}


@pytest.mark.parametrize(("written", "counted"), [("true", True), ("1", True), ("false", False)])
def test_a_switch_is_written_as_a_number_or_a_word(
    client: FlaskClient, written: str, counted: bool
) -> None:
    timeline = client.get(f"{API}?timeline={written}").get_json()["timeline"]

    assert (timeline is not None) == counted


def test_following_next_gives_every_result_once(client: FlaskClient) -> None:
    address, found = f"{API}?per_page=10", []
    while address:
        answer = client.get(address).get_json()
        found += [hit["id"] for hit in answer["hits"]]
        address = answer["next_url"]

    assert len(found) == len(set(found)) == 29


def test_every_toggle_leads_to_what_it_counts(client: FlaskClient) -> None:
    facets = client.get(API).get_json()["facets"].values()

    values = [value for facet in facets for value in facet["values"]]

    assert values
    for value in values:
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
    assert factors == {"exact_title", "recency", "importance", "title", "whole_title"}


def test_an_unknown_parameter_is_told_with_the_nearest_name(client: FlaskClient) -> None:
    response = client.get(f"{API}?comapny=Apple")

    problem = response.get_json()
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert problem["type"] == "urn:hledej:problem:bad-parameter"
    assert problem["status"] == 400
    assert problem["instance"].startswith("urn:uuid:")
    assert problem["errors"] == [
        {
            "parameter": "comapny",
            "code": "unknown-parameter",
            "values": {},
            "message": "neznámý parametr",
            "allowed_code": "nearest-parameter",
            "allowed_values": {"nearest": "company"},
            "allowed": "nejspíš „company“",
            "nearest": "company",
        }
    ]


@pytest.mark.parametrize(
    ("query", "fault", "allowed"),
    [
        ("page=0", {}, ("whole-number", {"min": 1, "max": 10_000})),
        (f"q={'x' * 600}", {"length": 600}, ("max-characters", {"max": 512})),
        ("sort=best", {}, ("one-of", {"names": list(Sort)})),
        (
            "facets=x",
            {},
            ("list-or-none", {"names": FACETS, "none": "none"}),
        ),
        ("explain=x", {}, ("zero-or-one", {})),
        (
            "date_from=2025-02-02&date_to=2025-01-01",
            {},
            ("day-or-later", {"min": "2025-02-02"}),
        ),
        ("page=1001&per_page=10", {"max": 10_000}, ("page-at-most", {"max": 1_000})),
        (f"{'x=1&' * 101}", {}, ("at-most", {"max": 100})),
    ],
)
def test_a_program_reads_from_an_error_what_would_do(
    client: FlaskClient, query: str, fault: object, allowed: tuple[str, object]
) -> None:
    (error,) = client.get(f"{API}?{query}").get_json()["errors"]

    assert error["values"] == fault
    assert (error["allowed_code"], error["allowed_values"]) == allowed


WRONG = f"{API}?page=0&comapny=Apple&facets=x&date_from=2025-02-02&date_to=2025-01-01"
CODES = ["unknown-parameter", "out-of-range", "unknown-value", "period-reversed"]


@pytest.mark.parametrize("language", ["", "cs", "de", "cs-CZ,cs;q=0.9,en;q=0.8"])
def test_an_error_is_told_in_czech_unless_english_is_asked_for(
    client: FlaskClient, language: str
) -> None:
    response = client.get(WRONG, headers={"Accept-Language": language} if language else {})

    problem = response.get_json()
    assert problem["title"] == "Tomuto zadání nerozumíme"
    assert problem["detail"].startswith("comapny: neznámý parametr; page: to není číslo")
    assert [error["code"] for error in problem["errors"]] == CODES
    assert problem["errors"][1]["message"] == "to není číslo v povoleném rozsahu"
    assert problem["errors"][1]["allowed"] == "celé číslo od 1 do 10000"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", ["en", "en-GB,en;q=0.9,cs;q=0.5"])
def test_the_same_error_is_told_in_english_with_the_same_codes(
    client: FlaskClient, language: str
) -> None:
    # The cookie is of readers of the page.
    client.set_cookie("jazyk", "cs")
    response = client.get(WRONG, headers={"Accept-Language": language})

    problem = response.get_json()
    assert problem["title"] == "The request was not understood"
    assert problem["detail"].startswith("comapny: unknown parameter; page: not a number")
    assert [error["code"] for error in problem["errors"]] == CODES
    assert problem["errors"][0]["nearest"] == "company"
    assert problem["errors"][1]["allowed"] == "a whole number from 1 to 10000"
    assert "nearest" not in problem["errors"][1]
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing", f"{API}?q={'x' * 20000}", f"{API}?q={'x' * 600}"]
)
def test_every_error_is_told_in_the_language_asked_for(client: FlaskClient, address: str) -> None:
    czech = client.get(address)
    english = client.get(address, headers={"Accept-Language": "en"})

    assert czech.get_json()["title"] != english.get_json()["title"]
    assert czech.get_json()["type"] == english.get_json()["type"]
    assert "Accept-Language" in english.headers["Vary"]


def test_what_was_ignored_is_said_in_the_language_asked_for_and_kept_apart(
    client: FlaskClient,
) -> None:
    address = f"{API}?q=pole:slovo"

    czech = client.get(address)
    english = client.get(address, headers={"Accept-Language": "en"})
    again = client.get(
        address, headers={"Accept-Language": "en", "If-None-Match": czech.headers["ETag"]}
    )

    said = "Pole „pole“ neznáme, hledáme „pole:slovo“ jako slova."
    assert czech.get_json()["query"]["ignored"] == [said]
    said = "There is no field “pole”; “pole:slovo” was searched as words."
    assert english.get_json()["query"]["ignored"] == [said]
    assert again.status_code == 200
    for response in (czech, english):
        assert "Accept-Language" in response.headers["Vary"]


def test_an_answer_without_words_is_the_same_for_every_language(client: FlaskClient) -> None:
    czech = client.get(f"{API}?q=cip")
    english = client.get(f"{API}?q=cip", headers={"Accept-Language": "en"})

    assert czech.headers["ETag"] == english.headers["ETag"]
    assert "Accept-Language" not in czech.headers["Vary"]


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
    (company,) = answer["suggestions"]["companies"]
    assert company == {"value": "Nvidia", "label": "Nvidia", "count": 19}
    names = {"companies", "categories", "people", "tags", "authors", "series"}
    assert set(answer["suggestions"]) == {"queries", "titles", *names}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "page=2", "q=" + "a" * 600])
def test_a_wrong_parameter_of_suggestions_is_named(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/suggest?{query}")

    assert response.status_code in (400, 414)
    assert response.mimetype == "application/problem+json"


def test_a_correction_is_told(client: FlaskClient) -> None:
    answer = client.get(f"{API}?q=nvydia").get_json()

    assert answer["query"]["corrected"] == "nvidia"
    assert answer["total"] > 0


def test_every_address_in_an_answer_leads_where_it_says(client: FlaskClient) -> None:
    answer = client.get(f"{API}?q=cip&company=Nvidia&per_page=5&page=2&fields=id").get_json()

    assert client.get(answer["self_url"]).get_json()["hits"] == answer["hits"]
    assert client.get(answer["next_url"]).get_json()["page"] == 3
    assert client.get(answer["prev_url"]).get_json()["page"] == 1
    assert client.get(answer["html_url"]).status_code == 200
    assert answer["feed_url"] == "/search.atom?q=cip&company=Nvidia"


def test_links_are_told_in_headers_too(client: FlaskClient) -> None:
    response = client.get(f"{API}?q=cip&per_page=5&page=2")

    links = response.headers.getlist("Link")
    assert f'<{API}?q=cip&page=3&per_page=5>; rel="next"' in links
    assert f'<{API}?q=cip&per_page=5>; rel="prev"' in links
    assert '</?q=cip>; rel="alternate"' in links


def test_what_is_unknown_is_null_and_what_was_not_asked_for_is_absent(client: FlaskClient) -> None:
    hit = client.get(f"{API}?q=zly&fields=importance,title").get_json()["hits"][0]

    assert hit == {"importance": None, "title": "Zlý titulek <script>alert(1)</script> čip"}


def test_excluded_values_are_left_out(client: FlaskClient) -> None:
    answer = client.get(f"{API}?exclude_company=Nvidia&exclude_category=hardware").get_json()

    assert answer["query"]["filters"] == {
        "exclude_company": ["Nvidia"],
        "exclude_category": ["hardware"],
    }
    for hit in answer["hits"]:
        assert "Nvidia" not in hit["companies"]
        assert "hardware" not in [category["value"] for category in hit["categories"]]


def test_values_of_one_facet_are_or_and_facets_are_and(client: FlaskClient) -> None:
    def total(query: str) -> int:
        found: int = client.get(f"{API}?{query}").get_json()["total"]
        return found

    either = total("company=Apple&company=Nvidia")
    assert either == total("company=Apple") + total("company=Nvidia") == 28
    assert total("company=Apple&company=Nvidia&category=hardware") == 14


def test_the_values_of_a_facet_are_searched_by_their_beginning(client: FlaskClient) -> None:
    answer = client.get("/api/v1/facets/company?q_facet=nv&q=cip&category=hardware").get_json()

    assert [value["value"] for value in answer["values"]] == ["Nvidia"]
    value = answer["values"][0]
    assert client.get(value["toggle_url"]).get_json()["total"] == value["count"]
    assert (answer["facet"], answer["label"], answer["q_facet"]) == ("company", "Firma", "nv")
    assert client.get(answer["self_url"]).get_json()["values"] == answer["values"]


def test_more_values_than_asked_for_are_counted(client: FlaskClient) -> None:
    answer = client.get("/api/v1/facets/company?facet_size=1").get_json()

    assert len(answer["values"]) == 1
    assert answer["truncated"]
    assert answer["other"] == 3


def test_an_article_is_given_whole_and_safe(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles/2025-12-01-zlý").get_json()

    assert answer["id"] == "2025-12-01-zlý"
    assert "alert(1)" in answer["text"]
    assert "<script" not in answer["html"]
    assert "href" not in answer["html"]
    assert client.get(answer["similar_url"]).status_code == 200


def test_articles_like_another_are_whole_records(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles/2025-11-07-clanek/similar?limit=3").get_json()

    assert answer["id"] == "2025-11-07-clanek"
    assert len(answer["similar"]) <= 3
    assert all(item["id"] != answer["id"] for item in answer["similar"])


@pytest.mark.parametrize("address", ["articles/nic", "articles/nic/similar", "facets/nic"])
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    response = client.get(f"/api/v1/{address}")

    assert response.status_code == 404
    assert response.get_json()["type"] == "urn:hledej:problem:not-found"


def test_the_index_is_counted(client: FlaskClient) -> None:
    answer = client.get("/api/v1/stats").get_json()

    assert answer["index"]["documents"] == 29
    assert answer["years"] == [{"value": "2025", "count": 29}]
    assert (answer["first"], answer["last"]) == ("2025-10-31T23:00:00Z", "2025-11-30T23:00:00Z")
    assert answer["values"]["company"] == 4


def test_an_export_has_every_match_one_a_line(client: FlaskClient) -> None:
    response = client.get(
        "/api/v1/export.ndjson?q=cip&company=Nvidia&per_page=5&sort=oldest", buffered=True
    )

    records = [json.loads(line) for line in response.data.splitlines()]
    assert response.mimetype == "application/x-ndjson"
    assert "hledej.ndjson" in response.headers["Content-Disposition"]
    assert len(records) == 19
    assert records[0]["id"] < records[-1]["id"]


def test_an_export_for_spreadsheets_has_the_chosen_columns(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.csv?fields=companies,id,score", buffered=True)

    rows = list(csv.reader(StringIO(response.data.decode("utf-8-sig"))))
    assert rows[0] == ["id", "companies"]
    assert len(rows) == 30


def test_an_export_is_made_while_it_is_sent(client: FlaskClient) -> None:
    with client.get("/api/v1/export.ndjson") as response:
        assert "Content-Length" not in response.headers
        assert response.is_streamed


def test_an_export_of_nothing_that_can_be_exported_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/v1/export.csv?fields=score")

    assert response.status_code == 400
    assert response.get_json()["errors"][0]["parameter"] == "fields"


def test_only_some_exports_run_at_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An export of one piece is over when it begins.
    monkeypatch.setattr("web.api.exports.PIECE", 1)
    running = [client.get("/api/v1/export.ndjson") for _ in range(2)]

    refused = client.get("/api/v1/export.ndjson")
    for response in running:
        response.close()
    again = client.get("/api/v1/export.ndjson", buffered=True)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.get_json()["type"] == "urn:hledej:problem:too-many-requests"
    assert again.status_code == 200


ADDRESSES = [
    f"{API}?q=cip",
    "/api/v1/suggest?q=ci",
    "/api/v1/facets/company?q_facet=nv",
    "/api/v1/articles/2025-11-07-clanek",
    "/api/v1/articles/2025-11-07-clanek/similar",
    "/api/v1/stats",
    "/api/v1/export.ndjson",
    "/api/v1/export.csv",
    "/api/v1/openapi.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_may_be_kept_and_asked_for_again(client: FlaskClient, address: str) -> None:
    response = client.get(address, buffered=True)
    known = {"If-None-Match": response.headers["ETag"]}
    again = client.get(address, headers=known, buffered=True)

    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_parameter_is_refused_everywhere(client: FlaskClient, address: str) -> None:
    response = client.get(f"{address}{'&' if '?' in address else '?'}neznamy=1")

    assert response.status_code == 400
    assert response.get_json()["errors"][0]["parameter"] == "neznamy"


def test_answers_to_different_questions_have_different_names(client: FlaskClient) -> None:
    addresses = [*ADDRESSES, f"{API}?q=cip&page=2", "/api/v1/suggest?q=ci&limit=2"]

    names = {client.get(address, buffered=True).headers["ETag"] for address in addresses}
    assert len(names) == len(addresses)
