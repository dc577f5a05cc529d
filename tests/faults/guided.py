"""Fuzz what reads articles, guided by coverage: what reaches new branches is kept and varied.

``python -m tests.faults.guided front_matter --seconds 60`` begins with the example archive and ends
with exit code 0 when no input raised an error, took more than ten seconds or two gigabytes; an
input that did is printed as its bytes. The parts are ``decode``, ``repair``, ``front_matter``,
``sections``, ``markdown`` (as text and as HTML) and ``article``, which is all of them together.

Needs atheris, libFuzzer for Python.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import atheris

# Only what is imported here tells which of its branches were taken.
with atheris.instrument_imports(include=["index", "web.pages", "yaml"]):
    from index.archive import front_matter, sections
    from index.archive.decoding import decode
    from index.archive.plain_text import plain_text
    from index.archive.reading import Reader
    from index.czech.analyzer import Analyzer
    from index.czech.cache import load_lexicon
    from index.documents.document import DocumentBuilder
    from index.documents.phrase_counts import phrases_of
    from index.repair import Repairer
    from index.settings import IndexSettings
    from index.storage.compression import Compression
    from index.stored_article import from_parts, to_parts
    from index.vocabulary.vocabulary import Vocabulary
    from web.pages.article_body import body_html

EXAMPLES = Path(__file__).parents[2] / "examples" / "archive"
MAX_BYTES = 4096
SECONDS_OF_ONE, MEGABYTES = 10, 2048

Target = Callable[[bytes], object]


def targets() -> Mapping[str, Target]:
    """Return the check of each part."""
    analyzer = Analyzer(load_lexicon(print))
    repairer = Repairer(analyzer.lexicon)
    reader = Reader(IndexSettings(), repairer, Vocabulary())
    builder = DocumentBuilder(analyzer)
    plain = Compression()

    def article(raw: bytes) -> None:
        found = reader.read("2025-01-02-x.md", "2025-01-02-x", raw)
        if found.article is None:
            assert found.problems
        else:
            written = builder.build(found.article).article
            read = from_parts(*to_parts(written, plain), plain)
            # JSON has no infinity: metadata alone may lose it.
            assert replace(read, metadata={}) == replace(written, metadata={})
            assert all(phrase.encode() for phrase in phrases_of(found.article, builder))

    return {
        "decode": decode,
        "repair": lambda raw: repairer.repair(decode(raw).text),
        "front_matter": lambda raw: front_matter.parse(decode(raw).text),
        "sections": lambda raw: sections.cut(decode(raw).text),
        "markdown": lambda raw: (plain_text(decode(raw).text), body_html(decode(raw).text)),
        "article": article,
    }


def main() -> None:
    """Fuzz the part that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    target = targets()[asked.part]
    with tempfile.TemporaryDirectory() as folder:
        # libFuzzer ends the process it is in, and somebody has to clear up.
        child = os.fork()
        if not child:
            fuzz(target, Path(folder), asked.seconds, asked.seed)
        _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


def fuzz(target: Target, folder: Path, seconds: int, seed: int) -> NoReturn:
    """Fuzz for some seconds, beginning with the example archive; end the process."""
    for number, path in enumerate(sorted(EXAMPLES.rglob("*.md"))):
        (folder / str(number)).write_bytes(path.read_bytes()[:MAX_BYTES])
    options = {
        "max_total_time": seconds,
        "seed": seed,
        "max_len": MAX_BYTES,
        "timeout": SECONDS_OF_ONE,
        "rss_limit_mb": MEGABYTES,
        "artifact_prefix": f"{folder}/",
        "print_final_stats": 1,
    }
    given = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *given, str(folder)], target)
    atheris.Fuzz()
    raise AssertionError("libFuzzer came back")


if __name__ == "__main__":
    main()
