"""Where Jekyll is not there to be asked: see tests/oracles for what it makes of a whole site."""

from urllib.parse import unquote

import pytest

from index.problems import ProblemKind
from tests.sites import ReadFiles, post


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("date", "/zpravy/2024/02/03/Můj-článek.html"),
        ("pretty", "/zpravy/2024/02/03/Můj-článek/"),
        ("none", "/zpravy/Můj-článek.html"),
        ("ordinal", "/zpravy/2024/034/Můj-článek.html"),
        ("weekdate", "/zpravy/2024/W05/Sat/Můj-článek.html"),
        ("/:year/:title", "/2024/Můj-článek"),
        ("/:i_day.:i_month/:slug/", "/3.2/můj-článek/"),
        ("/:short_year/:month_:day/:name:output_ext", "/24/02_03/2024-02-03-můj-článek.html"),
    ],
)
def test_posts_are_where_the_permalink_says(
    read_files: ReadFiles, permalink: str, path: str
) -> None:
    file = "_posts/2024-02-03-Můj-článek.md"

    found = read_files({
        "_config.yml": f"permalink: {permalink}\n", file: post(title="A", categories="zpravy")
    })  # fmt: skip

    assert unquote(found.links[file]) == path


def test_a_broken_pattern_of_paths_gives_no_address(read_files: ReadFiles) -> None:
    files = {"_config.yml": "permalink: /:neznamy/\n", "_posts/2024-02-03-a.md": post(title="A")}

    assert read_files(files).links == {"_posts/2024-02-03-a.md": ""}


def test_the_domain_of_a_host_is_the_address(read_files: ReadFiles) -> None:
    found = read_files({"_config.yml": "title: A\n", "CNAME": "example.cz\n"})

    assert found.site.address == "https://example.cz"


def test_a_post_in_html_is_read_and_a_page_is_not(read_files: ReadFiles) -> None:
    files = {"_config.yml": "title: A\n", "_posts/2024-02-03-a.html": post(title="A")}

    found = read_files({**files, "index.html": post(title="Přehled")})

    assert list(found.articles) == ["_posts/2024-02-03-a.html"]


def test_a_post_without_a_date_in_its_name_is_told(read_files: ReadFiles) -> None:
    found = read_files({"_config.yml": "title: A\n", "_posts/a.md": post(title="A")})

    assert found.kinds == {"_posts/a.md": ProblemKind.OUTSIDE_SITE}
