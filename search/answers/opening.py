"""Open a version: its engine, its own analyser, and what helps readers to ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.building.knowledge import LEXICON_FOLDER, VOCABULARY_FILE
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.documents.dictionary import DICTIONARY_FOLDER, Dictionary
from index.errors import HledejError, LexiconError, VersionError
from index.versions.manifest import REBUILD, Manifest
from index.vocabulary.vocabulary import Vocabulary, from_json
from search.engines.base import Backend, Engine, FacetCount
from search.query.plan import make_plan
from search.query.synonyms import Group, Synonyms
from search.query.tree import Everything
from search.request import Facet, SearchRequest
from search.result import IndexState
from search.settings import SearchSettings

ALL_NAMES = 1_000_000
NAMED = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON)
"""Facets whose values are suggested."""


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """One version with its engine and its own analyser; requests that began with it end with it."""

    manifest: Manifest
    engine: Engine
    analyzer: Analyzer
    dictionary: Dictionary
    synonyms: Synonyms
    vocabulary: Vocabulary
    names: Mapping[Facet, tuple[FacetCount, ...]]

    @property
    def state(self) -> IndexState:
        """Which index this is."""
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
        manifest: What it says of itself.
        folder: Where it is.
        backend: Opens its engine.
        synonyms: Names of one thing.
        settings: How results are ranked.

    Raises:
        VersionError: If it cannot be used.
        ClusterError: If its documents lie in a cluster that does not answer.
    """
    analyzer = _analyzer(manifest, folder / LEXICON_FOLDER)
    try:
        dictionary = Dictionary(folder / DICTIONARY_FOLDER)
        engine = backend.open(folder, manifest)
        vocabulary = from_json((folder / VOCABULARY_FILE).read_bytes())
        known = Synonyms(synonyms, analyzer)
        names = _names(engine, known, settings)
    except HledejError:
        raise
    except Exception as error:
        # Whoosh raises whatever a damaged file makes it stumble over.
        raise VersionError(manifest.name, f"cannot be opened ({error})", REBUILD) from error
    return OpenVersion(manifest, engine, analyzer, dictionary, known, vocabulary, names)


def _names(
    engine: Engine, synonyms: Synonyms, settings: SearchSettings
) -> Mapping[Facet, tuple[FacetCount, ...]]:
    """Return all values of the facets that are suggested."""
    everything = SearchRequest(per_page=1, facets=NAMED, facet_size=ALL_NAMES)
    counts = engine.run(make_plan(Everything(), everything, synonyms, settings)).facets
    return {facet: counted.values for facet, counted in counts.items()}


def _analyzer(manifest: Manifest, folder: Path) -> Analyzer:
    """Return the analyser that wrote a version, by the lexicon that lies in it."""
    try:
        lexicon = Lexicon(folder)
    except LexiconError as error:
        raise VersionError(manifest.name, str(error), REBUILD) from error
    analyzer = Analyzer(lexicon)
    if manifest.analyzer != analyzer.version:
        raise VersionError(manifest.name, "made by another analyser", REBUILD)
    return analyzer
