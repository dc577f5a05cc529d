"""Messages are codes: every one has its words in each language."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from search.messages import Message, MessageCode
from web.wording import LANGUAGES, glued, load_texts

ROOT = Path(__file__).parents[2]


def texts(language: str) -> Mapping[str, str]:
    read = tomllib.loads((ROOT / f"web/texts/{language}.toml").read_text("utf-8"))
    messages: Mapping[str, str] = read["messages"]
    return messages


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_and_no_words_are_left_over(language: str) -> None:
    assert {*texts(language)} == {*MessageCode}


@pytest.mark.parametrize("code", MessageCode)
def test_words_of_a_code_have_the_same_values_in_both_languages(code: MessageCode) -> None:
    czech, english = (texts(language)[code] for language in LANGUAGES)

    assert placeholders(czech) == placeholders(english)
    assert czech != english


@pytest.mark.parametrize("code", MessageCode)
def test_every_code_is_documented_once_with_its_values(code: MessageCode) -> None:
    rows = re.findall(
        rf"^\| `{code}` \|([^|]*)\|", (ROOT / "docs/api.md").read_text("utf-8"), re.MULTILINE
    )

    assert len(rows) == 1
    assert {*re.findall(r"`(\w+)`", rows[0])} == placeholders(texts("cs")[code])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("cs", "Slova „a to“, „na to“ jsou příliš běžná, hledali jsme je kdekoli v článku."),
        (
            "en",
            "The words “a to”, “na to” are too common; they were searched anywhere in the article.",
        ),
    ],
)
def test_words_of_a_query_are_quoted_as_the_language_quotes(language: str, said: str) -> None:
    message = Message.of(MessageCode.PHRASES_AS_WORDS, words=("a to", "na to"))

    assert load_texts(language).message(message) == said


def test_braces_in_a_query_are_only_shown() -> None:
    message = Message.of(MessageCode.UNKNOWN_FIELD, field="{0}", word="{0}:{word}")

    assert "„{0}:{word}“" in load_texts().message(message)


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("cs", "Hledat v archivu a k tomu", "Hledat v~archivu a~k~tomu"),
        ("cs", "{n} článků, o {percent} % víc", "{n}~článků, o~{percent}~% víc"),
        ("cs", "nejvýše 8 000 bajtů", "nejvýše 8~000~bajtů"),
        ("cs", '<a href="/?q=a b">v archivu</a> 5 kB', '<a href="/?q=a b">v~archivu</a> 5~kB'),
        ("cs", "Do roku 2025, pak ne", "Do roku 2025, pak ne"),
        ("en", "a list of {n} articles", "a list of {n}~articles"),
    ],
)  # fmt: skip
def test_no_line_ends_after_a_number_or_a_preposition_of_one_letter(
    language: str, text: str, shown: str
) -> None:
    assert glued(text, language) == shown.replace("~", "\u00a0")


def test_the_time_of_the_last_check_is_on_the_clocks_of_the_archive() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    assert load_texts("cs").moment(moment, ZoneInfo("Europe/Prague")) == "2. 7. 2026 0:30"
    assert load_texts("en").moment(moment, ZoneInfo("UTC")) == "1 Jul 2026 22:30"


def test_dates_in_english_are_of_one_style() -> None:
    texts, day = load_texts("en"), date(2025, 12, 11)

    assert (texts.day(day), texts.short_day(day)) == ("11 December 2025", "11 Dec 2025")
