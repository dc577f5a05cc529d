"""A search that reads every article for every query, written from docs/query-language.md alone.

It shares the analyser with the product, which says whether two words are one, and nothing else.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from index.czech.analyzer import Analyzer, Language, Token
from index.facets import Choices, FieldKind, OwnField
from index.names import facet_key
from index.settings import IndexSettings
from search.answers.searcher import Searcher
from search.request import Matching, SearchRequest
from search.result import SearchResult

WORDS = [
    "rada", "řada", "rady", "řadě", "radí", "čip", "čipy", "čipů", "praha", "Praze", "Prahu",
    "Brno", "Brna", "server", "serveru", "město", "městem", "děti", "dětí", "dětem", "kniha",
    "knihy", "knihou", "voda", "vodě", "strom", "stromy", "stromů", "lampa", "lampu", "Novák",
    "Nováka", "být", "byt", "byty", "hlas", "hlasy", "vlak", "vlaků", "cesta", "cestou", "zpráva",
    "zprávy", "rok", "roku", "nový", "nová", "nové", "rychle", "muž", "ženy", "žena", "Huaweiem",
    "Huawei", "kolo", "kola", "kůň", "koně", "koni", "práce", "prací", "zima", "zimu", "léto",
    "letní", "most", "mostů", "on-device", "Česko-Polsko", "česko-polsko", "350125",
]  # fmt: skip
WRITTEN = [*WORDS, "350 125", "350 125"]
"""Words of texts; a number in groups is one word, typed together or found by its groups."""
NAMES = {
    "company": ("Lomax", "Vodní dílo", "Kolářství Novák", "Brusnice"),
    "person": ("Jana Kovářová", "Petr Dub", "Šárka Lipová"),
    "category": ("Louky", "Kopce", "Potoky a řeky"),
    "source": ("Večerník", "Ranní list"),
    "tag": ("trh", "Mosty a lávky", "pro děti", "2024"),
    "author": ("Olga Malá", "Ivo Brod"),
    "series": ("Kurz pletení", "Z cest"),
    "kraj": ("Zlínský", "Vysočina", "Praha"),
    "sal_cislo": ("3", "Velký sál"),
}
KEYS = {
    "company": "companies",
    "person": "people",
    "category": "category",
    "source": "source",
    "tag": "tags",
    "author": "authors",
    "series": "series",
    "kraj": "kraj",
    "sal_cislo": "Číslo sálu",
}
SETTINGS = IndexSettings(
    fields={
        "kraj": OwnField(label="Kraj"),
        "sal_cislo": OwnField(key=KEYS["sal_cislo"]),
        "konani": OwnField(FieldKind.DATE),
    }
)
"""Settings of the archives: they have three facets of their own, one of them of dates."""
YEARS = ("year", "konani")
"""Facets of years."""
LISTS = {KEYS[facet] for facet in NAMES} - {"category", "source"}
"""Keys of several values."""
FIELDS = {
    "nazev": "title",
    "souhrn": "description",
    "text": "body",
    "firma": "companies",
    "osoba": "people",
    "kategorie": "category",
    "zdroj": "source",
    "stitek": "tags",
    "autor": "authors",
    "serial": "series",
    "kraj": "kraj",
    "sal_cislo": "Číslo sálu",
}
SIZES = (12, 30, 60, 60)
"""Numbers of articles of the archives."""
SEEDS = range(len(SIZES))
FIRST_DAY, DAYS = date(2024, 11, 20), 500
OPENING = "Příliš žluťoučký článek, který se tu četl."
"""Tells that an article is Czech, and has diacritics."""


@dataclass(frozen=True, slots=True)
class Written:
    """An article as its author wrote it: the values of each text field, days and importance."""

    id: str
    texts: Mapping[str, tuple[str, ...]]
    day: date | None
    importance: int | None
    held: date | None

    def file(self) -> str:
        """Return the Markdown file."""
        lines = [f"{key}: {_value(key, values)}" for key, values in self.texts.items()]
        lines += [f"date: {self.day}"] if self.day else []
        lines += [f"Konani: {self.held:%d. %m. %Y}"] if self.held else []
        lines += [f"importance: {self.importance}"] if self.importance else []
        head = "\n".join(line for line in lines if not line.startswith("body:"))
        return f"---\n{head}\n---\n\n{self.texts['body'][0]}\n"


def _value(key: str, values: Sequence[str]) -> str:
    return f"[{', '.join(values)}]" if key in LISTS else values[0]


class Word(NamedTuple):
    """A word of an article, at its index among those of its value."""

    token: Token
    folded: str


Values = Sequence[Sequence[Word]]
Test = Callable[[Mapping[str, Values], "Written"], bool]
"""Whether an article, by its analysed fields, answers a query."""


class Query(NamedTuple):
    """A query as typed, and what it means."""

    text: str
    test: Test


def folded(text: str) -> str:
    """Return a text in lower case without diacritics."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


class Scan:
    """Answers queries over an archive by reading all of it."""

    def __init__(self, archive: Sequence[Written], analyzer: Analyzer) -> None:
        """Analyse the words of an archive."""
        self._articles = [
            (article, {key: self._read(values, analyzer) for key, values in article.texts.items()})
            for article in archive
        ]

    @staticmethod
    def _read(values: Sequence[str], analyzer: Analyzer) -> Values:
        return [
            [Word(token, folded(token.form)) for token in analyzer.text(value)] for value in values
        ]

    def answers(self, query: Query) -> list[Written]:
        """Return the articles that answer a query, whatever the filters."""
        return [article for article, fields in self._articles if query.test(fields, article)]

    def differences(self, query: Query, result: SearchResult) -> Iterator[str]:
        """Yield what a result says that reading everything does not confirm."""
        answers, request = self.answers(query), result.request
        expected = {article.id for article in _let_through(answers, request)}
        found = {hit.article.id for hit in result.hits}
        if result.total != len(expected):
            yield f"total {result.total}, {len(expected)} match"
        if found != expected:
            yield f"{sorted(found - expected)} too many, {sorted(expected - found)} too few"
        for facet in result.facets:
            counted = {value.label: value.count for value in facet.values if value.count}
            right = dict(_counts(answers, request, facet.facet.key))
            if counted != right:
                yield f"{facet.facet.key}: counted {counted}, {right} match"
        counted_months = {month.month: month.count for month in result.timeline}
        if counted_months != _months(answers, request):
            yield f"months {counted_months}, {_months(answers, request)} match"


def _let_through(answers: Sequence[Written], request: SearchRequest) -> list[Written]:
    return [article for article in answers if _is_let_through(article, request)]


def _counts(
    answers: Sequence[Written], request: SearchRequest, facet: str
) -> Iterator[tuple[str, int]]:
    """Yield the values of a facet with the results that choosing each alone would give."""
    for label in _labels(facet):
        if count := len(_let_through(answers, _choosing(request, facet, label))):
            yield label, count


def _choosing(request: SearchRequest, facet: str, label: str) -> SearchRequest:
    return replace(request, chosen=request.chosen.but(facet, (label,)))


def _months(answers: Sequence[Written], request: SearchRequest) -> dict[date, int]:
    """Return the results of each month, without the filter by date."""
    found = _let_through(answers, replace(request, date_from=None, date_to=None))
    months = [article.day.replace(day=1) for article in found if article.day]
    return {month: months.count(month) for month in months}


def _labels(facet: str) -> Sequence[str]:
    if facet == "importance":
        return [str(importance) for importance in range(1, 6)]
    if facet in YEARS:
        return [str(year) for year in range(2024, 2028)]
    return NAMES[facet]


def _is_let_through(article: Written, request: SearchRequest) -> bool:
    """Tell whether an article passes the filters: OR within a facet, AND between facets."""
    for facet in (*NAMES, *YEARS):
        chosen, excluded, required = (
            {*map(facet_key, choices.of(facet))}
            for choices in (request.chosen, request.excluded, request.required)
        )
        has = {*map(facet_key, _values_of(article, facet))}
        if (chosen and has.isdisjoint(chosen)) or not has.isdisjoint(excluded):
            return False
        if not has.issuperset(required):
            return False
    if request.importance_min and (article.importance or 0) < request.importance_min:
        return False
    return _is_within(article.day, request.date_from, request.date_to)


def _values_of(article: Written, facet: str) -> set[str]:
    if facet in YEARS:
        day = article.day if facet == "year" else article.held
        return {str(day.year)} if day else set()
    return set(article.texts[KEYS[facet]])


def _is_within(day: date | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return day is not None and (first or day) <= day <= (last or day)


def check(
    seed: int, queries: int, analyzer: Analyzer, open_index: Callable[[Mapping[str, str]], Searcher]
) -> None:
    """Check that queries over an archive find and count what reading all of it does.

    Args:
        seed: Which archive and queries are drawn, one of ``SEEDS``.
        queries: Number of queries.
        analyzer: Tells whether two words are one.
        open_index: Builds an index of files, by id, and returns what searches it.
    """
    drawn = Archives(seed, analyzer)
    archive = drawn.archive(SIZES[seed])
    searcher = open_index({article.id: article.file() for article in archive})

    wrong, answered = _differences(searcher, archive, drawn, queries)

    assert {facet.key for facet in searcher.facets.present} == {*NAMES, *YEARS, "importance"}
    assert wrong == []
    assert answered > queries / 4


def _differences(
    searcher: Searcher, archive: Sequence[Written], drawn: "Archives", queries: int
) -> tuple[list[str], int]:
    """Search for drawn queries; return what is wrong, and how many queries have results."""
    scan, wrong, answered = Scan(archive, drawn.analyzer), list[str](), 0
    for _ in range(queries):
        query = drawn.query()
        result = searcher.search(drawn.request(query))
        # A query without results may be answered as another one, which the answer says.
        if result.corrected is None:
            wrong += [f"{result.request}: {found}" for found in scan.differences(query, result)]
            answered += result.total > 0
        elif scan.answers(query):
            wrong.append(f"{query.text} was corrected")
    return wrong, answered


class Archives:
    """Draws archives and queries; the same ones for the same seed."""

    def __init__(self, seed: int, analyzer: Analyzer) -> None:
        """Draw by a seed."""
        self._random = random.Random(seed)
        self.analyzer = analyzer

    def archive(self, size: int) -> list[Written]:
        """Draw an archive."""
        return [self._article(number) for number in range(size)]

    def _article(self, number: int) -> Written:
        some = {facet: self._some(names) for facet, names in NAMES.items()}
        texts = {
            "title": (self._text(4),),
            "description": (f"{OPENING} {self._text(6)}",),
            "body": (f"{OPENING} {self._text(20)}.",),
            **{key: some[facet] for facet, key in KEYS.items()},
            "category": some["category"][:1],
            "source": some["source"][:1],
        }
        day = FIRST_DAY + timedelta(self._random.randrange(DAYS))
        dated, weighed = self._random.random() < 0.9, self._random.random() < 0.8
        return Written(
            f"a{number}",
            texts,
            day if dated else None,
            self._random.randint(1, 5) if weighed else None,
            day + timedelta(self._random.randrange(DAYS)) if weighed else None,
        )

    def _some(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._random.sample(names, self._random.randint(1, 2)))

    def _text(self, most: int) -> str:
        return " ".join(self._random.choices(WRITTEN, k=self._random.randint(1, most)))

    def request(self, query: Query) -> SearchRequest:
        """Draw the filters of a request for all that matches with all words."""
        chosen = {facet: self._chosen(facet, 0.06, most=2) for facet in (*NAMES, *YEARS)}
        excluded = {facet: self._chosen(facet, 0.03, most=1) for facet in NAMES}
        required = {facet: self._chosen(facet, 0.06, most=2) for facet in ("company", "person")}
        day = FIRST_DAY + timedelta(self._random.randrange(DAYS))
        least = self._random.choice([()] * 6 + [("2",), ("4",)])
        return SearchRequest(
            q=query.text,
            chosen=Choices({**chosen, "importance": least}),
            excluded=Choices(excluded),
            required=Choices(required),
            date_from=self._random.choice([None] * 5 + [day]),
            date_to=self._random.choice([None] * 5 + [day + timedelta(120)]),
            matching=Matching.ALL,
            per_page=100,
            facet_size=100,
            timeline=True,
        )

    def _chosen(self, facet: str, share: float, *, most: int) -> tuple[str, ...]:
        if self._random.random() >= share:
            return ()
        return tuple(self._random.sample(_labels(facet), self._random.randint(1, most)))

    def query(self) -> Query:
        """Draw a query with at least one part that is not negated."""
        parts = [self._part() for _ in range(self._random.choice((1, 1, 2, 2, 3)))]
        negated = [_negated(self._leaf()) for _ in range(self._random.choice((0, 0, 0, 1)))]
        return _all_of([*parts, *negated])

    def _part(self) -> Query:
        kind = self._random.random()
        if kind < 0.6:
            return self._leaf()
        if kind < 0.85:
            operator = self._random.choice((" OR ", " NEBO ", " | "))
            return _any_of([self._leaf() for _ in range(self._random.randint(2, 3))], operator)
        inner = _all_of([self._leaf(), self._leaf()])
        return _any_of([Query(f"({inner.text})", inner.test), self._leaf()], " OR ")

    def _leaf(self) -> Query:
        kinds = (self._word,) * 5 + (self._exact, self._prefix, self._phrase)
        return self._random.choice((*kinds, self._field, self._dates))()

    def _typed(self) -> str:
        word = self._random.choice(WORDS)
        return folded(word) if self._random.random() < 0.4 else word

    def _word(self, fields: Sequence[str] = ()) -> Query:
        return self._meaning(self._typed(), fields)

    def _meaning(self, typed: str, fields: Sequence[str]) -> Query:
        """Return the query of one word, which finds all its forms and the words of its family."""
        languages = (Language.CZECH, Language.ENGLISH, Language.OTHER)
        read = [self.analyzer.query(typed, language) for language in languages]
        meanings = [
            {*self.analyzer.family(czech.terms)}.union(czech.terms, *(one.terms for one in others))
            for czech, *others in zip(*read, strict=True)
        ]
        tests = [_any_word(partial(_has_any, terms), fields) for terms in meanings]
        return Query(typed, lambda found, article: all(test(found, article) for test in tests))

    def _exact(self, fields: Sequence[str] = ()) -> Query:
        typed = self._typed()
        return Query(f"+{typed}", _any_word(lambda word: _is_form(word, typed), fields))

    def _prefix(self, fields: Sequence[str] = ()) -> Query:
        word = self._typed()
        typed = word[: self._random.randint(2, len(word))].rstrip("- ")
        return Query(f"{typed}*", _any_word(lambda word: _begins(word, typed), fields))

    def _phrase(self, fields: Sequence[str] = ()) -> Query:
        typed = " ".join(self._typed() for _ in range(self._random.randint(1, 2)))
        opening, closing = self._random.choice(('""', "„“", "«»"))
        wanted = [token for token in self.analyzer.text(typed) if token.width == 1]

        def test(found: Mapping[str, Values], _article: Written) -> bool:
            return any(
                all(_is_at(value, at + offset, token.form) for offset, token in enumerate(wanted))
                for value in _searched(found, fields)
                for at in range(_end(value))
            )

        return Query(f"{opening}{typed}{closing}", test)

    def _field(self) -> Query:
        name = self._random.choice(sorted(FIELDS))
        fields = (FIELDS[name],)
        if self._random.random() < 0.2:
            inner = _any_of([self._word(fields), self._word(fields)], " OR ")
            return Query(f"{name}:({inner.text})", inner.test)
        draw = self._random.choice((self._word, self._phrase, self._named))
        inner = draw(fields)
        return Query(f"{name}:{inner.text}", inner.test)

    def _named(self, fields: Sequence[str]) -> Query:
        """Draw a word of a name."""
        names = " ".join(name for names in NAMES.values() for name in names)
        return self._meaning(self._random.choice(names.split()), fields)

    def _dates(self) -> Query:
        day = FIRST_DAY + timedelta(self._random.randrange(DAYS))
        month = f"{day:%Y-%m}"
        first, last = day.replace(day=1), _last_of_month(day)
        later = day + timedelta(90)
        text, start, end = self._random.choice(
            [
                (f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)),
                (month, first, last),
                (f"{day}", day, day),
                (f">={day}", day, None),
                (f">{day}", day + timedelta(1), None),
                (f"<={month}", None, last),
                (f"<{day.year}", None, date(day.year - 1, 12, 31)),
                (f"{month}..{later:%Y-%m}", first, _last_of_month(later)),
            ]
        )
        return Query(f"datum:{text}", lambda _found, article: _is_within(article.day, start, end))


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(32)).replace(day=1) - timedelta(1)


def _searched(found: Mapping[str, Values], fields: Sequence[str]) -> Iterator[Sequence[Word]]:
    for field, values in found.items():
        if not fields or field in fields:
            yield from values


def _any_word(test: Callable[[Word], bool], fields: Sequence[str]) -> Test:
    return lambda found, _article: any(
        test(word) for value in _searched(found, fields) for word in value
    )


def _has_any(terms: set[str], word: Word) -> bool:
    return not terms.isdisjoint(word.token.terms)


def _is_form(word: Word, typed: str) -> bool:
    """Tell whether a word is in the form as typed; without diacritics they may be missing."""
    lower = typed.lower()
    return (word.folded if folded(typed) == lower else word.token.form) == lower


def _is_at(value: Sequence[Word], position: int, typed: str) -> bool:
    """Tell whether a word in the form as typed begins at a position, a compound or a part of it."""
    return any(word.token.position == position and _is_form(word, typed) for word in value)


def _end(value: Sequence[Word]) -> int:
    return value[-1].token.position + 1 if value else 0


def _begins(word: Word, typed: str) -> bool:
    lower = typed.lower()
    return (word.folded if folded(typed) == lower else word.token.form).startswith(lower)


def _negated(query: Query) -> Query:
    test = query.test
    return Query(f"-{query.text}", lambda found, article: not test(found, article))


def _all_of(queries: Sequence[Query]) -> Query:
    tests = [query.test for query in queries]
    text = " ".join(query.text for query in queries)
    return Query(text, lambda found, article: all(test(found, article) for test in tests))


def _any_of(queries: Sequence[Query], operator: str) -> Query:
    tests = [query.test for query in queries]
    text = operator.join(query.text for query in queries)
    return Query(text, lambda found, article: any(test(found, article) for test in tests))
