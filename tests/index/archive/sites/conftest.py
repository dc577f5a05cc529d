from collections.abc import Mapping

import pytest

from index.czech.analyzer import Analyzer
from index.repair import Repairer
from index.settings import IndexSettings
from tests.kinds import WriteArchive
from tests.sites import ReadFiles, ReadSite, read_site


@pytest.fixture
def read_files(write_archive: WriteArchive, analyzer: Analyzer) -> ReadFiles:
    """Write the files of a site and read them, as nothing but a build would."""

    def read(files: Mapping[str, str], settings: IndexSettings | None = None) -> ReadSite:
        archive = write_archive(files)
        return read_site(archive, settings or IndexSettings(), Repairer(analyzer.lexicon))

    return read
