"""Messages about a request: codes with values, never sentences.

The edge puts a message into words: the page and the API in the reader's language
(``web.wording``), the command line in Czech, agents in English. The texts are in
``web/texts/cs.toml`` and ``en.toml``, under ``[messages]``; tests keep codes, texts and
``docs/api.md`` consistent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index.errors import HledejError

if TYPE_CHECKING:
    from search.request import SearchRequest

MAX_SHOWN = 200
"""Characters of a value that a message repeats."""
Value = int | str | tuple[str, ...]


class MessageCode(StrEnum):
    """Codes of messages; docs/api.md lists them with their values."""

    # Faults of a parameter.
    UNKNOWN_PARAMETER = "unknown-parameter"
    """No parameter has this name."""
    REPEATED_PARAMETER = "repeated-parameter"
    """A parameter of one value has several."""
    TEXT_TOO_LONG = "text-too-long"
    """The query, or the prefix of a facet value, has too many characters: ``length``."""
    VALUE_TOO_LONG = "value-too-long"
    """A value of a filter has too many characters."""
    TOO_MANY_PARAMETERS = "too-many-parameters"
    """The request has too many parameters."""
    TOO_MANY_VALUES = "too-many-values"
    """The filters of the request have too many values together."""
    TOO_MANY_QUERIES = "too-many-queries"
    """The request compares too many queries."""
    UNKNOWN_VALUE = "unknown-value"
    """The value is not one of those that the parameter accepts."""
    OUT_OF_RANGE = "out-of-range"
    """The value is not an integer of the range."""
    NOT_A_YEAR = "not-a-year"
    """The value is not a year."""
    NOT_A_DATE = "not-a-date"
    """The value is not a day of the calendar in the required form."""
    PERIOD_REVERSED = "period-reversed"
    """The period ends before it begins."""
    PAGE_TOO_DEEP = "page-too-deep"
    """The page is beyond the first ``max`` results."""
    NOTHING_TO_EXPORT = "nothing-to-export"
    """None of the chosen fields is exported."""

    # Allowed values.
    NEAREST_PARAMETER = "nearest-parameter"
    """The parameter ``nearest``, whose name is most similar to the unknown one."""
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

    # Parts of a query that were not used as they were meant.
    QUERY_CUT = "query-cut"
    """Only the first ``max`` characters were searched."""
    TOO_MANY_WORDS = "too-many-words"
    """Only the first ``max`` words were searched."""
    SHORT_PREFIX = "short-prefix"
    """``word`` has fewer than ``min`` letters before its asterisk: it was searched as a word."""
    UNKNOWN_FIELD = "unknown-field"
    """There is no field ``field``: ``word`` was searched as words."""
    UNKNOWN_DATE = "unknown-date"
    """``word`` is not a day, month, year or range of them: it was searched as words."""
    ONLY_YEARS = "only-years"
    """Values of the date ``field`` are years: of a day or month its year was searched."""
    PHRASES_AS_WORDS = "phrases-as-words"
    """The words of the phrases ``words`` are too frequent: they were searched as single words."""
    WORDS_LEFT_OUT = "words-left-out"
    """The query is too expensive: ``words`` were not searched."""


@dataclass(frozen=True, slots=True)
class Message:
    """A code and its values.

    Attributes:
        code: The code.
        values: Names and values of the placeholders in the code's texts. A tuple is a list; the
            one named ``words`` holds words of the query, which texts quote.
    """

    code: MessageCode
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, code: MessageCode, **values: Value) -> "Message":
        """Return the message of a code, with its values as keywords."""
        return cls(code, tuple(values.items()))

    def __str__(self) -> str:
        """Return code and values, for logs and failing tests."""
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.values)])


Wording = Callable[[Message], str]
"""Puts a message into words."""


class RequestError(HledejError):
    """A parameter of a search request is unknown or has an invalid value.

    Args:
        parameter: Public name of the parameter, as in the address.
        value: The given value; empty if the name is the fault.
        fault: The fault.
        allowed: The allowed values or their form.
    """

    def __init__(self, parameter: str, value: str, fault: Message, allowed: Message) -> None:
        self.parameter = parameter
        self.value = value
        self.fault = fault
        self.allowed = allowed
        super().__init__(self.in_words(str))

    @property
    def nearest(self) -> str | None:
        """The known name most similar to an unknown one, if any is similar."""
        near = dict(self.allowed.values).get("nearest")
        return None if near is None else str(near)

    def in_words(self, wording: Wording) -> str:
        """Return a line with the parameter, its fault and the allowed values."""
        long = len(self.value) > MAX_SHOWN
        shown = f"{self.value[: MAX_SHOWN - 1]}…" if long else self.value
        given = f"{self.parameter}={shown}" if shown else self.parameter
        return f"{given}: {wording(self.fault)}; {wording(self.allowed)}"


class RequestErrors(HledejError):  # noqa: N818  # it stands for several
    """All faulty parameters of a request.

    Args:
        errors: At least one error, in the order of the table, unknown parameters first.
        request: The request of the valid parameters.
    """

    def __init__(self, errors: Sequence[RequestError], request: "SearchRequest") -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)
        self.request = request

    def in_words(self, wording: Wording) -> str:
        """Return a line for each error."""
        return "\n".join(error.in_words(wording) for error in self.errors)
