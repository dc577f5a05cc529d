"""What the cluster is given of a document: terms with what they count, words in their places.

| field | of a document |
|---|---|
| ``all`` | its lemmas, each with its weight over all fields, before it saturates |
| ``in_<field>`` | the same of one field |
| ``raised`` | terms that only raise its rank |
| ``folded_<field>`` | its words without diacritics, parted by blanks, each in its place |
| ``written_<field>`` | in the same places those that have diacritics, and a filler for the others |
| facets, ``story``, ``title_key`` | keywords |
| ``id``, ``published``, ``importance`` | what results are sorted by |
| ``month`` | the month of ``published``, to be counted |
| ``article`` | the article as JSON, not indexed |

Weights are BM25F's (see :mod:`index.ranking`): how often a lemma is in each field, by the weight
and the length of the field. The cluster keeps them as numbers (``rank_features``) and is only told
how rare a word is when it is asked for; so it is the same in how many parts an index lies.

A lemma stands there with its tiers, as one feature: those of other tiers are other features.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

import msgspec

from index.article import to_json
from index.bm25f import MIN_WEIGHT, Bm25f
from index.czech.folding import fold
from index.czech.tokens import pieces
from index.documents.document import VALUE_GAP, Document, Positions
from index.schema import NO_DATE, KeywordField, TextField, Tier, split_label_term

ALL = "all"
ARTICLE, IDENTITY, RAISED = "article", "id", "raised"
PUBLISHED, MONTH, IMPORTANCE = "published", "month", "importance"
FACETS = (
    KeywordField.COMPANY,
    KeywordField.CATEGORY,
    KeywordField.PERSON,
    KeywordField.SOURCE_NAME,
    KeywordField.YEAR,
)
TIER_SETS = range(sum(Tier) + 1)
FILLER = "_"
"""Stands where a word has no diacritics; no word is so."""
MAX_TOKEN = 120
"""Letters of a word in the cluster, whose analyser cuts after 255 halves of characters."""
MEMO = 200_000
"""Forms that are remembered as they stand in the cluster."""
_LEAST = 1e-5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLANK = re.compile(r"[\s\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class FieldNorms:
    """What words count: the parameters of BM25F, and how long each field is on average.

    The averages are those of the articles there were at the last full build, or of many of them:
    they must be known before the first document is sent.
    """

    bm25f: Bm25f
    averages: Mapping[TextField, float]

    def norm(self, field: TextField, length: int) -> float:
        """Return what one occurrence counts in a field of so many terms."""
        b, average = self.bm25f.normalisation, self.averages.get(field, float(length))
        return max(self.bm25f.weights[field], MIN_WEIGHT) / (1 - b + b * length / average)


def mapping(origin: str) -> Mapping[str, object]:
    """Return the cluster's description of our fields, and a note where they come from."""
    features = {"type": "rank_features"}
    words = {"type": "text", "analyzer": "whitespace", "norms": False} | {
        "index_options": "positions",
        "position_increment_gap": VALUE_GAP,
    }
    keyword = {"type": "keyword"}
    found_by = {"type": "keyword", "doc_values": False}
    fields: dict[str, object] = {ALL: features, RAISED: found_by}
    for field in TextField:
        fields |= {inside(field): features, folded(field): words, written(field): words}
    fields |= {field.value: keyword for field in (*FACETS, KeywordField.STORY)}
    fields |= {
        KeywordField.TITLE_KEY.value: found_by,
        IDENTITY: keyword,
        PUBLISHED: {"type": "long"},
        MONTH: {"type": "integer"},
        IMPORTANCE: {"type": "byte"},
        ARTICLE: {"type": "object", "enabled": False},
    }
    return {
        "dynamic": "strict",
        "_meta": {"origin": origin},
        "_source": {"includes": [ARTICLE]},
        "properties": fields,
    }


def inside(field: TextField) -> str:
    """Return the name of the features of one field."""
    return f"in_{field.value}"


def folded(field: TextField) -> str:
    """Return the name of a field's words without diacritics."""
    return f"folded_{field.value}"


def written(field: TextField) -> str:
    """Return the name of a field's words that have diacritics."""
    return f"written_{field.value}"


def feature(term: str, tiers: int) -> str:
    """Return the name of the feature of a lemma in a set of tiers."""
    # The cluster takes what follows the last dot of a name for the feature.
    return f"{term.replace('.', '․') if '.' in term else term}{tiers}"


def token(form: str) -> str:
    """Return a word as it stands among the words of a field."""
    plain = _BLANK.sub("‿", form)
    if len(plain) <= MAX_TOKEN:
        return plain or "‿"
    return plain[:MAX_TOKEN] + _hash(form)


def keyword(value: str) -> str:
    """Return a keyword as the cluster has it; a very long or odd one is told by its hash."""
    return value if len(value) <= MAX_TOKEN and value.isprintable() else f"\x1f{_hash(value)}"


def document_key(identity: str) -> int:
    """Return the number of the document of an article: the same in every version."""
    return int(_hash(identity), 16)


def key_text(document: int) -> str:
    """Return the cluster's id of a document."""
    return f"{document:032x}"


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def source(document: Document, norms: FieldNorms) -> bytes:
    """Return a document as JSON for the cluster."""
    found: dict[str, object] = dict(_features(document, norms))
    for field, forms in document.forms.items():
        folded_words, written_words = _words(forms)
        found[folded(field)] = folded_words
        if written_words:
            found[written(field)] = written_words
    if raised := document.tiers.keys() - terms_of(document):
        found[RAISED] = sorted(raised)
    found |= _keywords(document)
    found[IDENTITY] = document.id.encode("utf-8", "backslashreplace").decode()
    found[IMPORTANCE] = document.importance
    if document.published != NO_DATE:
        found[PUBLISHED] = document.published
        found[MONTH] = _month(document.published)
    found[ARTICLE] = to_json(document.article).decode()
    return msgspec.json.encode(found)


def _month(published: int) -> int:
    """Return the number of a month in UTC, which :func:`first_day` undoes."""
    moment = _EPOCH + timedelta(seconds=published)
    return moment.year * 12 + moment.month - 1


def first_day(month: int) -> date:
    """Return the first day of the month of a number."""
    return date(month // 12, month % 12 + 1, 1)


def features_of(document: Document) -> set[str]:
    """Return the features of a document over all fields."""
    tiers = document.tiers
    return {feature(term, tiers.get(term, 0)) for term in terms_of(document)}


def terms_of(document: Document) -> set[str]:
    """Return the lemmas of a document."""
    return set().union(*document.lemmas.values())


def facet_values(document: Document) -> Iterable[tuple[KeywordField, str, str]]:
    """Yield the facet values of a document: the facet, the key and the label."""
    for field in FACETS:
        for value in document.keywords.get(field, ()):
            yield field, *split_label_term(value)


def _features(document: Document, norms: FieldNorms) -> Mapping[str, dict[str, float]]:
    names = {term: feature(term, document.tiers.get(term, 0)) for term in terms_of(document)}
    everywhere = dict.fromkeys(names, 0.0)
    found: dict[str, dict[str, float]] = {}
    for field, lemmas in document.lemmas.items():
        if not lemmas:
            continue
        norm = norms.norm(field, sum(lemmas.values()))
        counts = {count: round(count * norm, 5) or _LEAST for count in set(lemmas.values())}
        found[inside(field)] = {names[term]: counts[count] for term, count in lemmas.items()}
        for term, count in lemmas.items():
            everywhere[term] += count * norm
    weights = {names[term]: round(weight, 5) or _LEAST for term, weight in everywhere.items()}
    return {ALL: weights, **found}


def _keywords(document: Document) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, key, _ in facet_values(document):
        values = found.setdefault(field.value, [])
        if keyword(key) not in values:
            values.append(keyword(key))
    for field in (KeywordField.STORY, KeywordField.TITLE_KEY):
        if given := document.keywords.get(field, ()):
            found[field.value] = [keyword(value) for value in given]
    return found


def _words(forms: Positions) -> tuple[list[str], list[str]]:
    """Return the words of a field in their places: folded, and written where that is another.

    What is written in one word and read in parts too takes the place of its first part, of which
    there is only one: it stands at the end. No phrase is asked for by such a word.
    """
    without: dict[int, str] = {}
    accented: dict[int, str] = {}
    compounds: list[str] = []
    for form, places in forms.items():
        plain, as_written, compound = _named(form)
        if compound or not without.keys().isdisjoint(places):
            compounds.append(form)
            continue
        for place in places:
            without[place] = plain
        if as_written != plain:
            for place in places:
                accented[place] = as_written
    return _values(without, accented, compounds)


@lru_cache(MEMO)
def _named(form: str) -> tuple[str, str, bool]:
    """Return a form without diacritics, as it is written, and whether it is read in parts too."""
    return token(fold(form)), token(form), not form.isalnum() and pieces(form)[0].width > 1


def _values(
    without: dict[int, str], accented: dict[int, str], compounds: list[str]
) -> tuple[list[str], list[str]]:
    folded_values: list[list[str]] = []
    written_values: list[list[str]] = []
    end = -VALUE_GAP
    for place in sorted(without):
        missing = place - end
        if missing >= VALUE_GAP or not folded_values:
            folded_values.append([])
            written_values.append([])
            missing = 0
        folded_values[-1] += [FILLER] * missing + [without[place]]
        written_values[-1] += [FILLER] * missing + [accented.get(place, FILLER)]
        end = place + 1
    if compounds:
        folded_values.append([token(fold(form)) for form in compounds])
        written_values.append([token(form) for form in compounds])
    if not (accented or any(fold(form) != form for form in compounds)):
        written_values = []
    return [" ".join(v) for v in folded_values], [" ".join(v) for v in written_values]
