"""Which names the texts of an archive are searched for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from index.archive.kept_fields import KeptFields
from index.archive.listing import ArchiveFile
from index.mentions.given import NOTHING, Given
from index.mentions.known import KnownNames, is_about_listed, known_names
from index.settings import IndexSettings, ListUse
from index.vocabulary.vocabulary import Kind, Vocabulary

if TYPE_CHECKING:
    from index.archive.reading import Reader


def given_by(file: ArchiveFile, reader: "Reader") -> tuple[Given, KeptFields | None]:
    """Return the names in the front matter of a file, and its fields to read the article with.

    Of a file that cannot be read there are none.
    """
    try:
        return reader.given(file.path, file.read())
    except Exception:  # noqa: BLE001  # what is wrong with it, the build tells when it reads it
        return NOTHING, None


def names_of(settings: IndexSettings, vocabulary: Vocabulary, given: Iterable[Given]) -> KnownNames:
    """Return the names that the files of an archive, its vocabulary and its settings give.

    Args:
        settings: Of the archive.
        vocabulary: Of the archive.
        given: Names in the front matter of every file.
    """
    every = tuple(given)
    companies = _sorted(name for one in every for name in one.companies)
    use = settings.known_companies
    known = known_names(
        vocabulary,
        companies=companies,
        people=_sorted(name for one in every for name in one.people),
        sources=_sorted(one.source for one in every),
        built_in=use is ListUse.ALWAYS or (use is ListUse.AUTO and is_about_listed(companies)),
    )
    if settings.mentioned_people:
        return known
    return replace(known, names=tuple(n for n in known.names if n.kind is not Kind.PEOPLE))


def _sorted(names: Iterable[str]) -> list[str]:
    """Return names, each once; of several spellings the first is shown: Nvidia before NVIDIA."""
    return sorted(
        {name for name in names if name}, key=lambda name: (name.islower(), name.isupper(), name)
    )
