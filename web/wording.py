"""Texts of the pages and messages, one file for each language; Babel formats their values."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import request
from markupsafe import Markup

from search.messages import Message, Value

CZECH, ENGLISH = "cs", "en"
LANGUAGES = (CZECH, ENGLISH)
"""Languages of the service; the first is the default."""
LANGUAGE_COOKIE = "jazyk"
WRITTEN = 10_000
"""Size of each cache of formatted numbers, plural forms and dates."""
RECENT_DAYS = 14
"""Maximum age, in days, that is shown beside the date of an article."""

_BEFORE_UNIT = re.compile(
    r"(?:(?<=\{n\})|(?<=\{percent\})|(?<=\d)) (?=[^\W\d]|%|\d{3}\b)(?![^<>]*>)"
)
_AFTER_LETTER = re.compile(r"(?<=\b[kosuvzaiKOSUVZAI]) (?=[\w„“({<])(?![^<>]*>)")


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The texts of one language; hashed by identity, so that what is written by them can be cached.

    Attributes:
        language: Language code, by which Babel formats numbers, dates and plurals.
        entries: The texts by key; a table holds texts by an inner key.
    """

    language: str
    entries: Mapping[str, str | Mapping[str, str]]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; ``table.key`` looks into a table."""
        pattern = self.entries.get(key)
        if not isinstance(pattern, str):
            table, _, inner = key.partition(".")
            entry = self.entries[table]
            pattern = entry if isinstance(entry, str) else entry[inner]
        # A page asks for some five hundred texts, most of them without values.
        return pattern.format(**values) if values or "{" in pattern else pattern

    def message(self, message: Message) -> str:
        """Return a message of the search in the words of this language."""
        values = {name: self._listed(name, value) for name, value in message.values}
        return self.text(f"messages.{message.code}", **values)

    def _listed(self, name: str, value: Value) -> int | str:
        if not isinstance(value, tuple):
            return value
        quoted = name == "words"
        return ", ".join(self.text("quoted", word=word) if quoted else word for word in value)

    def plural(self, key: str, number: int) -> str:
        """Return the plural form for a number, with the number filled in."""
        form = _plural_form(number, self.language)
        return self.text(f"{key}.{form}", n=self.number(number))

    def number(self, value: float) -> str:
        """Return a number with the digit grouping of the language."""
        return _number(value, self.language)

    def day(self, day: date) -> str:
        """Return a day in words, such as ``11. prosince 2025``."""
        return _date(day, self.text("day"), self.language)

    def day_of_year(self, day: date) -> str:
        """Return a day without its year, such as ``11. prosince``."""
        return _date(day, self.text("day_of_year"), self.language)

    def short_day(self, day: date) -> str:
        """Return a day in digits, such as ``11. 12. 2025``."""
        return _date(day, self.text("short_day"), self.language)

    def month(self, month: date) -> str:
        """Return month and year of a day, such as ``prosinec 2025``."""
        return _date(month, "LLLL y", self.language)

    def quarter(self, quarter: date) -> str:
        """Return quarter and year of a day, such as ``1. čtvrtletí 2025``."""
        return _date(quarter, "QQQQ y", self.language)

    def short_quarter(self, quarter: date) -> str:
        """Return the abbreviated quarter of a day, such as ``Q1``, without the year."""
        return _date(quarter, "QQQ", self.language)

    def short_month(self, month: date) -> str:
        """Return the abbreviated month of a day, without the year."""
        return _date(month, "LLL", self.language).rstrip(".")

    def language_name(self, code: str) -> str:
        """Return the name of a language, or the code of one that Babel does not know."""
        return _language_name(code, self.language)

    def age(self, day: date, today: date) -> str:
        """Return the age of a recent day, such as ``před 3 dny``; empty for any other day."""
        if not 0 < (today - day).days <= RECENT_DAYS:
            return ""
        return format_timedelta(day - today, add_direction=True, locale=self.language)

    def moment(self, moment: datetime, zone: tzinfo) -> str:
        """Return date and time on the clocks of a zone."""
        return format_datetime(moment, self.text("moment"), tzinfo=zone, locale=self.language)


# Cached: Babel takes longer to format a number than Jinja to render its line.


@lru_cache(WRITTEN)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(WRITTEN)
def _plural_form(number: int, language: str) -> str:
    return Locale(language).plural_form(number)


@lru_cache(WRITTEN)
def _date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


@lru_cache(WRITTEN)
def _language_name(code: str, language: str) -> str:
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


@cache
def load_texts(language: str = CZECH) -> Texts:
    """Read the texts of a language, once."""
    folder = files("web") / "texts"
    entries = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    return Texts(language, entries)


@cache
def _glued_texts(language: str) -> Texts:
    """Return the texts of a language as pages show them: see :func:`glued`."""
    entries = load_texts(language).entries
    return Texts(language, {key: _glued_entry(entry, language) for key, entry in entries.items()})


def _glued_entry(entry: str | Mapping[str, str], language: str) -> str | Mapping[str, str]:
    if isinstance(entry, str):
        return glued(entry, language)
    return {key: glued(text, language) for key, text in entry.items()}


def glued(text: str, language: str) -> str:
    """Return a text that no line ends in after a number or, in Czech, a word of one letter.

    Args:
        text: Text or HTML, whose tags stay as they are; ``{n}`` and ``{percent}`` are numbers.
        language: Language code.
    """
    text = _BEFORE_UNIT.sub("\u00a0", text)
    return _AFTER_LETTER.sub("\u00a0", text) if language == CZECH else text


def glued_html(html: str, language: str) -> Markup:
    """Return sanitised HTML as :func:`glued` does text."""
    return Markup(glued(str(html), language))  # noqa: S704  # only spaces change


def reader_texts() -> Texts:
    """Return the texts in the language of the cookie, or else of ``Accept-Language``."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return _glued_texts(chosen if chosen in LANGUAGES else _accepted())


def program_texts() -> Texts:
    """Return the texts in the language that ``Accept-Language`` asks for; Czech by default."""
    return load_texts(_accepted())


def _accepted() -> str:
    return request.accept_languages.best_match(LANGUAGES, CZECH) or CZECH
