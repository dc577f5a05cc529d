"""Build and update an index: from an archive to a published version."""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from index.archive.file_record import FileRecord
from index.archive.listing import Listing, list_archive
from index.archive.sites.description import described
from index.archive.sites.site import Site
from index.building import changes
from index.building.changes import Changes
from index.building.duplicates import duplicates, write_duplicates
from index.building.knowledge import write_knowledge
from index.building.losses import losses
from index.building.naming import Naming, naming, with_concerned
from index.czech.analyzer import Analyzer
from index.documents.batches import Reading
from index.engines.base import Base, Store, Writing
from index.engines.factory import embedded_store
from index.errors import CheckError, ClusterError, NoIndexError, PinnedError, VersionError
from index.facets import own_facets
from index.mentions.known import read_names, write_names
from index.problems import Problem, count_by_kind
from index.schema import FORMAT, fingerprint
from index.settings import Generator, IndexSettings
from index.versions.history import HISTORY, History, Step, longer, read_history, write_history
from index.versions.kept_settings import KeptSettings, are_kept, write_settings
from index.versions.manifest import Manifest, Verdict, refusals
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary

Progress = Callable[[int, int], None]
"""Progress callback, called with the number of files done and the total."""

Judge = Callable[[Versions, str], Verdict | None]
"""Evaluates a sealed version, given by the name of its folder, before it is made current."""


def unjudged(_versions: Versions, _name: str) -> None:
    """Return no verdict: there are no judged queries."""


@dataclass(frozen=True, slots=True)
class Job:
    """Configuration of a build.

    Attributes:
        archive: Folder of the articles.
        versions: Versions of the index.
        settings: Settings of the archive.
        analyzer: Produces the terms.
        vocabulary: Normalises the names of categories, companies and people.
        progress: Called as files are done.
        judge: Evaluates a new version before it is made current.
        store: Writes the documents.
        now: Time of the build; articles with a later publication time are left out.
        kept: Settings that a version keeps for servers without the archive.
        allow_removal: Whether a version is made current whatever it lost.
    """

    archive: Path
    versions: Versions
    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary
    progress: Progress
    judge: Judge = unjudged
    store: Store = field(default_factory=embedded_store)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    kept: KeptSettings = field(default_factory=KeptSettings)
    allow_removal: bool = False


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Result of a build or an update.

    Attributes:
        version: Name of the new version, or of the current one if nothing changed.
        published: Whether a new version was made current; false if nothing changed or the version
            was refused.
        full: Whether all files were read.
        reason: Why an update had to read all files; else empty.
        documents: Number of articles in the version.
        files: Number of Markdown files in the archive.
        other_files: Number of other files, which are not read.
        other_markup: Number of those that are texts in another language, by its name.
        generator: Generator of the site; ``none`` if it is unknown.
        site: Description of the site: a sentence for each fact that was recognised.
        added, changed, renamed, removed, unchanged: Number of files.
        problems: All problems, including those of unchanged files, by path.
        new_problems: Those that the version before did not have.
        seconds: Duration.
        due: Time at which an update changes the index though no file changes, or ``None``.
        pruned: Names of the old versions removed.
        verdict: Evaluation of a new version by judged queries, if there are any.
        losses: Losses of a new version that its owner may not have meant.
        pinned: Whether nothing was published because a rollback holds the current version.
    """

    version: str
    published: bool
    full: bool
    reason: str
    documents: int
    files: int
    other_files: int
    other_markup: Mapping[str, int]
    generator: Generator
    site: tuple[str, ...]
    added: int
    changed: int
    renamed: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...]
    new_problems: tuple[Problem, ...]
    seconds: float
    due: datetime | None = None
    pruned: tuple[str, ...] = ()
    verdict: Verdict | None = None
    losses: tuple[str, ...] = ()
    pinned: bool = False

    @property
    def refused(self) -> tuple[str, ...]:
        """Reasons for not making a new version current; empty if there are none."""
        return refusals(self.losses, self.verdict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Plan of a build.

    Attributes:
        listing: Files of the archive.
        changes: Files to read and records to keep or drop.
        base: Name of the base version of an update, or ``None``.
        reason: Why an update is a full build; else empty.
        started: Monotonic start time.
        naming: Names to look for in texts.
    """

    listing: Listing
    changes: Changes
    base: str | None
    reason: str
    started: float
    naming: Naming = field(default_factory=Naming)


def build(job: Job) -> BuildReport:
    """Read the whole archive and publish a new version, unless a rollback holds the current one.

    Raises:
        ArchiveError: If there is no archive.
        IndexLockedError: If another process is writing this index.
        CheckError: If the new version failed its checks; the old one stays.
    """
    started = time.monotonic()
    listing = list_archive(job.archive, job.settings)
    with job.versions.writing():
        held = _held(job, listing, started)
        return held or _publish(job, _everything(job, listing, "", started))


def update(job: Job) -> BuildReport:
    """Publish a version with the changes of the archive since the current version.

    Publishes nothing while a rollback holds the current version; the report tells what changed.
    Falls back to a full build, for a reason given in the report, if there is no sound base version
    or it was made by another analyser, layout or settings.

    Raises:
        ArchiveError: If there is no archive.
        IndexLockedError: If another process is writing this index.
        CheckError: If the new version failed its checks; the old one stays.
    """
    started = time.monotonic()
    listing = list_archive(job.archive, job.settings)
    with job.versions.writing():
        if held := _held(job, listing, started):
            return held
        base, reason = _base(job, listing.site)
        if base is None:
            return _publish(job, _everything(job, listing, reason, started))
        plan = _since(job, listing, base, started)
        if plan.changes or _is_other(job, base):
            return _publish(job, plan)
        return _unchanged(job, plan, base)


def _is_other(job: Job, base: str) -> bool:
    """Tell whether a version was made by other settings, none of which changes an article."""
    weights = job.versions.manifest(base).weights
    return weights != _weights(job) or not are_kept(job.versions.folder(base), job.kept)


def _held(job: Job, listing: Listing, started: float) -> BuildReport | None:
    """Report the changes since a version held by a rollback; ``None`` if no rollback holds one.

    A held version of another format or analyser, which nobody can read, does not count.

    Raises:
        PinnedError: If the held version cannot be read, so that changes are unknown.
    """
    held = job.versions.pinned()
    if held is None:
        return None
    try:
        manifest = job.versions.manifest(held)
        records = changes.read_records(job.versions.folder(held))
    except (VersionError, OSError, ValueError) as error:
        raise PinnedError(held, job.versions.directory) from error
    made_by = (manifest.format, manifest.schema, manifest.analyzer)
    if made_by != (FORMAT, fingerprint(), job.analyzer.version):
        # Nobody can read it since the program was upgraded: holding it would leave readers nothing.
        return None
    todo = changes.since(records, listing.files, job.now)
    plan = _Plan(listing, todo, held, "", started)
    problems = _all_problems(plan, list(todo.kept))
    report = _report(job, plan, replace(manifest, verdict=None), problems, published=False)
    return replace(report, pinned=True)


def _everything(job: Job, listing: Listing, reason: str, started: float) -> _Plan:
    """Return the plan of a full build."""
    todo = changes.everything(listing.files)
    return _Plan(listing, todo, None, reason, started, _naming(job, listing.site, todo))


def _since(job: Job, listing: Listing, base: str, started: float) -> _Plan:
    """Return the plan of an update from a base version."""
    folder = job.versions.folder(base)
    todo = changes.since(changes.read_records(folder), listing.files, job.now)
    if not todo:
        return _Plan(listing, todo, base, "", started, Naming(read_names(folder)))
    names = _naming(job, listing.site, todo)
    lexicon = job.analyzer.lexicon
    every = with_concerned(todo, listing.files, read_names(folder), names.known, lexicon)
    names = names.with_kept(todo.kept) if every.concerned else names
    return _Plan(listing, every, base, "", started, names)


def _naming(job: Job, site: Site, todo: Changes) -> Naming:
    return naming(job.settings, job.vocabulary, job.analyzer.lexicon, site, todo)


def _base(job: Job, site: Site) -> tuple[str | None, str]:
    """Return the name of the base version of an update, or ``None`` and the reason."""
    try:
        manifest = job.versions.verify(job.versions.current())
    except NoIndexError:
        return None, "there was no version yet"
    except VersionError as error:
        return None, error.reason
    reason = _outdated(job, site, manifest)
    return (None, reason) if reason else (manifest.name, "")


def _outdated(job: Job, site: Site, manifest: Manifest) -> str:
    """Return the reason why a version cannot be the base of an update; empty if it can be."""
    if manifest.analyzer != job.analyzer.version:
        return "the index was made by another analyser"
    if manifest.settings != _fingerprint(job, site):
        return "the settings, those of the site, or the vocabulary have changed"
    if manifest.weights != _weights(job) and not job.store.reweighs:
        return "the ranking parameters have changed"
    return ""


def _fingerprint(job: Job, site: Site) -> str:
    settings = job.settings
    links = (settings.site, settings.link, sorted(settings.links.items()))
    shown = (settings.drafts, settings.future, settings.expired, settings.outside_site)
    own = sorted(settings.fields.items())
    told = (settings.timezone, own, _written(site), job.vocabulary.fingerprint)
    named = (settings.mentions, settings.mentioned_people, settings.known_companies)
    deciding = (*links, *shown, settings.pages, *told, *named, settings.only_mentioned)
    return blake2b(repr(deciding).encode(), digest_size=8).hexdigest()


def _written(site: Site) -> bytes:
    """Return a site as bytes, the same in every process."""
    return msgspec.json.encode(site, enc_hook=str, order="deterministic")


def _weights(job: Job) -> str:
    """Return the fingerprint of the ranking parameters, which are folded into the index."""
    return blake2b(repr(job.settings.bm25f).encode(), digest_size=8).hexdigest()


def _publish(job: Job, plan: _Plan) -> BuildReport:
    name, folder = job.versions.begin(base=plan.base)
    try:
        written = _write(job, plan, name, folder)
        records = [*plan.changes.kept, *written]
        changes.write_records(folder, records)
        write_settings(folder, job.kept)
        write_history(folder, _history(job, plan, Step(name, *_moved(plan, written))))
        write_duplicates(folder, duplicates(records))
        documents = sum(record.indexed for record in records)
        problems = _all_problems(plan, records)
        manifest = job.versions.seal(
            _manifest(job, plan, name, documents, problems), folder, base=plan.base
        )
        verdict = job.judge(job.versions, folder.name)
        manifest = replace(manifest, verdict=verdict, losses=_losses(job, plan, records))
        job.versions.publish(manifest, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if name not in job.versions.names():
            job.store.discard(name)
        raise
    report = _report(job, plan, manifest, problems, published=not manifest.refused)
    due, pruned = changes.due(records), _pruned(job)
    return replace(report, due=due, pruned=pruned, losses=manifest.losses)


def _moved(plan: _Plan, written: Iterable[FileRecord]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the articles that a version changed or added, and that it removed."""
    changed = tuple(record.id for record in written if record.indexed)
    staying = {*changed, *(record.id for record in plan.changes.kept if record.indexed)}
    gone = (record.id for record in plan.changes.gone if record.indexed)
    return changed, tuple(identity for identity in gone if identity not in staying)


def _history(job: Job, plan: _Plan, step: Step) -> History:
    if plan.base is None:
        return (Step(step.version),)
    before = read_history((job.versions.folder(plan.base) / HISTORY).read_bytes())
    return longer(before, step)


def _losses(job: Job, plan: _Plan, records: list[FileRecord]) -> tuple[str, ...]:
    before = job.versions.known()
    if before is None or job.allow_removal:
        return ()
    folder, problems = job.versions.folder(before), plan.listing.problems
    return losses(folder, records, problems, job.settings.max_removed)


def _pruned(job: Job) -> tuple[str, ...]:
    try:
        return job.versions.prune(job.settings.keep_versions)
    except (OSError, ClusterError):
        # The new version is published; the next build prunes again.
        return ()


def _write(job: Job, plan: _Plan, name: str, folder: Path) -> tuple[FileRecord, ...]:
    todo = plan.changes
    own = own_facets(job.settings.fields)
    write_knowledge(folder, job.analyzer.lexicon.folder, job.vocabulary, own)
    write_names(folder, plan.naming.known)
    base = None
    if plan.base is not None:
        gone = tuple(record.id for record in todo.gone if record.indexed)
        base = Base(job.versions.folder(plan.base), gone)
    site, known = plan.listing.site, plan.naming.known if job.settings.mentions else None
    reading = Reading(job.settings, job.analyzer, job.vocabulary, site, job.now, known)
    done = _counting(job.progress, len(todo.read))
    files = plan.naming.with_fields(todo.read)
    writing = Writing(name, folder, files, reading, job.settings.bm25f, base, done)
    written = job.store.write(writing)
    if written.faults:
        raise CheckError(name, written.faults)
    return tuple(plan.naming.completed(written.records))


def _counting(progress: Progress, files: int) -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, files)

    return more


def _all_problems(plan: _Plan, records: list[FileRecord]) -> tuple[Problem, ...]:
    found = [*plan.listing.problems, *plan.changes.problems]
    found += (problem for record in records for problem in record.problems)
    return tuple(sorted(found, key=lambda problem: (problem.path, problem.line or 0)))


def _new(job: Job, plan: _Plan, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems that the base of an update did not have; all of a full build.

    Of problems found while listing the archive, a version knows only the number of each kind.
    """
    if plan.base is None:
        return problems
    if not plan.changes and job.versions.manifest(plan.base).problems == _counted(problems):
        return ()
    kept = {problem for record in plan.changes.kept for problem in record.problems}
    return tuple(problem for problem in problems if problem not in kept)


def _counted(problems: Iterable[Problem]) -> dict[str, int]:
    return {kind.value: count for kind, count in count_by_kind(problems).items()}


def _manifest(
    job: Job, plan: _Plan, name: str, documents: int, problems: tuple[Problem, ...]
) -> Manifest:
    return Manifest(
        name=name,
        analyzer=job.analyzer.version,
        settings=_fingerprint(job, plan.listing.site),
        weights=_weights(job),
        built_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        archive=str(job.archive.resolve()),
        documents=documents,
        problems=_counted(problems),
        seconds=round(time.monotonic() - plan.started, 2),
        site_title=plan.listing.site.title,
        timezone=str(plan.listing.site.timezone or job.settings.timezone),
        engine=job.store.kind,
    )


def _unchanged(job: Job, plan: _Plan, base: str) -> BuildReport:
    job.versions.note_check(base, datetime.now(UTC))
    problems = _all_problems(plan, list(plan.changes.kept))
    manifest = replace(job.versions.manifest(base), verdict=None)
    report = _report(job, plan, manifest, problems, published=False)
    return replace(report, due=changes.due(plan.changes.kept))


def _report(
    job: Job, plan: _Plan, manifest: Manifest, problems: tuple[Problem, ...], *, published: bool
) -> BuildReport:
    todo = plan.changes
    return BuildReport(
        version=manifest.name,
        published=published,
        full=plan.base is None,
        reason=plan.reason,
        documents=manifest.documents,
        files=len(plan.listing.files),
        other_files=plan.listing.other_files,
        other_markup=plan.listing.other_markup,
        generator=plan.listing.site.generator,
        site=described(plan.listing.site, job.settings),
        added=todo.added,
        changed=todo.changed,
        renamed=todo.renamed,
        removed=todo.removed,
        unchanged=len(todo.kept) + todo.concerned,
        problems=problems,
        new_problems=_new(job, plan, problems),
        seconds=round(time.monotonic() - plan.started, 2),
        verdict=manifest.verdict,
    )
