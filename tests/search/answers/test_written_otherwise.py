"""What a reader types otherwise than an author wrote it still finds the article, and only it."""

import pytest

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.request import Matching, SearchRequest
from search.settings import SearchSettings
from tests.archives import write_files

BODIES = {
    "most": "| stavba | cena |\n|---|---|\n| lávka | 66.635.678 Kč |",
    "kraj": "**4\u00a0512\u202f300 obyvatel** žije v kraji.",
    "telefon": "- (+420) 734 581 962 po páté hodině",
    "tablet": "Vedle Kindle 11 16 GB leží Xperia 5 128GB.",
    "kronika": "3. března 1932 vyhořela pila.\n\nV roce 1933 byla nová.",
    "pouť": "Slaví se 07. 09. 2021 na návsi.",
    "přístroj": "Má 45\u00a0kWh, váží 810kg a slyší 2,4GHz.",
    "letoun": "Přistál MiG-29, za ním Boeing 737 a GPT 778.",
    "prvky": "<details><summary>Nabídka</summary>Koupel</details><dl><dd>Bazén</dd></dl>",
    "odkazy": 'O [*rybníce*][hraz nova] a [potoce][], viz [jez](https://x.cz/splav "Propust").',
    "stát": "Správa státu zlevní, pokladna státu se plní.",
    "stane": "Co se stane zítra, neví nikdo.",
    "firmy": "Akcie Gazpromu a Telekomu klesly.",
    "obchod": "Rolls-Royce koupil PS778.",
}  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Searcher:
    root = tmp_path_factory.mktemp("site")
    head = "---\ntitle: Zpráva {}\ndate: 2024-02-03\ntags: {}\n---\n{}\n"
    texts = {
        f"{n}.md": head.format(number, f"štítek{number}, jiný", body)
        for number, (n, body) in enumerate(BODIES.items())
    }
    folder = write_files(root / "archive", texts)
    how = IndexSettings()
    versions = Versions(root / "index")
    vocabulary = load_vocabulary(how, folder)
    build(Job(folder, versions, how, analyzer, vocabulary, lambda _done, _total: None))
    return SearchService(root / "index", SearchSettings()).searcher()


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("66 635 678 Kč", "most"),
        ("66635678", "most"),
        ("4512300 obyvatel", "kraj"),
        ('"4 512 300 obyvatel"', "kraj"),
        ("734581962", "telefon"),
        ("+420734581962", "telefon"),
        ("kindle 11", "tablet"),
        ("kindle 11 16GB", "tablet"),
        ('"Xperia 5"', "tablet"),
        ("xperia 128 gb", "tablet"),
        ('"3. března"', "kronika"),
        ("3.3.1932", "kronika"),
        ('"v roce 1933"', "kronika"),
        ("7.9.2021", "pouť"),
        ("7. září 2021", "pouť"),
        ("náves 2021-09-07", "pouť"),
        ("45kwh", "přístroj"),
        ("810 kg", "přístroj"),
        ("2.4 GHz", "přístroj"),
        ("mig 29", "letoun"),
        ("mig29", "letoun"),
        ("boeing-737", "letoun"),
        ("gpt778", "letoun"),
        ("nabidka", "prvky"),
        ("+koupel", "prvky"),
        ("bazénem", "prvky"),
        ("rybník", "odkazy"),
        ("potoky", "odkazy"),
        ("státu", "stát"),
        ("stane", "stane"),
        ("gazprom", "firmy"),
        ("Telekom -nic", "firmy"),
        ("rolls-roycem", "obchod"),
        ("stitek:stitek4", "kronika"),
    ],
)
def test_one_article_is_found(archive: Searcher, typed: str, identity: str) -> None:
    result = archive.search(SearchRequest(q=typed, matching=Matching.ALL))

    assert [hit.article.id for hit in result.hits] == [identity]
    assert result.corrected is None


@pytest.mark.parametrize("typed", ["hraz", "splav", "vlak", "66 635 679"])
def test_what_no_reader_of_the_page_sees_finds_nothing(archive: Searcher, typed: str) -> None:
    result = archive.search(SearchRequest(q=typed, matching=Matching.ALL))

    assert (result.total, result.corrected) == (0, None)
