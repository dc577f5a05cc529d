import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.czech.cache import load_lexicon
from index.doctor.fixing import fixed, patch
from index.repair import Repairer
from tests.programs import program

REPAIRER = Repairer(load_lexicon(print))
TEXT = "---\ntitle: Příští řidič\n---\nŽluťoučký kůň úpěl ďábelské ódy.\n\nKonec – dobrý…\n"
CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]


def damaged(text: str) -> str:
    return text.encode().decode("cp1252", "ignore").replace("\u00ad", "")


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([program("git"), *arguments], cwd=folder, capture_output=True, check=True)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_ends_marks_and_encodings_stay(end: str, code: str, last: str) -> None:
    text = (TEXT.rstrip() + last).replace("\n", end)
    raw = damaged(TEXT.rstrip() + last).replace("\n", end).encode(code)

    result = fixed(raw, REPAIRER)

    assert result.raw == text.encode(code)
    assert result.repairs


def test_bytes_that_are_no_text_stay() -> None:
    raw = damaged(TEXT).encode() + b"zbytek \xff\xfe\x00 konec"

    assert fixed(raw, REPAIRER).raw == TEXT.encode() + b"zbytek \xff\xfe\x00 konec"


def test_a_letter_that_the_encoding_lacks_leaves_the_file_and_says_so() -> None:
    head = "Příliš žluťoučký kůň šel šťastně ke žluťásku. " * 3
    raw = (head + "\n\nZprĂˇva â†’ pĹ™Ă­loha").encode("cp1250")

    result = fixed(raw, REPAIRER)

    assert result.raw == raw
    assert "cp1250 has no →" in result.fault


def test_letters_with_combining_diacritics_are_no_damage() -> None:
    raw = unicodedata.normalize("NFD", TEXT).encode()

    assert fixed(raw, REPAIRER).raw == raw


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(raw: bytes) -> None:
    result = fixed(raw, REPAIRER)

    assert result.repairs or result.raw == raw


@given(st.text("abč ř\r\n\ufeffě", max_size=60))
def test_sound_files_stay_byte_for_byte(text: str) -> None:
    assert fixed(text.encode(), REPAIRER).raw == text.encode()


@pytest.mark.parametrize("name", ["a.md", "háček a mezera.md", 'uvozovky " \\ zpět.md', "a/b/ř.md"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_git_applies_the_patch_to_the_same_bytes(
    tmp_path: Path, name: str, end: str, last: str
) -> None:
    before = damaged(TEXT.rstrip() + last).replace("\n", end).encode()
    after = fixed(before, REPAIRER).raw
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    git(tmp_path, "init", "-q")

    (tmp_path / "p.patch").write_bytes(patch(name, before, after))
    git(tmp_path, "apply", "p.patch")

    assert file.read_bytes() == after == (TEXT.rstrip() + last).replace("\n", end).encode()


def test_a_patch_holds_only_the_lines_that_change() -> None:
    before = b"klid\n" * 20 + damaged("příšerně žluťoučký kůň\n").encode() + b"klid\n" * 20

    lines = patch("a.md", before, fixed(before, REPAIRER).raw).splitlines()

    assert sum(line.startswith(b"-") for line in lines) == 2
    assert sum(line.startswith(b"+") for line in lines) == 2
