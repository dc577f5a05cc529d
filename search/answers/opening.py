"""Open a version: its engine, analyser, dictionary, synonyms and vocabulary."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.building.knowledge import LEXICON_FOLDER, VOCABULARY_FILE, read_own_facets
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.documents.dictionary import DICTIONARY_FOLDER, Dictionary
from index.errors import HledejError, LexiconError, VersionError
from index.facets import BUILT_IN, COMPANY, LANGUAGE, PERSON, Facet, Facets, ValueKind
from index.mentions.known import KnownNames, read_names
from index.names import facet_key
from index.schema import TextField
from index.versions.history import HISTORY
from index.versions.manifest import REBUILD, Manifest
from index.vocabulary.vocabulary import KINDS, Vocabulary, from_json
from search.answers.labels import SLUG, Texts, is_compound, readable
from search.answers.stories import Stories
from search.engines.base import Backend, Engine, FacetCount
from search.query.plan import Phrase, Plan, Terms
from search.query.planning import make_plan
from search.query.synonyms import Group, Synonyms
from search.query.tree import Everything
from search.query.value_words import Spellings, Words, words_of_values
from search.request import SearchRequest, Sort
from search.result import IndexState
from search.settings import SearchSettings

ALL_NAMES = 1_000_000
SEVERAL = 2
"""Languages from which on an archive has that facet."""
MAX_SPELLED = 500
"""Slugs of a facet, the most frequent, whose spelling is looked for in texts."""
_SHORT = (TextField.TITLE, TextField.SUMMARY, TextField.KEY_POINTS)
_NEWEST = SearchRequest(per_page=20, facets=(), sort=Sort.NEWEST)
"""The articles in which the spelling of a slug is looked for."""
_BODIES = 5
"""Number of the newest bodies in which it is looked for where no shorter text has its words."""
_MOST_OF_BODY = 100_000
"""Number of bytes of a body that are looked through."""
_NAMED = frozenset({ValueKind.NAMES, ValueKind.YEARS, ValueKind.LANGUAGES})


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """One open version, with its engine, its analyser and all else that requests need.

    ``names`` are the values of the facets, by key, the most frequent first. ``values`` gives the
    words by which queries name them in fields. ``known`` are the names that texts were searched
    for. ``stories`` groups the articles of one story.
    """

    manifest: Manifest
    engine: Engine
    analyzer: Analyzer
    dictionary: Dictionary
    synonyms: Synonyms
    vocabulary: Vocabulary
    names: Mapping[str, tuple[FacetCount, ...]]
    facets: Facets
    values: Words
    known: KnownNames
    stories: Stories
    history: bytes

    @property
    def state(self) -> IndexState:
        """Name, age and size of the version."""
        manifest = self.manifest
        return IndexState(manifest.name, manifest.built_at, manifest.documents)


def open_version(
    manifest: Manifest,
    folder: Path,
    backend: Backend,
    synonyms: Iterable[Group],
    settings: SearchSettings,
) -> OpenVersion:
    """Open the version in a folder.

    Args:
        manifest: Manifest of the version.
        folder: Folder of the version.
        backend: Opens its engine.
        synonyms: Groups of names of one thing.
        settings: Settings of the ranking.

    Raises:
        VersionError: If the version cannot be used.
        ClusterError: If its documents are in a cluster that does not answer.
    """
    analyzer = _analyzer(manifest, folder / LEXICON_FOLDER)
    try:
        engine = backend.open(folder, manifest)
        dictionary = Dictionary(folder / DICTIONARY_FOLDER, engine.form_terms)
        vocabulary = from_json((folder / VOCABULARY_FILE).read_bytes())
        known = Synonyms(synonyms, analyzer)
        all_facets = (*BUILT_IN, *read_own_facets(folder))
        written = _names(engine, known, settings, all_facets)
        texts = _Texts(engine, make_plan(Everything(), _NEWEST, known, settings, ()))
        names = _readable(written, all_facets, dictionary, texts.with_words)
        sought, stories = read_names(folder), Stories(engine, folder)
        history = (folder / HISTORY).read_bytes()
        facets = replace(_facets(engine, names, all_facets, sought), slugs=_slugs(written, names))
    except HledejError:
        raise
    except Exception as error:
        # A damaged file makes Whoosh raise any kind of error.
        raise VersionError(manifest.name, f"cannot be opened ({error})", REBUILD) from error
    return OpenVersion(
        manifest,
        engine,
        analyzer,
        dictionary,
        known,
        vocabulary,
        names,
        facets,
        words_of_values(partial(_spellings, facets, written, vocabulary), analyzer),
        sought,
        stories,
        history,
    )


def _names(
    engine: Engine, synonyms: Synonyms, settings: SearchSettings, facets: tuple[Facet, ...]
) -> Mapping[str, tuple[FacetCount, ...]]:
    """Return all values of the facets but for that of levels."""
    keys = tuple(facet.key for facet in facets if facet.kind in _NAMED)
    everything = SearchRequest(per_page=1, facets=keys, facet_size=ALL_NAMES)
    counts = engine.run(make_plan(Everything(), everything, synonyms, settings, facets)).facets
    return {facet: counted.values for facet, counted in counts.items()}


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of an engine's articles.

    Attributes:
        engine: The engine.
        newest: Plan of the newest articles.
    """

    engine: Engine
    newest: Plan

    def with_words(self, words: Sequence[str]) -> Iterator[str]:
        """Yield texts of the newest articles in which folded words stand in a row.

        Bodies are read only where no title, summary, description or key point has the words.
        """
        short = self._newest_with(words, *_SHORT)
        for article in self.engine.listing(short):
            yield from (article.title, article.summary, article.description, *article.key_points)
        if not short:
            for document in self._newest_with(words, TextField.BODY)[:_BODIES]:
                yield self.engine.text(document, _MOST_OF_BODY)

    def _newest_with(self, words: Sequence[str], *fields: TextField) -> list[int]:
        row = tuple((word,) for word in words)
        alone = len(words) == 1
        node = Terms(words[0], fields, row[0], exact=True) if alone else Phrase("", fields, row)
        ranked = self.engine.run(replace(self.newest, root=node)).ranked
        return [match.document for match in ranked]


def _readable(
    names: Mapping[str, tuple[FacetCount, ...]],
    facets: tuple[Facet, ...],
    dictionary: Dictionary,
    texts: Texts,
) -> Mapping[str, tuple[FacetCount, ...]]:
    """Return the values of the facets with slugs of names as readable labels."""
    of_names = {facet.key for facet in facets if facet.kind is ValueKind.NAMES}
    return {
        facet: tuple(_labelled(counts, dictionary, texts)) if facet in of_names else counts
        for facet, counts in names.items()
    }


def _labelled(
    counts: Iterable[FacetCount], dictionary: Dictionary, texts: Texts
) -> Iterator[FacetCount]:
    slugs = 0
    for count in counts:
        if not SLUG.fullmatch(count.label):
            yield count
            continue
        slugs += 1
        sought = slugs <= MAX_SPELLED
        # A compound that texts write with its hyphen, such as e-mail, is no slug.
        written = "-" in count.label and dictionary.count(count.label) > count.documents
        if written and (not sought or is_compound(count.label, texts)):
            yield count
            continue
        label = readable(count.label, texts if sought else lambda _: ())
        yield FacetCount(count.key, label, count.documents)


def _slugs(
    raw: Mapping[str, tuple[FacetCount, ...]], names: Mapping[str, tuple[FacetCount, ...]]
) -> Mapping[str, Mapping[str, str]]:
    """Return the names that :func:`_readable` changed, as they were, by their keys."""
    pairs = {facet: zip(raw[facet], names[facet], strict=True) for facet in raw}
    return {
        facet: {was.key: was.label for was, now in of if was.label != now.label}
        for facet, of in pairs.items()
    }


def _facets(
    engine: Engine,
    names: Mapping[str, tuple[FacetCount, ...]],
    known: tuple[Facet, ...],
    sought: KnownNames,
) -> Facets:
    """Return the facets of a version, without that of the language if all articles share one."""
    alone = {LANGUAGE} if len(names.get(LANGUAGE, ())) < SEVERAL else set()
    present = engine.facets - alone
    labels = {
        facet: {value.key: value.label for value in values} for facet, values in names.items()
    }
    shown = tuple(facet for facet in known if facet.key in present)
    return Facets(known, shown, labels, _only_in_texts(labels, sought))


def _spellings(
    facets: Facets,
    written: Mapping[str, tuple[FacetCount, ...]],
    vocabulary: Vocabulary,
    facet: str,
) -> Mapping[str, Spellings]:
    """Return the spellings of a facet's values that are not indexed in its text field, by key.

    An own facet has no text field of its own, so all its spellings are returned.
    """
    counts = written.get(facet, ()) if facet in KINDS else ()
    return _other_spellings(
        {count.key: count.label for count in counts},
        facets.labels.get(facet, {}),
        vocabulary.of(KINDS.get(facet, facet)).exact,
    )


def _other_spellings(
    indexed: Mapping[str, str], labels: Mapping[str, str], clean: Mapping[str, str]
) -> Mapping[str, Spellings]:
    """Return the spellings of the values of a facet other than those indexed as its text."""
    folded: defaultdict[str, list[str]] = defaultdict(list)
    for key, name in clean.items():
        if key != facet_key(name):
            folded[facet_key(name)].append(key.replace("-", " "))
    found = {
        key: Spellings(
            (label,) * (label.lower() != indexed.get(key, "").lower()), tuple(folded[key])
        )
        for key, label in labels.items()
    }
    return {key: of for key, of in found.items() if of != Spellings()}


def _only_in_texts(
    labels: Mapping[str, Mapping[str, str]], sought: KnownNames
) -> Mapping[str, frozenset[str]]:
    """Return the keys of companies and people that only texts name; none if mentions are off."""
    found = ((COMPANY, sought.given_companies), (PERSON, sought.given_people))
    return {
        facet: frozenset(labels.get(facet, ())) - given for facet, given in found if sought.names
    }


def _analyzer(manifest: Manifest, folder: Path) -> Analyzer:
    """Return the analyser of a version, with the version's own lexicon."""
    try:
        lexicon = Lexicon(folder)
    except LexiconError as error:
        raise VersionError(manifest.name, str(error), REBUILD) from error
    analyzer = Analyzer(lexicon)
    if manifest.analyzer != analyzer.version:
        raise VersionError(manifest.name, "made by another analyser", REBUILD)
    return analyzer
