"""The commands that look after an archive, run as a user runs them."""

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.hledej import hledej as run
from tests.index.doctor.test_doctor import CZECH, misread, page
from tests.kinds import WriteArchive
from tests.programs import program


@pytest.fixture
def archive(write_archive: WriteArchive) -> Path:
    return write_archive(
        {
            "2025-12-11-a.md": misread(page("companies: [Nvidia]", body=CZECH)),
            "posty/2025-12-11-č b.md": misread(page("companies: [NVIDIA]", body=CZECH))
            .replace("\n", "\r\n")
            .rstrip(),
            "2025-12-11-c.md": page("companies: [Nvidia, Nvidya]", body=CZECH),
        }
    )


def contents(archive: Path) -> dict[str, bytes]:
    files = (path for path in archive.rglob("*.md") if path.is_file())
    return {str(path.relative_to(archive)): path.read_bytes() for path in files}


REPAIRED = {
    "2025-12-11-a.md": page("companies: [Nvidia]", body=CZECH).encode(),
    "posty/2025-12-11-č b.md": page("companies: [NVIDIA]", body=CZECH)
    .replace("\n", "\r\n")
    .rstrip()
    .encode(),
    "2025-12-11-c.md": page("companies: [Nvidia, Nvidya]", body=CZECH).encode(),
}


def test_doctor_tells_people_what_there_is_to_mend(archive: Path) -> None:
    result = run("doctor", archive)

    report = result.stdout.decode()
    assert result.returncode == 0, result.stderr
    assert "3 Markdown files, 3 articles" in report
    assert "damaged text, repaired in the index: 2" in report
    assert "perhaps one name: 1" in report
    assert contents(archive) != REPAIRED


def test_doctor_tells_programs_the_same(archive: Path) -> None:
    health = json.loads(run("doctor", archive, "--json").stdout)

    assert {item["path"] for item in health["damaged"]} == {
        "2025-12-11-a.md",
        "posty/2025-12-11-č b.md",
    }
    assert all(0 < item["confidence"] <= 1 for item in health["damaged"])
    assert set(health) == {
        *("archive", "files", "articles", "problems", "damaged", "duplicates", "variants"),
        *("cut_categories", "unmapped_categories", "publishers", "unread_keys", "named_apart"),
    }


@pytest.mark.parametrize("below", [".", "site"])
def test_the_patch_of_doctor_is_applied_by_git(archive: Path, tmp_path: Path, below: str) -> None:
    before = contents(archive)
    patch = tmp_path / "repair.patch"

    result = run("doctor", archive, "--fix")

    assert result.returncode == 0, result.stderr
    assert contents(archive) == before
    patch.write_bytes(result.stdout)
    repository = archive if below == "." else archive.parent
    subprocess.run([program("git"), "init", "-q"], cwd=repository, check=True)
    subprocess.run([program("git"), "apply", patch], cwd=archive, check=True)
    assert contents(archive) == REPAIRED


def test_doctor_repairs_the_files_themselves_only_when_asked(archive: Path) -> None:
    (archive / "2025-12-11-a.md").chmod(0o640)

    result = run("doctor", archive, "--fix", "--in-place")

    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().splitlines()[-1] == "files repaired: 2"
    assert contents(archive) == REPAIRED
    assert (archive / "2025-12-11-a.md").stat().st_mode & 0o777 == 0o640
    assert run("doctor", archive, "--fix").stdout == b""


UNREPAIRABLE = (
    "Příliš žluťoučký kůň šel šťastně ke žluťásku. " * 3 + "\n\nZprĂˇva â†’ pĹ™Ă­loha"
).encode("cp1250")
"""A text whose repair has a letter that its encoding lacks."""


def test_repair_prints_what_stays_damaged_and_changes_the_exit_code() -> None:
    result = run("repair", feed=UNREPAIRABLE)

    assert result.returncode == 1
    assert result.stdout == UNREPAIRABLE
    assert "cp1250 has no →" in result.stderr.decode()


def test_a_file_that_stays_damaged_is_told_and_changes_the_exit_code(archive: Path) -> None:
    (archive / "d.md").write_bytes(UNREPAIRABLE)

    result = run("doctor", archive, "--fix", "--in-place")

    assert result.returncode == 1
    assert "d.md: cp1250 has no →" in result.stderr.decode()
    assert "files repaired: 2" in result.stdout.decode()


@pytest.mark.parametrize("arguments", [["--in-place"], ["--fix", "--json"]])
def test_doctor_refuses_what_does_not_go_together(archive: Path, arguments: list[str]) -> None:
    assert run("doctor", archive, *arguments).returncode == 2


def test_doctor_of_no_archive_says_so(tmp_path: Path) -> None:
    result = run("doctor", tmp_path / "nowhere")

    assert result.returncode == 1
    assert b"no such folder" in result.stderr


def test_repair_reads_standard_input() -> None:
    result = run("repair", feed=misread(CZECH).replace(", ", ",\r\n").encode())

    assert result.returncode == 0, result.stderr
    assert result.stdout == CZECH.replace(", ", ",\r\n").encode()


def test_repair_reads_files_one_after_another(archive: Path) -> None:
    result = run("repair", "2025-12-11-a.md", "2025-12-11-c.md", folder=archive)

    assert result.stdout == REPAIRED["2025-12-11-a.md"] + REPAIRED["2025-12-11-c.md"]


def test_repair_tells_programs_what_it_changed() -> None:
    found = json.loads(run("repair", "--json", feed=misread(CZECH).encode()).stdout)

    assert found["text"] == CZECH
    first = found["changes"][0]
    assert (first["before"], first["after"]) == (misread("Příští"), "Příští")
    assert (first["start"], first["end"]) == (0, len(misread("Příští")))


def test_suggestions_are_a_vocabulary_that_the_next_run_knows(write_archive: WriteArchive) -> None:
    archive = write_archive(
        {
            "2025-12-11-a.md": page("companies: [Nvidia, Apple]"),
            "2025-12-11-b.md": page("companies: [NVIDIA, Apple Inc.]"),
        }
    )

    suggested = run("vocabulary", "suggest", archive).stdout

    assert tomllib.loads(suggested.decode()) == {
        "companies": {"Nvidia": {"aliases": ["NVIDIA"]}, "Apple": {"aliases": ["Apple Inc."]}}
    }
    (archive / "vocabulary.toml").write_bytes(suggested)
    assert run("vocabulary", "suggest", archive).stdout == b""


def test_guesses_are_suggested_in_comments(archive: Path) -> None:
    suggested = run("vocabulary", "suggest", archive).stdout.decode()

    assert "perhaps" in suggested
    assert '# aliases = ["Nvidya", "NVIDIA"]' in suggested
    assert tomllib.loads(suggested) == {}


def test_suggestions_are_given_to_programs(archive: Path) -> None:
    (found,) = json.loads(run("vocabulary", "suggest", archive, "--json").stdout)

    assert (found["kind"], found["name"]) == ("companies", "Nvidia")
    assert {item["value"] for item in found["spellings"]} == {"Nvidia", "NVIDIA", "Nvidya"}


def test_the_patch_adds_the_names_that_a_text_proves(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    archive = write_archive(
        {
            "a.md": page("companies: [Kvantum Brno]"),
            "b.md": page("companies: [Ikea]  # my list", body="Stroj vznikl v Kvantum Brno."),
            "c.md": page("category: ai", body="V Kvantum Brno zkouší stroj."),
            "d.md": page("companies: [\n  Ikea,\n]", body="V Kvantum Brno zkouší stroj."),
            "e.md": "Bez hlavičky je článek o Kvantum Brno.\n",
        }
    )

    result = run("doctor", archive, "--fix")

    assert result.returncode == 0, result.stderr
    (tmp_path / "names.patch").write_bytes(result.stdout)
    subprocess.run([program("git"), "init", "-q"], cwd=archive, check=True)
    before = contents(archive)
    subprocess.run([program("git"), "apply", tmp_path / "names.patch"], cwd=archive, check=True)
    after = contents(archive)
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {"b.md", "c.md", "d.md"}
    assert b"companies: [Ikea, Kvantum Brno]  # my list\n" in after["b.md"]
    assert b"companies: [\n  Ikea,\n  Kvantum Brno,\n]\n" in after["d.md"]
    added = b"category: ai\ncompanies: [Kvantum Brno]\n"
    assert after["c.md"] == before["c.md"].replace(b"category: ai\n", added)
    told = result.stderr.decode()
    assert "names to add by hand" in told
    assert "e.md: Kvantum Brno" in told
    assert run("doctor", archive, "--fix", "--in-place").stdout == b"files repaired: 0\n"
