"""Measure how well names are found in texts, by judged pairs of an article and a name.

Run as ``python -m benchmarks.mentions LABEL=ARCHIVE …``, as ``example=examples/archive``; prints
precision and recall on each half of the pairs, and what finding costs beside reading an article.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.archive.listing import list_archive
from index.archive.reading import Reader
from index.article import Article
from index.building import changes
from index.building.naming import naming
from index.czech.cache import load_lexicon
from index.czech.lexicon import Lexicon
from index.mentions.finder import Finder
from index.names import facet_key
from index.repair import Repairer
from index.settings import IndexSettings, ListUse
from index.vocabulary.vocabulary import Kind, load_vocabulary

JUDGED = Path(__file__).parent.parent / "tests" / "data" / "mentions.tsv"
KINDS = {"company": Kind.COMPANIES, "person": Kind.PEOPLE}
ROUNDS = 3
SETTINGS = IndexSettings(known_companies=ListUse.ALWAYS)


@dataclass(frozen=True, slots=True)
class Pair:
    """A judged pair: whether an article names a company or a person."""

    half: str
    archive: str
    article: str
    kind: Kind
    name: str
    named: bool


def pairs() -> Iterator[Pair]:
    """Yield the judged pairs."""
    for line in JUDGED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            half, archive, article, kind, name, named = line.split("\t")
            yield Pair(half, archive, article, KINDS[kind], name, named == "yes")


@dataclass(frozen=True, slots=True)
class Found:
    """What is found in the texts of an archive, and the milliseconds that an article takes."""

    names: dict[str, set[tuple[Kind, str]]]
    reading: float
    finding: float


def find(archive: Path, lexicon: Lexicon) -> Found:
    """Return the names that each article of an archive mentions."""
    vocabulary = load_vocabulary(SETTINGS, archive)
    listing = list_archive(archive, SETTINGS)
    known = naming(
        SETTINGS, vocabulary, lexicon, listing.site, changes.everything(listing.files)
    ).known
    reader = Reader(SETTINGS, Repairer(lexicon), vocabulary, listing.site)
    began = time.process_time()
    read = (reader.read(file.path, file.id, file.read()).article for file in listing.files)
    articles = [article for article in read if article is not None]
    reading = time.process_time() - began
    finder = Finder(known, lexicon)
    names = {article.id: _names(finder, article) for article in articles}
    began = time.process_time()
    for _ in range(ROUNDS):
        for article in articles:
            finder.find(article)
    finding = (time.process_time() - began) / ROUNDS
    return Found(names, 1000 * reading / len(articles), 1000 * finding / len(articles))


def _names(finder: Finder, article: Article) -> set[tuple[Kind, str]]:
    return {(mention.kind, facet_key(mention.name)) for mention in finder.find(article)}


def outcomes(archive: str, found: Found) -> Iterator[tuple[Pair, bool]]:
    """Yield the judged pairs of an archive, and whether each was found."""
    for pair in pairs():
        if pair.archive == archive:
            yield pair, (pair.kind, facet_key(pair.name)) in found.names.get(pair.article, set())


def main(*given: str) -> None:
    """Print the figures of some archives."""
    lexicon = load_lexicon(lambda *_: None)
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for archive, _, folder in (one.partition("=") for one in given):
        found = find(Path(folder), lexicon)
        print(
            f"{archive}: reading {found.reading:.2f} ms, finding {found.finding:.2f} ms an article"
        )
        for pair, is_found in outcomes(archive, found):
            counts[pair.half, pair.named, is_found] += 1
            if pair.named != is_found:
                print("  wrong:" if is_found else "  missed:", pair.half, pair.article, pair.name)
    for half in ("open", "locked"):
        right, wrong = counts[half, True, True], counts[half, False, True]
        missed = counts[half, True, False]
        total = sum(count for key, count in counts.items() if key[0] == half)
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        print(f"{half}: {total} pairs, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
