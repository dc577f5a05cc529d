"""Which folder is read for the one that an owner names."""

import pytest

from index.archive.sites.finding import find_site
from tests.kinds import WriteArchive
from tests.sites import post

HUGO = {"hugo.toml": 'title = "A"\n'}
ARTICLE = post(title="A", date="2024-01-02")


def under(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


@pytest.mark.parametrize(
    ("files", "named", "read"),
    [
        pytest.param({**HUGO, "content/a.md": ARTICLE}, ".", ".", id="the site itself"),
        pytest.param({**HUGO, "content/cs/posts/a.md": ARTICLE}, "content", ".", id="its texts"),
        pytest.param(
            {**HUGO, "content/cs/posts/a.md": ARTICLE}, "content/cs/posts", ".", id="some of them"
        ),
        pytest.param(
            {"_config.yml": "title: A\n", "_posts/2024-01-02-a.md": ARTICLE},
            "_posts",
            ".",
            id="the posts of Jekyll",
        ),
        pytest.param(
            {"README.md": "# A\n", **under("web/blog", {**HUGO, "content/a.md": ARTICLE})},
            ".",
            "web/blog",
            id="a site below",
        ),
        pytest.param({"2024/a.md": ARTICLE, "b.md": ARTICLE}, ".", ".", id="a folder of articles"),
        pytest.param(
            {"next.config.js": "", "texts/a.md": ARTICLE}, "texts", "texts", id="unknown routes"
        ),
        pytest.param(
            {**HUGO, "content/a.md": ARTICLE, "notes/b.md": ARTICLE},
            "notes",
            "notes",
            id="beside the texts of a site",
        ),
        pytest.param(
            {"hledej.toml": "", "a.md": "", **under("blog", {**HUGO, "content/a.md": ARTICLE})},
            ".",
            ".",
            id="where our settings are",
        ),
    ],
)
def test_the_folder_that_is_meant_is_found(
    write_archive: WriteArchive, files: dict[str, str], named: str, read: str
) -> None:
    archive = write_archive(files)

    found = find_site(archive / named)

    assert found.folder == archive / read
    assert bool(found.notes) == (named != read)


def test_the_largest_of_several_sites_is_read_and_the_others_are_told(
    write_archive: WriteArchive,
) -> None:
    large = {**HUGO, "content/a.md": ARTICLE, "content/b.md": ARTICLE}
    small = {**HUGO, "content/a.md": ARTICLE}
    archive = write_archive({**under("large", large), **under("small", small)})

    found = find_site(archive)

    assert found.folder == archive / "large"
    assert str(archive / "small") in found.notes[1]


def test_a_small_site_among_many_texts_is_only_told(write_archive: WriteArchive) -> None:
    site = under("docs", {"mkdocs.yml": "site_name: A\n", "docs/a.md": ARTICLE})
    archive = write_archive({**site, **{f"{name}.md": ARTICLE for name in "abc"}})

    found = find_site(archive)

    assert found.folder == archive
    assert str(archive / "docs") in found.notes[0]
