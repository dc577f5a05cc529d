"""What every engine is fed. Stands in for ``index.document`` until that gives the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from index import document as present
from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.schema import KeywordField, TextField, exact


@dataclass(frozen=True, slots=True)
class Document:
    """One article as an engine takes it.

    Attributes:
        lemmas: Field to its terms and how often each occurs.
        forms: Field to the forms as they are written, in lower case, and their positions.
    """

    id: str
    lemmas: Mapping[TextField, Mapping[str, int]]
    forms: Mapping[TextField, Mapping[str, list[int]]]
    tiers: Mapping[str, int]
    keywords: Mapping[KeywordField, tuple[str, ...]]
    published: int
    importance: int
    stored: bytes


def to_document(article: Article, analyzer: Analyzer) -> Document:
    """Analyse an article; each of its texts once."""
    made = present.to_document(article, analyzer)
    lemmas = {
        field: {term: len(places) for term, places in made.terms[field.value].items()}
        for field in TextField
    }
    return Document(
        id=made.id,
        lemmas=lemmas,
        forms={field: _as_written(made.terms[exact(field)]) for field in TextField},
        tiers={},
        keywords=made.keywords,
        published=made.published,
        importance=made.importance,
        stored=made.stored,
    )


def _as_written(positions: present.Positions) -> Mapping[str, list[int]]:
    """Leave out the folded forms that stand beside the accented ones."""
    places = {form: list(found) for form, found in positions.items()}
    for form, found in positions.items():
        folded = fold(form)
        if folded != form:
            accented = set(found)
            places[folded] = [place for place in places[folded] if place not in accented]
    return {form: found for form, found in places.items() if found}
