"""Encode documents for the cluster: weighted lemmas, and tokens with their positions.

| field | content |
|---|---|
| ``all`` | lemmas, each with its BM25F weight over all fields, before saturation |
| ``in_<field>`` | the same for one field |
| ``raised`` | terms that only boost |
| ``folded_<field>`` | tokens without diacritics, separated by blanks, in position order |
| ``written_<field>`` | at the same positions the tokens with diacritics, else a filler |
| facets, ``story``, ``title_key`` | keywords |
| ``id``, ``published``, ``importance`` | sort keys |
| ``month`` | month of ``published``, for counting |
| ``article`` | article as JSON, not indexed |
| ``places`` | number of words of the title, and position blocks of each lemma; not indexed |

Weights follow BM25F (see :mod:`index.bm25f`) and are stored as ``rank_features``. The idf is
supplied by each query, so that it does not depend on the number of shards.

A lemma and its set of tiers form one feature: the same lemma in other tiers is another feature.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
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
from index.facets import BUILT_IN, IMPORTANCE, Facet
from index.schema import (
    FACET,
    NO_DATE,
    KeywordField,
    TextField,
    Tier,
    facet_field,
    split_label_term,
)

ALL = "all"
ARTICLE, IDENTITY, RAISED = "article", "id", "raised"
PLACES, TITLE_WORDS, BLOCKS = "places", "title_words", "blocks"
PUBLISHED, MONTH = "published", "month"
TIER_SETS = range(sum(Tier) + 1)
FILLER = "_"
"""Token at a position where a field has no word of its kind; never a word itself."""
MAX_TOKEN = 120
"""Maximum length of a token; the cluster's analyser splits after 255 UTF-16 code units."""
MEMO = 200_000
"""Number of forms whose tokens are cached."""
_LEAST = 1e-5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLANK = re.compile(r"[\s\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class FieldNorms:
    """Parameters of BM25F and average field lengths, from which field norms are computed.

    The averages are sampled at the last full build, since they must be known before the first
    document is sent.
    """

    bm25f: Bm25f
    averages: Mapping[TextField, float]

    def norm(self, field: TextField, length: int) -> float:
        """Return the weighted norm of a field with ``length`` terms."""
        b, average = self.bm25f.normalisation, self.averages.get(field, float(length))
        return max(self.bm25f.weights[field], MIN_WEIGHT) / (1 - b + b * length / average)


def mapping(origin: str, own: Iterable[Facet] = ()) -> Mapping[str, object]:
    """Return the mapping of the index, with the origin of the documents as metadata.

    Args:
        origin: Of the documents.
        own: Facets that the settings of the archive add.
    """
    features = {"type": "rank_features"}
    words = {"type": "text", "analyzer": "whitespace", "norms": False} | {
        "index_options": "positions",
        "position_increment_gap": VALUE_GAP,
    }
    keyword = {"type": "keyword"}
    found_by = {"type": "keyword", "doc_values": False}
    fields: dict[str, object] = {ALL: features, RAISED: found_by}
    for field in TextField:
        names = (folded(field), written(field))
        fields |= {inside(field): features}
        fields |= dict.fromkeys((*names, *map(compounds, names)), words)
    fields |= {facet_field(facet.key): keyword for facet in (*BUILT_IN, *own)}
    fields |= {
        KeywordField.STORY.value: keyword,
        KeywordField.TITLE_KEY.value: found_by,
        IDENTITY: keyword,
        PUBLISHED: {"type": "long"},
        MONTH: {"type": "integer"},
        IMPORTANCE: {"type": "byte"},
        ARTICLE: {"type": "object", "enabled": False},
        PLACES: {"type": "object", "enabled": False},
    }
    return {
        "dynamic": "strict",
        "_meta": {"origin": origin},
        "_source": {"includes": [ARTICLE, PLACES]},
        "properties": fields,
    }


def inside(field: TextField) -> str:
    """Return the index field of the lemmas of one text field."""
    return f"in_{field.value}"


def folded(field: TextField) -> str:
    """Return the index field of the tokens without diacritics."""
    return f"folded_{field.value}"


def written(field: TextField) -> str:
    """Return the index field of the tokens with diacritics."""
    return f"written_{field.value}"


def compounds(name: str) -> str:
    """Return the index field of the compounds that begin at the positions of another one's tokens.

    A text has one token for each position, and a compound begins where its first part does.
    """
    return f"compounds_{name}"


def feature(term: str, tiers: int) -> str:
    """Return the name of the feature of a lemma in a set of tiers."""
    # The cluster splits a feature's path at the last dot.
    return f"{term.replace('.', '․') if '.' in term else term}{tiers}"


def token(form: str) -> str:
    """Return the token of a form: without blanks, a long one cut and made unique by its hash."""
    plain = _BLANK.sub("‿", form)
    if len(plain) <= MAX_TOKEN:
        return plain or "‿"
    return plain[:MAX_TOKEN] + _hash(form)


def keyword(value: str) -> str:
    """Return the keyword of a value; a long or unprintable one is replaced by its hash."""
    return value if len(value) <= MAX_TOKEN and value.isprintable() else f"\x1f{_hash(value)}"


def document_key(identity: str) -> int:
    """Return the document id of an article, which is the same in every version."""
    return int(_hash(identity), 16)


def key_text(document: int) -> str:
    """Return the key of a document in the cluster."""
    return f"{document:032x}"


def lemma_key(term: str) -> str:
    """Return the key of the position blocks of a lemma, without dots, at which paths divide."""
    return _hash(term, 4)


def _hash(text: str, size: int = 16) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def source(document: Document, norms: FieldNorms) -> bytes:
    """Return the encoded source of a document (JSON)."""
    found: dict[str, object] = dict(_features(document, norms))
    for field, forms in document.forms.items():
        found |= _tokens(field, forms)
    if raised := document.tiers.keys() - terms_of(document):
        found[RAISED] = sorted(raised)
    found |= _keywords(document)
    found[IDENTITY] = document.id.encode("utf-8", "backslashreplace").decode()
    found[IMPORTANCE] = document.importance
    if document.published != NO_DATE:
        found[PUBLISHED] = document.published
        found[MONTH] = _month(document.published)
    found[ARTICLE] = to_json(document.article).decode()
    # In hexadecimal: not every reader of JSON has unsigned integers of 64 bits.
    blocks = {lemma_key(term): f"{bits:x}" for term, bits in document.blocks.items()}
    found[PLACES] = {TITLE_WORDS: document.title_words, BLOCKS: blocks}
    return msgspec.json.encode(found)


def _month(published: int) -> int:
    """Return the months since year 0, in UTC; :func:`first_day` is the inverse."""
    moment = _EPOCH + timedelta(seconds=published)
    return moment.year * 12 + moment.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month given by :func:`_month`."""
    return date(month // 12, month % 12 + 1, 1)


def features_of(document: Document) -> set[str]:
    """Return the (lemma, tiers) features of a document over all fields."""
    tiers = document.tiers
    return {feature(term, tiers.get(term, 0)) for term in terms_of(document)}


def terms_of(document: Document) -> set[str]:
    """Return the distinct lemmas of a document."""
    return set().union(*document.lemmas.values())


def facet_values(document: Document) -> Iterable[tuple[str, str, str]]:
    """Yield the facet values of a document as (facet, key, label)."""
    for field, values in document.keywords.items():
        if field.startswith(FACET):
            for value in values:
                yield field.removeprefix(FACET), *split_label_term(value)


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
    for facet, key, _ in facet_values(document):
        values = found.setdefault(facet_field(facet), [])
        if keyword(key) not in values:
            values.append(keyword(key))
    for field in (KeywordField.STORY, KeywordField.TITLE_KEY):
        if given := document.keywords.get(field, ()):
            found[field.value] = [keyword(value) for value in given]
    return found


def _tokens(field: TextField, forms: Positions) -> Mapping[str, list[str]]:
    """Return the values of the index fields of a text, as tokens; all have the same positions."""
    words: dict[int, str] = {}
    wholes: dict[int, str] = {}
    # A number in groups of digits is longer than each group, and nothing else tells it from one.
    for form in sorted(forms, key=len):
        compound = _is_compound(form)
        for position in forms[form]:
            (wholes if compound or position in words else words)[position] = form
    positions = sorted(words.keys() | wholes.keys())
    plain, accented = folded(field), written(field)
    tokens = {
        plain: _folded_tokens(words),
        accented: _written_tokens(words),
        compounds(plain): _folded_tokens(wholes),
        compounds(accented): _written_tokens(wholes),
    }
    return {name: _values(positions, found) for name, found in tokens.items() if found}


def _folded_tokens(forms: Mapping[int, str]) -> Mapping[int, str]:
    return {position: _named(form)[0] for position, form in forms.items()}


def _written_tokens(forms: Mapping[int, str]) -> Mapping[int, str]:
    """Return the tokens of those forms that have diacritics."""
    named = {position: _named(form) for position, form in forms.items()}
    return {position: own for position, (plain, own) in named.items() if own != plain}


@lru_cache(MEMO)
def _named(form: str) -> tuple[str, str]:
    """Return the folded and the written token of a form."""
    return token(fold(form)), token(form)


@lru_cache(MEMO)
def _is_compound(form: str) -> bool:
    return not form.isalnum() and pieces(form)[0].width > 1


def _values(positions: Sequence[int], tokens: Mapping[int, str]) -> list[str]:
    """Return the texts of a field, one for each value; ``FILLER`` where there is no token."""
    values: list[list[str]] = []
    end = -VALUE_GAP
    for position in positions:
        missing = position - end
        if missing >= VALUE_GAP or not values:
            values.append([])
            missing = 0
        values[-1] += [FILLER] * missing + [tokens.get(position, FILLER)]
        end = position + 1
    return [" ".join(value) for value in values]
