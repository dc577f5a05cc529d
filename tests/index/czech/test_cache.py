"""The lexicon on disk; that a damaged one is replaced is tested with the commands."""

import shutil
from pathlib import Path
from random import Random

import pytest

from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.czech.lexicon import FILES, Lexicon
from index.errors import LexiconError


def folder_in(cache: Path) -> Path:
    (found,) = (path for path in cache.iterdir() if path.is_dir())
    return found


@pytest.fixture
def cache(tmp_path: Path, analyzer: Analyzer) -> Path:
    """A cache that holds the lexicon of this machine."""
    source = analyzer.lexicon.folder
    shutil.copytree(source, tmp_path / source.name)
    return tmp_path


def test_a_sound_lexicon_is_used_as_it_is(cache: Path, analyzer: Analyzer) -> None:
    steps: list[str] = []

    lexicon = load_lexicon(steps.append, cache)

    assert lexicon.checksum == analyzer.lexicon.checksum
    assert steps == []


def test_a_missing_file_is_named_with_the_way_out(cache: Path) -> None:
    folder = folder_in(cache)
    (folder / FILES[0]).unlink()

    with pytest.raises(LexiconError, match=rf"{FILES[0]}.*compiled again"):
        Lexicon(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_overwritten_behind_its_head_is_told_before_it_is_used(
    cache: Path, name: str
) -> None:
    damaged = folder_in(cache) / name
    sound = damaged.read_bytes()
    damaged.write_bytes(sound[:16] + Random(1).randbytes(len(sound) - 16))

    with pytest.raises(LexiconError, match=r"files were changed.*compiled again"):
        Lexicon(damaged.parent)


def test_a_cache_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")

    with pytest.raises(LexiconError, match="XDG_CACHE_HOME"):
        load_lexicon(print, blocked)
