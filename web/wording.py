"""The texts that readers see, one file a language, with plurals, dates and numbers by Babel."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import request

from search.messages import Message, Value

CZECH, ENGLISH = "cs", "en"
LANGUAGES = (CZECH, ENGLISH)
"""The first is for readers who ask for none of them."""
LANGUAGE_COOKIE = "jazyk"
WRITTEN = 10_000
"""Numbers, plurals and dates of each kind that are remembered as they are written."""
RECENT_DAYS = 14
"""How old an article may be for its age to be said beside its date."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language.

    Attributes:
        language: Its code, by which numbers, dates and plurals are written.
        entries: The texts, by key.
    """

    language: str
    entries: Mapping[str, str | Mapping[str, str]]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; ``table.key`` reads a table."""
        table, _, inner = key.partition(".")
        entry = self.entries[table]
        pattern = entry if isinstance(entry, str) else entry[inner]
        return pattern.format(**values)

    def said(self, message: Message) -> str:
        """Return a message of the search in words."""
        values = {name: self._listed(name, value) for name, value in message.values}
        return self.text(f"messages.{message.code}", **values)

    def _listed(self, name: str, value: Value) -> int | str:
        if not isinstance(value, tuple):
            return value
        quoted = name == "words"
        return ", ".join(self.text("quoted", word=word) if quoted else word for word in value)

    def plural(self, key: str, number: int) -> str:
        """Return the form of a plural that goes with a number, the number filled in."""
        form = _plural_form(number, self.language)
        return self.text(f"{key}.{form}", n=self.number(number))

    def number(self, value: float) -> str:
        """Return a number as the language groups its digits."""
        return _number(value, self.language)

    def day(self, day: date) -> str:
        """Return a day in words, such as ``11. prosince 2025``."""
        return _date(day, "long", self.language)

    def short_day(self, day: date) -> str:
        """Return a day in figures, such as ``11. 12. 2025``."""
        return _date(day, self.text("short_day"), self.language)

    def month(self, month: date) -> str:
        """Return the month of a day, such as ``prosinec 2025``."""
        return _date(month, "LLLL y", self.language)

    def short_month(self, month: date) -> str:
        """Return the month of a day in three letters or so, without its year."""
        return _date(month, "LLL", self.language).rstrip(".")

    def age(self, day: date, today: date) -> str:
        """Return how long ago a day of late was, such as ``před 3 dny``; empty for others."""
        if not 0 < (today - day).days <= RECENT_DAYS:
            return ""
        return format_timedelta(day - today, add_direction=True, locale=self.language)

    def moment(self, moment: datetime) -> str:
        """Return a day and time, UTC."""
        return f"{format_datetime(moment, self.text('moment'), locale=self.language)} UTC"


# Babel takes longer for a number than a template for its line, and a page has a hundred.


@lru_cache(WRITTEN)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(WRITTEN)
def _plural_form(number: int, language: str) -> str:
    return Locale(language).plural_form(number)


@lru_cache(WRITTEN)
def _date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


@cache
def load_texts(language: str = CZECH) -> Texts:
    """Read the texts of a language."""
    folder = files("web") / "texts"
    entries = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    return Texts(language, entries)


def reader_texts() -> Texts:
    """Return the texts in the language of who is asking: as chosen, else as the browser says."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return load_texts(chosen) if chosen in LANGUAGES else program_texts()


def program_texts() -> Texts:
    """Return the texts in the language that ``Accept-Language`` asks for, Czech unless it does."""
    return load_texts(request.accept_languages.best_match(LANGUAGES, CZECH) or CZECH)
