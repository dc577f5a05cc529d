"""Statistics of the documents of a version, for analysing queries and highlighting.

The cluster can search terms but not enumerate them, and it does not relate forms to lemmas. A build
therefore counts the documents it sends, and the version's folder keeps the counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np

from index.czech.folding import fold
from index.documents.document import Document
from index.engines.cluster.documents import facet_values, feature, features_of
from index.names import label_order
from index.storage.arrays import read_kind, read_terms, write_array, write_terms
from index.storage.layout import folded_range, form_term, split_form_term
from index.storage.terms import SortedTerms

FORMS, FEATURES, RELATED, NAMES = "forms", "features", "related", "names.json"
_MARK = "\x1f"

Related = tuple[str, tuple[str, ...]]
"""A form with its lemmas."""


class Tally:
    """Counts documents by form, feature and facet value."""

    def __init__(self) -> None:
        """Start from zero."""
        self.documents = 0
        self.forms: Counter[str] = Counter()
        self.features: Counter[str] = Counter()
        self.related: set[str] = set()
        self.weighed = 0
        self.keys: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.labels: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, document: Document) -> None:
        """Count a document."""
        self._count(document, 1)

    def remove(self, document: Document) -> None:
        """Subtract a document."""
        self._count(document, -1)

    def relate(self, met: Iterable[Related]) -> None:
        """Record the lemmas of forms."""
        self.related.update(f"{term}{_MARK}{form}" for form, terms in met for term in terms)

    def merge(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        self.documents += other.documents
        self.forms.update(other.forms)
        self.features.update(other.features)
        self.related |= other.related
        self.weighed += other.weighed
        for facet in other.keys:
            self.keys[facet].update(other.keys[facet])
            self.labels[facet].update(other.labels[facet])

    def _count(self, document: Document, by: int) -> None:
        self.documents += by
        self.weighed += by if document.importance else 0
        self.forms.update(dict.fromkeys(set().union(*document.forms.values()), by))
        self.features.update(dict.fromkeys(features_of(document), by))
        found = set(facet_values(document))
        for facet, key in {(facet, key) for facet, key, _ in found}:
            self.keys[facet][key] += by
        for facet, key, label in found:
            self.labels[facet][key, label] += by

    def save(self, folder: Path) -> None:
        """Write the counts into a new folder."""
        folder.mkdir()
        forms = {form_term(fold(form), form): n for form, n in self.forms.items() if n > 0}
        _save_counts(folder, FORMS, forms)
        _save_counts(folder, FEATURES, {name: n for name, n in self.features.items() if n > 0})
        write_terms(folder, RELATED, sorted(self.related))
        names = _Names(
            self.documents,
            self.weighed,
            {facet: dict(found) for facet, found in self.keys.items()},
            {facet: [(*of, n) for of, n in found.items()] for facet, found in self.labels.items()},
        )
        (folder / NAMES).write_bytes(msgspec.json.encode(names))

    @classmethod
    def load(cls, folder: Path) -> "Tally":
        """Read saved counts, to continue counting.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
        """
        opened = TallyReader(folder)
        tally = cls()
        tally.documents = opened.documents
        tally.forms.update({split_form_term(term)[1]: n for term, n in opened.counted(FORMS)})
        tally.features.update(dict(opened.counted(FEATURES)))
        tally.related.update(opened.related)
        tally.weighed = opened.names.weighed
        for facet, counts in opened.names.keys.items():
            tally.keys[facet].update(counts)
            labels = opened.names.labels[facet]
            tally.labels[facet].update({(key, label): n for key, label, n in labels})
        return tally


class _Names(msgspec.Struct):
    """Number of documents, of those with an importance, and by key and label of facet values."""

    documents: int
    weighed: int
    keys: dict[str, dict[str, int]]
    labels: dict[str, list[tuple[str, str, int]]]


def _save_counts(folder: Path, name: str, counts: Mapping[str, int]) -> None:
    terms = sorted(counts)
    write_terms(folder, name, terms)
    write_array(folder, f"{name}.counts", np.array([counts[term] for term in terms], np.uint32))


class TallyReader:
    """Read access to saved counts; safe for threads.

    Attributes:
        documents: Number of articles.
        facets: Keys of the facets that any article has a name of.
        forms: Terms of all forms, see :func:`index.storage.layout.form_term`.
        texts: Document frequency of each form, by ordinal.
        related: Lemma and form, joined, for each form of each lemma.
    """

    def __init__(self, folder: Path) -> None:
        """Open the counts in ``folder``.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
        """
        self.forms = read_terms(folder, FORMS)
        self.texts = read_kind(folder, f"{FORMS}.counts", np.uint32)
        self._features = read_terms(folder, FEATURES)
        self._feature_counts = read_kind(folder, f"{FEATURES}.counts", np.uint32)
        self.related = read_terms(folder, RELATED)
        self.names = msgspec.json.decode((folder / NAMES).read_bytes(), type=_Names)
        self.documents = self.names.documents
        self.facets = tuple(
            facet
            for facet, counts in self.names.keys.items()
            if any(count > 0 for count in counts.values())
        )

    def counted(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield all forms or features with their document frequency."""
        terms, counts = (
            (self.forms, self.texts) if name == FORMS else (self._features, self._feature_counts)
        )
        return zip(terms, counts.tolist(), strict=True)

    def with_feature(self, term: str, tiers: int) -> int:
        """Return the document frequency of a lemma in exactly the given tiers."""
        ordinal = self._features.ordinal(feature(term, tiers))
        return 0 if ordinal is None else int(self._feature_counts[ordinal])

    def forms_of(self, lemma: str) -> Iterator[str]:
        """Yield the indexed forms of a lemma."""
        return _after_mark(self.related, f"{lemma}{_MARK}")

    def forms_written(self, form: str) -> Iterator[str]:
        """Yield the forms that a form matches; without diacritics, all forms that fold to it."""
        folded = fold(form)
        return _after_mark(
            self.forms, folded_range(folded) if folded == form else form_term(folded, form)
        )

    def forms_with_prefix(self, prefix: str) -> Iterator[str]:
        """Yield the forms with a prefix."""
        found = _after_mark(self.forms, fold(prefix))
        plain = fold(prefix) == prefix
        return (form for form in found if plain or form.startswith(prefix))

    def facet_names(self, facet: str) -> Mapping[str, tuple[str, int]]:
        """Return the label and the number of articles of each value of a facet, by key."""
        found = [of for of in self.names.labels[facet] if of[2] > 0]
        # Best label last: later entries of a key overwrite earlier ones.
        found.sort(key=lambda of: label_order(*of[1:]), reverse=True)
        keys = self.names.keys[facet]
        return {key: (label, keys[key]) for key, label, _ in found}


def _after_mark(terms: SortedTerms, prefix: str) -> Iterator[str]:
    first, end = terms.range(prefix)
    return (split_form_term(terms[ordinal])[1] for ordinal in range(first, end))
