"""Names for one thing find each other, in any form."""

from pathlib import Path

import pytest

from search.answers.service import SearchService
from search.query.synonyms import SynonymsError, load_synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive

OWN = SearchSettings(builtin_synonyms=False, synonyms="synonyms.txt")


@pytest.fixture
def archive(write_archive: WriteArchive, build_index: BuildIndex) -> Path:
    texts = {
        "ai": "AI píše básně",
        "umela": "Umělá inteligence kreslí",
        "hory": "V horách leží sníh",
        "umely": "Umělý sníh a jeho inteligence",
    }
    folder = write_archive(
        {f"{name}.md": f"---\ntitle: {title}\n---\nText.\n" for name, title in texts.items()}
    )
    build_index(folder)
    return folder


def found(index: Path, settings: SearchSettings, folder: Path, q: str) -> set[str]:
    service = SearchService(index, settings, load_synonyms(settings, folder))
    return {hit.article.id for hit in service.searcher().search(SearchRequest(q=q)).hits}


@pytest.mark.parametrize("query", ["AI", "ai", "umělé inteligenci", "umela inteligence"])
def test_built_in_synonyms_find_each_other(
    archive: Path, index_directory: Path, query: str
) -> None:
    assert {"ai", "umela"} <= found(index_directory, SearchSettings(), archive, query)


def test_built_in_synonyms_can_be_turned_off(archive: Path, index_directory: Path) -> None:
    settings = SearchSettings(builtin_synonyms=False)

    assert found(index_directory, settings, archive, "AI") == {"ai"}


def test_the_owner_names_more(archive: Path, index_directory: Path) -> None:
    (archive / "synonyms.txt").write_text("# zima\nsněhová pokrývka = sníh\n", "utf-8")

    assert found(index_directory, OWN, archive, "snehova pokryvka") == {"hory", "umely"}
    assert found(index_directory, OWN, archive, "sněhovou pokrývkou horách") == {"hory"}


def test_the_words_of_a_synonym_are_marked(archive: Path, index_directory: Path) -> None:
    service = SearchService(
        index_directory, SearchSettings(), load_synonyms(SearchSettings(), archive)
    )

    hits = service.searcher().search(SearchRequest(q="umělou inteligencí")).hits

    title = next(hit.highlights.title for hit in hits if hit.article.id == "ai")
    assert [title.text[start:end] for start, end in title.spans] == ["AI"]


def test_a_phrase_asks_for_its_words_only(archive: Path, index_directory: Path) -> None:
    assert found(index_directory, SearchSettings(), archive, '"umělá inteligence"') == {"umela"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [("jen jedno", "two names"), ("a = ", "two names"), ("a b c d e = f", "4 words")],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    (tmp_path / "synonyms.txt").write_text(f"# nic\n{line}\n", "utf-8")

    with pytest.raises(SynonymsError, match=rf"synonyms.txt:2: .*{fault}"):
        load_synonyms(OWN, tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SynonymsError, match=r"synonyms\.txt"):
        load_synonyms(OWN, tmp_path)
