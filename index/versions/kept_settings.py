"""The settings that a version was built by, for a server that has not the archive beside it.

<version>/settings/settings.json    tables and keys, without passwords
<version>/settings/synonyms.txt     the owner's synonyms, if there are any
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.settings import SettingsSource

FOLDER, TABLES_FILE, SYNONYMS_FILE = "settings", "settings.json", "synonyms.txt"
_FILES = ("ca_file", "client_cert", "client_key")
"""Keys of ``[opensearch]`` that name files, which stay where they are."""
Tables = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """Settings as they are kept: the bytes of the files."""

    tables: bytes = b"{}"
    synonyms: bytes | None = None


def to_keep(source: SettingsSource) -> KeptSettings:
    """Return what to keep of settings; variables of the environment and passwords are not.

    Raises:
        OSError: If the file of synonyms cannot be read.
    """
    tables = {name: dict(table) for name, table in source.tables.items()}
    cluster = tables.get("opensearch", {})
    cluster.pop("password", None)
    for key in _FILES:
        if cluster.get(key):
            cluster[key] = str((source.folder / str(cluster[key])).resolve())
    # The vocabulary is in the version anyway.
    tables.get("index", {}).pop("vocabulary", None)
    synonyms = _synonyms(source, tables.get("search", {}))
    return KeptSettings(msgspec.json.encode(tables, order="deterministic"), synonyms)


def _synonyms(source: SettingsSource, table: dict[str, object]) -> bytes | None:
    if not table.get("synonyms"):
        return None
    written = (source.folder / str(table["synonyms"])).read_bytes()
    table["synonyms"] = SYNONYMS_FILE
    return written


def write_settings(folder: Path, kept: KeptSettings) -> None:
    """Write settings into the folder of a version."""
    # Removed first: the files may be hard links into the base version.
    if (folder / FOLDER).exists():
        shutil.rmtree(folder / FOLDER)
    (folder / FOLDER).mkdir()
    (folder / FOLDER / TABLES_FILE).write_bytes(kept.tables)
    if kept.synonyms is not None:
        (folder / FOLDER / SYNONYMS_FILE).write_bytes(kept.synonyms)


def are_kept(folder: Path, kept: KeptSettings) -> bool:
    """Tell whether the version in a folder keeps these settings."""
    return _read(folder / FOLDER / TABLES_FILE) == kept.tables and (
        _read(folder / FOLDER / SYNONYMS_FILE) == kept.synonyms
    )


def read_kept(folder: Path, name: str, environment: Mapping[str, str]) -> SettingsSource | None:
    """Return the settings that the version in a folder keeps, or ``None`` if it has none.

    Args:
        folder: Folder of the version.
        name: Its name.
        environment: Variables of the process.
    """
    written = _read(folder / FOLDER / TABLES_FILE)
    if written is None:
        return None
    try:
        tables = msgspec.json.decode(written, type=Tables)
    except ValueError:
        # Whoever opens the version tells that it is damaged.
        return None
    return SettingsSource(f"settings of version {name}", folder / FOLDER, tables, environment)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
