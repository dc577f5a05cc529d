"""Pages and answers show the facets that an archive has, whichever these are, and no others."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.errors import SettingsError
from index.facets import RESERVED
from index.settings import IndexSettings, load_table, read_settings
from search.answers.service import SearchService
from search.parameter_table import parameters
from tests.kinds import BuildIndex, WriteArchive
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

OWN = tuple(f"pole_{letter}" for letter in "abcdefghij")
PLAIN = "---\ntitle: Zpráva {n}\n---\nMost přes řeku.\n"

Serve = Callable[[Mapping[str, str], str], FlaskClient]


@pytest.fixture
def serve(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    tmp_path: Path,
) -> Serve:
    """Return a function that builds an archive by its settings and serves it."""

    def served(files: Mapping[str, str], settings: str) -> FlaskClient:
        archive = write_archive(dict(files))
        told = tmp_path / "hledej.toml"
        told.write_text(settings, "utf-8")
        index = load_table(read_settings(told, archive, {}), "index", IndexSettings)
        build_index(archive, settings=index)
        return reading(create_app(service, WebSettings(rate_limit=0)))

    return served


def asked(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.json


def article(number: int) -> str:
    fields = "".join(f"{name}: Hodnota {(number + n) % 3}\n" for n, name in enumerate(OWN))
    day = date(2024, 1, 1) + timedelta(200 * number)
    tags = f"tags: [t{number % 2}, společný]\nauthor: Jan Novák\nseries: Kurz {number % 2}\n"
    return f"---\ntitle: Zpráva {number}\ndate: {day}\n{tags}{fields}---\nMost přes řeku.\n"


def own_settings() -> str:
    return "".join(f'[fields.{name}]\nlabel = "Pole {name[-1].upper()}"\n' for name in OWN)


def test_every_value_of_every_facet_gives_as_many_articles_as_it_shows(serve: Serve) -> None:
    client = serve({f"{n}.md": article(n) for n in range(6)}, own_settings())

    facets = asked(client, "/api/v1/search?facet_size=100")["facets"]

    assert {*OWN, "tag", "author", "series", "year"} == set(facets)
    for facet in facets.values():
        for value in facet["values"]:
            assert asked(client, value["toggle_url"])["total"] == value["count"] > 0


def test_an_own_facet_has_its_label_on_the_page_and_its_values_in_the_record(serve: Serve) -> None:
    client = serve({"0.md": article(0)}, own_settings())

    page = client.get("/").text
    hit = asked(client, "/api/v1/search?q=zpráva&pole_b=hodnota-1")["hits"][0]

    assert "<legend>Pole A</legend>" in page
    assert hit["own"]["pole_b"] == ["Hodnota 1"]
    assert hit["tags"] == ["t0", "společný"]


def test_years_stand_newest_first(serve: Serve) -> None:
    client = serve({f"{n}.md": article(n) for n in range(6)}, "")

    years = asked(client, "/api/v1/search?facet_size=2")["facets"]["year"]

    assert [value["value"] for value in years["values"]] == ["2026", "2025"]
    assert years["other"] == 1


def test_an_own_date_is_a_facet_of_years_newest_first_and_a_day_in_the_record(
    serve: Serve,
) -> None:
    held = ("2024-05-01", "[12. 6. 2025, 2025-06-13, 2026-01-01]", "1. května 2024", "brzy")
    files = {f"{n}.md": f"---\ntitle: Ples {n}\nKONÁNÍ: {of}\n---\n" for n, of in enumerate(held)}
    settings = '[fields.konani]\nkind = "date"\nkey = "konání"\nlabel = "Konání"\n'
    client = serve(files, settings)

    facet = asked(client, "/api/v1/search")["facets"]["konani"]
    found = asked(client, "/api/v1/search?konani=2025")["hits"]
    exported = client.get("/api/v1/export.ndjson?konani=2024").text

    assert [(of["value"], of["count"]) for of in facet["values"]] == [
        ("2026", 1),
        ("2025", 1),
        ("2024", 2),
    ]
    assert [hit["own"] for hit in found] == [{"konani": ["2025-06-12", "2025-06-13", "2026-01-01"]}]
    assert exported.count('"konani":["2024-05-01"]') == 2
    assert "<legend>Konání</legend>" in client.get("/").text
    assert client.get("/?konani=kdy").status_code == 400


FOUND = {
    "kraj:praze": "ad",
    "Kraj:Praha most": "ad",
    'kraj:"jizni cechy"': "b",
    'kraj:"Čechy jižní"': "",
    "kraj:(čechy OR morava)": "bcd",
    "kraj:(střední morava)": "c",
    "kraj:mor*": "cd",
    "kraj:+Prahy": "",
    '-kraj:"Jižní Čechy" -kraj:Praha': "c",
    "kraj:mosty": "",
    "konani:2024": "ab",
    "dalsi:praha": "abd",
}
"""Queries that name own facets, and the articles below that they find."""
IN_REGIONS = {
    "a": "kraj: Praha\nkonani: 2024-01-01",
    "b": "kraj: Jižní Čechy\nkonani: 2024-05-01\nmisto: Praha",
    "c": "kraj: stredni-morava\nkonani: 2025-01-01",
    "d": "kraj: [Praha, Morava]\nkonani: 2025-01-01",
}


def test_an_own_facet_is_a_field_of_queries(serve: Serve) -> None:
    article = "---\ntitle: Most {}\n{}\n---\nV Praze.\n"
    settings = '[fields.kraj]\n[fields.misto]\n[fields.konani]\nkind = "date"\n'
    files = {f"{name}.md": article.format(name, of) for name, of in IN_REGIONS.items()}
    client = serve(files, settings)

    answers = {q: asked(client, f"/api/v1/search?q={quote(q)}") for q in FOUND}
    explained = asked(client, "/api/v1/search?q=kraj:praha+most&explain=1")["hits"]

    found = {q: "".join(sorted(hit["id"] for hit in of["hits"])) for q, of in answers.items()}
    assert found == FOUND
    assert all(of["query"]["ignored"] == [] for of in answers.values())
    assert answers["Kraj:Praha most"]["query"]["interpreted"] == "kraj:Praha most"
    assert [of["word"] for of in explained[0]["explanation"]["contributions"]] == ["most"]


TIMES = {
    "konani:2024-05-01": "ab",
    "konani:1.5.2024": "ab",
    'konani:"květen 2024"': "ab",
    "konani:(2024-05 OR 2025-01)": "abcd",
    "-konani:2024-05-01": "abcd",
    "konani:2024..2025": "",
    "konani:kdysi": "",
}
"""Queries that ask an own date for more than a year, and the articles above that they find."""


def test_an_own_date_asked_for_a_day_is_searched_by_the_year_and_says_so(serve: Serve) -> None:
    article = "---\ntitle: Most {}\n{}\n---\nV Praze.\n"
    files = {f"{name}.md": article.format(name, of) for name, of in IN_REGIONS.items()}
    client = serve(files, '[fields.konani]\nkind = "date"\n')

    answers = {q: asked(client, f"/api/v1/search?q={quote(q)}") for q in (*TIMES, "konani:202*")}

    found = {q: "".join(sorted(hit["id"] for hit in of["hits"])) for q, of in answers.items()}
    notes = {q: of["query"]["ignored"] for q, of in answers.items()}
    told = ["Pole „konani“ se hledá jen podle roku, třeba konani:2024."]
    assert found == {**TIMES, "konani:202*": "abcd"}
    assert notes == {**dict.fromkeys(TIMES, told), "konani:202*": []}


SPELLED = {
    "kraj:jck": "b",
    'kraj:"jihočeský kraj"': "b",
    "kraj:jihočeského": "b",
    "kraj:kraj": "b",
    'kraj:"jck jihočeský"': "",
    'stitek:"školský zákon"': "ab",
    "stitek:skolsky": "ab",
    "stitek:školského": "ab",
    "stitek:škol*": "ab",
    '-stitek:"školský zákon"': "c",
    'stitek:"zákon o školách"': "ab",
    "stitek:+školský": "ab",
    'stitek:"zákon školský"': "",
    "firma:emzet": "c",
}
"""Queries by spellings of names that no article has, and the articles below that they find."""
NAMED = {
    "a.md": "---\ntitle: Nový školský zákon\ntags: [skolsky-zakon]\n---\nText.\n",
    "b.md": "---\ntitle: Most\ntags: [skolsky-zakon]\nkraj: Jižní Čechy\n---\nText.\n",
    "c.md": "---\ntitle: Školský zákon i hrad\ntags: [hrady]\ncompanies: [Mirka Z]\n---\nText.\n",
    "vocabulary.toml": """
[tags.skolsky-zakon]
aliases = ["zákon o školách"]
[kraj."Jižní Čechy"]
aliases = ["Jihočeský kraj", "JČK"]
[companies."Mirka Z"]
aliases = ["Emzet"]
""",
}


def test_fields_of_queries_know_the_spellings_of_names(serve: Serve) -> None:
    client = serve(NAMED, "[fields.kraj]\n")

    answers = {q: asked(client, f"/api/v1/search?q={quote(q)}") for q in SPELLED}

    found = {q: "".join(sorted(hit["id"] for hit in of["hits"])) for q, of in answers.items()}
    assert found == SPELLED
    assert not any(of["query"]["corrected"] for of in answers.values())


def test_the_help_names_own_facets_among_the_fields(serve: Serve) -> None:
    client = serve({"0.md": article(0)}, own_settings())

    assert "<code>pole_a</code>" in client.get("/napoveda").text


def test_an_archive_without_a_facet_has_a_whole_page_that_names_none(serve: Serve) -> None:
    client = serve({f"{n}.md": PLAIN.format(n=n) for n in range(3)}, "")

    page = client.get("/").text
    answer = asked(client, "/api/v1/search")
    described = asked(client, "/api/v1/openapi.json")
    names = {of["name"] for of in described["paths"]["/api/v1/search"]["get"]["parameters"][:-1]}

    assert answer["facets"] == {}
    assert answer["total"] == 3
    assert "Zpráva 2" in page
    assert "data-facet" not in page
    assert "podle důležitosti" not in client.get("/?q=most").text
    assert "důležitější" not in client.get("/napoveda").text
    for label in ("Firma", "Kategorie", "Štítek", "Osoba", "Autor", "Zdroj", "Jazyk", "Rok"):
        assert f"<legend>{label}" not in page
    assert "company" not in names
    assert "q" in names
    assert client.get("/api/v1/facets/company").status_code == 404
    assert client.get("/hodnoty/company").status_code == 404
    assert asked(client, "/api/v1/stats")["values"] == {}


def test_a_filter_by_a_facet_that_the_archive_lacks_finds_nothing_and_can_be_dropped(
    serve: Serve,
) -> None:
    client = serve({"a.md": PLAIN.format(n=1)}, "")

    answer = asked(client, "/api/v1/search?company=Apple")
    page = client.get("/?company=Apple")

    assert answer["total"] == 0
    assert answer["query"]["filters"] == {"company": ["Apple"]}
    assert page.status_code == 200
    assert "Firma: Apple" in page.text
    assert asked(client, "/api/v1/search?exclude_company=Apple")["total"] == 1


def test_a_slug_is_shown_in_the_words_of_the_archive_everywhere(serve: Serve) -> None:
    tags = "[skolsky-zakon, e-mail, bez-uvodu, mala-obec, nasi-politici]"
    titled = f"---\ntitle: Nový školský zákon platí\ntags: {tags}\n---\n"
    other = "---\ntitle: Adresy\n---\nNapište e-mail. Každá malá obec ho má.\n"
    text = "Naši politici: https://obec.cz/nasi-politici\n"
    some = {f"{n}.md": f"---\ntitle: Školský zákon {n}\n---\n{text}" for n in range(3)}
    client = serve({"a.md": f"{titled}Text o škole.\n", "b.md": other, **some}, "")

    values = asked(client, "/api/v1/search")["facets"]["tag"]["values"]
    chosen = client.get("/?tag=skolsky-zakon").text
    suggested = asked(client, "/api/v1/suggest?q=skol")["suggestions"]["tags"]

    assert {value["label"] for value in values} == {
        "Školský zákon",
        "e-mail",
        "Bez uvodu",
        "Naši politici",
        "Malá obec",
    }
    assert "Štítek: Školský zákon" in chosen
    (name,) = suggested
    assert (name["value"], name["label"]) == ("skolsky-zakon", "Školský zákon")


def test_example_queries_find_something_where_names_are_slugs(serve: Serve) -> None:
    article = "---\ntitle: Nový školský zákon {n}\ntags: [skolsky-zakon]\n---\nText.\n"
    client = serve({f"{n}.md": article.format(n=n) for n in range(3)}, "")

    examples = re.findall(r'class="typed" href="/([^"]+)"', client.get("/").text)

    assert any("stitek" in address for address in examples)
    for address in examples:
        assert asked(client, f"/api/v1/search{unescape(address)}")["total"], address


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[fields.company]\n", "company"),
        ("[fields.page]\n", "page"),
        ("[fields.datum]\n", "datum"),
        ("[fields.text]\n", "text"),
        ("[fields.Kraj]\n", "Kraj"),
        ("[fields.kraj]\nkind = 'colour'\n", "fields.kraj.kind"),
        ("[fields.kraj]\nlabell = 'Kraj'\n", "did you mean label"),
        ("[fields]\nkraj = 1\n", "fields.kraj"),
    ],
)
def test_a_wrong_field_is_an_error_that_names_it(tmp_path: Path, table: str, told: str) -> None:
    settings = tmp_path / "hledej.toml"
    settings.write_text(table, "utf-8")

    with pytest.raises(SettingsError, match=told):
        load_table(read_settings(settings, None, {}), "index", IndexSettings)


def test_no_own_field_has_the_name_of_a_parameter() -> None:
    assert {parameter.name for parameter in parameters()} - RESERVED == {
        name for name in (of.name for of in parameters()) if name.startswith(("exclude_", "with_"))
    }


def test_a_card_tells_how_many_companies_it_leaves_out(serve: Serve) -> None:
    names = ("Škodovka", "Avast", "Kiwi", "Rohlík", "Alza", "Seznam", "Mall")
    files = {
        "udaje.md": f"---\ntitle: Firmy\ncompanies: [{', '.join(names)}]\n---\nSeznam firem.\n",
        "text.md": f"---\ntitle: Zpráva\n---\nNa besedě byly firmy {', '.join(names)}.\n",
    }
    html = serve(files, "").get("/?q=beseda").get_data(as_text=True)

    assert html.count('class="from-text"') == 5
    assert 'aria-label="další 2: Zpráva">další 2</a>' in html
