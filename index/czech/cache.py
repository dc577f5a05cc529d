"""The compiled lexicon of this machine: made once, kept in the user's cache.

Nothing of the source table is distributed with Hledej: it is compiled where it is used.
"""

import shutil
import tempfile
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from index.czech.lexicon import Lexicon, Progress
from index.errors import LexiconError

PACKAGES = ("simplemma", "marisa-trie", "unidecode")
SOURCES = (
    "compiling.py",
    "families.py",
    "folding.py",
    "lexicon.py",
    "paradigms.py",
    "suffixes.py",
    "words.py",
)


def load_lexicon(progress: Progress, cache: Path | None = None) -> Lexicon:
    """Return the lexicon; compile it first if the cache has none, or an older or damaged one.

    Args:
        progress: Called with each step of the compilation.
        cache: Folder to keep it in, instead of the user's cache.

    Raises:
        LexiconError: If the cache cannot be written.
    """
    root = cache or user_cache_path("hledej")
    folder = root / f"lexicon-{lexicon_inputs()}"
    sound = _sound(folder)
    if sound:
        return sound
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "lexicon.lock"):
            sound = _sound(folder)
            if sound:
                return sound
            _replace(folder, progress)
    except OSError as error:
        raise LexiconError(folder, error.strerror or str(error)) from error
    return Lexicon(folder)


def lexicon_inputs() -> str:
    """Return the checksum of all that the compiled lexicon depends on, which names it."""
    digest = blake2b(digest_size=8)
    for package in PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for name in SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def _sound(folder: Path) -> Lexicon | None:
    """Return the lexicon in a folder, if it is what was written there."""
    try:
        return Lexicon(folder)
    except LexiconError:
        return None


def _replace(folder: Path, progress: Progress) -> None:
    # Imported late: only compiling needs numpy, which most commands are spared so.
    from index.czech.compiling import compile_lexicon  # noqa: PLC0415

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="lexicon-unfinished-") as fresh:
        compiled = Path(fresh) / "lexicon"
        compiled.mkdir()
        compile_lexicon(compiled, progress)
        shutil.rmtree(folder, ignore_errors=True)
        compiled.rename(folder)
