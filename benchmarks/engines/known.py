"""Engines that are installed for comparison."""

from collections.abc import Iterator

from benchmarks.engines.engine import Engine, UnavailableError
from benchmarks.engines.sqlite_engine import SqliteEngine
from benchmarks.engines.whoosh_engine import WhooshEngine, WhooshListsEngine
from benchmarks.engines.xapian_engine import XapianEngine, xapian


def others() -> Iterator[type[Engine]]:
    """Yield the engines that are installed; say of each other one how to get it."""
    yield WhooshEngine
    yield WhooshListsEngine
    yield SqliteEngine
    for load in (_xapian, _tantivy):
        try:
            yield load()
        except UnavailableError as error:
            print(error)


def _xapian() -> type[Engine]:
    xapian()
    return XapianEngine


def _tantivy() -> type[Engine]:
    try:
        from benchmarks.engines.tantivy_engine import TantivyEngine  # noqa: PLC0415  # optional
    except ImportError as error:
        raise UnavailableError("tantivy is left out: pip install 'hledej[bench]'") from error
    return TantivyEngine
