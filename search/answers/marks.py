"""Mark the words of a text that match a plan, and cut snippets around them.

The analyser of the index gives the offsets of the words, so exactly the matching words are marked,
as the author wrote them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_

from index.article import Listed
from index.czech.analyzer import Analyzer
from index.documents.keys import written_in
from index.preview import Texts
from index.schema import TextField
from search.answers.leaf_matching import Occurrence
from search.answers.occurrences import Finder, Text
from search.engines.base import Engine, FieldBits, field_bits
from search.query.plan import Plan, wanted_leaves
from search.result import Highlights, Marked, MarkedPoint, Span

SNIPPET_LENGTH = 280
"""Maximum length of a snippet in code points; it is cut at sentences, clauses or words."""
_HALF = SNIPPET_LENGTH // 2
_SENTENCE = re.compile(r"""[.!?…]["“”»)\]]*\s+|\n+""")
_CLAUSE = re.compile(r"[,;:]\s+|\s[–—-]\s+")
MAX_TEXT = 20_000
"""Code points of a text that are searched for a snippet."""
MAX_WORK = 60_000
"""Code points of a text, times words of the query, that are searched for a snippet: with more than
three words the search ends before ``MAX_TEXT``."""
MAX_TEXTS, MAX_PAGE = 20, 120_000
"""Bounds of a page: texts of full length that are searched word by word, and code points as
:attr:`Finder.work` counts them. Later snippets come from the listed part of an article. Only very
frequent words on a long page get here."""
MAX_MARKED = 200_000
"""Code points of an article whose words are marked on its own page."""
MAX_POINTS = 2
MAX_MARKS = 300
"""Matching words among which the best range of a text is chosen."""


_Found = tuple[str, list[Occurrence]]
"""A text and the matching words in it."""
MAX_LOOKED_UP = 8
"""Leaves of a plan above which it is not looked up in which fields each of them is."""
_TITLE, _SUMMARY, _POINTS, _BODY = map(
    field_bits, (TextField.TITLE, TextField.SUMMARY, TextField.KEY_POINTS, TextField.BODY)
)
_LISTED = _TITLE | _SUMMARY | _POINTS


class Highlighter:
    """Highlights the articles of one page by one plan."""

    def __init__(self, plan: Plan, analyzer: Analyzer, engine: Engine) -> None:
        """Prepare for a plan that the engine ran."""
        self._engine = engine
        self._leaves = tuple(wanted_leaves(plan.root))
        self._finder = Finder(self._leaves, analyzer, engine.forms_of)
        self._most = min(MAX_TEXT, MAX_WORK // max(1, self._finder.leaves_in(TextField.BODY)))

    def highlight(self, hits: Sequence[tuple[int, Texts]]) -> list[Highlights]:
        """Return title, snippet and key points of each hit with the matching words marked.

        Texts are read only of articles whose summary does not match as much.

        Args:
            hits: Document ids with the shown texts of the articles.
        """
        documents = [document for document, _ in hits]
        articles = [article for _, article in hits]
        fields = self._fields(documents)
        found = self._listed(articles, [reduce(or_, of, 0) for of in fields])
        best = [
            max((article.summary, summary), (article.description, description), key=_answered)
            for article, (_, summary, description, *_) in zip(articles, found, strict=True)
        ]
        least = map(_answered, best)
        lacking = [
            number
            for number, (of, answered) in enumerate(zip(fields, least, strict=True))
            if answered < sum([having & _BODY != 0 for having in of])
        ]
        for number, body in self._bodies(lacking, hits):
            best[number] = max(best[number], body, key=_answered)
        return [
            _highlights(article, title, points, text)
            for article, (title, _, _, *points), text in zip(articles, found, best, strict=True)
        ]

    def mark(self, article: Listed, texts: Iterable[tuple[TextField, str]]) -> tuple[Marked, ...]:
        """Return texts of an article, each given with its field, with the matching words marked.

        Nothing is marked beyond ``MAX_MARKED`` code points.
        """
        language, left = written_in(article), MAX_MARKED
        marked = []
        for field, text in texts:
            searched = Text(field, text[:left], language)
            marked.append(_marked(text, self._finder.find((searched,))[0]))
            left -= len(searched.text)
        return tuple(marked)

    def _fields(self, documents: Sequence[int]) -> Sequence[Sequence[FieldBits]]:
        """Return the fields in which each document may match each leaf."""
        if len(self._leaves) > MAX_LOOKED_UP:
            return [[field_bits(*leaf.fields) for leaf in self._leaves]] * len(documents)
        columns = [self._engine.matching_fields(leaf, documents) for leaf in self._leaves]
        return [*zip(*columns, strict=True)] or [()] * len(documents)

    def _listed(
        self, articles: Sequence[Texts], fields: Sequence[FieldBits]
    ) -> list[list[list[Occurrence]]]:
        """Return the matches in title, summary, description and key points of each article.

        Args:
            articles: The articles.
            fields: Fields of each that may match; the other ones are not searched.
        """
        texts: list[Text] = []
        ends = [0]
        for article, having in zip(articles, fields, strict=True):
            if not having & _LISTED:
                ends.append(len(texts))
                continue
            language = written_in(article)
            title = article.title if having & _TITLE else ""
            summaries = (article.summary, article.description) if having & _SUMMARY else ("", "")
            texts.append(Text(TextField.TITLE, title, language))
            texts += [Text(TextField.SUMMARY, summary, language) for summary in summaries]
            if having & _POINTS:
                points = article.key_points
                texts += [Text(TextField.KEY_POINTS, point, language) for point in points]
            ends.append(len(texts))
        found = self._finder.find(texts)
        return [found[first:end] or [[], [], []] for first, end in pairwise(ends)]

    def _bodies(
        self, wanted: Sequence[int], hits: Sequence[tuple[int, Texts]]
    ) -> Iterator[tuple[int, _Found]]:
        """Yield the bodies of wanted articles with their matches, until the bounds of a page."""
        left, at = min(MAX_TEXTS * self._most, MAX_PAGE), 0
        while at < len(wanted) and left >= 0:
            texts: list[Text] = []
            size = 0
            for number in wanted[at:]:
                document, article = hits[number]
                body = self._engine.text(document, self._most)
                texts.append(Text(TextField.BODY, body, written_in(article)))
                size += len(body)
                if size > left:
                    break
            before = self._finder.work
            found = self._finder.find(texts)
            left -= self._finder.work - before
            for number, text, words in zip(wanted[at:], texts, found, strict=False):
                yield number, (text.text, words)
            at += len(texts)


def _highlights(
    article: Texts, title: list[Occurrence], in_points: Sequence[list[Occurrence]], best: _Found
) -> Highlights:
    points = _points(article.key_points, in_points)
    return Highlights(_marked(article.title, title), _cut(*best), points)


def unmarked(article: Texts) -> Highlights:
    """Return the title and the beginning of the summary of an article, without marks."""
    return Highlights(Marked(article.title), _cut(article.summary, []))


def _answered(text: _Found) -> int:
    """Return the number of distinct words of the query that a text matches."""
    leaves = 0
    for word in text[1]:
        leaves |= word.leaves
    return leaves.bit_count()


def _points(points: Sequence[str], found: Sequence[list[Occurrence]]) -> tuple[MarkedPoint, ...]:
    """Return the key points that match most words of the query, in the author's order."""
    if not any(found):  # also where they were not searched
        return ()
    answering = [
        (-_answered((point, words)), number, _marked(point, words))
        for number, (point, words) in enumerate(zip(points, found, strict=True))
        if words
    ]
    answering.sort(key=lambda point: point[:2])
    best = sorted(answering[:MAX_POINTS], key=_number)
    return tuple(MarkedPoint(number, marked) for _, number, marked in best)


def _number(point: tuple[int, int, Marked]) -> int:
    return point[1]


def _spans(found: Iterable[Occurrence], start: int, end: int) -> tuple[Span, ...]:
    """Return the marks within a range, relative to its start, overlapping ones merged."""
    if not found:
        return ()
    spans: list[Span] = []
    for word in sorted(found):
        first, last = word.start, word.end
        if first < start or last > end:
            continue
        if spans and first - start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last - start))
        else:
            spans.append((first - start, last - start))
    return tuple(spans)


def _marked(text: str, found: list[Occurrence]) -> Marked:
    return Marked(text, _spans(found, 0, len(text)))


def _cut(text: str, found: list[Occurrence]) -> Marked:
    """Cut the range that matches most words of the query; of equal ones the earliest.

    It begins and ends with a sentence, or else a clause, where one does near enough.
    """
    if len(text) <= SNIPPET_LENGTH:
        return _marked(text, found)
    first = best_start(found)
    start = 0 if first < _HALF else _beginning(text, first)
    last = max((word.end for word in found if first <= word.start < first + _HALF), default=0)
    end = _ending(text, max(last, start + _HALF), start + SNIPPET_LENGTH)
    return Marked(text[start:end], _spans(found, start, end), start > 0, end < len(text))


def best_start(found: list[Occurrence]) -> int:
    """Return the start of the window of half a snippet that matches most words of the query.

    Linear time: the union of a sliding window is that of two parts. The leaves from each word up
    to ``middle`` are accumulated backwards once, whenever the window reaches ``middle``, and
    those from there on as they enter.
    """
    words = found[:MAX_MARKS]
    best, best_count = 0, 0
    before, after, middle, end = [0] * len(words), 0, 0, 0
    for number, word in enumerate(words):
        while end < len(words) and words[end].start < word.start + SNIPPET_LENGTH // 2:
            after |= words[end].leaves
            end += 1
        if number == middle:
            leaves = 0
            for other in range(end - 1, number - 1, -1):
                leaves |= words[other].leaves
                before[other] = leaves
            middle, after = end, 0
        count = (before[number] | after).bit_count()
        if count > best_count:
            best, best_count = word.start, count
    return best


def _beginning(text: str, at: int) -> int:
    """Return the start of the sentence at a position, or of a clause or word near before it."""
    if starts := [start for _, start in _sentences(text, at - _HALF, at)]:
        return starts[-1]
    clauses = _CLAUSE.finditer(text, at - SNIPPET_LENGTH // 4, at)
    return next((clause.end() for clause in clauses), _next_word(text, at - SNIPPET_LENGTH // 4))


def _ending(text: str, least: int, most: int) -> int:
    """Return the last end of a sentence between two positions, or else of a clause or word."""
    if most >= len(text):
        return len(text)
    if ends := [end for end, _ in _sentences(text, least, most) if end >= least]:
        return ends[-1]
    clauses = [clause.start() for clause in _CLAUSE.finditer(text, least, most)]
    return clauses[-1] if clauses else _word_end(text, most)


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield where sentences end and the next ones start, within a range of a text.

    No sentence ends after an initial, or before a small letter: *J. Novák*, *např. tady*.
    """
    for found in _SENTENCE.finditer(text, first, last):
        end, start = found.start() + len(found[0].rstrip()), found.end()
        paragraph = found[0][0].isspace()
        before = text[max(0, found.start() - 2) : found.start()]
        if paragraph or (before.isalnum() and not text[start : start + 1].islower()):
            yield end, start


def _next_word(text: str, start: int) -> int:
    space = text.find(" ", start, start + 40)
    return space + 1 if space >= 0 else start


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end + 1)
    return space if space > 0 else end
