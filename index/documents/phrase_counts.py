"""Phrases: pairs of words that several articles have above their bodies."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from index.article import Article
from index.czech.analyzer import Token
from index.czech.tokens import find_words
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import write_phrases
from index.documents.document import DocumentBuilder, written_in

MIN_ARTICLES = 2
"""Articles a phrase must be in."""
MAX_COUNTED = 1_000_000
"""Pairs that are counted at a time: where there are more, those met once are forgotten.

Source of the idea: Manku and Motwani, Approximate Frequency Counts over Data Streams (2002).
"""
LENGTHS = range(5, 41)
"""Letters the two words have together."""
_LEMMAS = "\x1f"
_FILE = "phrases.json"


def phrases_of(article: Article, builder: DocumentBuilder) -> tuple[str, ...]:
    """Return the pairs of an article, each once: its lemmas and the form in which it stands."""
    analyse = partial(builder.tokens, written_in(article))
    found: dict[str, str] = {}
    for text in (article.title, article.summary, *article.key_points):
        end, before = -1, None
        for match in find_words(text):
            tokens = analyse(match.group())
            token = tokens[0] if len(tokens) == 1 else None
            if token and before and _belong(before, token) and text[end : match.start()].isspace():
                form = f"{before.form} {token.form}"
                found[f"{before.primary[0]} {token.primary[0]}"] = form
            end, before = match.end(), token
    return tuple(f"{lemmas}{_LEMMAS}{form}" for lemmas, form in found.items())


def _belong(one: Token, other: Token) -> bool:
    """Tell whether two words can be a phrase: neither is a mere particle."""
    return (
        len(one.form) + len(other.form) in LENGTHS
        and one.form not in CLOSED_CLASS
        and other.form not in CLOSED_CLASS
        and bool(one.primary and other.primary)
    )


class PhraseCounts:
    """Counts pairs over many articles, in bounded memory.

    What an update takes away stays counted until the next full build.
    """

    def __init__(
        self, known: dict[str, dict[str, int]] | None = None, base: Path | None = None
    ) -> None:
        """Begin, or go on from phrases that are known.

        Args:
            known: The counts of each one's forms by its lemmas.
            base: Where the dictionary is that has them.
        """
        self._known = known or {}
        self._base = base
        self._counts: Counter[str] = Counter()

    @classmethod
    def load(cls, folder: Path) -> "PhraseCounts":
        """Return the counts that a version keeps.

        Raises:
            OSError: If they cannot be read.
            msgspec.DecodeError: If they are something else.
        """
        stored = (folder / _FILE).read_bytes()
        return cls(msgspec.json.decode(stored, type=dict[str, dict[str, int]]), folder)

    def add(self, pairs: Iterable[str]) -> None:
        """Count the pairs of articles."""
        self._counts.update(pairs)
        if len(self._counts) > MAX_COUNTED:
            self._counts = Counter({pair: n for pair, n in self._counts.items() if n > 1})

    def write(self, folder: Path) -> None:
        """Write the phrases into the dictionary of a version, and what the next one goes on from.

        What has not changed is copied from the dictionary that was loaded.
        """
        phrases = self.phrases()
        write_phrases(folder, phrases.changed_counts(), self._base)
        (folder / _FILE).write_bytes(msgspec.json.encode(phrases.forms))

    def phrases(self) -> "Phrases":
        """Return the pairs that are phrases."""
        changed = set()
        for pair, count in self._counts.items():
            lemmas, _, form = pair.partition(_LEMMAS)
            counts = self._known.setdefault(lemmas, {})
            counts[form] = counts.get(form, 0) + count
            changed.add(lemmas)
        self._counts.clear()
        found = self._known.items()
        phrases = {lemmas: of for lemmas, of in found if sum(of.values()) >= MIN_ARTICLES}
        return Phrases(phrases, changed & phrases.keys())


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases.

    Attributes:
        forms: The lemmas of each, and how many articles have each of its forms.
        changed: The lemmas of those that are new or counted on since they were loaded.
    """

    forms: Mapping[str, Mapping[str, int]]
    changed: Collection[str]

    def changed_counts(self) -> dict[str, int]:
        """Return every form of the phrases that have changed with its own count.

        One form stands for all of a phrase and has all of theirs: the commonest in which the second
        word is its lemma, as *umělá inteligence*. A form of several phrases has its greatest count.
        """
        changed = {form for lemmas in self.changed for form in self.forms[lemmas]}
        found = dict.fromkeys(changed, 0)
        for lemmas, counts in self.forms.items():
            shared = counts.keys() & changed
            if not shared:
                continue
            offered = _offered(counts, lemmas.partition(" ")[2])
            for form in shared:
                count = sum(counts.values()) if form == offered else counts[form]
                found[form] = max(found[form], count)
        return found


def _offered(counts: Mapping[str, int], lemma: str) -> str:
    """Return the form that is met most, of equal ones the first in order."""
    named = [form for form in counts if form.endswith(f" {lemma}")]
    return min(named or counts, key=lambda form: (-counts[form], form))
