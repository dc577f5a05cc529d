"""Commands that maintain an archive: doctor, repair, vocabulary."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from index.archive.decoding import decode
from index.commands.options import archive_argument, archive_settings, config_option, json_option
from index.commands.showing import compiling, listed, print_json, problem_lines, showing_progress
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.doctor.examination import Examination, examine
from index.doctor.fixing import fixed, patch
from index.doctor.health import Damaged, Duplicates, Health, UnreadKey
from index.doctor.repairs import Fix, clear_leftovers, fixes
from index.doctor.replacement import replace_file
from index.problems import ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings
from index.terminal import echo, echo_json, escaped, in_toml
from index.terminal import write as write_bytes
from index.vocabulary.variants import Spelling, Variants
from index.vocabulary.vocabulary import Names, Vocabulary, load_vocabulary

SHOWN_GUESSES = 3


@click.command(epilog="Example: hledej doctor ~/site --fix > repair.patch")
@archive_argument
@config_option
@json_option
@click.option(
    "--fix",
    is_flag=True,
    help="Print a patch for git that repairs damaged text and adds names that texts prove.",
)
@click.option("--in-place", is_flag=True, help="With --fix: repair the damaged text of the files.")
def doctor(
    archive: Path,
    config: Path | None,
    as_json: bool,
    fix: bool,
    in_place: bool,
) -> None:
    """Report damaged, unreadable, doubtful and duplicate content of ARCHIVE.

    With --fix, print a patch instead of a report. Apply it with git apply in the archive's folder.
    It repairs damaged text, keeps undamaged text byte for byte, and adds companies and people that
    a text proves to front matter that lacks them. With --in-place, repair the text of the files
    and add nothing. A file that cannot be repaired is named and stays unchanged, and the exit code
    is 1.
    """
    if in_place and not fix:
        raise click.UsageError("--in-place goes with --fix")
    if fix and as_json:
        raise click.UsageError("--json reports, --fix repairs: choose one")
    settings, folder = archive_settings(config, archive)
    with _examination(archive, settings, load_vocabulary(settings, folder)) as examination:
        if fix:
            left = _fix(examination, in_place=in_place)
            raise click.exceptions.Exit(1 if left else 0)
        health = examine(examination)
    if as_json:
        print_json(health)
        return
    for line in _report(health):
        echo(line)


@contextmanager
def _examination(
    archive: Path, settings: IndexSettings, vocabulary: Vocabulary
) -> Iterator[Examination]:
    analyzer = Analyzer(load_lexicon(compiling))
    with showing_progress() as progress:
        yield Examination(archive, settings, analyzer, vocabulary, progress)


def _fix(examination: Examination, *, in_place: bool) -> int:
    """Repair the damaged files, and return the number of those that could not be repaired."""
    if in_place:
        clear_leftovers(examination)
    left = done = 0
    unnamed: list[str] = []
    for fix in fixes(examination, named=not in_place):
        if fix.after.unnamed:
            unnamed.append(_names(fix.path, fix.after.unnamed))
            if fix.after.raw == fix.before and not fix.after.fault:
                continue
        fault = fix.after.fault or (_write(fix) if in_place else "")
        if fault:
            left += 1
            echo(f"{fix.path}: {fault}; left unchanged", err=True)
        elif in_place:
            done += 1
            echo(f"{fix.path}: repairs: {len(fix.after.repairs)}")
        else:
            write_bytes(patch(fix.path, fix.before, fix.after.raw))
    if in_place:
        echo(f"files repaired: {done}")
    if unnamed:
        echo(
            f"names to add by hand, as the front matter has no list for them: {len(unnamed)}",
            err=True,
        )
        for line in listed(unnamed):
            echo(line, err=True)
    return left


def _write(fix: Fix) -> str:
    """Write a repaired file; return the error message, or an empty string."""
    try:
        replace_file(fix.location, fix.before, fix.after.raw)
    except OSError as error:
        return error.strerror or str(error)
    return ""


@click.command(epilog="Example: hledej repair old.md > new.md")
@click.argument("files", nargs=-1, type=click.File("rb"))
@json_option
def repair(files: tuple[BinaryIO, ...], as_json: bool) -> None:
    """Repair the text of FILES, or of standard input, and print it.

    Line ends, the encoding and undamaged text stay byte for byte. With --json, the text and its
    changes are printed instead. Text that cannot be repaired is printed unchanged, and the exit
    code is 1.
    """
    repairer, left = Repairer(load_lexicon(compiling)), 0
    for file in files or (sys.stdin.buffer,):
        raw = file.read()
        if as_json:
            repaired = repairer.repair(decode(raw).text, compose=False)
            changes = [change._asdict() for change in repaired.changes]
            found = {"file": file.name, "text": repaired.text, "changes": changes}
            echo_json(msgspec.json.encode(found).decode())
        else:
            result = fixed(raw, repairer)
            if result.fault:
                left += 1
                echo(f"{file.name}: {result.fault}; left unchanged", err=True)
            write_bytes(result.raw)
    if left:
        raise click.exceptions.Exit(1)


@click.group(name="vocabulary")
def vocabulary_group() -> None:
    """Maintain the vocabulary: clean names of facet values."""


@vocabulary_group.command(
    epilog="Example: hledej vocabulary suggest ~/site >> ~/site/vocabulary.toml"
)
@archive_argument
@config_option
@json_option
def suggest(archive: Path, config: Path | None, as_json: bool) -> None:
    """Propose spellings that may be one name, as entries of a vocabulary.toml.

    Guesses are commented out. Names that the vocabulary has are left out.
    """
    settings, folder = archive_settings(config, archive)
    own = load_vocabulary(replace(settings, builtin_vocabulary=False), folder)
    with _examination(archive, settings, load_vocabulary(settings, folder)) as examination:
        proposed = [item for item in examine(examination).variants if not item.settled]
    if as_json:
        print_json(proposed)
        return
    if not proposed:
        echo("nothing to propose: no two spellings look like one name", err=True)
    for variants in proposed:
        for line in _toml(variants, own.of(variants.kind)):
            echo(line)


def _toml(variants: Variants, own: Names) -> Iterator[str]:
    reasons = "; ".join(variants.reasons)
    counts = ", ".join(f"{item.value} {item.articles}x" for item in variants.spellings)
    others = [item.value for item in variants.spellings if item.value != variants.name]
    yield f"# {reasons}: {counts}"
    # TOML cannot extend a table that is already defined.
    written = own.knows(variants.name)
    if written:
        yield "# add to the table that is already in the file:"
    sign = "# " if written or not variants.sure else ""
    yield f"{sign}[{variants.kind}.{_quoted(variants.name)}]"
    yield f"{sign}aliases = [{', '.join(map(_quoted, others))}]"
    yield ""


def _quoted(text: str) -> str:
    """Return a line of text as a TOML string, which is also a JSON string."""
    return escaped(msgspec.json.encode(text).decode(), in_toml)


def _report(health: Health) -> Iterator[str]:
    yield f"{health.archive}: {health.files} Markdown files, {health.articles} articles"
    listed_below = (ProblemKind.REPAIRED_TEXT, ProblemKind.DOUBTFUL_TEXT)
    yield from problem_lines(item for item in health.problems if item.kind not in listed_below)
    for title, lines in (
        ("damaged text, repaired in the index", [_damaged(item) for item in health.damaged]),
        ("articles with the same source", [_duplicates(item) for item in health.duplicates]),
        ("perhaps one name", [_variants(item) for item in health.variants if not item.settled]),
        (
            "variants that the vocabulary unites",
            [_variants(v) for v in health.variants if v.settled],
        ),
        ("categories cut short", [_spelling(item) for item in health.cut_categories]),
        ("categories in no group", [_spelling(item) for item in health.unmapped_categories]),
        ("publishers listed as companies", [_spelling(item) for item in health.publishers]),
        (
            "names that a text proves and its metadata lacks",
            [_names(item.path, item.unlisted) for item in health.named_apart if item.unlisted],
        ),
        (
            "names of metadata that its text never names",
            [_names(item.path, item.unproven) for item in health.named_apart if item.unproven],
        ),
        ("keys that are not read", [_unread(item) for item in health.unread_keys]),
    ):
        if lines:
            yield f"{title}: {len(lines)}"
            yield from listed(lines)


def _damaged(item: Damaged) -> str:
    what = (
        f"{item.path}: {item.places} repairs, {item.confidence:.0%} sure "
        f"({', '.join(item.methods)})"
    )
    shown = [f"line {g.line} {g.before} → {g.after}" for g in item.guesses[:SHOWN_GUESSES]]
    if not shown:
        return what
    more = len(item.guesses) - len(shown)
    return f"{what}; guessed: {', '.join(shown)}" + (f" and {more} more" if more else "")


def _duplicates(item: Duplicates) -> str:
    return f"{item.source}: {', '.join(item.paths)}"


def _variants(item: Variants) -> str:
    spellings = ", ".join(map(_spelling, item.spellings))
    return f"{item.kind}: {item.name} = {spellings} ({'; '.join(item.reasons)})"


def _spelling(item: Spelling) -> str:
    return f"{item.value} ({item.articles}x)"


def _names(path: str, names: tuple[str, ...]) -> str:
    return f"{path}: {', '.join(names)}"


def _unread(item: UnreadKey) -> str:
    return f"{item.key}: {item.files}x, as in {item.example}"
