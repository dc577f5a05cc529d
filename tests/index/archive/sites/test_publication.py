"""What is published of an archive whose generator is unknown, and what time changes."""

import pytest

from index.problems import ProblemKind
from index.settings import IndexSettings
from tests.sites import ReadFiles, post

UNPUBLISHED = {
    "draft.md": post(title="A", draft="true"),
    "written.md": post(title="A", draft='"true"'),
    "kept-back.md": post(title="A", published="false"),
    "status.md": post(title="A", status="draft"),
    "_drafts/a.md": post(title="A"),
    "future.md": post(title="A", date="2031-05-01"),
    "embargo.md": post(title="A", date="2024-05-01", publishDate="2031-05-01"),
    "expired.md": post(title="A", date="2020-05-01", expiryDate="2021-01-01"),
}
REASONS = {
    **dict.fromkeys(
        ("draft.md", "written.md", "kept-back.md", "status.md", "_drafts/a.md"), ProblemKind.DRAFT
    ),
    "future.md": ProblemKind.FUTURE,
    "embargo.md": ProblemKind.FUTURE,
    "expired.md": ProblemKind.EXPIRED,
}


def test_what_is_not_published_is_left_out_and_told(read_files: ReadFiles) -> None:
    found = read_files({**UNPUBLISHED, "today.md": post(title="A", date="2026-06-01")})

    assert list(found.articles) == ["today.md"]
    assert found.kinds == REASONS


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (IndexSettings(drafts=True), ProblemKind.DRAFT),
        (IndexSettings(future=True), ProblemKind.FUTURE),
        (IndexSettings(expired=True), ProblemKind.EXPIRED),
    ],
)
def test_the_settings_have_a_kind_indexed(
    read_files: ReadFiles, settings: IndexSettings, kind: ProblemKind
) -> None:
    found = read_files(UNPUBLISHED, settings)

    assert set(found.articles) == {path for path, reason in REASONS.items() if reason is kind}


def test_folders_that_sites_are_made_with_are_left_out(read_files: ReadFiles) -> None:
    made_with = ["node_modules", "_site", "_includes", "_layouts", "_data", "blog/node_modules"]

    found = read_files({f"{folder}/a.md": post(title="A") for folder in made_with} | {
        "public/a.md": post(title="A")
    })  # fmt: skip

    assert list(found.articles) == ["public/a.md"]
    assert found.kinds == {f"{folder}/": ProblemKind.OUTSIDE_SITE for folder in made_with}


def test_at_the_root_of_a_site_there_are_more_of_them_never_below(read_files: ReadFiles) -> None:
    folders = ["public", "vendor", "themes", "archetypes", "posts/public", "posts/themes"]
    files = {f"{folder}/a.md": post(title="A") for folder in folders}

    found = read_files({"next.config.js": "", **files})

    assert set(found.articles) == {"posts/public/a.md", "posts/themes/a.md"}


def test_all_that_is_outside_is_indexed_when_asked_for(read_files: ReadFiles) -> None:
    files = {"hugo.toml": 'title = "A"\n', "README.md": post(title="A"), "content/b.md": post()}

    assert list(read_files(files).articles) == ["content/b.md"]
    assert len(read_files(files, IndexSettings(outside_site=True)).articles) == 2


def test_pages_about_others_are_indexed_when_asked_for(read_files: ReadFiles) -> None:
    files = {"index.md": post(title="A"), "README.md": post(title="B")}

    assert set(read_files(files).kinds.values()) == {ProblemKind.NOT_AN_ARTICLE}
    assert len(read_files(files, IndexSettings(pages=True)).articles) == 2


def test_pictures_and_sources_within_the_site_get_whole_addresses(read_files: ReadFiles) -> None:
    files = {
        "_config.yml": "url: https://example.cz\nbaseurl: /web\n",
        "_posts/2024-01-02-a.md": post(title="A", image="/img/a.png", source_url="/zdroj/"),
        "_posts/2024-01-02-b.md": post(title="B", image="'{{ site.baseurl }}/img/b.png'"),
        "_posts/2024-01-02-c.md": post(title="C", image="https://jinde.cz/c.png"),
        "_posts/2024-01-02-d.md": post(title="D", image="neni"),
    }

    found = read_files(files).articles

    assert [article.image for article in found.values()] == [
        "https://example.cz/web/img/a.png",
        "https://example.cz/web/img/b.png",
        "https://jinde.cz/c.png",
        "",
    ]
    assert found["_posts/2024-01-02-a.md"].source_url == "https://example.cz/web/zdroj/"
