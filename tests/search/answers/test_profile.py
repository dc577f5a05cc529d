"""Articles about a name are told before those that name it in passing."""

from index.facets import COMPANY
from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive

PAGE = "---\ntitle: {title}\ndate: {day}\nimportance: {importance}\n{fields}---\n{body}\n"


def test_articles_about_a_name_come_first(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    given, both = "companies: [Kvantum Brno]\n", "V Kvantum Brno je stroj."
    build_index(
        write_archive(
            {
                "given.md": PAGE.format(
                    title="A", day="2025-06-01", importance=5, fields=given, body="Nic."
                ),
                "passing.md": PAGE.format(
                    title="B", day="2025-05-01", importance=4, fields="", body=both
                ),
                "twice.md": PAGE.format(
                    title="C", day="2025-04-01", importance=3, fields="", body=both * 2
                ),
                "title.md": PAGE.format(
                    title="Nový stroj v Kvantum Brno",
                    day="2025-03-01",
                    importance=1,
                    fields="",
                    body="X.",
                ),
            }
        )
    )

    profile = service.searcher().profile(COMPANY, "kvantum brno")

    assert profile is not None
    assert profile.name == "Kvantum Brno"
    order = ["twice", "title", "given", "passing"]
    assert [article.id for article in profile.newest] == order
    assert [article.id for article in profile.important] == order
    assert profile.first is not None
    assert profile.first.id == "title"
