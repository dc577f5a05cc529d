"""Count phrases: pairs of adjacent words in titles, summaries and key points."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from index.article import Article
from index.czech.analyzer import Language, Token
from index.czech.tokens import find_words
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import write_phrases
from index.documents.keys import written_in
from index.storage.compression import read_compressed, write_compressed

MIN_ARTICLES = 2
"""Minimum document frequency of a phrase."""
MAX_COUNTED = 1_000_000
"""Maximum number of counters; beyond it, pairs counted once are dropped.

After Manku and Motwani, Approximate Frequency Counts over Data Streams (2002).
"""
LENGTHS = range(5, 41)
"""Admissible total length of the two words, in letters."""
_LEMMAS = "\x1f"
_FILE = "phrases.json.zst"


PhrasePart = tuple[str, str]
"""Form and likeliest lemma of a word that may be part of a phrase."""


class Analysed(Protocol):
    """Words that were analysed for the texts of articles."""

    def in_phrases(self, language: Language) -> Callable[[str], PhrasePart | None]:
        """Return the function that describes a word of a language as a part of phrases."""
        ...


def phrase_part(tokens: Sequence[Token]) -> PhrasePart | None:
    """Return a word as a part of phrases, or ``None`` for one of a closed class or of parts."""
    (token, *others) = tokens
    if others or not token.primary or token.form in CLOSED_CLASS:
        return None
    return token.form, token.primary[0]


def phrases_of(article: Article, words: Analysed) -> tuple[str, ...]:
    """Return the distinct pairs of an article, each as its lemmas and its form, joined."""
    part_of = words.in_phrases(written_in(article))
    found: dict[str, str] = {}
    for text in (article.title, article.summary, *article.key_points):
        end, before = -1, None
        for match in find_words(text):
            part = part_of(match.group())
            if part and before and text[end : match.start()].isspace():
                (one, lemma), (other, other_lemma) = before, part
                if len(one) + len(other) in LENGTHS:
                    found[f"{lemma} {other_lemma}"] = f"{one} {other}"
            end, before = match.end(), part
    return tuple([f"{lemmas}{_LEMMAS}{form}" for lemmas, form in found.items()])


class PhraseCounts:
    """Counts pairs over many articles in bounded memory.

    Pairs of articles that an update deletes stay counted until the next full build.
    """

    def __init__(
        self, known: dict[str, dict[str, int]] | None = None, base: Path | None = None
    ) -> None:
        """Start from zero, or continue from known phrases.

        Args:
            known: Document frequency of each form, by the lemmas of the phrase.
            base: Folder of the dictionary with these phrases.
        """
        self._known = known or {}
        self._base = base
        self._counts: Counter[str] = Counter()

    @classmethod
    def load(cls, folder: Path) -> "PhraseCounts":
        """Read the counts of a version, to continue from them.

        Raises:
            OSError: If the file cannot be read.
            ValueError: If the file is not compressed.
            msgspec.DecodeError: If it has another content.
        """
        stored = read_compressed(folder / _FILE)
        return cls(msgspec.json.decode(stored, type=dict[str, dict[str, int]]), folder)

    def add(self, pairs: Iterable[str]) -> None:
        """Count the pairs of articles."""
        self._counts.update(pairs)
        if len(self._counts) > MAX_COUNTED:
            self._counts = Counter({pair: n for pair, n in self._counts.items() if n > 1})

    def write(self, folder: Path) -> None:
        """Write the phrases of the dictionary, and the counts for :meth:`load`.

        Unchanged phrases are copied from the dictionary that was loaded.
        """
        phrases = self.phrases()
        write_phrases(folder, phrases.changed_counts(), self._base)
        write_compressed(folder / _FILE, msgspec.json.encode(phrases.forms))

    def phrases(self) -> "Phrases":
        """Return the pairs that are frequent enough to be phrases, and reset the counters."""
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
    """Phrases with the frequencies of their forms.

    Attributes:
        forms: Document frequency of each form, by the lemmas of the phrase.
        changed: Lemmas of the phrases that are new or counted again since loading.
    """

    forms: Mapping[str, Mapping[str, int]]
    changed: Collection[str]

    def changed_counts(self) -> dict[str, int]:
        """Return the count of every form of the changed phrases.

        The preferred form of a phrase, such as *umělá inteligence*, has the sum of all its forms:
        it is the most frequent one whose second word is its lemma. A form of several phrases has
        the maximum of their counts.
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
    """Return the preferred form: the most frequent, of ties the first in order."""
    named = [form for form in counts if form.endswith(f" {lemma}")]
    return min(named or counts, key=lambda form: (-counts[form], form))
