import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from index.archive.reading import Reader, Reading
from index.archive.sites.site import UNKNOWN, Site
from index.article import Article
from index.czech.cache import load_lexicon
from index.problems import ProblemKind
from index.repair import Repairer
from index.settings import Generator, IndexSettings
from index.vocabulary.vocabulary import load_vocabulary

REPAIRER = Repairer(load_lexicon(print))
DAILY = "/tech-news/{date}/{slug}/"


def reader_for(settings: IndexSettings, site: Site = UNKNOWN) -> Reader:
    return Reader(settings, REPAIRER, load_vocabulary(IndexSettings(), Path()), site)


def read(path: str, text: str | bytes, settings: IndexSettings | None = None) -> Reading:
    raw = text.encode() if isinstance(text, str) else text
    reader = reader_for(settings or IndexSettings())
    return reader.read(path, path.rpartition(".")[0], raw)


def article(path: str, text: str | bytes, settings: IndexSettings | None = None) -> Article:
    found = read(path, text, settings).article
    assert found is not None
    return found


def kinds(reading: Reading) -> list[ProblemKind]:
    return [problem.kind for problem in reading.problems]


ERA_A = """---
layout: "tech_news"
title: "Domácnost dostává nový vzhled"
original_title: "The home app is getting a new look"
date: "2025-09-21 15:45:00 +0000"
categories: ["tech-news", "ai & ml"]
category_cs: "Umělá inteligence"
source: "Denní bit"
source_url: "https://example.org/home"
importance: 5
---

Nová aplikace.

[Přečíst celý článek na Denní bit](https://example.org/home)
"""

ERA_E = """---
author: Redakce
category: AI
companies:
- Nvidia
- NVIDIA
- Apple
date: '2025-12-11 16:03:59'
description: Krátký popis.
importance: 4
original_title: A new chip
publishedAt: '2025-12-11T17:03:59+01:00'
slug: a-new-chip-
source:
  emoji: 📰
  id: null
  name: Denní bit
title: Nový čip
url: https://www.example.org/chip/?utm_source=x
urlToImage: null
urlToImageBackup: https://example.org/chip.webp
---

## Souhrn
Čip je tu.

## Podrobnosti
Text.
"""


def test_the_oldest_shape_is_read() -> None:
    found = article("_tech_news/2025-09-21-domácnost-nový-vzhled.md", ERA_A)

    assert found.categories == ("Umělá inteligence",)
    assert found.source == "Denní bit"
    assert found.published == datetime(2025, 9, 21, 15, 45, tzinfo=UTC)
    assert found.slug == "domácnost-nový-vzhled"
    assert found.summary == "Nová aplikace."


def test_the_newest_shape_is_read() -> None:
    settings = IndexSettings(link=DAILY)

    found = article("_tech_news/2025-12-11-a-new-chip-.md", ERA_E, settings)

    assert (found.title, found.original_title) == ("Nový čip", "A new chip")
    assert found.published == datetime(2025, 12, 11, 16, 3, 59, tzinfo=UTC)
    assert found.companies == ("Nvidia", "Apple")
    assert (found.summary, found.description) == ("Čip je tu.", "Krátký popis.")
    assert found.source == "Denní bit"
    assert found.image == "https://example.org/chip.webp"
    assert found.importance == 4
    assert found.link == "/tech-news/2025-12-11/a-new-chip-/"


def test_raw_values_stay_beside_the_cleaned_ones() -> None:
    found = article("2025-12-11-x.md", ERA_E)

    assert found.metadata["companies"] == ["Nvidia", "NVIDIA", "Apple"]
    assert found.metadata["category"] == "AI"


@pytest.mark.parametrize(
    ("fields", "path", "expected"),
    [
        ("publishedAt: '2025-12-11T16:03:59Z'\ndate: '2020-01-01'", "a.md", "2025-12-11T16:03:59"),
        ("date: '2025-09-23 15:07:23'", "a.md", "2025-09-23T15:07:23"),
        ("date: '2025-09-21 15:45:00 +0200'", "a.md", "2025-09-21T13:45:00"),
        ("date: 2025-06-10", "a.md", "2025-06-10T00:00:00"),
        ("post_date: 2002-12-16 11:20:00", "a.md", "2002-12-16T11:20:00"),
        ("author: X", "_posts/2003-11-25-hotspoty.md", "2003-11-25T00:00:00"),
        ("author: X", "_posts/2025-03.22-den.md", "2025-03-22T00:00:00"),
        ("date: včera", "2024-05-06-x.md", "2024-05-06T00:00:00"),
    ],
)
def test_every_form_of_a_date_is_understood(fields: str, path: str, expected: str) -> None:
    found = article(path, f"---\ntitle: T\n{fields}\n---\nText\n", IndexSettings(timezone="UTC"))

    assert found.published == datetime.fromisoformat(f"{expected}Z")


def test_an_article_without_any_date_is_indexed_and_reported() -> None:
    reading = read("poznámka.md", "---\ntitle: T\n---\nText\n")

    assert reading.article is not None
    assert reading.article.published is None
    assert reading.article.link == ""
    assert ProblemKind.NO_DATE in kinds(reading)


def test_a_file_without_front_matter_gets_its_heading_as_title() -> None:
    reading = read("2024-01-01-x.md", "# Vlastní *nadpis*\n\nText.\n")

    assert reading.article is not None
    assert reading.article.title == "Vlastní nadpis"
    assert kinds(reading) == [ProblemKind.NO_FRONT_MATTER, ProblemKind.NO_TITLE]


def test_values_that_cannot_be_right_are_left_out_and_reported() -> None:
    text = "---\ntitle: T\ndate: 2025-01-01\nimportance: 9\nurl: javascript:alert(1)\n---\nText\n"

    reading = read("a.md", text)

    assert reading.article is not None
    assert (reading.article.importance, reading.article.source_url) == (None, "")
    assert kinds(reading) == [ProblemKind.BAD_VALUE, ProblemKind.BAD_VALUE]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        (
            "_tech_news/index.md",
            "---\nlayout: tech_news_index\n---\n# Novinky\n",
            ProblemKind.NOT_AN_ARTICLE,
        ),
        ("README.md", "# Web\n", ProblemKind.NOT_AN_ARTICLE),
        ("2025-01-01-x.md", "---\ntitle: T\npublished: false\n---\n", ProblemKind.DRAFT),
        ("2025-01-01-x.md", "---\ntitle: T\ndraft: true\n---\n", ProblemKind.DRAFT),
    ],
)
def test_what_is_no_article_is_left_out_with_its_reason(
    path: str, text: str, kind: ProblemKind
) -> None:
    reading = read(path, text)

    assert reading.article is None
    assert kinds(reading) == [kind]
    assert kind.skips


def test_a_hugo_bundle_is_an_article_named_by_its_folder() -> None:
    found = article("posts/muj-clanek/index.md", "---\ntitle: T\ndate: 2025-01-01\n---\nText\n")

    assert found.slug == "muj-clanek"


def test_articles_about_one_source_share_a_story() -> None:
    one = article("2025-12-11-a.md", ERA_E)
    other = article("2025-12-12-b.md", ERA_E.replace("?utm_source=x", "").replace("www.", ""))

    assert one.story == other.story != ""


def test_a_folder_can_have_links_of_its_own() -> None:
    settings = IndexSettings(site="https://example.cz", links={"_posts": "/item/{slug}/"})

    found = article("_posts/2003/2003-11-25-hotspoty.md", "---\ntitle: T\n---\nText\n", settings)

    assert found.link == "https://example.cz/item/hotspoty/"


def test_an_article_of_an_unknown_site_has_no_address_on_it() -> None:
    assert article("2025-01-01-a.md", "---\ntitle: T\n---\nText\n").link == ""


def test_a_slug_is_escaped_in_links() -> None:
    settings = IndexSettings(link=DAILY)

    found = article("2025-01-01-a b<é.md", "---\ntitle: T\n---\nText\n", settings)

    assert found.link == "/tech-news/2025-01-01/a%20b%3C%C3%A9/"


def test_language_is_told_from_the_text() -> None:
    english = "---\ntitle: The chip is here\ndate: 2025-01-01\n---\nThis is the text of the post.\n"

    assert article("a.md", english).language == "en"
    assert article("b.md", ERA_E).language == "cs"


def test_a_text_that_repeats_the_description_is_kept_once() -> None:
    text = "---\ntitle: T\ndate: 2025-01-01\ndescription: Jediná věta.\n---\n\nJediná věta.\n"

    found = article("a.md", text)

    assert (found.summary, found.body, found.text) == ("Jediná věta.", "", "")


@given(st.binary(max_size=400))
def test_any_file_gives_an_article_or_a_reason(raw: bytes) -> None:
    reading = read("2025-01-01-x.md", raw)

    assert reading.article is not None or reading.problems


KEYS = ["title", "date", "source", "companies", "category", "url", "importance", "slug"]
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


def containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


@given(st.dictionaries(st.sampled_from(KEYS), st.recursive(SCALARS, containers, max_leaves=6)))
def test_fields_that_were_parsed_for_their_names_give_the_same_article(
    metadata: dict[str, object],
) -> None:
    fields = yaml.safe_dump(metadata, allow_unicode=True) if metadata else ""
    raw = f"---\nupdated: 2025-12-11 23:30:00\n{fields}---\nText.\n".encode()
    reader = reader_for(IndexSettings(), Site(Generator.JEKYLL, stamps=UTC))
    _, kept = reader.given("a.md", raw)

    assert reader.read("a.md", "a", raw, kept) == reader.read("a.md", "a", raw)


def test_fields_that_have_changed_since_are_parsed_again() -> None:
    reader = reader_for(IndexSettings())
    _, kept = reader.given("a.md", b"---\ntitle: First\n---\nText.\n")

    found = reader.read("a.md", "a", b"---\ntitle: Second\n---\nText.\n", kept).article

    assert kept is not None
    assert found is not None
    assert found.title == "Second"


@given(st.dictionaries(st.sampled_from(KEYS), st.recursive(SCALARS, containers, max_leaves=6)))
def test_any_value_of_any_field_is_survived(metadata: dict[str, object]) -> None:
    found = article("2025-01-01-x.md", f"---\n{yaml.safe_dump(metadata)}\n---\nText\n")

    assert found.title


@pytest.mark.parametrize(
    ("title", "text", "accented"),
    [
        ("Novy cip", "Vyrobce predstavil novy procesor, ktery je dvakrat rychlejsi. " * 2, False),
        ("Novy cip", "Výrobce představil nový procesor, který je dvakrát rychlejší. " * 2, True),
        ("Nový čip", "Vyrobce predstavil novy procesor, ktery je dvakrat rychlejsi. " * 2, True),
        ("Procesor", "Test.", True),
    ],
)
def test_czech_that_was_typed_without_diacritics_is_known(
    title: str, text: str, accented: bool
) -> None:
    found = article("2025-01-02-x.md", f"---\ntitle: {title}\ndate: 2025-01-02\n---\n{text}\n")

    assert found.accented is accented


def test_letters_with_combining_diacritics_are_composed_and_told_as_no_damage() -> None:
    text = "---\ntitle: Řeč\ndate: 2025-01-01\n---\nŘidič z Třebíče mlčel.\n"

    found = read("a.md", unicodedata.normalize("NFD", text))

    assert found.article is not None
    assert (found.article.title, found.article.text) == ("Řeč", "Řidič z Třebíče mlčel.")
    assert found.article.repaired == 0
    (problem,) = found.problems
    assert (problem.kind, problem.line) == (ProblemKind.DECOMPOSED_TEXT, 2)
