"""Language resources stored with a version: lexicon and vocabulary."""

import shutil
from pathlib import Path

from index.vocabulary.vocabulary import Vocabulary, to_json

LEXICON_FOLDER = "lexicon"
"""Lexicon of the analyser; queries are analysed with the lexicon of their version."""
VOCABULARY_FILE = "vocabulary.json"


def write_knowledge(folder: Path, lexicon: Path, vocabulary: Vocabulary) -> None:
    """Write the lexicon and the vocabulary into the folder of a version."""
    # Removed first: the files may be hard links into the base version. Each version has a lexicon
    # of its own, so that damage to one does not make all of them unusable.
    shutil.rmtree(folder / LEXICON_FOLDER, ignore_errors=True)
    shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))
