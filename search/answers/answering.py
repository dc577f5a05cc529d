"""Answer a query over one version: as asked, by most of its words, or mended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from index.article import Listed
from index.czech.analyzer import NAME
from index.czech.folding import fold
from index.czech.suffixes import may_be_one_word
from search.answers.loosening import ENOUGH, loosened, may_loosen
from search.answers.opening import OpenVersion
from search.answers.pasted import pasted_address
from search.engines.base import Engine, Ranking
from search.engines.scoring import inverse_document_frequency
from search.messages import Message
from search.query.effort import within_reach
from search.query.parser import parse
from search.query.plan import EVERY_FIELD, AllOf, AnyOf, Leaf, Node, Plan, Terms, word_groups
from search.query.planning import make_plan, plan_word
from search.query.spelling import better_query, mended_query
from search.query.tree import And, Query, Word, describe
from search.request import MAX_PER_PAGE, Matching, SearchRequest
from search.settings import SearchSettings

FEW_RESULTS = 2
"""Most results of a query for which a better spelling is looked for."""
NAME_SHARE = 4
"""A word is a name where at least one in so many articles that have it capitalise it.

Names that are words too are in small letters elsewhere; any word has a capital in some sentence.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A ranking, and the query that it answers.

    Attributes:
        plan: The plan that was run.
        ranking: Its ranking.
        node: The query that was answered.
        ignored: Parts of the query that could not be used as meant.
        complete: Number of results with all words.
        matching: Which articles were listed.
        corrected: The query that was answered instead of one with slips, or ``None``.
        suggestion: A query that may be meant if there are few results, or ``None``; it has
            results without the filters.
    """

    plan: Plan
    ranking: Ranking
    node: Query
    ignored: tuple[Message, ...]
    complete: int
    matching: Matching
    corrected: str | None = None
    suggestion: str | None = None

    @property
    def interpreted(self) -> str:
        """The query as it was understood, for people."""
        return describe(self.node)


class _Ranked(NamedTuple):
    """A query, its plan for all words, the ranking, and notes on the parts that it lacks."""

    node: Query
    plan: Plan
    ranking: Ranking
    notes: tuple[Message, ...]


def answer(opened: OpenVersion, request: SearchRequest, settings: SearchSettings) -> Answer:
    """Return the answer to a request, whose filter values are clean names.

    Raises:
        ClusterError: If the index is in a cluster that does not answer.
    """
    parsed = parse(request.q, opened.facets.own)
    pasted = pasted_address(request.q, opened.engine, partial(first_articles, opened, settings))
    if pasted:
        parsed = replace(parsed, node=pasted)
    mended = _mended(opened, parsed.node) if request.correct else None
    if mended:
        instead = _ranked(opened, mended, request, settings)
        corrected = _answered(opened, instead, request, settings)
        if corrected.ranking.total or _everywhere(opened.engine, corrected):
            ignored = parsed.ignored + corrected.ignored
            return replace(corrected, ignored=ignored, corrected=describe(mended))
    asked = _ranked(opened, parsed.node, request, settings)
    found, total = _answered(opened, asked, request, settings), asked.ranking.total
    proposed = _proposed(opened, parsed.node, request, settings) if total <= FEW_RESULTS else None
    if not (parsed.ignored or proposed):
        return found
    suggestion = describe(proposed) if proposed else None
    return replace(found, ignored=parsed.ignored + found.ignored, suggestion=suggestion)


def _answered(
    opened: OpenVersion, found: _Ranked, request: SearchRequest, settings: SearchSettings
) -> Answer:
    """Return an answer by all words of a query, or by most where few articles have all."""
    plan, ranking, matching = found.plan, found.ranking, Matching.ALL
    if may_loosen(request, settings) and _few_have_all(opened.engine, found):
        most = loosened(plan, lambda leaf: _known_idf(opened.engine, leaf))
        if most is not None:
            plan, ranking, matching = most, opened.engine.run(most), Matching.MOST
    return Answer(plan, ranking, found.node, found.notes, found.ranking.total, matching)


def _few_have_all(engine: Engine, found: _Ranked) -> bool:
    """Tell whether few articles have all words of a query, with or without its filters."""
    return found.ranking.total < ENOUGH and _everywhere(engine, found) < ENOUGH


def _everywhere(engine: Engine, found: _Ranked | Answer) -> int:
    """Count the articles that a plan matches, those outside its filters included."""
    return sum(engine.matches(found.plan.root)) if found.plan.filtered else found.ranking.total


def _known_idf(engine: Engine, leaf: Leaf) -> float:
    """Return the inverse document frequency of a leaf, 0 if no article has it."""
    containing = sum(engine.matches(leaf))
    return inverse_document_frequency(engine.documents, containing) if containing else 0.0


def _ranked(
    opened: OpenVersion, node: Query, request: SearchRequest, settings: SearchSettings
) -> _Ranked:
    engine = opened.engine
    plan = make_plan(
        node, request, opened.synonyms, settings, opened.facets.present, values=opened.values
    )
    reached = within_reach(plan.root, engine.effort, engine.documents)
    if reached.node is not plan.root:
        plan = replace(plan, root=reached.node, words=word_groups(reached.node))
    return _Ranked(node, plan, engine.run(plan), reached.notes())


def first_articles(opened: OpenVersion, settings: SearchSettings, node: Query) -> Iterator[Listed]:
    """Yield the articles that rank first for a query."""
    request = SearchRequest(per_page=MAX_PER_PAGE, facets=())
    ranking = opened.engine.run(
        make_plan(node, request, opened.synonyms, settings, opened.facets.present)
    )
    return (opened.engine.listed(match.document) for match in ranking.ranked)


def _mended(opened: OpenVersion, node: Query) -> Query | None:
    """Return the query without its slips; a word of Czech, articles or names is none."""
    return mended_query(
        node,
        opened.dictionary,
        lambda word: _is_word(opened, word),
        lambda pair: _having_both(opened, pair),
    )


def _having_both(opened: OpenVersion, pair: And) -> int:
    """Count the articles that have both of two words, in any form."""
    words = (plan_word(word, opened.analyzer) for word in pair.nodes if isinstance(word, Word))
    return sum(opened.engine.matches(AllOf(tuple(words))))


def _is_word(opened: OpenVersion, word: Word) -> bool:
    """Tell whether a word is no slip."""
    return (
        opened.analyzer.knows(word.text)
        or _is_in_articles(opened, word)
        or _is_case_of_name(opened, word)
        or opened.vocabulary.has_word(fold(word.text))
    )


def _is_in_articles(opened: OpenVersion, word: Word) -> bool:
    """Tell whether any article has a word as typed, or in another case if it is no Czech word."""
    node = plan_word(word, opened.analyzer)
    return sum(opened.engine.matches(node)) > 0 and _is_met(opened, node, word.text)


def _is_met(opened: OpenVersion, node: Node, typed: str) -> bool:
    """Tell whether articles have all parts of a word, or one of its alternative spellings.

    A form that shares a stem with Czech words alone is a slip: Czech's own forms are known.
    """
    match node:
        case AllOf(parts):
            return all(_is_met(opened, part, typed) for part in parts)
        case AnyOf(parts):
            return any(_is_met(opened, part, typed) for part in parts)
        case Terms(word):
            forms = opened.engine.forms_of(node)
            return any(_is_form(opened, way, form) for way in (word, typed) for form in forms)
        case _:
            return isinstance(node, Leaf) and sum(opened.engine.matches(node)) > 0


def _is_form(opened: OpenVersion, word: str, form: str) -> bool:
    return fold(form) == fold(word.lower()) or (
        may_be_one_word(word, form) and not opened.analyzer.lexicon.knows(form)
    )


def _is_case_of_name(opened: OpenVersion, word: Word) -> bool:
    """Tell whether a word looks like a case of a word that articles write as a name."""
    terms = (term for token in opened.analyzer.query(word.text) for term in token.terms)
    return any(_is_name(opened, word, term) for term in terms if term.startswith(NAME))


def _is_name(opened: OpenVersion, word: Word, term: str) -> bool:
    """Tell whether enough articles with a form of a word capitalise it."""
    name = Terms(word.text, EVERY_FIELD, (term,))
    forms = (form for form in opened.engine.forms_of(name) if may_be_one_word(word.text, form))
    written = max((opened.dictionary.count(fold(form)) for form in forms), default=0)
    return 0 < written <= NAME_SHARE * sum(opened.engine.matches(name))


def _proposed(
    opened: OpenVersion, node: Query, request: SearchRequest, settings: SearchSettings
) -> Query | None:
    """Return a query of more frequent words that finds something."""
    engine = opened.engine
    better = better_query(
        node, opened.dictionary, lambda word: _frequency(opened, word), engine.documents
    )
    if better is None:
        return None
    plan = make_plan(
        better, request, opened.synonyms, settings, opened.facets.present, values=opened.values
    )
    return better if sum(engine.matches(plan.root)) else None


def _frequency(opened: OpenVersion, word: Word) -> int:
    """Count the articles with a word, in any form."""
    return sum(opened.engine.matches(plan_word(word, opened.analyzer)))
