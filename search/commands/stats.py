"""Command that counts the content of an index and its queries: stats."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from index.commands.options import (
    config_option,
    index_option,
    json_option,
    open_versions,
    telling_damage,
)
from index.commands.showing import print_json
from index.errors import HledejError, VersionError
from index.terminal import echo
from index.versions.manifest import Manifest
from index.versions.versions import Versions
from search.answers.statistics import Statistics, statistics
from search.commands.request_command import open_service
from search.quality.query_log import FILE_NAME, KEPT_DAYS, Asked, QueryReport, read_queries

SHOWN_QUERIES = 10
DEFAULT_DAYS = 30


class QueryLogError(HledejError):
    """The counts of queries cannot be read."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(f"{path}: {fault}; remove the file, and counting begins anew")
        self.path = path


@dataclass(frozen=True, slots=True)
class _Version:
    """A version; ``bytes`` is the size of its files, some of which other versions may share."""

    name: str
    current: bool
    built_at: str
    articles: int
    bytes: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stats:
    """Output of ``stats``.

    Attributes:
        content: Statistics of the current version.
        versions: All versions, newest first.
        unusable: Names of versions whose manifest cannot be read.
        parts: Bytes of each part of the current version.
        disk: Bytes of all versions on disk, shared files counted once.
        days: Number of days that ``queries`` covers.
        queries: Queries of readers.
    """

    content: Statistics
    versions: tuple[_Version, ...]
    unusable: tuple[str, ...]
    parts: Mapping[str, int]
    disk: int
    days: int
    queries: QueryReport


@click.command(epilog="Example: hledej stats --days 7 --index ~/site-index")
@index_option
@config_option
@json_option
@click.option(
    "--days",
    type=click.IntRange(1, KEPT_DAYS),
    default=DEFAULT_DAYS,
    show_default=True,
    help="Number of days whose queries are shown, today included.",
)
@telling_damage
def stats(directory: Path, config: Path | None, as_json: bool, days: int) -> None:
    """Count articles, words, facet values, versions, sizes and the queries of readers.

    Queries without results show what the archive, or its synonyms, lack.
    """
    found = _stats(directory, config, days)
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        echo(line)


def _stats(directory: Path, config: Path | None, days: int) -> _Stats:
    kept = open_versions(directory, config)
    searcher = open_service(directory, config).searcher()
    readable, unusable = _manifests(kept)
    return _Stats(
        content=statistics(searcher),
        versions=tuple(_version(manifest, searcher.state.version) for manifest in readable),
        unusable=unusable,
        parts=_parts(searcher.manifest),
        disk=_disk(map(kept.folder, kept.names())),
        days=days,
        queries=_queries(directory / FILE_NAME, days),
    )


def _manifests(kept: Versions) -> tuple[list[Manifest], tuple[str, ...]]:
    """Return the manifests that can be read, and the names of the other versions."""
    readable, unusable = [], []
    for name in kept.names():
        try:
            readable.append(kept.manifest(name))
        except VersionError:
            unusable.append(name)
    return readable, tuple(unusable)


def _version(manifest: Manifest, current: str) -> _Version:
    return _Version(
        name=manifest.name,
        current=manifest.name == current,
        built_at=manifest.built_at,
        articles=manifest.documents,
        bytes=sum(length for length, _ in manifest.files.values()),
        refused=manifest.refused,
    )


def _parts(manifest: Manifest) -> Mapping[str, int]:
    sizes: Counter[str] = Counter()
    for name, (length, _) in manifest.files.items():
        sizes[name.partition("/")[0]] += length
    return dict(sizes.most_common())


def _disk(folders: Iterable[Path]) -> int:
    """Return the bytes of all files, hard-linked ones counted once."""
    found = (path.stat() for folder in folders for path in folder.rglob("*") if path.is_file())
    return sum({(status.st_dev, status.st_ino): status.st_size for status in found}.values())


def _queries(path: Path, days: int) -> QueryReport:
    first = datetime.now(UTC).date() - timedelta(days=days - 1)
    try:
        return read_queries(path, first, SHOWN_QUERIES)
    except sqlite3.Error as error:
        raise QueryLogError(path, str(error)) from error


def _lines(found: _Stats) -> Iterator[str]:
    content = found.content
    span = f", from {content.first:%Y-%m-%d} to {content.last:%Y-%m-%d}" if content.last else ""
    yield f"{content.articles} articles{span}; {content.words} distinct words"
    yield f"values: {_counts(content.values)}"
    yield f"years: {_counts(dict(content.years))}"
    yield f"problems: {_counts(content.problems) or 'none'}"
    yield f"versions: {len(found.versions)}, {_size(found.disk)} on the disk"
    for version in found.versions:
        mark = "*" if version.current else " "
        refused = "  refused" if version.refused else ""
        sizes = f"{version.articles} articles  {_size(version.bytes)}"
        yield f"{mark} {version.name}  {version.built_at}  {sizes}{refused}"
    if found.unusable:
        yield f"unusable: {', '.join(found.unusable)} ('hledej versions' tells why)"
    yield f"current: {', '.join(f'{name} {_size(size)}' for name, size in found.parts.items())}"
    yield from _query_lines(found.queries, found.days)


def _query_lines(queries: QueryReport, days: int) -> Iterator[str]:
    yield f"asked in {days} days: {queries.searches} times, {queries.without_result} without result"
    for title, asked in (
        ("most asked", queries.top),
        ("not found", queries.missing),
        ("slowest", queries.slow),
    ):
        if asked:
            yield f"{title}:"
            yield from map(_asked, asked)


def _asked(asked: Asked) -> str:
    took = f"{asked.slowest_ms:.1f} ms"
    return f"  {asked.times}x  {asked.query}  ({asked.results} results, {took})"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB"
