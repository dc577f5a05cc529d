import os
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index.engines.arrays.version import ARRAYS_FOLDER, ENGINE_FOLDER
from index.errors import ArchiveError
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.storage.compression import read_dictionary
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive


def post(title: str, text: str = "Text článku.", **fields: object) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: {title}\ndate: 2025-01-02\n{lines}---\n{text}\n"


def found(service: SearchService, q: str) -> list[str]:
    return [
        hit.article.id for hit in service.searcher().search(SearchRequest(q=q, per_page=100)).hits
    ]


def everything(index: Path) -> tuple[object, ...]:
    """Return all that an index holds, without the names of its files."""
    version = Versions(index).folder(Versions(index).current())
    reader = FileIndex(FileStorage(str(version / ENGINE_FOLDER))).reader()
    terms = []
    for name in sorted(reader.indexed_field_names()):
        for term in reader.lexicon(name):
            matcher = reader.postings(name, term)
            while matcher.is_active():
                terms.append((name, bytes(term), matcher.id(), bytes(matcher.value() or b"")))
                matcher.next()
    files = sorted((version / ARRAYS_FOLDER).iterdir())
    arrays = [(path.name, path.read_bytes()) for path in files]
    articles = [stored for _, stored in reader.iter_docs()]
    reader.close()
    return terms, articles, arrays


def test_every_file_is_an_article_or_a_problem(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    archive = write_archive(
        {
            "2025-01-01-a.md": post("První"),
            "2025-01-02-ž.markdown": post("Druhý"),
            "index.md": "# Titulka\n",
            ".git/x.md": post("Skrytý"),
            "obrázek.png": b"\x89PNG",
        }
    )

    report = build_index(archive)

    skipped = [problem for problem in report.problems if problem.kind.skips]
    assert (report.documents, report.files, report.other_files) == (2, 3, 1)
    assert [problem.path for problem in skipped] == ["index.md"]


def test_articles_compressed_with_what_they_share_come_back_also_after_an_update(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    shared = "Zprávu přinesla tisková kancelář, která ji převzala ze zahraničního listu."
    texts = {f"2025-01-02-a{n}": f"Číslo {n}. {shared} Konec {n * n}." for n in range(90)}
    archive = write_archive(
        {f"{name}.md": post(name, text) for name, text in list(texts.items())[:-1]}
    )

    def stored() -> tuple[bytes, dict[str, str]]:
        versions = Versions(index_directory)
        engine = versions.folder(versions.current()) / ENGINE_FOLDER
        searcher = SearchService(index_directory, SearchSettings()).searcher()
        articles = [searcher.article(name) for name in texts]
        return read_dictionary(engine), {one.id: one.text for one in articles if one}

    build_index(archive)
    dictionary, _ = stored()
    write_archive({f"{name}.md": post(name, text) for name, text in list(texts.items())[-1:]})
    report = build_index(archive, only_changes=True)

    assert (report.full, report.added) == (False, 1)
    assert shared.encode() in dictionary
    assert stored() == (dictionary, texts)


def test_two_builds_hold_the_same(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    archive = write_archive({f"2025-01-0{n}-a.md": post(f"Článek {n}") for n in range(1, 6)})

    build_index(archive)
    first = everything(index_directory)
    build_index(archive)

    assert everything(index_directory) == first


def test_an_update_reads_only_what_changed(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive(
        {
            "2025-01-01-stejny.md": post("Neměnný"),
            "2025-01-02-zmena.md": post("Původní"),
            "2025-01-03-presun.md": post("Stěhovaný"),
            "2025-01-04-pryc.md": post("Zmizelý"),
        }
    )
    build_index(archive)
    write_archive({"2025-01-02-zmena.md": post("Změněný"), "2025-01-05-novy.md": post("Přidaný")})
    (archive / "2025-01-03-presun.md").rename(archive / "2025-01-06-jinde.md")
    (archive / "2025-01-04-pryc.md").unlink()

    report = build_index(archive, only_changes=True)

    counts = (report.added, report.changed, report.renamed, report.removed, report.unchanged)
    assert counts == (1, 1, 1, 1, 1)
    assert (report.full, report.documents) == (False, 4)
    assert found(service, "změněný") == ["2025-01-02-zmena"]
    assert found(service, "stěhovaný") == ["2025-01-06-jinde"]
    assert found(service, "původní OR zmizelý") == []
    assert sorted(found(service, "neměnný OR přidaný")) == [
        "2025-01-01-stejny",
        "2025-01-05-novy",
    ]


def test_an_update_gives_what_a_build_would(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    files = {f"2025-01-0{n}-a.md": post(f"Článek {n}", f"Slovo {n} stejné.") for n in range(1, 8)}
    archive = write_archive(files)
    build_index(archive)
    write_archive({"2025-01-03-a.md": post("Jiný", "Slovo stejné stejné.")})
    (archive / "2025-01-05-a.md").unlink()

    build_index(archive, only_changes=True)
    updated = found(service, "stejné")
    build_index(archive)

    assert found(service, "stejné") == updated


def test_nothing_changed_publishes_nothing(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A"), "index.md": "# Titulka\n"})
    first = build_index(archive)
    os.utime(archive / "2025-01-01-a.md", (1, 1))

    report = build_index(archive, only_changes=True)

    assert (report.published, report.version) == (False, first.version)
    assert report.problems == first.problems


def test_changed_settings_build_everything_anew_and_say_so(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})
    build_index(archive)

    report = build_index(archive, only_changes=True, settings=IndexSettings(link="/{slug}"))

    assert report.full
    assert "settings" in report.reason


def test_an_update_without_a_version_builds_one(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    report = build_index(write_archive({"2025-01-01-a.md": post("A")}), only_changes=True)

    assert (report.full, report.documents) == (True, 1)


def test_links_out_of_the_archive_and_round_in_circles_are_not_followed(
    write_archive: WriteArchive, build_index: BuildIndex, tmp_path: Path
) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A")})
    outside = tmp_path / "venku"
    outside.mkdir()
    (outside / "2025-01-01-tajne.md").write_text(post("Tajné"), "utf-8")
    (archive / "ven").symlink_to(outside)
    (archive / "kolem").symlink_to(archive)

    report = build_index(archive)

    assert report.documents == 1
    links = [p.path for p in report.problems if p.kind is ProblemKind.LINK_OUTSIDE]
    assert links == ["kolem", "ven"]


def test_file_names_of_any_kind_are_taken(
    write_archive: WriteArchive, build_index: BuildIndex
) -> None:
    archive = write_archive({"2025-01-01-Příliš žluťoučký (1) 🐎.md": post("A")})
    with Path(os.fsdecode(os.fsencode(archive) + b"/2025-01-02-\xe8erven.md")).open("w") as file:
        file.write(post("B"))

    assert build_index(archive).documents == 2


def test_two_files_with_one_id_are_both_found(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive({"2025-a.md": post("Stejné"), "2025-a.markdown": post("Stejné")})

    report = build_index(archive)

    assert sorted(found(service, "stejné")) == ["2025-a", "2025-a.md"]
    assert [p.kind for p in report.problems if p.kind is ProblemKind.SAME_ID]


def test_a_file_too_large_is_reported(write_archive: WriteArchive, build_index: BuildIndex) -> None:
    archive = write_archive({"2025-01-01-a.md": post("A", "x " * 2000)})

    report = build_index(archive, settings=IndexSettings(max_file_kb=1))

    assert report.documents == 0
    assert [p.kind for p in report.problems] == [ProblemKind.TOO_LARGE]


def test_no_archive_is_a_clear_error(build_index: BuildIndex, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such folder"):
        build_index(tmp_path / "nikde")
