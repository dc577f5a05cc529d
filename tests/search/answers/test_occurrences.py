"""Words are found in a text as if all of it were analysed: over random texts."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer, Language, Token
from index.documents.keys import forms, written_in
from index.schema import TextField
from search.answers.leaf_matching import Occurrence
from search.answers.occurrences import Finder, Text
from search.engines.base import Engine
from search.query.parser import parse
from search.query.plan import Leaf, Phrase, Prefix, Terms, wanted_leaves
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.built import engine_of

Found = set[tuple[int, int, int]]
"""Start, end and the number of the leaf."""

TYPED = (
    "rada řada řadu ŘADY být byt Praha Prahy v praze čip čipů chip Applu Apple Googlem Škodovka "
    "on-device ondevice on device Wi-Fi wifi AT&T C++ C# .NET Node.js jana@example.cz lidé člověk "
    "CVE-2025-0001 2025-12-31 5G 87 000 87000 1 000 000 3,5 10% don't Musk's server servery ß "
    "İstanbul ﬁnále 🙂 x y_z e-shop e-shopy ČEZ a i"
)
WORDS = tuple(TYPED.split(" "))
BETWEEN = [" ", " ", " ", " ", ", ", "-", "\u2011", "\u00a0", "\n\n", " – – – ", ".", "/", "_"]
BETWEEN += ["\u2009", "…", "(", "\u200b", "", " " * 40, "\u202f", "'", "&", "@", "\u2003"]
# So few words that each is looked for by how it begins.
BETWEEN += [" " + "- " * 60] * 5


def softened(word: str) -> str:
    return f"{word[:2]}\u00ad{word[2:]}"


def decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def unbroken(word: str) -> str:
    return word.replace("-", "\u2011")


SPELLED = st.sampled_from(
    [str, str, str, str.upper, str.capitalize, str.lower, softened, decomposed, unbroken]
)
WRITTEN = st.builds(lambda word, spelled: spelled(word), st.sampled_from(WORDS), SPELLED)
PLAIN = st.sampled_from(WORDS)
TEXTS = st.lists(st.tuples(WRITTEN, st.sampled_from(BETWEEN)), max_size=12).map(
    lambda parts: "".join(word + between for word, between in parts)
)
QUERIES = (
    WRITTEN
    | WRITTEN.map(lambda word: f"+{word}")
    | st.builds(lambda word, length: f"{word[:length]}*", PLAIN, st.integers(2, 5))
    | st.lists(WRITTEN, min_size=2, max_size=4).map(lambda words: f'"{" ".join(words)}"')
    | st.lists(PLAIN, min_size=2, max_size=3).map(" OR ".join)
)
ALONE = QUERIES.filter(lambda q: " OR " not in q)
TOGETHER = st.recursive(
    ALONE | ALONE.map(lambda q: f"text:{q}") | ALONE.map(lambda q: f"nazev:{q}"),
    lambda parts: (
        st.lists(parts, min_size=2, max_size=4).map(" OR ".join).map("({})".format)
        | st.lists(parts, min_size=2, max_size=3).map(" ".join)
        | st.builds("{} -{}".format, parts, ALONE)
    ),
    max_leaves=12,
)
"""Phrases, prefixes, fields and negations in one query."""


def answering(tokens: Sequence[Token], leaf: Leaf) -> Iterable[Token]:
    """Yield the words of an analysed text that answer a leaf."""
    match leaf:
        case Terms(terms=terms, exact=exact):
            for token in tokens:
                if not set(terms).isdisjoint(forms(token) if exact else token.terms):
                    yield token
        case Prefix(prefix=prefix):
            for token in tokens:
                if any(form.startswith(prefix) for form in forms(token)):
                    yield token
        case Phrase(positions=positions):
            yield from of_phrases(tokens, positions)


def of_phrases(tokens: Sequence[Token], positions: Sequence[Sequence[str]]) -> Iterable[Token]:
    for first in {token.position for token in tokens}:
        at = [
            [t for t in tokens if t.position == first + n and not set(form).isdisjoint(forms(t))]
            for n, form in enumerate(positions)
        ]
        if all(at):
            yield from (token for found in at for token in found)


@dataclass(frozen=True, slots=True)
class Case:
    """A query over a text."""

    leaves: Sequence[Leaf]
    analyzer: Analyzer
    engine: Engine

    def quickly(self, articles: Iterable[Article]) -> list[Found]:
        """Return what is found in the texts of articles, searched at once."""
        finder = Finder(self.leaves, self.analyzer, self.engine.forms_of)
        found = finder.find([Text(TextField.BODY, a.text, written_in(a)) for a in articles])
        return [self.numbered(words) for words in found]

    def numbered(self, words: Sequence[Occurrence]) -> Found:
        assert list(words) == sorted(words, key=lambda one: one.start)
        return {
            (one.start, one.end, number)
            for one in words
            for number in range(one.leaves.bit_length())
            if one.leaves >> number & 1
        }

    def slowly(self, text: str, language: Language) -> Found:
        tokens = self.analyzer.text(text, language)
        return {
            (token.start, token.end, number)
            for number, leaf in enumerate(self.leaves)
            if TextField.BODY in leaf.fields
            for token in answering(tokens, leaf)
        }


def leaves_of(q: str, analyzer: Analyzer) -> tuple[Leaf, ...]:
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())
    return tuple(wanted_leaves(plan.root))


@settings(max_examples=150)
@given(
    st.lists(TEXTS, min_size=1, max_size=3),
    st.sampled_from(["cs", "en"]),
    st.lists(QUERIES | TOGETHER, min_size=1, max_size=8),
)
@example(["rada – – – – – – čip"], "cs", ['"rada čip"'])
@example(["x rada" + " " * 60 + "\n\n\nřada rada " * 3], "cs", ['"rada řada rada"'])
@example(["on\u2011device, on-\u00addevice, ON DEVICE"], "cs", ["on-device", "+device", "dev*"])
@example(["87 000 a 87\u00a0000 i 87000"], "cs", ["87000", "+87000", "87*", '"a 87 000 i"'])
@example(["čip čip,87 000 čip"], "cs", ['"čip 87"', '"čip 87000 čip"'])
@example(["čip čip čip rada čip"], "cs", ['"čip čip" OR "čip rada" OR "rada čip čip" OR "čip"'])
@example(["rada ra\u00adda, r\u00adada čip" + " slovo" * 90], "cs", ["rada", '"rada čip"'])
@example(["rada čip"], "cs", ["(rada OR text:C+*)"])
@example(["🙂 a ☎"], "cs", ["🙂", "+☎", '"🙂 a"'])
def test_what_is_found_is_what_analysing_all_of_the_text_would_find(
    analyzer: Analyzer, texts: list[str], language: str, queries: list[str]
) -> None:
    articles = [
        Article(f"a{n}", f"a{n}.md", f"a{n}", "x", text=text, language=language)
        for n, text in enumerate(texts)
    ]
    with TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), articles, analyzer)
        for q in queries:
            case = Case(leaves_of(q, analyzer), analyzer, engine)
            found = case.quickly(articles)
            assert found == [case.slowly(a.text, written_in(a)) for a in articles], q
        engine.close()
