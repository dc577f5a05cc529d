"""Bound the cost of a query by the number of postings it reads, never by a clock.

A phrase of very frequent words reads all their positions, and a short prefix the postings of a
thousand forms. The first phrase of a query is always exact, whatever it reads. Queries of a few
words stay below the limit, and so do fifteen words that nearly every article has.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import is_

from search.messages import Message, MessageCode
from search.query.plan import AllOf, AnyOf, Everything, Leaf, Node, Phrase, Prefix, Terms, Without

FIXED = 80_000
A_DOCUMENT = 4
"""Budget of a query: ``FIXED`` plus ``A_DOCUMENT`` for each document, in postings of prefixes or
equal work. The first phrase is not counted."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A tree within the budget.

    Attributes:
        node: Root of the tree.
        as_words: Phrases that are replaced by the conjunction of their words.
        left_out: Words, prefixes and excluded phrases that are dropped.
    """

    node: Node
    as_words: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def notes(self) -> tuple[Message, ...]:
        """Return the messages for the reader."""
        notes = []
        if self.as_words:
            notes.append(Message.of(MessageCode.PHRASES_AS_WORDS, words=self.as_words))
        if self.left_out:
            notes.append(Message.of(MessageCode.WORDS_LEFT_OUT, words=self.left_out))
        return tuple(notes)


def within_reach(node: Node, effort: Callable[[Leaf], int], documents: int) -> Reachable:
    """Return a tree without the leaves that exceed the budget, in their order.

    A tree that loses nothing is returned itself.

    Args:
        node: Root of a plan.
        effort: Estimates the postings and positions that a leaf reads.
        documents: Number of documents in the index.
    """
    if isinstance(node, Leaf):
        # The first leaf is kept whatever it reads.
        return Reachable(node)
    meter = _Meter(effort, FIXED + A_DOCUMENT * documents)
    reached = meter.node(node, excluded=False)
    return Reachable(reached, tuple(meter.as_words), tuple(meter.left_out))


@dataclass(slots=True)
class _Meter:
    """Sums the costs of the leaves of a tree, in their order."""

    effort: Callable[[Leaf], int]
    limit: int
    spent: int = 0
    phrases: int = 0
    as_words: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def node(self, node: Node, *, excluded: bool) -> Node:
        """Return the rest of a subtree, or ``Everything`` if nothing is left of it."""
        match node:
            case Terms() | Phrase() | Prefix():
                return self._leaf(node, excluded=excluded)
            case AllOf(parts) | AnyOf(parts):
                kept = tuple([self.node(part, excluded=excluded) for part in parts])
                # Most are within the budget: the same node tells that nothing changed.
                unchanged = all(map(is_, kept, parts)) and Everything() not in kept
                return node if unchanged else _kept(type(node), kept)
            case Without(part):
                inner = self.node(part, excluded=True)
                return inner if isinstance(inner, Everything) else Without(inner)
            case _:
                return node

    def _leaf(self, leaf: Leaf, *, excluded: bool) -> Node:
        if isinstance(leaf, Phrase):
            self.phrases += 1
            if self.phrases == 1:
                return leaf
        cost = self.effort(leaf)
        first = not self.spent and not isinstance(leaf, Phrase)
        if first or self.spent + cost <= self.limit:
            self.spent += cost
            return leaf
        if isinstance(leaf, Phrase) and not excluded:
            self.as_words[leaf.word] = None
            words = (Terms(forms[0], leaf.fields, forms, exact=True) for forms in leaf.positions)
            return _kept(AllOf, tuple([self._leaf(word, excluded=False) for word in words]))
        self.left_out[f"{leaf.word}*" if isinstance(leaf, Prefix) else leaf.word] = None
        return Everything()


def _kept(kind: type[AllOf] | type[AnyOf], parts: tuple[Node, ...]) -> Node:
    kept = tuple(part for part in parts if not isinstance(part, Everything))
    if not kept:
        return Everything()
    return kept[0] if len(kept) == 1 else kind(kept)
