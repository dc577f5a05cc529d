"""What the pages of the documentation say, compared with what the code says."""

import doctest
import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from docs.write_reference import DOCS, TABLES, commands_page, settings_page
from index.facets import OwnField
from index.settings import IndexSettings, load_table, read_settings
from index.vocabulary.vocabulary import load_vocabulary
from search.query.parser import parse
from search.query.periods import with_period
from search.request import SearchRequest
from tests.conftest import ROOT
from tests.documents.pages import PAGES, blocks, name_of

LINK = re.compile(r"\]\(([^)#:]*)(?:#([^)]*))?\)")
SETTINGS_SHOWN = [
    pytest.param(block, id=f"{name_of(page)}-{number}")
    for page in PAGES
    if page.name != "vocabulary.md"
    for number, block in enumerate(blocks(page, "toml"))
]
LONGEST_LINE = 200


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_of_a_page_lead_to_files_and_headings(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        assert not anchor or file.suffix != ".md" or anchor in anchors(file), (target, anchor)


def test_the_page_on_architecture_can_be_read_in_any_editor() -> None:
    lines = (DOCS / "architecture.md").read_text("utf-8").splitlines()

    assert max(map(len, lines)) <= LONGEST_LINE


def test_the_page_on_architecture_has_every_room() -> None:
    page = (DOCS / "architecture.md").read_text("utf-8")
    rooms = [
        path.parent for top in ("index", "search", "web") for path in ROOT.glob(f"{top}/*/*.py")
    ]

    for room in {*rooms} - {ROOT / "index" / "commands", ROOT / "search" / "commands"}:
        assert f"](../{name_of(room)}" in page, room.name


@pytest.mark.parametrize("shown", SETTINGS_SHOWN)
def test_settings_that_a_page_shows_are_valid(shown: str, tmp_path: Path) -> None:
    (tmp_path / "hledej.toml").write_text(shown, "utf-8")
    source = read_settings(None, tmp_path, {})

    for name, kind in TABLES.items():
        load_table(source, name, kind)


@pytest.mark.parametrize("shown", blocks(DOCS / "vocabulary.md", "toml"))
def test_the_vocabulary_that_a_page_shows_is_valid(shown: str, tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text(shown, "utf-8")
    settings = IndexSettings(fields={"kraj": OwnField()})

    assert load_vocabulary(settings, tmp_path).has("companies")


def test_the_glossary_is_sorted_and_tells_each_term_once() -> None:
    page = (DOCS / "glossary.md").read_text("utf-8")
    terms = re.findall(r"^\| ([^|`]+?) \|", page, re.MULTILINE)[1:]

    assert terms == sorted({*terms}, key=str.lower)
    assert len(terms) >= 150


def test_json_that_a_page_shows_can_be_read() -> None:
    for page in PAGES:
        for block in blocks(page, "json"):
            json.loads(block)


def test_programs_that_a_page_shows_give_what_it_shows() -> None:
    shown = {page: "\n".join(blocks(page, "python")) for page in PAGES}
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    for page, program in shown.items():
        runner.run(parser.get_doctest(program, {}, name_of(page), str(page), 0))

    assert any(shown.values())
    assert runner.summarize(verbose=False).failed == 0


def test_the_settings_page_is_what_the_types_say() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")

    assert settings_page(page) == page, "write it by 'make reference'"
    for table in TABLES.values():
        for name in (item.name for item in fields(table)):
            assert f"| `{name}` |" in page


def test_the_page_of_commands_is_what_they_print() -> None:
    assert (DOCS / "commands.md").read_text("utf-8") == commands_page(), "run 'make reference'"


def examples(name: str) -> set[tuple[str, str]]:
    """Return the code spans in the tables of a page."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    rows = "\n".join(line for line in lines if line.startswith("|"))
    return set(re.findall(r"`([^`]+)`|<code>(.+?)</code>", rows.replace("&#124;", "or")))


def test_the_query_language_is_told_alike_in_czech_and_in_english() -> None:
    assert examples("dotazy.md") == examples("query-language.md")
    assert len(examples("dotazy.md")) >= 40


@pytest.mark.parametrize("example", sorted(max(pair) for pair in examples("dotazy.md")))
def test_every_example_of_the_query_language_is_understood(example: str) -> None:
    typed = f"{example}2025" if example.endswith(":") else example
    request = with_period(SearchRequest(q=typed), date(2026, 3, 18), lambda _: True)

    assert not parse(request.q).ignored


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        # Whether links lead to files is another test's.
        if page not in reached and page.exists():
            reached.add(page)
            links = re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", page.read_text("utf-8"))
            waiting += [page.parent / link for link in links]

    assert {page.resolve() for page in DOCS.rglob("*.md")} <= reached
