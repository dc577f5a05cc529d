"""Where other generators publish, by their documentation.

Hexo: https://hexo.io/docs/permalinks; Zola: https://www.getzola.org/documentation/content/page/;
Eleventy: https://www.11ty.dev/docs/permalinks/; Astro: https://docs.astro.build/en/basics/astro-pages/;
MkDocs: https://www.mkdocs.org/user-guide/configuration/#use_directory_urls; Docusaurus:
https://docusaurus.io/docs/create-doc and https://docusaurus.io/docs/blog; Next:
https://nextjs.org/docs/pages/building-your-application/routing.
"""

from collections.abc import Mapping

import pytest

from index.problems import ProblemKind
from tests.sites import ReadFiles, post

ZOLA = 'base_url = "https://example.cz"\ndefault_language = "cs"\n[languages.en]\n'
CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "hexo": (
        {"_config.yml": "url: https://example.cz/web\nroot: /web/\nnew_post_name: :title.md\n"},
        {
            "source/_posts/ahoj.md": "https://example.cz/web/2024/02/03/ahoj/",
            "source/_posts/cesty/brno.md": "https://example.cz/web/2024/02/03/cesty/brno/",
            "source/o-nas/index.md": "https://example.cz/web/o-nas/index.html",
        },
    ),
    "hexo with dates in names": (
        {
            "_config.yml": (
                "url: https://example.cz\nnew_post_name: :year-:month-:day-:title.md\n"
                "permalink: :category/:title.html\npretty_urls:\n  trailing_html: false\n"
            )
        },
        {"source/_posts/2024-02-03-ahoj.md": "https://example.cz/uncategorized/ahoj"},
    ),
    "zola": (
        {"config.toml": ZOLA},
        {
            "content/blog/2024-02-03-Šťastný rok.md": "https://example.cz/blog/stastny-rok/",
            "content/blog/slozka/index.md": "https://example.cz/blog/slozka/",
            "content/blog/slozka/index.en.md": "https://example.cz/en/blog/slozka/",
            "content/o-nas.md": "https://example.cz/o-nas/",
        },
    ),
    "eleventy": (
        {"eleventy.config.js": "", "src/_includes/a.njk": "", "src/clanky/clanky.json": (
            '{"permalink": "/{{ page.date | date: \'%Y\' }}/{{ page.fileSlug }}/"}'
        )},
        {
            "src/posts/2024-02-03-ahoj.md": "/posts/2024-02-03-ahoj/",
            "src/posts/index.md": "/posts/",
            "src/posts/posts.md": "/posts/",
            "src/clanky/2024-02-03-ahoj.md": "/2024/ahoj/",
        },
    ),
    "astro": (
        {"astro.config.mjs": ""},
        {
            "src/content/blog/Ahoj Světe.md": "/blog/ahoj-sv%C4%9Bte/",
            "src/content/blog/slozka/index.mdx": "/blog/slozka/",
            "src/pages/o-nas.md": "/o-nas/",
            "texty/jinde.md": "",
        },
    ),
    "mkdocs": (
        {"mkdocs.yml": "site_url: https://example.cz/d/\n"},
        {
            "docs/index.md": "https://example.cz/d/",
            "docs/navod/README.md": "https://example.cz/d/navod/",
            "docs/navod/prvni.md": "https://example.cz/d/navod/prvni/",
        },
    ),
    "mkdocs with files": (
        {"mkdocs.yml": "site_url: https://example.cz/\nuse_directory_urls: false\n"},
        {"docs/navod/prvni.md": "https://example.cz/navod/prvni.html"},
    ),
    "docusaurus": (
        {"docusaurus.config.js": ""},
        {
            "docs/01-uvod.md": "/docs/uvod",
            "docs/02-navod/index.md": "/docs/navod",
            "blog/2024-02-03-ahoj.md": "/blog/2024/02/03/ahoj",
            "blog/2024-02-03-slozka/index.md": "/blog/2024/02/03/slozka",
            "src/pages/o-nas.md": "/o-nas",
            "jine/navod.md": "",
        },
    ),
    "next": (
        {"next.config.mjs": ""},
        {
            "pages/blog/ahoj.mdx": "/blog/ahoj",
            "app/(web)/o-nas/page.mdx": "/o-nas",
            "content/ahoj.md": "",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_articles_are_where_the_generator_puts_them_by_itself(
    read_files: ReadFiles, name: str
) -> None:
    settings, expected = CASES[name]
    files = {path: post(title="A", date="2024-02-03") for path in expected}

    # Addresses are those of the site where it is known, paths elsewhere.
    assert read_files({**settings, **files}).links == expected


@pytest.mark.parametrize(
    ("settings", "file", "fields", "link"),
    [
        ("_config.yml", "source/_posts/a.md", {"permalink": "vlastni/cesta/"}, "/vlastni/cesta/"),
        ("config.toml", "content/blog/a.md", {"slug": "vlastni"}, "/blog/vlastni/"),
        ("config.toml", "content/blog/a.md", {"path": "zcela/jinde"}, "/zcela/jinde/"),
        ("eleventy.config.js", "a.md", {"permalink": "/vlastni/index.html"}, "/vlastni/"),
        ("eleventy.config.js", "a.md", {"permalink": '"/x/{{ title | slugify }}/"'}, "/x/a/"),
        ("eleventy.config.js", "a.md", {"permalink": '"/{{ title | neznamy }}/"'}, ""),
        ("astro.config.mjs", "src/content/blog/a.md", {"slug": "vlastni"}, "/blog/vlastni/"),
        ("docusaurus.config.js", "docs/x/a.md", {"slug": "/jinde"}, "/docs/jinde"),
        ("docusaurus.config.js", "docs/x/a.md", {"id": "jiny"}, "/docs/x/jiny"),
        ("docusaurus.config.js", "blog/a.md", {"slug": "vlastni"}, "/blog/vlastni"),
    ],
)
def test_an_address_in_the_front_matter_wins(
    read_files: ReadFiles, settings: str, file: str, fields: Mapping[str, str], link: str
) -> None:
    own = {"_config.yml": "skip_render: []\n", "config.toml": 'base_url = "/"\n'}

    found = read_files({settings: own.get(settings, ""), file: post(title="A", **fields)})

    assert found.links == {file: link}


def test_the_future_is_published_where_the_generator_does_so(read_files: ReadFiles) -> None:
    late = {"date": "2031-05-01", "title": "A"}
    hexo = {"_config.yml": "skip_render: []\n", "source/_posts/a.md": post(**late)}

    found = read_files(hexo)

    assert list(found.articles) == ["source/_posts/a.md"]


def test_astro_makes_no_page_of_names_with_an_underscore(read_files: ReadFiles) -> None:
    # https://docs.astro.build/en/guides/routing/#excluding-pages
    paths = [
        "src/pages/_a.md", "src/pages/_b/c.md", "src/content/blog/_d.md", "src/content/blog/e.md",
    ]  # fmt: skip

    found = read_files({"astro.config.mjs": "", **{path: post(title="A") for path in paths}})

    assert list(found.articles) == ["src/content/blog/e.md"]
    assert set(found.kinds.values()) == {ProblemKind.OUTSIDE_SITE}


def test_what_eleventy_writes_no_page_of_is_left_out(read_files: ReadFiles) -> None:
    found = read_files({
        "eleventy.config.js": "", ".eleventyignore": "stare/\n# poznámka\n",
        "a.md": post(title="A", permalink="false"), "stare/b.md": post(title="B"),
        "c.md": post(title="C"),
    })  # fmt: skip

    assert list(found.articles) == ["c.md"]


def test_texts_beside_a_page_of_zola_with_a_folder_of_its_own_are_part_of_it(
    read_files: ReadFiles,
) -> None:
    found = read_files({
        "config.toml": ZOLA,
        "content/blog/slozka/index.md": post(title="A"),
        "content/blog/slozka/priloha.md": post(title="B"),
        "content/blog/jina/c.md": post(title="C"),
        "content/blog/jina/d.md": post(title="D"),
    })  # fmt: skip

    assert set(found.articles) == {
        "content/blog/slozka/index.md",
        "content/blog/jina/c.md",
        "content/blog/jina/d.md",
    }
