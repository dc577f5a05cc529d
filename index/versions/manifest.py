"""The manifest of a version: metadata and checksums of its files."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from index.errors import VersionError
from index.schema import FORMAT, fingerprint
from index.settings import EngineKind

MANIFEST = "manifest.json"
REBUILD = "build it again with 'hledej build ARCHIVE'"
ANOTHER = f"go back with 'hledej rollback' or {REBUILD}"


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds of its confidence interval (95 %)."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the mean with its sign, and the bounds."""
        return f"{self.mean:+.3f} (95 %: {self.low:+.3f} to {self.high:+.3f})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Evaluation of a version by judged queries.

    Attributes:
        queries: Number of queries run.
        ndcg: Mean nDCG@10, from 0 to 1.
        zero_results: Share of queries without a result, from 0 to 1.
        faults: Missed quality targets; empty if the version may become current.
        change: Change of nDCG@10 against the version that was current, if there was one.
    """

    queries: int
    ndcg: float
    zero_results: float
    faults: tuple[str, ...] = ()
    change: Interval | None = None


def refusals(losses: tuple[str, ...], verdict: Verdict | None) -> tuple[str, ...]:
    """Return the reasons for not making a version current."""
    return (*losses, *(verdict.faults if verdict else ()))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Metadata of a version.

    Attributes:
        name: Name of the version; names sort by time of building.
        format: ``schema.FORMAT`` at the time of building.
        analyzer: Version of the analyser.
        schema: Fingerprint of the fields.
        settings: Fingerprint of the settings that affect the content of the index.
        weights: Fingerprint of the ranking parameters folded into the index.
        built_at: Time of building, ISO 8601, UTC.
        archive: Path of the archive.
        documents: Number of articles.
        site_title: Title of the site, by its generator's settings; empty if unknown.
        timezone: Name of the time zone of dates without one.
        problems: Number of problems, by kind.
        seconds: Duration of the build.
        engine: Engine that stores the documents.
        files: Size and CRC-32 of each file, by relative path. CRC-32 detects damage and is fast
            enough to be verified before a server starts to answer.
        verdict: Evaluation by judged queries, if there are any.
        losses: What it lacks of the version before, more than its owner may have meant.
        checksum: CRC-32 of the manifest without this field.
    """

    name: str
    analyzer: str
    settings: str
    weights: str
    built_at: str
    archive: str
    documents: int
    problems: Mapping[str, int]
    seconds: float
    site_title: str = ""
    timezone: str = "UTC"
    engine: EngineKind = EngineKind.WHOOSH
    format: int = FORMAT
    schema: str = field(default_factory=fingerprint)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    verdict: Verdict | None = None
    losses: tuple[str, ...] = ()
    checksum: str = ""

    @property
    def refused(self) -> tuple[str, ...]:
        """Reasons for not making the version current; empty if there are none."""
        return refusals(self.losses, self.verdict)


def read_manifest(folder: Path, name: str) -> Manifest:
    """Read and verify the manifest in the folder of a version.

    Raises:
        VersionError: If it is missing, of another layout, or its checksum does not match.
    """
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(raw, type=Manifest)
    except FileNotFoundError as error:
        raise VersionError(name, "not there", f"see 'hledej versions' or {REBUILD}") from error
    except msgspec.ValidationError as error:
        raise VersionError(name, "made for another layout of the index", REBUILD) from error
    except (OSError, ValueError) as error:
        raise VersionError(name, f"unreadable manifest ({error})", ANOTHER) from error
    if manifest.format == FORMAT and manifest.checksum != _own_checksum(manifest):
        raise VersionError(name, "its manifest was changed", ANOTHER)
    return manifest


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a manifest, with its checksum, into the folder of a version."""
    complete = replace(manifest, checksum=_own_checksum(manifest))
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(complete)))


def _own_checksum(manifest: Manifest) -> str:
    return f"{zlib.crc32(msgspec.json.encode(replace(manifest, checksum=''))):08x}"
