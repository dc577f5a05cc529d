"""What a version was read by, and is read by again: the lexicon and the vocabulary."""

import shutil
from pathlib import Path

from index.vocabulary.vocabulary import Vocabulary, to_json

LEXICON_FOLDER = "lexicon"
"""The words the analyser knew: a version is read by those it was written by."""
VOCABULARY_FILE = "vocabulary.json"


def write_knowledge(folder: Path, lexicon: Path, vocabulary: Vocabulary) -> None:
    """Write what a version was read by: the lexicon and the vocabulary."""
    if not (folder / LEXICON_FOLDER).exists():
        shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    # Removed first: it may be a link that an older version shares.
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))
