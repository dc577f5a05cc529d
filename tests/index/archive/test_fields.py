"""Fields of a front matter in every format and shape, to what is shown of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.archive.reading import Reader, Reading
from index.archive.sites.site import Site, Splitting
from index.article import Article
from index.czech.cache import load_lexicon
from index.facets import FieldKind, OwnField
from index.problems import ProblemKind
from index.repair import Repairer
from index.settings import Generator, IndexSettings
from index.vocabulary.vocabulary import load_vocabulary

REPAIRER = Repairer(load_lexicon(print))
UNKNOWN = Site()
JEKYLL = Site(Generator.JEKYLL, splitting=Splitting.SPACES)
HUGO = Site(
    Generator.HUGO,
    splitting=Splitting.NOWHERE,
    date_keys=("date", "publishdate", "pubdate", "published", "lastmod", "modified"),
)
PELICAN = Site(Generator.PELICAN)


def read(
    text: str,
    site: Site = UNKNOWN,
    path: str = "clanek.md",
    settings: IndexSettings = IndexSettings(),  # noqa: B008 -- it is immutable
) -> Reading:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    reader = Reader(settings, REPAIRER, load_vocabulary(settings, Path()), site, now)
    return reader.read(path, path.rpartition(".")[0], text.encode())


def article(fields: str, site: Site = UNKNOWN, path: str = "clanek.md") -> Article:
    found = read(f"---\n{fields}\n---\nText.\n", site, path).article
    assert found is not None
    return found


def told(reading: Reading) -> list[str]:
    return [f"{problem.kind.value}: {problem.what}" for problem in reading.problems]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: Zpráva\ndate: 2023-11-08\ntags: [praha, brno]\n---\n",
        "---\ntitle: Zpráva\ndate: 2023-11-08\ntags: [praha, brno]\n...\n",
        "---yaml\ntitle: Zpráva\ndate: 2023-11-08\ntags: [praha, brno]\n---\n",
        "\n\n---\nTitle: Zpráva\nDate: 2023-11-08\nTAGS: [praha, brno]\n---\n",
        "+++\ntitle = 'Zpráva'\ndate = 2023-11-08\ntags = ['praha', 'brno']\n+++\n",
        "+++\ntitle = 'Zpráva'\ndate = '2023-11-08'\n[taxonomies]\ntags = ['praha', 'brno']\n+++\n",
        "---toml\ntitle = 'Zpráva'\ndate = 2023-11-08\ntags = ['praha', 'brno']\n---\n",
        '{"title": "Zpráva", "date": "2023-11-08", "tags": ["praha", "brno"]}\n',
        '{\n  "title": "Zpráva",\n  "date": "2023-11-08",\n  "tags": ["praha", "brno"]\n}\n\n',
        '---json\n{"title": "Zpráva", "date": "2023-11-08", "tags": ["praha", "brno"]}\n---\n',
        "Title: Zpráva\nDate: 2023-11-08\nTags: praha, brno\n\n",
        "title:   Zpráva\ndate:    2023-11-08\ntags:    praha,\n         brno\n\n",
        "\ufeffTitle: Zpráva\r\nDate: 2023-11-08\r\nTags: praha, brno\r\n\r\n",
    ],
)
def test_every_format_gives_the_same_article(head: str) -> None:
    reading = read(f"{head}Text zprávy.\n")

    found = reading.article
    assert found is not None
    assert (found.title, found.published_on) == ("Zpráva", date(2023, 11, 8))
    assert (found.tags, found.summary) == (("praha", "brno"), "Text zprávy.")
    assert told(reading) == []


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: Zpráva: dnes: hned\ndate: 2023-11-08\nauthor: Jan Malý\n---\n",
        "---\ntitle: @zprava\ndate: 2023-11-08\nauthor: 'Jan Malý'\n---\n",
        "---\ntitle: 'Zpráva\ndate: 2023-11-08\nauthor: Jan Malý\n---\n",
        '---\ntitle: "Zpráva "dne" sem"\ndate: 2023-11-08\nauthor: Jan Malý\n---\n',
        "---\ntitle: Zpráva\n\ttags: x\ndate: 2023-11-08\nauthor: Jan Malý\n---\n",
        "---\ntitle: Zpráva\ndate: 2023-11-08\ntags: [a, b\nauthor: Jan Malý\n---\n",
        "---\ntitle: Zpráva\ndate: 2023-11-08\nauthor: Jan Malý\n\n",
        '+++\ntitle = "Zpráva\ndate = 2023-11-08\nauthor = "Jan Malý"\n+++\n',
        "+++\ntitle = Zpráva\ndate = 2023-11-08\nauthor = 'Jan Malý'\n+++\n",
        "+++\ntitle = 'A'\ntitle = 'Zpráva'\ndate = 2023-11-08\nauthor = 'Jan Malý'\n+++\n",
        "+++\ntags = ['a',\ntitle = 'Zpráva'\ndate = 2023-11-08\nauthor = 'Jan Malý'\n+++\n",
        "+++\ntitle = 'Zpráva'\ndate = 2023-11-08\nauthor = 'Jan Malý'\n\n",
        '{\n"title": "Zpráva",\n"date": "2023-11-08",\n"author": "Jan Malý",\n}\n',
        '{\n"title": "Zpráva"\n"date": "2023-11-08"\n"author": "Jan Malý"\n}\n',
        "{\n'title': 'Zpráva',\n'date': '2023-11-08',\n'author': 'Jan Malý'\n}\n",
        '{\ntitle: "Zpráva",\ndate: "2023-11-08",\nauthor: "Jan Malý"\n}\n',
        '{\n"title": "Zpráva",\n"date": 2023-11-08,\n"author": "Jan Malý"\n}\n',
    ],
)
def test_what_is_broken_is_saved_field_by_field_and_told(head: str) -> None:
    reading = read(f"{head}Text zprávy.\n")

    found = reading.article
    assert found is not None
    assert "práv" in found.title or "zprav" in found.title
    assert (found.published_on, found.authors) == (date(2023, 11, 8), ("Jan Malý",))
    assert found.text == "Text zprávy."
    assert ProblemKind.BROKEN_FRONT_MATTER in [problem.kind for problem in reading.problems]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: A\ntitle: B\n---\n",
        '{"title": "A", "title": "B"}\n',
        "+++\ntitle = 'A'\ntitle = 'B'\n+++\n",
        "Title: B\nDate: 2023-11-08\nTitle: A\n\n",
        "---\ntitle: B\nparams:\n  a: 1\n  a: 2\n---\n",
    ],
)
def test_a_key_that_stands_there_twice_is_told(head: str) -> None:
    reading = read(f"{head}Text.\n")

    assert reading.article is not None
    assert reading.article.title == "B"
    assert any(problem.kind is ProblemKind.BROKEN_FRONT_MATTER for problem in reading.problems)


@pytest.mark.parametrize(
    "typed",
    [
        "12:30", "1:20:30", "No", "yes", "on", "Off", "007", "1.10", "1e3", "1_000", "0x1F", "0o17",
        "2023-11-08", "Null", "NULL", "True", "FALSE", ".5", "+5", "-0", "1.0", "12e03", "42",
        "true", "false", "-7", "190:20:30", "685_230.15", "0b11", ".inf", "y", "n",
        "2001-12-14 21:59",
    ],
)  # fmt: skip
def test_a_title_stays_as_it_was_typed(typed: str) -> None:
    assert article(f"title: {typed}").title == typed
    assert article(f"title: x\ntags: [{typed}]").tags == (typed,)


def test_numbers_in_toml_and_json_stay_as_they_were_typed() -> None:
    toml = read("+++\ntitle = 1.10\ntags = [2.50, 7]\n+++\nText").article
    json = read('{"title": 1.10, "tags": [2.50, 7]}\nText').article

    assert toml is not None
    assert json is not None
    assert (toml.title, toml.tags) == (json.title, json.tags) == ("1.10", ("2.50", "7"))


@pytest.mark.parametrize(
    ("site", "fields", "tags"),
    [
        (UNKNOWN, "tags: praha, brno, opava", ("praha", "brno", "opava")),
        (UNKNOWN, "tags: nová praha, staré brno", ("nová praha", "staré brno")),
        (UNKNOWN, "tags: nová praha", ("nová praha",)),
        (UNKNOWN, "tags: praha,brno,,", ("praha", "brno")),
        (UNKNOWN, "tags: praha; brno", ("praha", "brno")),
        (UNKNOWN, "tags: |\n  praha\n  brno", ("praha", "brno")),
        (UNKNOWN, "tags: '[praha, \"brno\"]'", ("praha", "brno")),
        (UNKNOWN, "tags: [praha, brno, Praha]", ("praha", "brno")),
        (UNKNOWN, "tags:\n- praha\n- 2024\n- true", ("praha", "2024", "true")),
        (UNKNOWN, "tags: [{name: Praha}, {name: Brno, slug: brno}]", ("Praha", "Brno")),
        (UNKNOWN, "tags: {name: Praha}", ("Praha",)),
        (UNKNOWN, "tags: 2024", ("2024",)),
        (UNKNOWN, "tag: praha, brno", ("praha, brno",)),
        (UNKNOWN, "tags:", ()),
        (UNKNOWN, "tags: []", ()),
        (UNKNOWN, "Tags: praha", ("praha",)),
        (JEKYLL, "tags: praha brno opava", ("praha", "brno", "opava")),
        (JEKYLL, "tags: praha, brno, opava", ("praha", "brno", "opava")),
        (JEKYLL, "tags: [nová praha, brno]", ("nová praha", "brno")),
        (JEKYLL, "tag: nová praha", ("nová praha",)),
        (HUGO, "tags: praha, brno", ("praha, brno",)),
        (HUGO, "tags: [praha, brno]", ("praha", "brno")),
        (PELICAN, "tags: nová praha, brno", ("nová praha", "brno")),
    ],
)
def test_tags_are_split_as_the_generator_does(
    site: Site, fields: str, tags: tuple[str, ...]
) -> None:
    assert article(f"title: x\n{fields}", site).tags == tags


def test_lists_in_a_list_are_the_values_of_both() -> None:
    found = article("categories: [[Sport, Fotbal], [Hudba], Sport]\ntags: [[a, b], c]", JEKYLL)

    assert found.categories == ("Sport", "Fotbal", "Hudba")
    assert found.tags == ("a", "b", "c")


@pytest.mark.parametrize("part", ["extra", "params"])
def test_own_fields_are_read_where_generators_have_them(part: str) -> None:
    head = f"+++\ntitle = 'x'\n[{part}]\nKraj = 'Praha'\nkonani = 2024-05-01\n+++\nText.\n"
    settings = IndexSettings(fields={"kraj": OwnField(), "konani": OwnField(FieldKind.DATE)})

    found = read(head, settings=settings).article

    assert found is not None
    assert found.own == {"kraj": ("Praha",)}
    assert found.days == {"konani": (date(2024, 5, 1),)}


@pytest.mark.parametrize("site", [UNKNOWN, JEKYLL, HUGO, PELICAN])
def test_a_category_is_one_value(site: Site) -> None:
    found = article("title: x\ncategory: Věda, výzkum", site)

    assert found.categories == ("Věda, výzkum",)


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        ("author: Olga Bílá", ("Olga Bílá",)),
        ("author: [Olga Bílá, Ivan Dub]", ("Olga Bílá", "Ivan Dub")),
        ("author:\n- Olga Bílá\n- Ivan Dub", ("Olga Bílá", "Ivan Dub")),
        ("authors: [Emil Suk]", ("Emil Suk",)),
        ("authors: Olga Bílá, Ivan Dub", ("Olga Bílá", "Ivan Dub")),
        ("author: Olga Bílá, Ivan Dub", ("Olga Bílá", "Ivan Dub")),
        ("author: Olga Bílá; Ivan Dub", ("Olga Bílá", "Ivan Dub")),
        ("author: Ing. Jan Novák, Ph.D.", ("Ing. Jan Novák, Ph.D.",)),
        ("author: Bílá, Olga", ("Bílá, Olga",)),
        ("author: {name: Iva Lípová}", ("Iva Lípová",)),
        ("author:\n  name: Iva Lípová\n  email: eva@example.org", ("Iva Lípová",)),
        ("authors:\n- name: Iva Lípová\n  url: x\n- Ivan Dub", ("Iva Lípová", "Ivan Dub")),
        ("authors:\n  e: {name: Iva Lípová}\n  p: {name: Ivan Dub}", ("Iva Lípová", "Ivan Dub")),
        ("author: Iva Lípová\nauthors: [Iva Lípová, Ivan Dub]", ("Iva Lípová", "Ivan Dub")),
        ("autor: Iva Lípová", ("Iva Lípová",)),
        ("Author: Iva Lípová", ("Iva Lípová",)),
        ("author: 007", ("007",)),
        (f"author: {'Iva' * 100}", (("Iva" * 100)[:200],)),
        ("author:", ()),
    ],
)  # fmt: skip
def test_authors_are_read_in_every_shape(fields: str, authors: tuple[str, ...]) -> None:
    found = article(f"title: x\n{fields}")

    assert found.authors == authors
    assert found.author == ", ".join(authors)


@pytest.mark.parametrize(
    ("fields", "summary"),
    [
        ("summary: Souhrn **článku**.", "Souhrn článku."),
        ("description: Popis.", "Popis."),
        ("excerpt: <p>Výtah.</p>", "Výtah."),
        ("perex: Perex {% x %}dne.", "Perex dne."),
        ("Summary: Souhrn.", "Souhrn."),
        ("description: Popis.\nsummary: Souhrn.", "Souhrn."),
        ("a: b", "Text."),
    ],
)
def test_the_summary_is_what_the_author_wrote_for_one(fields: str, summary: str) -> None:
    assert article(f"title: x\n{fields}").summary == summary


@pytest.mark.parametrize(
    "body",
    [
        "# Nadpis\n\nPrvní odstavec.\n\nDruhý.",
        "![obrázek](a.png)\n\nPrvní odstavec.",
        "- bod\n- bod\n\nPrvní odstavec.",
        "> citát\n\nPrvní odstavec.",
        "| a | b |\n|---|---|\n| c | d |\n\nPrvní odstavec.",
        "```\nkód\n```\n\nPrvní odstavec.",
        "Nadpis\n======\n\nPrvní odstavec.\n<!--more-->\nDál.",
        "{% include toc %}\n\n{: .lead}\nPrvní odstavec.",
        "<h2>Nadpis</h2>\n\n<p>První odstavec.</p>",
        "<figure><img src=a alt=b></figure>\n\nPrvní odstavec.",
        "<div>\n<h2>Nadpis</h2>\n<p><img src=a></p>\n<p>První <b>odstavec</b>.</p>\n</div>",
    ],
)
def test_else_the_summary_is_the_first_real_paragraph(body: str) -> None:
    found = read(f"---\ntitle: x\n---\n{body}\n").article

    assert found is not None
    assert found.summary == "První odstavec."


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# Nadpis *článku*\n\nText", "Nadpis článku"),
        ("Nadpis\n======\n\nText", "Nadpis"),
        ("Nadpis\n---\n\nText", "Nadpis"),
        ("```\n# komentář\n```\n\n## Nadpis\n", "Nadpis"),
        ("    # komentář\n\n## Nadpis\n", "Nadpis"),
        ("~~~\n# komentář\n~~~\n\nText", "muj clanek"),
        ("## Nadpis {#kotva}\n", "Nadpis"),
        ("## Nadpis\n{:.no_toc}\n", "Nadpis"),
        ("Text bez nadpisu", "muj clanek"),
    ],
)
def test_a_title_that_is_not_given_is_that_of_the_text(body: str, title: str) -> None:
    found = read(f"---\ndate: 2024-01-01\n---\n{body}", path="2024-01-01-muj_clanek.md").article

    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "fields", ["date: včera", "date: 2024-02-31", "date: 03/25/2023", "pubDate: brzy"]
)
def test_what_is_no_date_is_told(fields: str) -> None:
    reading = read(f"---\ntitle: x\n{fields}\n---\nText\n")

    assert reading.article is not None
    assert reading.article.published is None
    assert any(line.startswith("bad-value: ") for line in told(reading))


@pytest.mark.parametrize(
    "fields",
    [
        "updated: 2024-05-01T10:00:00+02:00",
        "lastmod: 2024-05-01 10:00:00",
        "Modified: 1. 5. 2024 10:00",
        "updatedAt: '2024-05-01T08:00:00Z'",
    ],
)
def test_the_last_change_that_a_file_tells_is_read(fields: str) -> None:
    article = read(f"---\ntitle: x\ndate: 2024-01-01\n{fields}\n---\nText\n").article

    assert article is not None
    assert article.updated == datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("fields", ["updated: true", "updated:", ""])
def test_what_tells_of_no_change_is_none(fields: str) -> None:
    reading = read(f"---\ntitle: x\ndate: 2024-01-01\n{fields}\n---\nText\n")

    assert reading.article is not None
    assert reading.article.updated is None
    assert told(reading) == []


@pytest.mark.parametrize(
    ("written", "days", "wrong"),
    [
        ("2024-05-01", [date(2024, 5, 1)], 0),
        ("1. 5. 2024", [date(2024, 5, 1)], 0),
        ("2023-12-31 23:30:00 +0000", [date(2024, 1, 1)], 0),
        ("[2024-05-01, 2024-05-01, 2. května 2024]", [date(2024, 5, 1), date(2024, 5, 2)], 0),
        ("[2024-05-01, na jaře, [2024]]", [date(2024, 5, 1)], 2),
        ("na jaře", [], 1),
        ("true", [], 1),
        ("{od: 2024-05-01}", [], 1),
        ("2024-02-31", [], 1),
        ("", [], 0),
        ("''", [], 0),
        ("[]", [], 0),
    ],
)
def test_an_own_date_is_read_like_that_of_the_article(
    written: str, days: list[date], wrong: int
) -> None:
    prague = ZoneInfo("Europe/Prague")
    site = Site(Generator.JEKYLL, timezone=prague, converts_dates=True)
    settings = IndexSettings(fields={"konani": OwnField(FieldKind.DATE)})

    reading = read(f"---\ntitle: x\nkonani: {written}\n---\nText\n", site, settings=settings)

    assert reading.article is not None
    assert list(reading.article.days.get("konani", ())) == days
    bad = [line for line in told(reading) if line.startswith("bad-value: konani: not a date: ")]
    assert len(bad) == wrong


def test_the_day_of_a_change_counts_only_where_the_generator_falls_back_to_it() -> None:
    fields = "title: x\nlastmod: 2023-11-08"

    assert article(fields, UNKNOWN).published_on is None
    assert article(fields, JEKYLL).published_on is None
    assert article(fields, HUGO).published_on == date(2023, 11, 8)
    assert article(f"{fields}\ndate: 2023-01-01", HUGO).published_on == date(2023, 1, 1)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-01 23:30:00", date(2024, 3, 2)),
        ("2024-03-01T23:30:00", date(2024, 3, 2)),
        ("'2024-03-01 23:30:00'", date(2024, 3, 1)),
        ("2024-03-01 23:30", date(2024, 3, 1)),
        ("2024-03-01", date(2024, 3, 1)),
        ("2024-03-01 23:30:00 +0100", date(2024, 3, 1)),
    ],
)
def test_a_time_that_yaml_knows_is_in_utc_where_the_generator_has_it_so(
    written: str, day: date
) -> None:
    prague = ZoneInfo("Europe/Prague")
    site = Site(Generator.JEKYLL, timezone=prague, stamps=UTC, converts_dates=True)

    assert article(f"title: x\ndate: {written}", site).published_on == day
    assert article(f"title: x\ndate: {written}").published_on == date(2024, 3, 1)


def test_a_date_of_a_site_that_converts_has_the_day_of_its_zone() -> None:
    prague = ZoneInfo("Europe/Prague")
    site = Site(Generator.JEKYLL, timezone=prague, converts_dates=True)

    found = article("title: x\ndate: 2023-12-31 23:30:00 +0000", site)

    assert found.published_on == date(2024, 1, 1)
    assert found.published == datetime(2023, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        "tags: [[[a]], b]",
        "author: [[x]]",
        "tags: {a: [b]}",
        "title: {a: b}",
        "date: [2024]",
        "slug: [a]",
    ],
)
def test_what_is_not_read_is_told(fields: str) -> None:
    assert any(
        line.startswith("unknown-shape: ") for line in told(read(f"---\n{fields}\n---\nText\n"))
    )


def test_a_page_that_liquid_is_not_for_keeps_its_braces() -> None:
    found = read("---\ntitle: x\nrender_with_liquid: false\n---\nPiš {{ x }}.\n", JEKYLL).article

    assert found is not None
    assert found.text == "Piš {{ x }}."


STEERING = r"\a\e\x7f\x9b\u202e\u2066"
"""Escapes of YAML: controls, and characters that change the direction of text."""


def test_names_are_without_characters_that_steer_and_the_owner_is_told() -> None:
    fields = ("title", "companies", "people", "tags", "author", "category", "series", "source")
    values = "".join(f'{field}: "Vlta{STEERING}va"\n' for field in fields)

    reading = read(f"---\n{values}date: 2025-01-02\n---\nText.\n")

    found = reading.article
    assert found is not None
    assert {
        found.title,
        found.source,
        *found.companies,
        *found.people,
        *found.tags,
        *found.authors,
        *found.categories,
        *found.series,
    } == {"Vltava"}
    assert [line.partition(": control characters")[0] for line in told(reading)] == [
        f"bad-value: {field}" for field in fields
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("# Vlta\x07\u202eva\n\nText.\n", "clanek.md"),
        ("Text.\n", "vlta\x1b\u202eva.md"),
        ('---\ntitle: "Vlta&#x202e;&#7;va"\n---\nText.\n', "clanek.md"),
    ],
    ids=["heading", "file name", "entities"],
)
def test_titles_from_elsewhere_are_without_characters_that_steer(text: str, path: str) -> None:
    found = read(text, path=path).article

    assert found is not None
    assert found.title.lower() == "vltava"


@pytest.mark.parametrize(
    "title", ["Více\u00a0řádků", "soft\u00adhyphen", "👩\u200d🔬", "שלום\u200f ahoj", "a\tb"]
)
def test_other_characters_that_nobody_sees_are_no_fault(title: str) -> None:
    reading = read(f'---\ntitle: "{title}"\ndate: 2025-01-02\n---\nText.\n')

    assert not reading.problems
    assert reading.article is not None
    assert reading.article.title == " ".join(title.split())


def test_an_address_with_characters_that_steer_is_none() -> None:
    found = article('url: "https://example.org/\\u202ecesta"')

    assert not found.source_url
