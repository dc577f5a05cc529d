"""Hostile archives: they take bounded time and memory, are told of, and stop nothing."""

import os
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from index.archive.reading import Reader
from index.czech.analyzer import Analyzer
from index.documents.document import DocumentBuilder
from index.documents.phrase_counts import phrases_of
from index.problems import ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings
from index.storage.compression import Compression
from index.stored_article import from_parts, to_parts
from index.vocabulary.vocabulary import Vocabulary
from tests.faults.child import in_child
from tests.faults.hostile import DEEP, FIELDS, any_file, article, bodies, bomb
from tests.kinds import BuildIndex, WriteArchive

CPU_SECONDS = 60
"""All hostile files together take some 15; what is not linear takes hours."""
MEMORY = 1 << 30
PLAIN = Compression()
ORDINARY = "---\ntitle: Řádný článek\ndate: 2025-01-02\n---\nText.\n"


def limited() -> None:
    """Have the system end this process if it takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def hostile_files() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        **{f"field{n}.md": article(field) for n, field in enumerate(FIELDS)},
        **{f"deep-{name}.md": article(fields) for name, fields in DEEP.items()},
        "bomb-list.md": article(bomb("")),
        "bomb-merge.md": article(bomb("<<: ")),
        "million.md": "---\n" + "\n".join(f"k{n}: v" for n in range(300_000)) + "\n---\nText.\n",
        "unclosed.md": "---\n" + "\n".join(f"k{n}: v" for n in range(300_000)),
        "nul.md": b"\0" * 100_000,
        "ff.md": b"\xff" * 100_000,
        "all-bytes.md": bytes(range(256)) * 400,
    }
    for number, body in enumerate(bodies().values()):
        files[f"body{number}.md"] = article("", body).encode("utf-8", "surrogatepass")
    return files


def test_hostile_files_are_read_in_bounded_time_and_memory_and_the_rest_is_indexed(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    files = hostile_files()
    archive = write_archive({**files, "2025-01-02-radny.md": ORDINARY})

    ended = in_child(lambda: build_index(archive), limited)

    assert (ended.signal, ended.error) == (0, "")
    report = ended.value
    assert report.files == len(files) + 1  # type: ignore[attr-defined]  # a report
    left_out = {p.path for p in report.problems if p.kind.skips}  # type: ignore[attr-defined]
    assert report.documents == report.files - len(left_out)  # type: ignore[attr-defined]
    told = {p.path for p in report.problems}  # type: ignore[attr-defined]
    assert {"bomb-list.md", "bomb-merge.md", "deep-brackets.md", "unclosed.md", "ff.md"} <= told
    assert "2025-01-02-radny.md" not in told
    assert not [problem for problem in report.problems if "fault of Hledej" in problem.what]  # type: ignore[attr-defined]


def test_what_is_no_file_to_read_is_told_and_left_out(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    archive = write_archive({"2025-01-02-radny.md": ORDINARY})
    os.truncate(_touched(archive / "huge.md"), 100_000_000)
    os.mkfifo(archive / "pipe.md")
    (archive / "device.md").symlink_to("/dev/zero")
    (archive / "circle.md").symlink_to("circle.md")
    (archive / "folder").mkdir()
    (archive / "folder" / "round").symlink_to("..")
    (archive / "folder.md").mkdir()
    (archive / "nowhere.md").symlink_to("missing.md")
    name = os.fsencode(archive) + b"/2025-01-03-\xff\xfe.md"
    Path(os.fsdecode(name)).write_text(ORDINARY, "utf-8")

    report = build_index(archive)

    kinds = {(p.path, p.kind) for p in report.problems}
    assert kinds == {
        ("huge.md", ProblemKind.TOO_LARGE),
        ("pipe.md", ProblemKind.UNREADABLE_FILE),
        ("device.md", ProblemKind.LINK_OUTSIDE),
        ("circle.md", ProblemKind.UNREADABLE_FILE),
        ("folder/round", ProblemKind.LINK_OUTSIDE),
        ("nowhere.md", ProblemKind.UNREADABLE_FILE),
    }
    assert report.documents == 2


def _touched(path: Path) -> Path:
    path.touch()
    return path


@pytest.fixture(scope="module")
def reader(analyzer: Analyzer) -> Reader:
    return Reader(IndexSettings(), Repairer(analyzer.lexicon), Vocabulary())


@settings(max_examples=400)
@given(any_file())
def test_any_file_gives_an_article_that_can_be_written_or_says_why_not(
    reader: Reader, analyzer: Analyzer, raw: bytes
) -> None:
    found = reader.read("2025-01-02-x.md", "2025-01-02-x", raw)

    if found.article is None:
        assert found.problems
    else:
        builder = DocumentBuilder(analyzer)
        document = builder.build(found.article)
        read = from_parts(*to_parts(document.article, PLAIN), PLAIN)
        # JSON has no infinity: metadata alone may lose it.
        assert replace(read, metadata={}) == replace(document.article, metadata={})
        for phrase in phrases_of(found.article, builder):
            assert phrase.encode()
