"""Ask the dates of an archive's own by their years: an index knows nothing else of them."""

from collections.abc import Callable, Collection

from search.query.dates import parse_range
from search.query.tree import And, Exact, Field, Not, Or, Phrase, Prefix, Query, Word


def by_years(node: Query, dates: Collection[str], note: Callable[[str], None]) -> Query:
    """Return the tree with the year of each day or month that a field of an own date is given.

    A negated day stays as it is and excludes nothing: its year would exclude other days too.

    Args:
        node: The tree.
        dates: Names of the fields.
        note: Called with the name of each field that is given anything but years.
    """
    match node:
        case And(nodes):
            return And(tuple(by_years(part, dates, note) for part in nodes))
        case Or(nodes):
            return Or(tuple(by_years(part, dates, note) for part in nodes))
        case Not(inner):
            by_years(inner, dates, note)
            return node
        case Field(name, Word(text) | Exact(text) | Phrase(text) | Prefix(text) as leaf):
            if name not in dates or _is_year(text, whole=not isinstance(leaf, Prefix)):
                return node
            note(name)
            year = _year_of(text)
            return Field(name, Word(year)) if year else node
        case _:
            return node


def _is_year(text: str, *, whole: bool) -> bool:
    """Tell whether a text is a year, or the beginning of one."""
    return text.isdecimal() and (len(text) == len("2024") or not whole)


def _year_of(text: str) -> str:
    """Return the year of a day, month or range of them; empty if it is none or has several."""
    span = parse_range(text)
    if not span or not span.first or not span.last or span.first.year != span.last.year:
        return ""
    return f"{span.first:%Y}"
