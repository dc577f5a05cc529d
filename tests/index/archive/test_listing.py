"""What a walk over an archive lists, and what becomes of a file before it is read."""

import errno
import os
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from index.archive.listing import Listing, list_archive
from index.archive.whole_file import UnsteadyError
from index.problems import ProblemKind
from index.settings import IndexSettings


def listed(archive: Path, **settings: object) -> Listing:
    return list_archive(archive, IndexSettings(**settings))  # type: ignore[arg-type]  # of any field


def paths(listing: Listing) -> list[str]:
    return [file.path for file in listing.files]


def told(listing: Listing) -> dict[str, ProblemKind]:
    return {problem.path: problem.kind for problem in listing.problems}


def write(path: Path, text: str = "Text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def deepen(folder: Path, levels: int) -> None:
    """Make folders in each other, of which the system takes no path as long."""
    opened = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        with suppress(FileExistsError):
            os.mkdir("d", dir_fd=opened)
        below = os.open("d", os.O_RDONLY, dir_fd=opened)
        os.close(opened)
        opened = below
    os.close(opened)


def test_folders_however_deep_are_walked_or_told_of(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    write(Path(tmp_path, *"d" * 200, "deep.md"))
    deepen(tmp_path, 3000)
    try:
        found = listed(tmp_path)
    finally:
        # Python's own way to remove folders is not made for that many.
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)

    assert paths(found) == ["a.md", "d/" * 200 + "deep.md"]
    (problem,) = found.problems
    assert problem.kind is ProblemKind.TOO_LARGE
    assert problem.what == "a folder with a path of over 500 bytes"


def test_links_to_folders_add_nothing(tmp_path: Path) -> None:
    inner = tmp_path
    for depth in range(13):
        (inner / f"x{depth}").symlink_to("real")
        (inner / f"y{depth}").symlink_to(tmp_path)
        inner = inner / "real"
        inner.mkdir()
    write(inner / "a.md")

    found = listed(tmp_path)

    assert paths(found) == ["real/" * 13 + "a.md"]
    kinds = [problem.kind for problem in found.problems]
    assert kinds.count(ProblemKind.LISTED_ELSEWHERE) == kinds.count(ProblemKind.LINK_OUTSIDE) == 13


def test_a_link_to_a_listed_file_adds_nothing_and_hard_links_are_files(tmp_path: Path) -> None:
    write(tmp_path / "z.md")
    os.link(tmp_path / "z.md", tmp_path / "hard.md")
    (tmp_path / "a.md").symlink_to("z.md")
    (tmp_path / "b.md").symlink_to("hard.md")
    (tmp_path / "picture.png").symlink_to("z.md")

    found = listed(tmp_path)

    assert paths(found) == ["hard.md", "z.md"]
    assert told(found) == dict.fromkeys(("a.md", "b.md"), ProblemKind.LISTED_ELSEWHERE)
    assert "it is listed as z.md" in str(found.problems[0])
    assert found.other_files == 1


def test_what_only_a_link_shows_is_listed_once_by_the_first_link(tmp_path: Path) -> None:
    write(tmp_path / ".store" / "objects" / "1.md")
    write(tmp_path / "drafts" / "2.md")
    (tmp_path / "b").symlink_to(".store")
    (tmp_path / "c").symlink_to(".store/objects")
    (tmp_path / "d.md").symlink_to("drafts/2.md")
    (tmp_path / "e.md").symlink_to("drafts/2.md")

    found = listed(tmp_path, exclude=("drafts*",))

    assert paths(found) == ["b/objects/1.md", "d.md"]
    assert told(found) == dict.fromkeys(("c", "e.md"), ProblemKind.LISTED_ELSEWHERE)
    assert [file.read() for file in found.files] == [b"Text.\n"] * 2


def test_links_out_of_the_archive_and_into_nowhere_are_told(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    write(archive / "a.md")
    write(tmp_path / "beside" / "secret.md")
    (archive / "out").symlink_to("../beside")
    (archive / "out.md").symlink_to("../beside/secret.md")
    (archive / "nowhere.md").symlink_to("missing.md")
    (archive / "circle.md").symlink_to("circle.md")
    (archive / "chain.md").symlink_to("out.md")

    found = listed(archive)

    assert paths(found) == ["a.md"]
    outside = dict.fromkeys(("out", "out.md", "chain.md"), ProblemKind.LINK_OUTSIDE)
    lost = dict.fromkeys(("nowhere.md", "circle.md"), ProblemKind.UNREADABLE_FILE)
    assert told(found) == outside | lost


def test_an_archive_that_is_itself_a_link_is_listed(tmp_path: Path) -> None:
    write(tmp_path / "releases" / "1" / "a.md")
    (tmp_path / "current").symlink_to("releases/1")
    (tmp_path / "releases" / "1" / "b.md").symlink_to("a.md")

    found = listed(tmp_path / "current")

    assert paths(found) == ["a.md"]
    assert told(found) == {"b.md": ProblemKind.LISTED_ELSEWHERE}


def test_a_folder_of_very_many_files_is_listed(tmp_path: Path) -> None:
    (tmp_path / "wide").mkdir()
    source = write(tmp_path / "a.md")
    for number in range(20_000):
        os.link(source, tmp_path / "wide" / f"{number}.md")

    assert len(listed(tmp_path).files) == 20_001


def test_names_are_told_apart_by_their_bytes(tmp_path: Path) -> None:
    names = (b"a\xff.md", rb"a\xff.md", "á.md".encode(), "a\u0301.md".encode(), b"a\n\x1b[31m.md")
    for name in names:
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)), name.hex())

    found = listed(tmp_path)

    assert {file.read() for file in found.files} == {name.hex().encode() for name in names}
    assert len({(file.path, file.raw_path) for file in found.files}) == len(names)
    assert len({file.id for file in found.files}) == len(names)
    for file in found.files:
        assert file.path.encode()


@pytest.mark.parametrize("instead", ["pipe", "device", "folder", "link", "nothing"])
def test_what_takes_the_place_of_a_file_is_not_waited_for(tmp_path: Path, instead: str) -> None:
    path = write(tmp_path / "a.md")
    (file,) = listed(tmp_path).files
    path.unlink()
    match instead:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("/etc/passwd")

    with pytest.raises(OSError) as raised:  # noqa: PT011  # of many numbers
        file.read()

    assert file.unread(raised.value).kind is ProblemKind.UNREADABLE_FILE


def test_a_file_that_grew_beyond_the_limit_is_told_as_one_that_was_so_before(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.md")
    (file,) = listed(tmp_path, max_file_kb=1).files
    path.write_bytes(b"x" * 1001)

    with pytest.raises(OSError) as raised:  # noqa: PT011  # its number is looked at
        file.read()

    assert raised.value.errno == errno.EFBIG
    assert [file.unread(raised.value)] == list(listed(tmp_path, max_file_kb=1).problems)


@pytest.mark.parametrize(("writes", "rests"), [(1, True), (5, True), (1000, False)])
def test_a_file_that_is_being_written_is_read_when_it_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int, *, rests: bool
) -> None:
    path = write(tmp_path / "a.md")
    (file,) = listed(tmp_path).files
    looked_at, left = os.fstat, [writes]

    def written_meanwhile(number: int) -> os.stat_result:
        status = looked_at(number)
        left[0] -= 1
        if left[0] >= 0:
            with path.open("ab") as growing:
                growing.write(b"more")
        return status

    monkeypatch.setattr(os, "fstat", written_meanwhile)

    if rests:
        assert file.read() == path.read_bytes()
    else:
        with pytest.raises(UnsteadyError):
            file.read()


def test_a_file_that_is_replaced_is_read_as_it_was_or_as_it_is(tmp_path: Path) -> None:
    contents = {bytes([letter]) * 200_000 for letter in b"abc"}
    path = tmp_path / "a.md"
    path.write_bytes(min(contents))
    (file,) = listed(tmp_path).files
    end = time.monotonic() + 0.5

    def replace() -> None:
        while time.monotonic() < end:
            for content in contents:
                (tmp_path / "new").write_bytes(content)
                (tmp_path / "new").replace(path)

    writer = threading.Thread(target=replace)
    writer.start()
    while time.monotonic() < end:
        assert file.read() in contents
    writer.join()
