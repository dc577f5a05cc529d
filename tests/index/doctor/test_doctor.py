from pathlib import Path

import pytest

from index.archive.reading import Reader, Reading
from index.czech.analyzer import Analyzer
from index.doctor.examination import Examination, examine
from index.doctor.health import Health
from index.doctor.repairs import fixes
from index.facets import OwnField
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.vocabulary.vocabulary import load_vocabulary
from tests.conftest import EXAMPLES
from tests.kinds import WriteArchive

PAGE = """---
title: {title}
date: '2025-12-11 10:00:00'
{fields}
---
{body}
"""
CZECH = "Příští řidič přijel, kůň úpěl dlouhé ódy a všechny děti křičely."


def page(fields: str = "", *, title: str = "Zpráva", body: str = "Text článku.") -> str:
    return PAGE.format(title=title, fields=fields, body=body)


def misread(text: str) -> str:
    return text.encode().decode("cp1254", "ignore").replace("\u00ad", "")


def examination(
    archive: Path,
    analyzer: Analyzer,
    settings: IndexSettings = IndexSettings(builtin_vocabulary=True),  # noqa: B008 -- immutable
) -> Examination:
    vocabulary = load_vocabulary(settings, archive)
    return Examination(archive, settings, analyzer, vocabulary, lambda _done, _total: None)


@pytest.fixture
def health_of(write_archive: WriteArchive, analyzer: Analyzer) -> "HealthOf":
    return HealthOf(write_archive, analyzer)


class HealthOf:
    """Writes an archive and examines it."""

    def __init__(self, write: WriteArchive, analyzer: Analyzer) -> None:
        self._write, self._analyzer = write, analyzer

    def __call__(self, files: dict[str, str | bytes]) -> Health:
        return examine(examination(self._write(files), self._analyzer))


def kinds(health: Health) -> dict[str, ProblemKind]:
    return {problem.path: problem.kind for problem in health.problems}


def test_names_that_metadata_and_text_do_not_share_are_told(health_of: HealthOf) -> None:
    health = health_of(
        {
            "a.md": page("companies: [Disney, Ikea]", body="Film natočili s Disneyem."),
            "b.md": page(body="V Ikee prodávají lampy."),
        }
    )

    told = {item.path: (item.unlisted, item.unproven) for item in health.named_apart}
    assert told == {"a.md": ((), ("Ikea",)), "b.md": (("Ikea",), ())}


def test_a_healthy_archive_has_nothing_to_mend(health_of: HealthOf) -> None:
    health = health_of({"2025-12-11-a.md": page("category: ai\ncompanies: [Apple]", body=CZECH)})

    assert (health.files, health.articles) == (1, 1)
    for found in (
        health.problems,
        health.damaged,
        health.duplicates,
        health.variants,
        health.cut_categories,
        health.unmapped_categories,
        health.publishers,
        health.unread_keys,
    ):
        assert found == ()


def test_damaged_files_are_listed_with_how_sure_their_repair_is(health_of: HealthOf) -> None:
    health = health_of(
        {
            "2025-12-11-a.md": misread(page(body=CZECH)),
            "2025-12-11-b.md": misread(page(body=CZECH + " Záblučil začvůrňal Žáčkovou.")),
            "2025-12-11-c.md": page(body=CZECH),
        }
    )

    assert [item.path for item in health.damaged] == ["2025-12-11-b.md", "2025-12-11-a.md"]
    doubtful, sure = health.damaged
    assert 0.5 < doubtful.confidence < sure.confidence <= 1
    assert sure.methods == ("utf-8 as windows-1252 or 1254",)
    assert sure.guesses == ()
    assert [guess.line for guess in doubtful.guesses] == [6] * len(doubtful.guesses)
    assert "začvůrňal" in [guess.after for guess in doubtful.guesses]


def test_the_line_of_a_guess_is_that_of_the_file(health_of: HealthOf) -> None:
    body = f"{CZECH}\n\n{CZECH}\n\n{CZECH} Začvůrňal."

    health = health_of({"2025-12-11-a.md": misread(page(body=body)).replace("\n", "\r\n")})

    assert [guess.line for guess in health.damaged[0].guesses] == [10]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("2025-12-11-a.md", "---\ntitle: 'x\ndate: 2025\n---\nText.", "broken-front-matter"),
        ("2025-12-11-a.md", "Jen text.", "no-front-matter"),
        ("2025-12-11-a.md", page("companies: {a: b}"), "unknown-shape"),
        ("2025-12-11-a.md", page("importance: 9"), "bad-value"),
        ("2025-12-11-a.md", page("url: ftp://example.org/x"), "bad-value"),
        ("2025-12-15-a.md", page(), "dates-disagree"),
        ("2025-12-11-a.md", page("publishedAt: '2025-11-02T08:00:00+00:00'"), "dates-disagree"),
        ("2025-12-11-a.md", page(body=""), "empty-body"),
        ("2025-12-11-a.md", page("draft: true"), "draft"),
        ("index.md", "---\nlayout: tech_news_index\n---\n# Zprávy\n", "not-an-article"),
        ("a.md", "---\ntitle: Bez data\n---\nText.", "no-date"),
        ("2025-12-11-a.md", CZECH.encode("cp1250"), "legacy-encoding"),
    ],
)
def test_every_trouble_with_a_file_is_named(
    health_of: HealthOf, name: str, text: str | bytes, kind: str
) -> None:
    health = health_of({name: text})

    assert kind in [problem.kind for problem in health.problems]


def test_dates_that_time_zones_explain_agree(health_of: HealthOf) -> None:
    fields = "publishedAt: '2025-12-11T23:30:00+00:00'"

    assert health_of({"2025-12-12-a.md": page(fields)}).problems == ()


def test_categories_cut_and_spelled_in_variants_are_listed(health_of: HealthOf) -> None:
    values = ["ai", "AI", "kybernetická bezpečn", "zahradničení", "Zahradničení"]

    health = health_of(
        {f"2025-12-11-{n}.md": page(f"category: {value}") for n, value in enumerate(values)}
    )

    assert [item.value for item in health.cut_categories] == ["kybernetická bezpečn"]
    assert [(item.name, item.settled) for item in health.variants] == [
        ("Zahradničení", False),
        ("Umělá inteligence", True),
    ]
    assert {item.value for item in health.unmapped_categories} == {"zahradničení", "Zahradničení"}


def test_every_facet_of_names_is_looked_through_and_own_keys_are_read(
    write_archive: WriteArchive, analyzer: Analyzer
) -> None:
    fields = ["tags: [AI]\nKraj: Praha\nserial: Mosty", "tags: [ai]\nkraj: praha\nserial: Most"]
    files = {f"{n}.md": page(f"category: {n}\n{of}") for n, of in enumerate(fields)}
    settings = IndexSettings(fields={"kraj": OwnField()})

    health = examine(examination(write_archive(files), analyzer, settings))

    assert {(item.kind, item.name) for item in health.variants} == {
        ("tags", "ai"),
        ("series", "Most"),
        ("kraj", "Praha"),
    }
    assert health.unmapped_categories == ()
    assert health.unread_keys == ()


def test_company_variants_and_publishers_are_listed(health_of: HealthOf) -> None:
    health = health_of(
        {
            "2025-12-11-a.md": page("companies: [Nvidia, MacRumors, Denník]\nsource: Denník.cz"),
            "2025-12-11-b.md": page("companies: [NVIDIA, Apple]\nsource: {name: Apple, id: null}"),
        }
    )

    assert [item.name for item in health.variants] == ["Nvidia"]
    assert {item.value for item in health.publishers} == {"MacRumors", "Denník", "Apple"}


def test_articles_with_one_source_are_duplicates(health_of: HealthOf) -> None:
    addresses = {
        "2025-12-11-a.md": "url: https://www.example.org/story?utm_source=x",
        "2025-12-11-b.md": "source_url: http://example.org/story/",
        "2025-12-11-c.md": "url: https://example.org/another",
        "2025-12-11-d.md": "url: https://news.example.com/item?id=1",
        "2025-12-11-e.md": "url: https://news.example.com/item?id=2",
    }

    health = health_of({name: page(field) for name, field in addresses.items()})

    assert [(item.source, item.paths) for item in health.duplicates] == [
        ("example.org/story", ("2025-12-11-a.md", "2025-12-11-b.md"))
    ]


def test_keys_that_are_not_read_are_listed(health_of: HealthOf) -> None:
    health = health_of({"2025-12-11-a.md": page("podnadpis: Něco\nlayout: post")})

    assert [(item.key, item.files) for item in health.unread_keys] == [("podnadpis", 1)]


def test_fixes_leave_out_what_is_sound(write_archive: WriteArchive, analyzer: Analyzer) -> None:
    archive = write_archive({"a.md": misread(page(body=CZECH)), "b.md": page(body=CZECH)})

    found = list(fixes(examination(archive, analyzer)))

    assert [fix.path for fix in found] == ["a.md"]
    assert found[0].after.raw == page(body=CZECH).encode()


def test_a_file_with_two_names_is_fixed_once(
    write_archive: WriteArchive, analyzer: Analyzer
) -> None:
    archive = write_archive({"b.md": misread(page(body=CZECH))})
    (archive / "a.md").symlink_to("b.md")

    found = list(fixes(examination(archive, analyzer)))

    assert [fix.path for fix in found] == ["b.md"]


def test_the_example_archive_is_examined_whole(analyzer: Analyzer) -> None:
    health = examine(examination(EXAMPLES, analyzer))

    assert (health.files, health.articles, len(health.damaged)) == (119, 118, 5)
    assert all(item.confidence > 0.9 for item in health.damaged)
    assert [len(item.paths) for item in health.duplicates] == [3, 2]
    assert "kybernetická bezpečn" in [item.value for item in health.cut_categories]
    assert "Nvidia" in [item.name for item in health.variants]


def test_a_fault_of_ours_in_one_file_stops_nothing(
    health_of: HealthOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reader.read

    def failing(reader: Reader, path: str, identity: str, raw: bytes) -> Reading:
        if path == "a.md":
            raise ZeroDivisionError("nothing")
        return read(reader, path, identity, raw)

    monkeypatch.setattr(Reader, "read", failing)
    health = health_of({"a.md": page(), "b.md": page()})

    assert health.articles == 1
    assert kinds(health)["a.md"] is ProblemKind.UNREADABLE_FILE
    assert "please report it (ZeroDivisionError: nothing)" in str(health.problems[0])
