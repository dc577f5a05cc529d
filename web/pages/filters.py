"""The filters of a search page: facets, periods, and the chips of chosen filters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import msgspec
from markupsafe import Markup

from index.facets import Facet, ValueKind, excluding, requiring
from search.request import Matching, SearchRequest
from search.result import FacetResult, FacetValue, SearchResult
from search.values import MAX_VALUE_LENGTH
from web.addresses import profile_address, values_address
from web.pages.chips import KEPT, about_name
from web.pages.markup import escaped
from web.pages.reader import Link, Reader
from web.refinement import Way, filters_of, without_filters
from web.wording import Texts

SEARCH_FORM, VALUES_FORM = "hledani", "vyber"
"""Ids of the forms of the search page and of the page of the values of one facet."""
VALUES_SHOWN = 200
"""Most values of a facet in a form."""
HIGHEST = "5"
"""The highest importance, above which there is none."""
PRESETS = {"week": 7, "month": 30, "year": 365}
"""Lengths of the offered periods, in days back from today."""


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet in the form; ``single`` if at most one value can be chosen (importance).

    ``choices`` are its values as controls. ``chosen`` is the number of its chosen values as a text;
    empty if there are none.
    """

    facet: str
    name: str
    legend: str
    single: bool
    choices: Markup
    chosen: str
    more: Link | None


@dataclass(frozen=True, slots=True)
class FiltersView:
    """The filters beside the results, and the chips above them; ``dated`` if there is a period."""

    hidden: tuple[tuple[str, str], ...]
    facets: tuple[FacetView, ...]
    presets: tuple[Link, ...]
    dated: str
    chips: tuple[Link, ...]
    clear: str


def filters_view(result: SearchResult, reader: Reader) -> FiltersView:
    """Return the filters of a result."""
    asked = result.request
    return FiltersView(
        hidden=(*_hidden(asked), *reader.addresses.kept),
        facets=tuple(
            facet_view(facet, asked, reader)
            for facet in result.facets
            if any(value.count or value.selected for value in facet.values)
        ),
        presets=tuple(_presets(result, reader)),
        dated=_chosen(int(bool(asked.date_from or asked.date_to)), reader.texts),
        chips=_chips(asked, reader),
        clear=reader.addresses.of(without_filters(asked)),
    )


def facet_name(facet: str, reader: Reader) -> str:
    """Return the label of a facet, given by its key; none stands for the date."""
    texts = reader.texts
    return reader.facets.of(facet).label(texts.language) if facet else texts.text("date")


def filter_label(facet: str, value: str, asked: SearchRequest, reader: Reader) -> str:
    """Return the label of a chosen value; for the date, that of the chosen period."""
    if not facet:
        return period(asked.date_from, asked.date_to, reader.texts)
    return value_label(reader.facets.of(facet), reader.facets.shown(facet, value), reader.texts)


def value_label(facet: Facet, label: str, texts: Texts) -> str:
    """Return the label of a value in the language of the page."""
    match facet.kind:
        case ValueKind.LEVELS:
            return label if label == HIGHEST else texts.text("importance_least", value=label)
        case ValueKind.LANGUAGES:
            return texts.language_name(label)
        case _:
            return label


def period(first: date | None, last: date | None, texts: Texts) -> str:
    """Return the shortest text for a period; one end may be open."""
    if first is None or last is None:
        if first is None:
            return texts.text("date_until", last=texts.short_day(last)) if last else ""
        return texts.text("date_since", first=texts.short_day(first))
    after = last + timedelta(days=1) if last < date.max else last
    if first.day == after.day == 1 and (after.year, after.month) == _next_month(first):
        return texts.month(first)
    if (first.month, first.day, after) == (1, 1, date(min(first.year + 1, 9999), 1, 1)):
        return str(first.year)
    ends = {"first": texts.short_day(first), "last": texts.short_day(last)}
    return ends["first"] if first == last else texts.text("date_between", **ends)


def _next_month(day: date) -> tuple[int, int]:
    return (day.year + day.month // 12, day.month % 12 + 1)


def _hidden(asked: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return the parameters that the form keeps as hidden fields."""
    hidden = [(excluding(facet), value) for facet, of in asked.excluded.items() for value in of]
    hidden += ((requiring(facet), value) for facet, of in asked.required.items() for value in of)
    if asked.matching is Matching.ALL:
        hidden.append(("matching", asked.matching.value))
    return tuple(hidden)


def _chips(asked: SearchRequest, reader: Reader) -> tuple[Link, ...]:
    chips = []
    texts = reader.texts
    for chosen in filters_of(asked):
        name = facet_name(chosen.facet, reader)
        value = filter_label(chosen.facet, chosen.value, asked, reader)
        value = value if chosen.way is Way.CHOSEN else texts.text(chosen.way, value=value)
        label = texts.text("remove_filter", facet=name, value=value)
        address = reader.addresses.reachable(chosen.without)
        chips.append(Link(f"{name}: {value}", address, label=label))
    return tuple(chips)


def facet_view(
    facet: FacetResult, asked: SearchRequest, reader: Reader, form: str = SEARCH_FORM
) -> FacetView:
    """Return a facet with its values, and a link to the page of all values if there are more.

    Args:
        facet: The facet.
        asked: The search whose answer counts the values.
        reader: Reader of the page.
        form: Id of the form that the values belong to.
    """
    texts = reader.texts
    name = facet.facet.label(texts.language)
    more = None
    # A longer value is refused as a filter.
    values = [value for value in facet.values if len(value.value) <= MAX_VALUE_LENGTH]
    other = facet.other + max(0, len(values) - VALUES_SHOWN)
    if other:
        count = texts.number(other)
        label = texts.text("more_values_of", facet=name, count=count)
        address = values_address(facet.facet.key, asked, reader.addresses)
        more = Link(texts.text("more_values", count=count), address, label=label)
    return FacetView(
        facet=facet.facet.key,
        name=facet.facet.parameter,
        legend=name,
        single=facet.facet.kind is ValueKind.LEVELS,
        choices=_choices(facet.facet, values[:VALUES_SHOWN], form, texts),
        chosen=_chosen(sum(value.selected for value in values), texts),
        more=more,
    )


def _chosen(count: int, texts: Texts) -> str:
    return texts.text("chosen", count=texts.number(count)) if count else ""


def _choices(facet: Facet, values: Iterable[FacetValue], form: str, texts: Texts) -> Markup:
    """Return values as controls of a form, which have the number of articles beside them."""
    kind = "radio" if facet.kind is ValueKind.LEVELS else "checkbox"
    control = f'<input type="{kind}" form="{form}" name="{escaped(facet.parameter)}" value="'
    choices = [_choice(control, facet, value, texts) for value in values]
    return Markup("".join(choices))  # noqa: S704  # escaped


def _choice(control: str, facet: Facet, value: FacetValue, texts: Texts) -> str:
    """Return a value as a label around its control, whose beginning is given."""
    label = value_label(facet, value.label, texts)
    shown = _shown(facet.key, value.value, label, texts, in_texts=not value.in_metadata)
    spoken, count = _counted(value.count, texts)
    state = " checked" if value.selected else "" if value.count else " disabled"
    choice = (
        f'<label class="choice">{control}{shown.value}"{state}>{shown.label} ({spoken}'
        f'{shown.note})</span></span> <span class="count" aria-hidden="true">{count}</span></label>'
    )
    if not (shown.about and value.count):
        return choice
    return f'<div class="valued">{choice}{shown.about}</div>'


class _Shown(msgspec.Struct, frozen=True, gc=False):
    """What a choice shows of a value as HTML: its label up to the count, and what follows it.

    Attributes:
        value: The value as the form sends it.
        label: Its label, within which the count is told to screen readers.
        note: What is added to the count.
        about: Link to the page of a company or person.
    """

    value: str
    label: str
    note: str
    about: str


@lru_cache(KEPT)
def _shown(facet: str, value: str, label: str, texts: Texts, *, in_texts: bool) -> _Shown:
    """Return what is shown of a value; ``in_texts`` if no metadata have it."""
    note = escaped(texts.text("only_in_texts")) if in_texts else ""
    marked = f' class="from-text" title="{note}"' if note else ""
    return _Shown(
        escaped(value),
        f' <span{marked}>{escaped(label)}<span class="unseen">',
        f", {note}" if note else "",
        about_name(profile_address(facet, value), label, texts),
    )


@lru_cache(KEPT)
def _counted(count: int, texts: Texts) -> tuple[str, str]:
    """Return a number of articles as HTML: in words, and alone."""
    return escaped(texts.plural("articles", count)), escaped(texts.number(count))


def _presets(result: SearchResult, reader: Reader) -> list[Link]:
    """Return links to periods that end today, except those that are certainly empty."""
    newest = max((counted.month for counted in result.timeline), default=date.min)
    links = []
    for name, days in PRESETS.items():
        first = reader.today - timedelta(days=days)
        if first.replace(day=1) <= newest:
            asked = replace(result.request, date_from=first, date_to=None, page=1)
            current = result.request.date_from == first and result.request.date_to is None
            text = reader.texts.text(f"presets.{name}")
            if address := reader.addresses.reachable(asked):
                links.append(Link(text, address, current=current))
    return links
