"""Folders that are made once and kept for the next run."""

import shutil
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder that was made to its end, now or before.

    Args:
        folder: The folder.
        make: Fills an empty folder, which bears another name until it is done.
    """
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        print(f"making {folder}")
        make(unfinished)
        unfinished.rename(folder)
    return folder
