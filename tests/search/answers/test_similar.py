"""Articles like another, and articles of the same story."""

from search.answers.searcher import Searcher
from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive

CHIP_URL = "https://example.org/zprava"
ARTICLES = {
    "cip": f"title: Brněnský čip měří svalové napětí\nurl: {CHIP_URL}\ndate: 2025-11-03",
    "cip-znovu": f"title: Svalové napětí změří čip z Brna\nurl: {CHIP_URL}\ndate: 2025-11-04",
    "proteza": "title: Protéza čte svalové napětí brněnským čipem\ndate: 2025-11-05",
    "vlak": "title: Noční vlaky pojedou z Prahy do Benátek\ndate: 2025-11-06",
    "vino": "title: Vinaři sklidili o měsíc dříve\ndate: 2025-11-07",
    "most": "title: Most přes Vltavu opraví do léta\ndate: 2025-11-08",
}


def built(write_archive: WriteArchive, build_index: BuildIndex, service: SearchService) -> Searcher:
    files = {f"{name}.md": f"---\n{head}\n---\nText.\n" for name, head in ARTICLES.items()}
    build_index(write_archive(files))
    return service.searcher()


def test_similar_articles_share_words_in_any_form_and_tell_another_story(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    searcher = built(write_archive, build_index, service)

    assert [article.id for article in searcher.similar("cip")] == ["proteza"]
    assert searcher.similar("vino") == ()
    assert searcher.similar("neznamy") == ()


def test_of_one_story_only_one_article_is_similar(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    searcher = built(write_archive, build_index, service)

    found = [article.id for article in searcher.similar("proteza")]

    assert len(found) == 1
    assert found[0] in {"cip", "cip-znovu"}


def test_articles_of_the_same_story_are_known_the_newest_first(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    searcher = built(write_archive, build_index, service)

    assert [article.id for article in searcher.same_story("cip")] == ["cip-znovu"]
    assert searcher.same_story("vlak") == ()
    assert searcher.same_story("neznamy") == ()
