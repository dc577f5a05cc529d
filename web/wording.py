"""The texts that readers see, one file a language, with plurals, dates and numbers by Babel."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

LANGUAGE = "cs"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    locale: Locale
    entries: Mapping[str, str | Mapping[str, str]]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; ``table.key`` reads a table."""
        table, _, inner = key.partition(".")
        entry = self.entries[table]
        pattern = entry if isinstance(entry, str) else entry[inner]
        return pattern.format(**values)

    def plural(self, key: str, number: int) -> str:
        """Return the form of a plural that goes with a number, the number filled in."""
        form = self.locale.plural_form(number)
        return self.text(f"{key}.{form}", n=self.number(number))

    def number(self, value: int) -> str:
        """Return a number as the language groups its digits."""
        return format_decimal(value, locale=self.locale)

    def day(self, moment: datetime) -> str:
        """Return a day in words, such as ``11. prosince 2025``."""
        return format_date(moment, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """Return a day and time, UTC."""
        return f"{format_datetime(moment, 'd. M. y H:mm', locale=self.locale)} UTC"


def load_texts(language: str = LANGUAGE) -> Texts:
    """Read the texts of a language."""
    raw = (files("web") / "texts" / f"{language}.toml").read_text("utf-8")
    return Texts(Locale(language), tomllib.loads(raw))
