"""Resources stored with a version: lexicon, vocabulary and own facets."""

import shutil
from pathlib import Path

import msgspec

from index.facets import Facet
from index.vocabulary.vocabulary import Vocabulary, to_json

LEXICON_FOLDER = "lexicon"
"""Lexicon of the analyser; queries are analysed with the lexicon of their version."""
VOCABULARY_FILE = "vocabulary.json"
FACETS_FILE = "facets.json"


def write_knowledge(
    folder: Path, lexicon: Path, vocabulary: Vocabulary, own: tuple[Facet, ...] = ()
) -> None:
    """Write the lexicon, the vocabulary and the archive's own facets into a version's folder."""
    # Removed first: the files may be hard links into the base version. Each version has a lexicon
    # of its own, so that damage to one does not make all of them unusable.
    if (folder / LEXICON_FOLDER).exists():
        shutil.rmtree(folder / LEXICON_FOLDER)
    shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))
    (folder / FACETS_FILE).unlink(missing_ok=True)
    (folder / FACETS_FILE).write_bytes(msgspec.json.encode(own))


def read_own_facets(folder: Path) -> tuple[Facet, ...]:
    """Return the facets that the settings of a version's archive add.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If it has another content.
    """
    return msgspec.json.decode((folder / FACETS_FILE).read_bytes(), type=tuple[Facet, ...])
