"""Options that commands share, and what they name: an index, its versions, its settings."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from index.engines.factory import open_store
from index.errors import HledejError, NoIndexError, VersionError
from index.settings import (
    FILE_NAME,
    IndexSettings,
    SettingsSource,
    is_there,
    load_table,
    read_settings,
)
from index.versions.kept_settings import read_kept
from index.versions.versions import Versions

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_INDEX = "hledej-index"

index_option = click.option(
    "--index",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_INDEX,
    envvar="HLEDEJ_INDEX",
    show_default=True,
    show_envvar=True,
    help="Folder of the index.",
)
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="HLEDEJ_CONFIG",
    show_envvar=True,
    help="Settings file; by default hledej.toml in the archive, if it exists.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def complete_version(context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Return the versions of the index whose names start as typed."""
    directory = context.params.get("directory") or Path(DEFAULT_INDEX)
    return [name for name in Versions(directory).names() if name.startswith(typed)]


archive_argument = click.argument("archive", type=click.Path(path_type=Path))


def settings_source(config: Path | None, directory: Path) -> SettingsSource:
    """Return the settings by which an index is searched and served.

    They are those of the named file, or else of the archive of the current version, as in a build,
    or else of the version itself, which keeps those it was built by.
    """
    kept = Versions(directory)
    try:
        name = _answering(kept)
        archive = Path(kept.manifest(name).archive)
    except (NoIndexError, VersionError):
        return read_settings(config, None, os.environ)
    found = read_settings(config, archive, os.environ)
    if config or is_there(archive / FILE_NAME):
        return found
    return read_kept(kept.folder(name), name, os.environ) or found


def archive_of(directory: Path) -> Path:
    """Return the path of the archive that the current version was built from.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If the manifest of the version cannot be read.
    """
    kept = Versions(directory)
    return Path(kept.manifest(_answering(kept)).archive)


def _answering(kept: Versions) -> str:
    """Return the name of the current version.

    Without a pointer file, the newest version counts: the pointer of a cluster needs settings,
    which may be in the archive.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If the pointer cannot be read.
    """
    names = kept.names()
    current = kept.current_or_none()
    if current is None and not names:
        raise NoIndexError(kept.directory)
    return current or names[0]


def archive_source(config: Path | None, archive: Path) -> SettingsSource:
    """Return the settings of an archive."""
    return read_settings(config, archive, os.environ)


def open_versions(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index, by the settings of its archive.

    Raises:
        SettingsError: If the settings are invalid.
    """
    store = open_store(settings_source(config, directory))
    return Versions(directory, store.publication(directory))


_NO_DAMAGE = (
    HledejError,
    click.ClickException,
    click.exceptions.Exit,
    click.Abort,
    BrokenPipeError,
)


def telling_damage(command: Callable[P, T]) -> Callable[P, T]:
    """Have a command that fails over a damaged version say so.

    A terminal's command reads no more of an index than it needs; what it stumbles over can be any
    error of any library.
    """

    @wraps(command)
    def checked(*args: P.args, **given: P.kwargs) -> T:
        try:
            return command(*args, **given)
        except _NO_DAMAGE:
            raise
        except Exception:
            _verify(given)
            raise

    return checked


def _verify(given: Mapping[str, object]) -> None:
    """Compare the versions that a command was given with their checksums.

    Raises:
        VersionError: Of the first that is damaged.
    """
    directory, config = given["directory"], given["config"]
    kept = open_versions(Path(str(directory)), Path(str(config)) if config else None)
    named = [str(given[name]) for name in ("old", "new") if given.get(name)]
    for name in named or [kept.current()]:
        kept.verify(name)


def archive_settings(config: Path | None, archive: Path) -> tuple[IndexSettings, Path]:
    """Return the table ``[index]`` of an archive, and the base folder of the paths in it."""
    source = archive_source(config, archive)
    return load_table(source, "index", IndexSettings), source.folder
