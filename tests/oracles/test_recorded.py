"""What Eleventy and Hexo made of small sites, as recorded, and what we show of them."""

import pytest

from tests.oracles.published import differences, shown
from tests.oracles.recorded import SITES, recorded
from tests.sites import ReadFiles


@pytest.mark.parametrize("name", SITES)
def test_we_show_what_was_published(read_files: ReadFiles, name: str) -> None:
    ours = shown(read_files(SITES[name]))

    assert list(differences(ours, recorded(name))) == []
