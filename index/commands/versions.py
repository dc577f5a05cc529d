"""Commands for the versions of an index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from index.commands.options import (
    complete_version,
    config_option,
    index_option,
    json_option,
    open_versions,
)
from index.commands.showing import print_json
from index.errors import NoIndexError, VersionError
from index.terminal import echo
from index.versions.manifest import Manifest
from index.versions.publication import POINTER
from index.versions.versions import Versions


@click.command(epilog="Example: hledej versions --index ~/site-index")
@index_option
@config_option
@json_option
@click.option("--verify", is_flag=True, help="Compare every file with its checksum.")
def versions(directory: Path, config: Path | None, as_json: bool, verify: bool) -> None:
    """List the versions of an index, newest first; * marks the current one.

    Versions that were not published (see build) are marked as refused, and one that was rolled back
    to as held. If a version cannot be used, it is listed with the reason, and the exit code is 1.
    """
    kept = open_versions(directory, config)
    found = _inventory(kept, verify=verify)
    if as_json:
        print_json(found)
    else:
        for line in _version_lines(found):
            echo(line)
    if found.faults:
        raise click.exceptions.Exit(1)


@dataclass(frozen=True, slots=True)
class _Inventory:
    """Output of ``versions``: manifests, and the faults of other versions or of the pointer.

    ``pinned`` is the current version if a rollback holds it.
    """

    current: str | None
    pinned: str | None
    versions: tuple[Manifest, ...]
    faults: Mapping[str, str]


def _inventory(kept: Versions, *, verify: bool) -> _Inventory:
    names = kept.names()
    current: str | None = None
    faults: dict[str, str] = {}
    try:
        current = kept.current_or_none() if names else kept.current()
    except VersionError as error:
        faults[POINTER] = str(error)
    manifests: list[Manifest] = []
    for name in names:
        try:
            manifests.append(kept.verify(name) if verify else kept.manifest(name))
        except VersionError as error:
            faults[name] = str(error)
    pinned = current if current and kept.is_pinned(current) else None
    return _Inventory(current, pinned, tuple(manifests), faults)


def _version_lines(found: _Inventory) -> Iterator[str]:
    sound = {manifest.name: manifest for manifest in found.versions}
    if POINTER in found.faults:
        yield found.faults[POINTER]
    for name in sorted(sound.keys() | found.faults.keys() - {POINTER}, reverse=True):
        mark = "*" if name == found.current else " "
        if name in found.faults:
            yield f"{mark} {found.faults[name]}"
            continue
        manifest = sound[name]
        refused = f"  refused: {'; '.join(manifest.refused)}" if manifest.refused else ""
        held = "  held by a rollback" if name == found.pinned else ""
        yield f"{mark} {name}  {manifest.built_at}  {manifest.documents} articles{held}{refused}"


@click.command(epilog="Example: hledej rollback --index ~/site-index")
@index_option
@config_option
@json_option
@click.option(
    "--end", is_flag=True, help="End the hold: updates publish again. The current version stays."
)
@click.argument("version", required=False, shell_complete=complete_version)
def rollback(
    directory: Path, config: Path | None, version: str | None, as_json: bool, end: bool
) -> None:
    """Make VERSION, or the version before the current one, current again.

    If there is a newer version, the current one is then held: build, update and watch publish
    nothing and exit with 4 until rollback --end.
    """
    if end and version:
        raise click.UsageError("--end takes no VERSION")
    kept = _there(directory, config)
    with kept.writing():
        if end:
            kept.unpin()
        current = kept.current() if end else kept.rollback(version, pinned=True)
    held = kept.is_pinned(current)
    if as_json:
        print_json({"current": current, "pinned": held})
        return
    echo(f"current is {current}")
    if held:
        echo("updates publish nothing until 'hledej rollback --end'")


@click.command(epilog="Example: hledej prune --keep 2 --index ~/site-index")
@index_option
@config_option
@json_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of newest versions to keep.",
)
def prune(directory: Path, config: Path | None, keep: int, as_json: bool) -> None:
    """Remove all versions but the newest ones and the current one."""
    kept = _there(directory, config)
    with kept.writing():
        removed = kept.prune(keep)
    if as_json:
        print_json({"removed": removed})
    else:
        for line in [f"removed {name}" for name in removed] or ["nothing to remove"]:
            echo(line)


def _there(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index that has any: a mistyped path must create nothing."""
    kept = open_versions(directory, config)
    if not kept.names():
        raise NoIndexError(directory)
    return kept
