"""Companies and people that texts mention are counted like those of the metadata."""

import pytest

from index.archive.kept_fields import KeptFields
from index.archive.reading import Reader
from index.facets import COMPANY, PERSON, Choices
from index.record import to_record
from index.settings import IndexSettings
from search.answers.service import SearchService
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive

PAGE = "---\ntitle: {title}\ndate: 2025-12-11\n{fields}\n---\n{body}\n"
BRNO = PAGE.format(title="Bez firmy", fields="", body="Stroj vznikl v Kvantum Brno letos.")
OTHER = PAGE.format(title="O počasí", fields="", body="Prší a Josef mokne.")
GIVEN = PAGE.format(title="Úvod", fields="companies: [Kvantum Brno]\npeople: [Eva Malá]", body="A.")
FIRST_NAME = PAGE.format(title="Kdo odešel", fields="", body="Odešla Eva Nováková se psem.")
EVA = PAGE.format(title="Kdo přišel", fields="", body="Přišla Eva Malá se psem.")


def counts(service: SearchService, facet: str) -> dict[str, int]:
    result = service.searcher().search(SearchRequest())
    found = next(found for found in result.facets if found.facet.key == facet)
    return {value.label: value.count for value in found.values}


def test_a_name_of_one_article_is_found_in_the_texts_of_others(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(write_archive({"a.md": BRNO, "b.md": OTHER, "c.md": GIVEN, "d.md": EVA}))

    assert counts(service, COMPANY) == {"Kvantum Brno": 2}
    assert counts(service, PERSON) == {"Eva Malá": 2}
    asked = SearchRequest(chosen=Choices({COMPANY: ("Kvantum Brno",)}))
    found = {hit.article.id: hit.article for hit in service.searcher().search(asked).hits}
    assert found.keys() == {"a", "c"}
    assert (found["a"].companies, found["a"].mentioned_companies) == ((), ("Kvantum Brno",))


@pytest.mark.parametrize(
    ("settings", "companies"),
    [
        (IndexSettings(mentions=False), 1),
        (IndexSettings(mentioned_people=False), 2),
    ],
)
def test_settings_switch_it_off(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    settings: IndexSettings,
    companies: int,
) -> None:
    archive = write_archive({"a.md": BRNO, "b.md": OTHER, "c.md": GIVEN, "d.md": EVA})
    build_index(archive, settings=settings)

    assert counts(service, COMPANY) == {"Kvantum Brno": companies}
    assert counts(service, PERSON) == {"Eva Malá": 1}


def test_a_new_name_has_only_articles_read_that_may_mention_it(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build_index(write_archive({"a.md": BRNO, "b.md": OTHER, "d.md": EVA, "e.md": FIRST_NAME}))
    read: list[str] = []
    as_before = Reader.read

    def noted(
        reader: Reader, path: str, identity: str, raw: bytes, kept: KeptFields | None
    ) -> object:
        read.append(path)
        return as_before(reader, path, identity, raw, kept)

    monkeypatch.setattr(Reader, "read", noted)
    report = build_index(write_archive({"c.md": GIVEN}), only_changes=True)

    assert sorted(read) == ["a.md", "c.md", "d.md"]
    assert (report.full, report.added, report.changed, report.unchanged) == (False, 1, 0, 4)
    assert counts(service, COMPANY) == {"Kvantum Brno": 2}


def test_names_that_no_text_mentions_leave_the_facet_by_a_setting(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    claimed = PAGE.format(
        title="Claim", fields="companies: [Ikea, Kvantum Brno]", body="Jen Kvantum Brno."
    )
    archive = write_archive({"a.md": claimed})

    build_index(archive)
    assert counts(service, COMPANY) == {"Ikea": 1, "Kvantum Brno": 1}
    build_index(archive, settings=IndexSettings(only_mentioned=True))

    assert counts(service, COMPANY) == {"Kvantum Brno": 1}
    found = service.searcher().search(SearchRequest(q="ikea"))
    assert [hit.article.unmentioned_companies for hit in found.hits] == [("Ikea",)]
    assert to_record(found.hits[0].article, "").companies_in_metadata == ("Kvantum Brno", "Ikea")
