"""Resources stored with a version: lexicon, vocabulary and own facets."""

import shutil
from pathlib import Path

import msgspec

from index.czech.lexicon import CHECKSUM
from index.facets import Facet
from index.storage.disk import write_anew
from index.vocabulary.vocabulary import Vocabulary, to_json

LEXICON_FOLDER = "lexicon"
"""Lexicon of the analyser; queries are analysed with the lexicon of their version."""
VOCABULARY_FILE = "vocabulary.json"
FACETS_FILE = "facets.json"


def write_knowledge(
    folder: Path, lexicon: Path, vocabulary: Vocabulary, own: tuple[Facet, ...] = ()
) -> None:
    """Write the lexicon, the vocabulary and the archive's own facets into a version's folder.

    The lexicon of the version that it began with stays if it is the same: all versions together
    have two copies, see :meth:`index.versions.versions.Versions.seal`.
    """
    kept = folder / LEXICON_FOLDER
    if not kept.exists() or (kept / CHECKSUM).read_bytes() != (lexicon / CHECKSUM).read_bytes():
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(lexicon, kept)
    write_anew(folder / VOCABULARY_FILE, to_json(vocabulary))
    write_anew(folder / FACETS_FILE, msgspec.json.encode(own))


def read_own_facets(folder: Path) -> tuple[Facet, ...]:
    """Return the facets that the settings of a version's archive add.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If it has another content.
    """
    return msgspec.json.decode((folder / FACETS_FILE).read_bytes(), type=tuple[Facet, ...])
