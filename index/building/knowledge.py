"""Language resources stored with a version: lexicon and vocabulary."""

import shutil
from pathlib import Path

from index.vocabulary.vocabulary import Vocabulary, to_json

LEXICON_FOLDER = "lexicon"
"""Lexicon of the analyser; queries are analysed with the lexicon of their version."""
VOCABULARY_FILE = "vocabulary.json"


def write_knowledge(folder: Path, lexicon: Path, vocabulary: Vocabulary) -> None:
    """Write the lexicon and the vocabulary into the folder of a version."""
    if not (folder / LEXICON_FOLDER).exists():
        shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    # Removed first: the file may be a hard link into the base version.
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))
