"""What is told of a request: codes with values, never sentences.

Whoever shows a message puts it into words: the page and the API in the language of the reader
(``web.wording``), the command line in Czech, agents in English. The texts of a code are in
``web/texts/cs.toml`` and ``en.toml``, under ``[messages]``; tests hold codes, texts and
``docs/api.md`` to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from index.errors import HledejError

MAX_SHOWN = 200
"""Characters of a value that a message repeats."""
Value = int | str | tuple[str, ...]


class MessageCode(StrEnum):
    """What a message tells; docs/api.md says which are of errors, and lists their values."""

    # What is wrong with a parameter.
    UNKNOWN_PARAMETER = "unknown-parameter"
    """No parameter has this name."""
    REPEATED_PARAMETER = "repeated-parameter"
    """A parameter of one value has several."""
    TEXT_TOO_LONG = "text-too-long"
    """The query, or what a value begins with, has ``length`` characters: too many."""
    VALUE_TOO_LONG = "value-too-long"
    """A value of a filter has too many characters."""
    TOO_MANY_PARAMETERS = "too-many-parameters"
    """The request has too many parameters."""
    TOO_MANY_VALUES = "too-many-values"
    """The filters of the request have too many values together."""
    UNKNOWN_VALUE = "unknown-value"
    """The value is not among those that the parameter has."""
    OUT_OF_RANGE = "out-of-range"
    """The value is no whole number, or one outside the range."""
    NOT_A_YEAR = "not-a-year"
    """The value is no year."""
    NOT_A_DATE = "not-a-date"
    """The value is no day of the calendar, or written in another form."""
    PERIOD_REVERSED = "period-reversed"
    """The period ends before it begins."""
    PAGE_TOO_DEEP = "page-too-deep"
    """The page is behind the first ``max`` results."""
    NOTHING_TO_EXPORT = "nothing-to-export"
    """None of the chosen fields is exported."""

    # What is allowed instead.
    NEAREST_PARAMETER = "nearest-parameter"
    """The parameter ``nearest``, whose name is most like the unknown one."""
    KNOWN_PARAMETERS = "known-parameters"
    """The parameters ``names``."""
    NO_PARAMETERS = "no-parameters"
    """No parameters at all."""
    ONLY_ONCE = "only-once"
    """One value."""
    MAX_CHARACTERS = "max-characters"
    """At most ``max`` characters."""
    AT_MOST = "at-most"
    """At most ``max`` parameters or values."""
    ONE_OF = "one-of"
    """One of the values ``names``."""
    LIST_OF = "list-of"
    """One or more of the values ``names``, with commas between them."""
    LIST_OR_NONE = "list-or-none"
    """The same, or the word ``none``."""
    ZERO_OR_ONE = "zero-or-one"
    """0 or 1."""
    WHOLE_NUMBER = "whole-number"
    """A whole number from ``min`` to ``max``, both included."""
    FOUR_DIGITS = "four-digits"
    """A year of four digits."""
    ISO_DATE = "iso-date"
    """A day of the calendar, as 2025-12-31."""
    DAY_OR_LATER = "day-or-later"
    """The day ``min`` or a later one."""
    PAGE_AT_MOST = "page-at-most"
    """A page up to ``max``."""

    # What of a query was not used as it was meant.
    QUERY_CUT = "query-cut"
    """Only the first ``max`` characters were searched."""
    TOO_MANY_WORDS = "too-many-words"
    """Only the first ``max`` words were searched."""
    SHORT_PREFIX = "short-prefix"
    """``word`` has fewer than ``min`` letters before its asterisk: searched as a word."""
    UNKNOWN_FIELD = "unknown-field"
    """No field is called ``field``: ``word`` was searched as words."""
    UNKNOWN_DATE = "unknown-date"
    """``word`` names no day, month, year or range of them: searched as words."""
    PHRASES_AS_WORDS = "phrases-as-words"
    """The phrases ``words`` are of too frequent words: these were searched anywhere."""
    WORDS_LEFT_OUT = "words-left-out"
    """The query takes too much reading: ``words`` were not searched."""


@dataclass(frozen=True, slots=True)
class Message:
    """A code and its values.

    Attributes:
        code: What is told.
        values: Names and values, those that the texts of the code have as placeholders. A tuple
            is a list; under the name ``words`` it holds words of the query, which are quoted.
    """

    code: MessageCode
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, code: MessageCode, **values: Value) -> "Message":
        """Return the message of a code with its values."""
        return cls(code, tuple(values.items()))

    def __str__(self) -> str:
        """Return code and values, for logs and for tests that fail."""
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.values)])


Wording = Callable[[Message], str]
"""Puts a message into words."""


class RequestError(HledejError):
    """A parameter of a search request has a value that cannot be used.

    Args:
        parameter: The parameter's public name, as in the address.
        value: What was given; empty where the name is the fault.
        fault: What is wrong with it.
        allowed: The values or the form that would do.
    """

    def __init__(self, parameter: str, value: str, fault: Message, allowed: Message) -> None:
        self.parameter = parameter
        self.value = value
        self.fault = fault
        self.allowed = allowed
        super().__init__(self.in_words(str))

    @property
    def nearest(self) -> str | None:
        """The known name most like an unknown one, if one is like it."""
        near = dict(self.allowed.values).get("nearest")
        return None if near is None else str(near)

    def in_words(self, said: Wording) -> str:
        """Return a line that names the parameter, the fault and what is allowed."""
        long = len(self.value) > MAX_SHOWN
        shown = f"{self.value[: MAX_SHOWN - 1]}…" if long else self.value
        given = f"{self.parameter}={shown}" if shown else self.parameter
        return f"{given}: {said(self.fault)}; {said(self.allowed)}"
