"""A search of documents as slow and as plain as it can be written, with BM25F and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from math import log1p

from index.czech.folding import fold
from index.documents.document import Document
from index.schema import TextField
from index.settings import IndexSettings
from search.query.plan import AllOf, AnyOf, Leaf, MostOf, Node, Phrase, Prefix, Terms, Without

BM25F = IndexSettings().bm25f

Scores = dict[int, float]


def plain_run(node: Node, found: Sequence[Document]) -> Scores:
    """Return the matches of a tree, by its definition."""
    every = dict.fromkeys(range(len(found)), 0.0)
    match node:
        case AllOf(parts) | AnyOf(parts):
            each = [plain_run(part, found) for part in parts]
            both = isinstance(node, AllOf)
            matching = [n for n in every if (all if both else any)(n in part for part in each)]
            return {n: sum(part.get(n, 0.0) for part in each) for n in matching}
        case MostOf(parts, weights, least):
            each = [plain_run(part, found) for part in parts]
            weighed = list(zip(weights, each, strict=True))
            heavy = [n for n in every if sum(of for of, part in weighed if n in part) >= least]
            return {n: sum(part.get(n, 0.0) for part in each) for n in heavy}
        case Without(part):
            excluded = plain_run(part, found)
            return {number: 0.0 for number in every if number not in excluded}
        case Terms() | Phrase() | Prefix():
            return plain_scores(node, found)
        case _:
            raise TypeError(node)


def plain_scores(leaf: Leaf, found: Sequence[Document]) -> Scores:
    """Return the BM25F of a word in every document that has it."""
    weighted = {number: plain_weight(leaf, one, found) for number, one in enumerate(found)}
    having = {number: weight for number, weight in weighted.items() if weight}
    rare = log1p((len(found) - len(having) + 0.5) / (len(having) + 0.5))
    return {n: rare * weight / (weight + BM25F.saturation) for n, weight in having.items()}


def plain_weight(leaf: Leaf, one: Document, found: Sequence[Document]) -> float:
    """Return the weight of a word in a document: the maximum over its lemmas."""
    alternatives: Sequence[str | None] = (None,)
    if isinstance(leaf, Terms) and not leaf.exact:
        alternatives = leaf.terms
    return max(
        sum(
            count * norm(field, one, found)
            for field in leaf.fields
            if (count := frequency(leaf, one, field, lemma))
        )
        for lemma in alternatives
    )


def norm(field: TextField, one: Document, found: Sequence[Document]) -> float:
    lengths = [length for other in found if (length := length_of(other, field))]
    relative = 1.0
    if own := length_of(one, field):
        relative = own * len(lengths) / sum(lengths)
    return BM25F.weights[field] / (1 - BM25F.normalisation + BM25F.normalisation * relative)


def length_of(one: Document, field: TextField) -> int:
    return sum(one.lemmas.get(field, {}).values())


def frequency(leaf: Leaf, one: Document, field: TextField, lemma: str | None) -> int:
    if lemma is not None:
        return one.lemmas.get(field, {}).get(lemma, 0)
    forms = one.forms.get(field, {})
    match leaf:
        case Phrase(positions=positions):
            at = [set(asked_by(forms).get(form, ())) for (form,) in positions]
            return sum(all(p + n in later for n, later in enumerate(at)) for p in at[0])
        case Prefix(prefix=prefix):
            return sum(len(at) for form, at in forms.items() if prefix in beginnings(form))
        case Terms(terms=terms):
            return sum(len(at) for form, at in forms.items() if answers(form, terms))


def answers(form: str, asked: Iterable[str]) -> bool:
    return not {form, fold(form)}.isdisjoint(asked)


def beginnings(form: str) -> set[str]:
    return {name[:end] for name in (form, fold(form)) for end in range(1, len(name) + 1)}


def asked_by(forms: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return words by all that they answer to: without diacritics, and with those they have."""
    found: dict[str, set[int]] = {}
    for form, positions in forms.items():
        for name in (form, fold(form)):
            found.setdefault(name, set()).update(positions)
    return {name: sorted(positions) for name, positions in found.items()}
