"""Records as files for other programs."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.record import FIELDS, Record, to_record
from search.answers.export import Export, to_csv, to_ndjson
from search.answers.service import SearchService
from search.request import SearchRequest, Sort
from tests.kinds import BuildIndex, WriteArchive


def article(title: str = "Titulek", **given: object) -> Article:
    return Article(id="a", path="a.md", slug="a", title=title, **given)  # type: ignore[arg-type]  # any field


def exported(*records: Record, fields: tuple[str, ...] = FIELDS) -> Export:
    return Export(fields, iter(records))


def rows(*articles: Article, delimiter: str = ",") -> list[list[str]]:
    written = b"".join(to_csv(exported(*(to_record(item, "/a") for item in articles)))).decode(
        "utf-8-sig"
    )
    return list(csv.reader(StringIO(written, newline=""), delimiter=delimiter))


def test_each_line_of_ndjson_is_one_record() -> None:
    moment = datetime(2025, 12, 1, 8, tzinfo=UTC)
    one = article("Čip", published=moment, categories=("umělá inteligence",), companies=("A", "B"))

    lines = b"".join(
        to_ndjson(exported(to_record(one, "/a"), to_record(article(), "/b")))
    ).splitlines()

    first, second = map(json.loads, lines)
    assert tuple(first) == FIELDS
    assert (first["title"], first["published_at"]) == ("Čip", "2025-12-01T08:00:00Z")
    assert first["category"] == {"value": "umela-inteligence", "label": "Umělá inteligence"}
    assert (second["url"], second["published_at"], second["category"]) == ("/b", None, None)


def test_fields_choose_what_is_written() -> None:
    lines = to_ndjson(exported(to_record(article(), ""), fields=("id", "title")))

    assert json.loads(next(lines)) == {"id": "a", "title": "Titulek"}


def test_a_csv_file_has_a_line_of_names_and_a_line_for_each_record() -> None:
    names, row = rows(article("Čip, „malý“", companies=("A", "B"), importance=3))

    cells = dict(zip(names, row, strict=True))
    assert (cells["title"], cells["companies"], cells["importance"]) == ("Čip, „malý“", "A; B", "3")
    assert cells["published_at"] == ""


@pytest.mark.parametrize(
    "attack",
    [
        '=HYPERLINK("http://example.org";"klikni")',
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1+1",
        "\r\n=1+1",
        "  =1+1",
        "nevinné;=1+1",
        'nevinné";=1+1',
        "nevinné\t@SUM(1)",
        "＝1+1",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_begins_as_a_formula_in_any_spreadsheet(attack: str, delimiter: str) -> None:
    for row in rows(article(attack, companies=("A", attack)), delimiter=delimiter):
        for cell in row:
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝"))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_stays_in_its_cell_and_is_no_formula(text: str) -> None:
    names, row = rows(article(text))

    cell = dict(zip(names, row, strict=True))["title"]
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_an_ordinary_title_is_written_as_it_is() -> None:
    title = "Plyn-elektřina: 5 - 3 = 2, e-mail a@b.cz; C++"

    assert rows(article(title))[1][FIELDS.index("title")] == title


def test_all_matches_come_in_order_whatever_the_page(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    post = "---\ntitle: Zpráva {0} o čipu\ndate: 2025-01-{0:02}\n---\nText.\n"
    build_index(write_archive({f"{day}.md": post.format(day) for day in range(1, 31)}))

    found = list(
        service.searcher().matching(SearchRequest(q="cipy", sort=Sort.OLDEST, page=3, per_page=2))
    )

    assert [item.id for item in found] == [str(day) for day in range(1, 31)]


def test_an_export_replaces_no_word(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(write_archive({"a.md": "---\ntitle: Nvidia\ndate: 2025-01-01\n---\nText.\n"}))

    assert [item.id for item in service.searcher().matching(SearchRequest(q="nvydia"))] == []
