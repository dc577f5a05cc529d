"""What a version says of itself."""

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
class Verdict:
    """What judged queries told of a version.

    Attributes:
        queries: How many of them were asked.
        ndcg: Mean nDCG@10, from 0 to 1.
        zero_results: Share of them that found nothing.
        faults: Why the owner does not want the version; none for one that is good enough.
    """

    queries: int
    ndcg: float
    zero_results: float
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is.

    Attributes:
        name: Sorts by the time of building.
        format: ``schema.FORMAT`` when it was built.
        analyzer: The analyser's version.
        schema: Fingerprint of the fields.
        settings: Fingerprint of the settings that decide what stands in the index.
        weights: Fingerprint of what words count in the index.
        built_at: ISO 8601, UTC.
        archive: The archive's folder.
        documents: Number of articles.
        problems: How many of each kind.
        seconds: How long building took.
        engine: Where the documents lie.
        files: Name of each file of the version to its length and checksum (CRC-32: it is there
            for damage, and quick enough to be compared before a server answers).
        verdict: What judged queries told of it, if there were any.
        checksum: Of all the above.
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
    engine: EngineKind = EngineKind.WHOOSH
    format: int = FORMAT
    schema: str = field(default_factory=fingerprint)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    verdict: Verdict | None = None
    checksum: str = ""

    @property
    def refused(self) -> tuple[str, ...]:
        """Why it was not made current."""
        return self.verdict.faults if self.verdict else ()


def read_manifest(folder: Path, name: str) -> Manifest:
    """Return the manifest in the folder of a version.

    Raises:
        VersionError: If it is not there, of another layout or was changed.
    """
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(raw, type=Manifest)
    except FileNotFoundError as error:
        raise VersionError(name, "not there", f"see 'hledej versions' or {REBUILD}") from error
    except msgspec.ValidationError as error:
        raise VersionError(name, "made for another layout of the index", REBUILD) from error
    except (OSError, msgspec.DecodeError) as error:
        raise VersionError(name, f"unreadable manifest ({error})", ANOTHER) from error
    if manifest.format == FORMAT and manifest.checksum != _own_checksum(manifest):
        raise VersionError(name, "its manifest was changed", ANOTHER)
    return manifest


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write a manifest into the folder of a version, with its own checksum."""
    complete = replace(manifest, checksum=_own_checksum(manifest))
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(complete)))


def _own_checksum(manifest: Manifest) -> str:
    return f"{zlib.crc32(msgspec.json.encode(replace(manifest, checksum=''))):08x}"
