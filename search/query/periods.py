"""Take out of a query the time that means when articles were published.

``volby minulý týden`` asks for *volby* in a period of days. The days are a filter from then on, so
that an address with them shows the same tomorrow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter

from search.query.dates import find_period, parse_range
from search.query.parser import LEXEME, NAMED, OPERATORS, QUOTES, SIGNS, date_value, parse
from search.query.tree import DateRange, Everything, describe
from search.request import SearchRequest


def with_period(
    request: SearchRequest, today: date, any_published: Callable[[DateRange], bool]
) -> SearchRequest:
    """Return the request with relative times and spans of its query as days.

    A time that is the whole query, or in quotes, stays words. So does a span of given years in
    which nothing was published: it belongs to the subject of articles.

    Args:
        request: The request.
        today: What relative times are counted from.
        any_published: Tells whether any article was published in a range of days.
    """
    dated = _dated(request.q, today)
    if dated != request.q:
        request = replace(request, q=dated)
    for start, end in _plain_runs(request.q):
        found = find_period(request.q[start:end], today)
        if found is None or not (found.relative or any_published(found.range)):
            continue
        before, after = request.q[: start + found.start], request.q[start + found.end :]
        rest = " ".join(f"{before.rstrip()} {after.lstrip()}".split())
        if isinstance(parse(rest).node, Everything):
            return request
        return replace(request, q=rest, date_from=found.range.first, date_to=found.range.last)
    return request


def _dated(q: str, today: date) -> str:
    """Return the query with days for the relative times of ``datum:``."""
    if ":" not in q:
        return q
    starts = [at for at in range(len(q)) if at == 0 or q[at - 1].isspace() or q[at - 1] == "("]
    for at in reversed(starts):
        value = date_value(q, at, partial(parse_range, today=today))
        if value and parse_range(q[value.start : value.end].strip(QUOTES)) is None:
            days = describe(value.range).partition(":")[2]
            q = q[: value.start] + days + q[value.end :]
    return q


def _plain_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of adjacent words that are plain words.

    Words in quotes and brackets, and those that a sign, a field or an operator belongs to, are not
    among them.
    """
    lexemes = [match for match in LEXEME.finditer(text) if match.lastgroup != "space"]
    joins = [match.lastgroup == "either" or match.group() in OPERATORS for match in lexemes]
    beside = [any(joins[max(n - 1, 0) : n + 2]) for n in range(len(joins))]
    opened = accumulate((one.lastgroup == "open") - (one.lastgroup == "close") for one in lexemes)
    dated = [value for one in lexemes if (value := date_value(text, one.start()))]
    plain = [
        depth <= 0
        and not operand
        and _is_plain(match, text)
        and not any(value.start <= match.start() < value.end for value in dated)
        for match, operand, depth in zip(lexemes, beside, opened, strict=True)
    ]
    for is_plain, run in groupby(zip(plain, lexemes, strict=True), itemgetter(0)):
        if is_plain:
            matches = [match for _, match in run]
            yield matches[0].start(), matches[-1].end()


def _is_plain(lexeme: re.Match[str], text: str) -> bool:
    word = lexeme["word"]
    if (
        not word
        or (word[0] in SIGNS and len(word) > 1)
        or word.endswith("*")
        or NAMED.fullmatch(word)
    ):
        return False
    return text[lexeme.end() : lexeme.end() + 1] != "("
