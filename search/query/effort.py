"""Bound what a query costs to find, by what has to be read for it and never by a clock.

A phrase of words that nearly every article has reads all their positions, and a short prefix the
postings of a thousand forms. The first phrase of a query is always exact, whatever it reads.
Queries of a few words stay below the limit, and so do fifteen plain words that nearly every article
has.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from search.messages import Message, MessageCode
from search.query.plan import AllOf, AnyOf, Everything, Leaf, Node, Phrase, Prefix, Terms, Without

FIXED = 80_000
A_DOCUMENT = 4
"""Postings of prefixes that may be read for a query, or what takes as long: so many, and so many
more a document. The first phrase is not counted."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A tree within the limit.

    Attributes:
        node: The tree.
        as_words: Phrases whose words are looked for in its place wherever they stand.
        left_out: Words and prefixes that are not looked for, and phrases that exclude nothing.
    """

    node: Node
    as_words: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def notes(self) -> tuple[Message, ...]:
        """Return what the reader is told."""
        notes = []
        if self.as_words:
            notes.append(Message.of(MessageCode.PHRASES_AS_WORDS, words=self.as_words))
        if self.left_out:
            notes.append(Message.of(MessageCode.WORDS_LEFT_OUT, words=self.left_out))
        return tuple(notes)


def within_reach(node: Node, effort: Callable[[Leaf], int], documents: int) -> Reachable:
    """Return a tree without what is over the limit: the first that was typed stays.

    Args:
        node: The tree of a plan.
        effort: Gives how many postings and positions have to be read for a leaf, about.
        documents: How many there are.
    """
    meter = _Meter(effort, FIXED + A_DOCUMENT * documents)
    reached = meter.node(node, excluded=False)
    return Reachable(reached, tuple(meter.as_words), tuple(meter.left_out))


@dataclass(slots=True)
class _Meter:
    """Adds up what the leaves of a tree cost, in their order."""

    effort: Callable[[Leaf], int]
    limit: int
    spent: int = 0
    phrases: int = 0
    as_words: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def node(self, node: Node, *, excluded: bool) -> Node:
        """Return a part of the tree, or everything where nothing is left of it."""
        match node:
            case Terms() | Phrase() | Prefix():
                return self._leaf(node, excluded=excluded)
            case AllOf(parts):
                return _kept(AllOf, [self.node(part, excluded=excluded) for part in parts])
            case AnyOf(parts):
                return _kept(AnyOf, [self.node(part, excluded=excluded) for part in parts])
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
            return _kept(AllOf, [self._leaf(word, excluded=False) for word in words])
        self.left_out[f"{leaf.word}*" if isinstance(leaf, Prefix) else leaf.word] = None
        return Everything()


def _kept(kind: type[AllOf] | type[AnyOf], parts: list[Node]) -> Node:
    kept = tuple(part for part in parts if not isinstance(part, Everything))
    if not kept:
        return Everything()
    return kept[0] if len(kept) == 1 else kind(kept)
