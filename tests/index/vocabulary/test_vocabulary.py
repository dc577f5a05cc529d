import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facets import Choices, OwnField
from index.settings import IndexSettings
from index.vocabulary.vocabulary import (
    Kind,
    Vocabulary,
    VocabularyError,
    from_json,
    load_vocabulary,
    to_json,
)
from search.answers.service import SearchService
from search.request import SearchRequest
from tests.asking import asking
from tests.conftest import ROOT
from tests.kinds import BuildIndex, WriteArchive

BUILT_IN = load_vocabulary(IndexSettings(builtin_vocabulary=True), Path("nowhere"))
ARTICLE = """---
title: {title}
date: 2025-12-{day:02}
category: {category}
companies: [{companies}]
---
Text o něčem jiném.
"""


def load(folder: Path, text: str, *, builtin: bool = False) -> Vocabulary:
    (folder / "vocabulary.toml").write_text(text, "utf-8")
    return load_vocabulary(IndexSettings(builtin_vocabulary=builtin), folder)


@pytest.mark.parametrize(
    ("raw", "group"),
    [
        ("ai", "Umělá inteligence"),
        ("AI agenti", "Umělá inteligence"),
        ("umělá inteligence", "Umělá inteligence"),
        ("kybernetická bezpečn", "Kybernetická bezpečnost"),
        ("postkvantová kryptog", "Kybernetická bezpečnost"),
        ("ai bezpečnost", "Kybernetická bezpečnost"),
        ("mobilní technologie", "Mobily a tablety"),
        ("ai hardware", "Hardware"),
        ("aktualizace windows", "Software"),
        ("bez kódování", "Programování"),
        ("robotika", "Robotika"),
        ("robotaxi", "Auta a doprava"),
        ("satelitní komunikace", "Vesmír"),
        ("kryptoměny", "Kryptoměny"),
        ("kvantové výpočty", "Kvantové technologie"),
        ("regulace technologií", "Právo a regulace"),
        ("pirátství her", "Hry"),
        ("ai startupy", "Byznys a startupy"),
        ("tech", "Ostatní"),
    ],
)
def test_the_built_in_groups_take_free_and_cut_categories(raw: str, group: str) -> None:
    assert BUILT_IN.clean(Kind.CATEGORIES, [raw]) == (group,)


def test_what_no_group_knows_stays_as_it_is() -> None:
    assert BUILT_IN.clean(Kind.CATEGORIES, ["zahradničení", "airsoft"]) == (
        "zahradničení",
        "airsoft",
    )


def test_values_of_one_group_are_one_name() -> None:
    assert BUILT_IN.clean(Kind.CATEGORIES, ["ai", "AI", "strojové učení", "hardware"]) == (
        "Umělá inteligence",
        "Hardware",
    )


def test_media_are_hidden_among_companies_whatever_their_case() -> None:
    assert BUILT_IN.clean(Kind.COMPANIES, ["The Verge", "macrumors", "Apple"]) == ("Apple",)


def test_case_accents_and_punctuation_do_not_count(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, '[companies."Škoda Auto"]\naliases = ["Škoda"]\n')

    for raw in ("skoda", "SKODA-AUTO", "Škoda auto"):
        assert vocabulary.clean(Kind.COMPANIES, [raw]) == ("Škoda Auto",)


@pytest.mark.parametrize(
    "own",
    [
        '[categories."Bezpečí"]\naliases = ["kyberbezpečnost"]\n',
        '[categories."Bezpečí"]\nprefixes = ["kyber"]\n',
        '[categories."Bezpečí"]\naliases = ["Kybernetická bezpečnost"]\n',
    ],
)
def test_the_owner_comes_before_the_built_in_groups(tmp_path: Path, own: str) -> None:
    vocabulary = load(tmp_path, own, builtin=True)

    assert vocabulary.clean(Kind.CATEGORIES, ["kyberbezpečnost"]) == ("Bezpečí",)
    assert vocabulary.clean(Kind.CATEGORIES, ["robotaxi"]) == ("Auta a doprava",)


def test_a_prefix_of_the_owner_comes_before_an_alias_of_ours(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, '[categories.Taxi]\nprefixes = ["robota"]\n', builtin=True)

    assert vocabulary.clean(Kind.CATEGORIES, ["robotaxi"]) == ("Taxi",)
    assert vocabulary.clean(Kind.CATEGORIES, ["robotika"]) == ("Robotika",)


def test_the_owner_shows_what_the_built_in_vocabulary_hides(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, '[companies."The Verge"]\n', builtin=True)

    assert vocabulary.clean(Kind.COMPANIES, ["the verge", "Engadget"]) == ("The Verge",)


def test_a_prefix_with_a_space_means_whole_words(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, '[categories."Vesmír"]\nprefixes = ["mars ", "kosm"]\n')

    assert vocabulary.clean(Kind.CATEGORIES, ["Mars a Měsíc"]) == ("Vesmír",)
    assert vocabulary.clean(Kind.CATEGORIES, ["marshmallow"]) == ("marshmallow",)
    assert vocabulary.clean(Kind.CATEGORIES, ["kosmická tech"]) == ("Vesmír",)


def test_the_longest_prefix_counts(tmp_path: Path) -> None:
    text = '[categories.A]\nprefixes = ["herní"]\n[categories.B]\nprefixes = ["herní kon"]\n'

    assert load(tmp_path, text).clean(Kind.CATEGORIES, ["herní konzole"]) == ("B",)


def test_without_a_file_and_without_the_groups_every_value_stays(tmp_path: Path) -> None:
    vocabulary = load_vocabulary(IndexSettings(builtin_vocabulary=False), tmp_path)

    assert vocabulary.clean(Kind.CATEGORIES, ["ai", "AI", "tech-news"]) == ("AI", "tech-news")


@pytest.mark.parametrize(
    ("text", "key", "fault"),
    [
        ("[categories.Vesmír]\n", "file", "goes in quotes"),
        ("[cars.A]\n", "cars", "known: categories, companies"),
        ("[hidden]\ncars = []\n", "hidden.cars", "known: categories, companies"),
        ("tags = 1\n", "tags", "expected"),
        ('[categories.A]\nalias = ["b"]\n', "categories", "unknown field"),
        ('[categories.A]\naliases = "b"\n', "categories", "expected"),
        ('[categories.A]\naliases = ["x"]\n[categories.B]\naliases = ["X"]\n', "B", "'x' is also"),
        ('[categories.A]\naliases = [""]\n', "categories.A", "empty"),
        ('[companies.A]\n[hidden]\ncompanies = ["a"]\n', "hidden.companies", "hidden and"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, text: str, key: str, fault: str) -> None:
    with pytest.raises(VocabularyError) as error:
        load(tmp_path, text)

    assert str(tmp_path / "vocabulary.toml") in str(error.value)
    assert key in error.value.key
    assert fault in str(error.value)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"names\.toml.*No such file"):
        load_vocabulary(IndexSettings(vocabulary="names.toml"), tmp_path)


def test_what_an_index_keeps_is_read_back(tmp_path: Path) -> None:
    vocabulary = load(tmp_path, '[people."Karel Čapek"]\naliases = ["K. Čapek"]\n', builtin=True)

    again = from_json(to_json(vocabulary))

    assert again == vocabulary
    assert again.fingerprint == vocabulary.fingerprint != BUILT_IN.fingerprint


@given(st.text(max_size=40))
def test_a_clean_name_is_clean(value: str) -> None:
    once = BUILT_IN.clean(Kind.CATEGORIES, [value])

    assert BUILT_IN.clean(Kind.CATEGORIES, once) == once


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example

    (tmp_path / "vocabulary.toml").write_text(example[1], "utf-8")
    settings = IndexSettings(builtin_vocabulary=True, fields={"kraj": OwnField()})
    vocabulary = load_vocabulary(settings, tmp_path)

    assert vocabulary.clean("kraj", ["Jihočeský kraj"]) == ("Jižní Čechy",)
    assert vocabulary.clean(Kind.CATEGORIES, ["ai", "umělá intelig"]) == ("Umělá inteligence",)
    assert vocabulary.clean(Kind.COMPANIES, ["NVIDIA Corp.", "The Verge"]) == ("Nvidia",)
    assert vocabulary.clean(Kind.PEOPLE, ["Elona Muska"]) == ("Elon Musk",)


def test_all_groups_are_named_in_the_documentation() -> None:
    page = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")

    for group in set(BUILT_IN.of(Kind.CATEGORIES).exact.values()):
        assert group in page


def test_facets_show_clean_names_and_raw_values_are_searched_and_stored(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive(
        {
            "a.md": ARTICLE.format(title="A", day=1, category="ai agenti", companies="NVIDIA Inc"),
            "b.md": ARTICLE.format(title="B", day=2, category="strojové učení", companies="Nvidia"),
            "c.md": ARTICLE.format(title="C", day=3, category="tech", companies="The Verge"),
            "vocabulary.toml": '[companies.Nvidia]\naliases = ["Nvidia Inc"]\n',
        }
    )
    build_index(archive, settings=IndexSettings(builtin_vocabulary=True))

    result = service.searcher().search(SearchRequest())
    shown = {
        facet.facet.key: {value.label: value.count for value in facet.values}
        for facet in result.facets
    }

    assert shown["category"] == {"Umělá inteligence": 2, "Ostatní": 1}
    assert shown["company"] == {"Nvidia": 2}
    for q, title in (("agenti", "A"), ("strojové učení", "B"), ("verge", "C"), ("inc", "A")):
        assert [
            hit.article.title for hit in service.searcher().search(SearchRequest(q=q)).hits
        ] == [title]
    searcher = service.searcher()
    found = searcher.article(searcher.search(SearchRequest(q="agenti")).hits[0].article.id)
    assert found
    assert found.metadata["category"] == "ai agenti"
    assert found.metadata["companies"] == ["NVIDIA Inc"]
    by_raw_name = service.searcher().search(asking(category=("strojové učení",)))
    assert by_raw_name.total == 2


def test_a_changed_vocabulary_builds_everything_anew(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    page = ARTICLE.format(title="A", day=1, category="zahrada", companies="")
    archive = write_archive({"a.md": page})
    build_index(archive)
    assert build_index(archive, only_changes=True).unchanged == 1

    write_archive({"vocabulary.toml": '[categories."Dům a zahrada"]\naliases = ["zahrada"]\n'})
    report = build_index(archive, only_changes=True)

    assert "vocabulary" in report.reason
    hit = service.searcher().search(SearchRequest()).hits[0]
    assert hit.article.categories == ("Dům a zahrada",)


NAMED = """---
title: {n}
tags: [{tag}]
author: {author}
series: {series}
source: {source}
kraj: {kraj}
---
Text.
"""
SPELLINGS = {
    "tag": ("AI", "ai", "umělá inteligence"),
    "author": ("Jan Novák", "jan-novak", "J. Novák"),
    "series": ("Kurz pletení", "kurz pletení", "Háčkování"),
    "source": ("ČTK", "ctk", "Tisková kancelář"),
    "kraj": ("Jižní Čechy", "jizni-cechy", "Jihočeský kraj"),
}
"""Of each facet a name, a spelling of it and an alias."""
TABLES = {"tag": "tags", "author": "authors", "series": "series", "source": "sources"}


def test_every_facet_of_names_is_united_and_found_by_any_spelling(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    columns = zip(*((*names, "Skrytý") for names in SPELLINGS.values()), strict=True)
    values = [dict(zip(SPELLINGS, column, strict=True)) for column in columns]
    archive = write_archive({f"{n}.md": NAMED.format(n=n, **of) for n, of in enumerate(values)})
    tables = {TABLES.get(facet, facet): names for facet, names in SPELLINGS.items()}
    united = [f'[{of}."{name}"]\naliases = ["{last}"]\n' for of, (name, _, last) in tables.items()]
    hidden = [f'{of} = ["Skrytý"]\n' for of in tables]
    (archive / "vocabulary.toml").write_text("".join([*united, "[hidden]\n", *hidden]), "utf-8")
    build_index(archive, settings=IndexSettings(fields={"kraj": OwnField()}))
    search = service.searcher().search

    for facet, (name, _, alias) in SPELLINGS.items():
        (counted,) = search(SearchRequest(facets=(facet,))).facets
        chosen = search(SearchRequest(chosen=Choices({facet: (alias,)})))
        text = {"kraj": "dalsi"}.get(facet, facet)

        assert [(value.label, value.count) for value in counted.values] == [(name, 3)]
        assert {hit.article.id for hit in chosen.hits} == {"0", "1", "2"}
        found = search(SearchRequest(q=f'{facet}:"{alias}"')).hits
        assert sorted(hit.article.id for hit in found) == ["0", "1", "2"]
        assert [hit.article.id for hit in search(SearchRequest(q=f"{text}:Skrytý")).hits] == ["3"]
