"""Disjoint sets of texts, joined into larger ones (union-find)."""

from collections import defaultdict


class DisjointSets:
    """Sets of texts; a text that was never joined is in none."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def __contains__(self, text: str) -> bool:
        """Tell whether a text was joined to another one."""
        return text in self._parents

    def join(self, one: str, other: str) -> bool:
        """Join the sets of two texts, and tell whether they were apart."""
        first, second = self.root(one), self.root(other)
        self._parents[second] = first
        return first != second

    def root(self, text: str) -> str:
        """Return the text that stands for the set of a text until the next join."""
        parents = self._parents
        parents.setdefault(text, text)
        while parents[text] != text:
            # Each second step is left out next time: a long chain is walked once.
            parents[text] = parents[parents[text]]
            text = parents[text]
        return text

    def sets(self) -> dict[str, list[str]]:
        """Return the members of each set, in the order of their first join, by its root."""
        members: defaultdict[str, list[str]] = defaultdict(list)
        for text in self._parents:
            members[self.root(text)].append(text)
        return members
