"""A generated archive with everything made of it, kept in a folder for the next run."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path

from benchmarks import entries
from benchmarks.documents import read_archive
from benchmarks.engines.engine import Engine, Entry, combined
from benchmarks.generator import generate
from benchmarks.kept import kept
from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary, load_vocabulary

ENTRIES = "entries.msgpack"


@dataclass(frozen=True, slots=True)
class Corpus:
    """One archive; what is asked for is made unless it is there.

    Attributes:
        work: Where everything is kept.
        articles, seed: What the archive is generated from.
    """

    work: Path
    articles: int
    seed: int

    @property
    def folder(self) -> Path:
        """Folder of this archive and of everything built from it."""
        return self.work / f"{self.articles}-{self.seed}"

    def archive(self) -> Path:
        """Return the folder of the Markdown files."""
        return kept(self.folder / "archive", lambda to: generate(to, self.articles, self.seed))

    def index(self) -> Path:
        """Return the directory of our own index."""
        archive = self.archive()
        return kept(self.folder / "index", lambda to: _build(archive, to))

    def entries(self) -> Path:
        """Return the file of what the engines are fed."""
        archive = self.archive()
        made = kept(self.folder / "entries", lambda to: _save(to / ENTRIES, archive))
        return made / ENTRIES

    def built(self, kind: type[Engine]) -> Path:
        """Return the folder of another engine's index."""
        fed = self.entries()
        name = "-".join(kind.name.lower().replace(",", "").split())
        return kept(self.folder / name, lambda to: kind.build(to, entries.load(fed, Entry)))


def arguments(description: str | None) -> ArgumentParser:
    """Return the arguments of a benchmark over one archive, to which it may add its own."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True, help="where all is kept")
    parser.add_argument("--json", action="store_true")
    return parser


def corpus_of(asked: Namespace) -> Corpus:
    """Return the archive that the arguments name."""
    return Corpus(asked.work, asked.articles, asked.seed)


def job(archive: Path, directory: Path, analyzer: Analyzer) -> Job:
    """Return the job of building an archive's index as ``hledej build`` does."""
    settings = IndexSettings()
    vocabulary = vocabulary_of(archive)
    return Job(archive, Versions(directory), settings, analyzer, vocabulary, lambda *_: None)


def vocabulary_of(archive: Path) -> Vocabulary:
    """Return the clean names that an archive is read with."""
    return load_vocabulary(IndexSettings(), archive)


def analyzer() -> Analyzer:
    """Return the analyser with this machine's lexicon."""
    return Analyzer(load_lexicon(print))


def _build(archive: Path, directory: Path) -> None:
    build(job(archive, directory, analyzer()))


def _save(path: Path, archive: Path) -> None:
    entries.save(path, map(combined, read_archive(archive)))
