"""Synonyms: groups of names of one thing, applied when a query is planned.

A file has a line for each group, with names separated by ``=``; ``#`` begins a comment. Names match
in any form, with or without diacritics: ``umělé inteligenci`` also searches for *AI*.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from index.czech.analyzer import Analyzer
from index.errors import HledejError
from search.settings import SearchSettings

Group = tuple[str, ...]
"""The names of one thing, as written in the file."""
MAX_WORDS = 4
"""Most words of a name."""


class SynonymsError(HledejError):
    """A file of synonyms cannot be used."""

    def __init__(self, path: str, line: int, fault: str) -> None:
        super().__init__(f"{path}:{line}: {fault}; write names of one thing joined by =, as a = b")
        self.path = path
        self.line = line


def load_synonyms(settings: SearchSettings, folder: Path) -> tuple[Group, ...]:
    """Return the built-in synonyms, unless they are off, and those of the owner's file.

    Args:
        settings: Settings with the name of the file.
        folder: Base folder of that name.

    Raises:
        SynonymsError: If the file cannot be read or a line is malformed.
    """
    groups: list[Group] = []
    if settings.builtin_synonyms:
        built_in = resources.files("search.query").joinpath("synonyms.txt")
        groups += _parse("synonyms.txt", built_in.read_text("utf-8"))
    if settings.synonyms:
        path = folder / settings.synonyms
        try:
            groups += _parse(str(path), path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise SynonymsError(str(path), 1, str(error)) from error
    return tuple(groups)


def _parse(path: str, text: str) -> Iterable[Group]:
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        names = tuple(name.strip() for name in content.split("="))
        if len(names) < 2 or not all(names):
            raise SynonymsError(path, number, f"{content!r} is not two names or more")
        if any(len(name.split()) > MAX_WORDS for name in names):
            raise SynonymsError(path, number, f"a name has at most {MAX_WORDS} words")
        yield names


class Synonyms:
    """Groups of names, indexed by the terms of their first words.

    Attributes:
        analyzer: Analyser of the index.
    """

    def __init__(self, groups: Iterable[Group], analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self._by_term: dict[str, list[tuple[str, Group]]] = defaultdict(list)
        for group in groups:
            for name in group:
                first = name.split()[0]
                for term in self._written(first):
                    self._by_term[term].append((name, group))

    def at(self, words: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Return the number of leading words that are a name, and the other names of its group.

        The longest name counts; 0 and no names if none starts here.
        """
        names = {
            pair: None for term in self._asked(words[0]) for pair in self._by_term.get(term, ())
        }
        best: tuple[int, tuple[str, ...]] = (0, ())
        for name, group in names:
            parts = name.split()
            if len(parts) > best[0] and self._same(parts, words[: len(parts)]):
                best = len(parts), tuple(other for other in group if other != name)
        return best

    def _same(self, name: Sequence[str], words: Sequence[str]) -> bool:
        return len(name) == len(words) and all(
            self._written(part) & self._asked(word) for part, word in zip(name, words, strict=True)
        )

    def _written(self, word: str) -> frozenset[str]:
        return frozenset(term for token in self.analyzer.text(word) for term in token.terms)

    def _asked(self, word: str) -> frozenset[str]:
        return frozenset(term for token in self.analyzer.query(word) for term in token.terms)
