"""Write the archives of tests."""

from collections.abc import Mapping
from pathlib import Path


def write_files(archive: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into an archive, and return its folder; called again it adds to them."""
    archive.mkdir(exist_ok=True)
    for name, content in files.items():
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return archive
