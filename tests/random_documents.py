"""Random small archives, made as documents: what an engine gets, without articles behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from index.article import Article
from index.documents.blocks import block_bits
from index.documents.document import VALUE_GAP, Document, Frequencies, Positions
from index.schema import NO_DATE, KeywordField, TextField, facet_field, label_term

LEMMAS = {
    "rada": ("rada",),
    "řada": ("rada", "rad"),
    "řad": ("rad", "radit"),
    "radí": ("radit",),
    "čip": ("cip",),
    "čipy": ("cip", "~cip"),
    "cip": ("~cip",),
    "server": ("server", "_server"),
    "𝔰erver 🙂": ("^\ue000",),
    "on-device": ("~ondevice",),
    "vata": ("vata",),
}
"""Words as they are written, and the terms they are found by."""
PARTS = {"on-device": ("on", "device")}
"""Compounds take one position for each of their parts, which have those positions too."""

Text = Sequence[Sequence[str]]
"""Words of each value of a field."""

MOST_FREQUENT = "vata"
"""The word of all documents that are added to many others."""
WORDS = st.sampled_from(["rada", "řada", "čip", MOST_FREQUENT]) | st.sampled_from(sorted(LEMMAS))
"""Some words often, so that they meet."""

texts = st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=2)
_dates = st.just(NO_DATE) | st.integers(-3, 3).map(lambda day: day * 86_400)
_labels = st.lists(st.sampled_from(["Apple", "APPLE", "Škoda", "Čez", "", "a\x1fb"]), max_size=4)
_stories = st.lists(st.sampled_from(["s", "t", "\udcff"]), max_size=1)

OTHERS = st.sampled_from([0, 300])
"""Numbers of equal documents to add: rare words among many documents are matched differently."""


def positions_of(text: Text) -> Positions:
    """Return the positions of the words of a field, with gaps between values."""
    found: dict[str, set[int]] = {}
    position = 0
    for value in text:
        for word in value:
            found.setdefault(word, set()).add(position)
            for offset, part in enumerate(PARTS.get(word, ())):
                found.setdefault(part, set()).add(position + offset)
            position += len(PARTS.get(word, (word,)))
        position += VALUE_GAP
    return {word: sorted(positions) for word, positions in found.items()}


def frequencies_of(text: Text) -> Frequencies:
    """Return the frequency of each term in a field."""
    found: Frequencies = {}
    for term in (term for value in text for word in value for term in LEMMAS[word]):
        found[term] = found.get(term, 0) + 1
    return found


def blocks_of(fields: Mapping[TextField, Text]) -> dict[str, int]:
    """Return the position blocks of each term."""
    found: dict[str, int] = {}
    for field, text in fields.items():
        for word, positions in positions_of(text).items():
            for term in LEMMAS.get(word, ()):
                found[term] = found.get(term, 0) | block_bits(field, positions)
    return found


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    """Draw a document."""
    fields = draw(st.dictionaries(st.sampled_from(TextField), texts, max_size=4))
    lemmas = {field: frequencies_of(text) for field, text in fields.items()}
    terms = sorted({term for found in lemmas.values() for term in found})
    tiers = st.dictionaries(st.sampled_from([*terms, "=x", "=y"]), st.integers(1, 3), max_size=3)
    return Document(
        id=f"a{number}",
        lemmas=lemmas,
        forms={field: positions_of(text) for field, text in fields.items()},
        tiers=draw(tiers),
        keywords={
            KeywordField.ID: (f"a{number}",),
            KeywordField.STORY: tuple(draw(_stories)),
            facet_field("company"): _labelled(draw(_labels)),
            facet_field("year"): _labelled(draw(_labels)),
        },
        published=draw(_dates),
        importance=draw(st.integers(0, 5)),
        article=Article(f"a{number}", "", "", ""),
        blocks=blocks_of(fields),
        title_words=draw(st.integers(0, 12)),
    )


def nothing(identity: str) -> Document:
    """Return a document without a word."""
    return Document(
        id=identity,
        lemmas={},
        forms={},
        tiers={},
        keywords={KeywordField.ID: (identity,)},
        published=NO_DATE,
        importance=0,
        article=Article(identity, "", "", ""),
    )


def most_frequent(identity: str) -> Document:
    """Return a document of the most frequent word."""
    return replace(
        nothing(identity),
        lemmas={TextField.TITLE: {MOST_FREQUENT: 1}},
        forms={TextField.TITLE: {MOST_FREQUENT: [0]}},
        blocks={MOST_FREQUENT: block_bits(TextField.TITLE, [0])},
        title_words=1,
    )


@st.composite
def archives(draw: st.DrawFn, least: int = 1) -> list[Document]:
    """Draw the documents of an archive, in no order of their ids."""
    numbers = draw(st.permutations(range(draw(st.integers(least, 8)))))
    found = [draw(documents(number)) for number in numbers]
    found[1:1] = [most_frequent(f"x{number}") for number in range(draw(OTHERS))]
    return found


def met_in(written: Iterable[Document]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words of documents with the terms they are found by."""
    words = {word for one in written for found in one.forms.values() for word in found}
    return [(word, LEMMAS[word]) for word in sorted(words & LEMMAS.keys())]


def _labelled(labels: Iterable[str]) -> tuple[str, ...]:
    """Return keywords in which one key may have several spellings."""
    return tuple(
        sorted({label_term(label.casefold().partition("\x1f")[0], label) for label in labels})
    )
