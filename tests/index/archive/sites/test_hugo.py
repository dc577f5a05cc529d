"""What of Hugo's sites no build can show: it depends on git and on the file system."""

from tests.sites import ReadFiles, post

SETTINGS = """\
baseURL = "https://example.cz/"
[permalinks]
posts = "/:year/:filename/"
[frontmatter]
date = ["date", ":git"]
"""


def test_an_undated_page_has_no_address_where_git_tells_its_date(read_files: ReadFiles) -> None:
    found = read_files({
        "hugo.toml": SETTINGS,
        "content/posts/a.md": post(title="A"),
        "content/posts/b.md": post(title="B", date="2024-02-03"),
    })  # fmt: skip

    assert found.links == {
        "content/posts/a.md": "",
        "content/posts/b.md": "https://example.cz/2024/b/",
    }
