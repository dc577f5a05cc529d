"""Which generator makes a site, and what its settings tell."""

from textwrap import indent

import pytest

from index.archive.sites.description import described
from index.settings import Generator, IndexSettings
from tests.sites import ReadFiles, post

JEKYLL = {"_config.yml": "title: Náš web\nurl: https://example.cz\nbaseurl: /blog/\n"}


@pytest.mark.parametrize(
    ("name", "text", "generator"),
    [
        ("_config.yml", "title: A\n", Generator.JEKYLL),
        ("_config.yml", "title: A\nnew_post_name: ':title.md'\n", Generator.HEXO),
        ("hugo.toml", 'title = "A"\n', Generator.HUGO),
        ("hugo.yaml", "title: A\n", Generator.HUGO),
        ("hugo.json", '{"title": "A"}', Generator.HUGO),
        ("config/_default/hugo.toml", 'title = "A"\n', Generator.HUGO),
        ("config.toml", 'baseURL = "https://example.cz/"\n', Generator.HUGO),
        ("config.toml", 'base_url = "https://example.cz/"\n', Generator.ZOLA),
        ("pelicanconf.py", "SITENAME = 'A'\n", Generator.PELICAN),
        ("eleventy.config.js", "module.exports = {};\n", Generator.ELEVENTY),
        ("astro.config.mjs", "export default {};\n", Generator.ASTRO),
        ("docusaurus.config.ts", "export default {};\n", Generator.DOCUSAURUS),
        ("next.config.js", "module.exports = {};\n", Generator.NEXT),
        ("mkdocs.yml", "site_name: A\n", Generator.MKDOCS),
    ],
)
def test_a_generator_is_recognised_by_its_settings(
    read_files: ReadFiles, name: str, text: str, generator: Generator
) -> None:
    found = read_files({name: text, "content/a.md": post(title="A")})

    assert (found.site.generator, found.site.recognised_by) == (generator, name)


@pytest.mark.parametrize("name", ["config.toml", "config.yaml", "settings.yml"])
def test_settings_of_other_programs_are_no_site(read_files: ReadFiles, name: str) -> None:
    text = 'host = "localhost"\n' if name.endswith("toml") else "host: localhost\n"

    assert read_files({name: text, "a.md": post(title="A")}).site.generator is Generator.NONE


def test_the_settings_name_another_generator(read_files: ReadFiles) -> None:
    files = {**JEKYLL, "content/a.md": post(title="A")}

    none = read_files(files, IndexSettings(generator=Generator.NONE))
    hugo = read_files(files, IndexSettings(generator=Generator.HUGO))

    assert none.site.generator is Generator.NONE
    assert hugo.links == {"content/a.md": "/a/"}
    assert "no settings of hugo were found" in hugo.site.notes


def test_title_and_address_are_those_of_the_site(read_files: ReadFiles) -> None:
    files = {**JEKYLL, "o-nas.md": post(title="O nás")}

    found = read_files(files)
    moved = read_files(files, IndexSettings(site="https://jinde.cz"))

    assert (found.site.title, found.site.address) == ("Náš web", "https://example.cz/blog")
    assert found.links == {"o-nas.md": "https://example.cz/blog/o-nas.html"}
    assert moved.links == {"o-nas.md": "https://jinde.cz/o-nas.html"}


def test_the_settings_give_other_addresses(read_files: ReadFiles) -> None:
    files = {**JEKYLL, "_posts/2024-01-02-a.md": post(title="A")}

    found = read_files(files, IndexSettings(link="/z/{slug}"))

    assert found.links == {"_posts/2024-01-02-a.md": "https://example.cz/blog/z/a"}


@pytest.mark.parametrize("broken", ["title: [\n", "- jen\n- seznam\n", "a: &a [*a, *a]\n"])
def test_settings_that_cannot_be_read_are_told(read_files: ReadFiles, broken: str) -> None:
    found = read_files({"_config.yml": broken, "_posts/2024-01-02-a.md": post(title="A")})

    assert found.site.generator is Generator.JEKYLL
    assert [note for note in found.site.notes if note.startswith("_config.yml cannot be read")]
    assert found.links == {"_posts/2024-01-02-a.md": "/2024/01/02/a.html"}


def test_a_time_zone_that_is_none_is_told(read_files: ReadFiles) -> None:
    found = read_files({"_config.yml": "timezone: Evropa/Praha\n", "a.md": post(title="A")})

    assert found.site.notes == ("time zone Evropa/Praha is not known: index.timezone counts",)


def test_tags_that_name_code_are_borne(read_files: ReadFiles) -> None:
    settings = (
        "site_name: Příručka\nsite_url: !ENV [URL, 'https://example.cz']\n"
        "markdown_extensions:\n  - x:\n      fence: !!python/name:os.system\n"
    )

    found = read_files({"mkdocs.yml": settings, "docs/a.md": post(title="A")})

    assert (found.site.title, found.site.notes) == ("Příručka", ())


def test_nothing_of_a_site_is_run(read_files: ReadFiles) -> None:
    settings = "SITENAME = 'A' + ' B'\nSITEURL = open('/etc/passwd').read()\nPATH = 'content'\n"

    found = read_files({"pelicanconf.py": settings, "content/a.md": "Title: A\nDate: 2024-01-02\n"})

    assert (found.site.title, found.site.address) == ("A B", "")


def test_a_site_is_described(read_files: ReadFiles) -> None:
    hugo = 'title = "Web"\nbaseURL = "https://example.cz/"\ntimeZone = "Europe/Prague"\n'

    found = read_files({"hugo.toml": hugo, "content/a.md": post(title="A")}).site

    assert described(found, IndexSettings()) == (
        "a site of Hugo, by hugo.toml",
        "title: Web",
        "address: https://example.cz",
        "texts in: content/",
        "time zone: Europe/Prague",
    )


def test_what_is_not_known_is_told(read_files: ReadFiles) -> None:
    unknown = read_files({"a.md": post(title="A")}).site

    assert described(unknown, IndexSettings()) == (
        "no generator of the site is known: index.generator may name it",
        "articles have no address on the site unless index.link says it",
    )


KNOWN = "jn:\n  name: Jan Novák\n  title: Redaktor\nev: Eva Malá\nbez: {title: Nikdo}\n"


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ({"docusaurus.config.js": "", "blog/authors.yml": KNOWN}, "blog"),
        ({"_config.yml": "title: A\n", "_data/authors.yml": KNOWN}, "_posts"),
        ({"_config.yml": "source: web\n", "web/_data/authors.yml": KNOWN}, "web/_posts"),
        (
            {"hugo.toml": "", "data/authors.toml": 'ev = "Eva Malá"\n[jn]\nname = "Jan Novák"\n'},
            "content",
        ),
        (
            {
                "hugo.toml": "",
                "content/authors/jn/_index.md": post(title="Jan Novák"),
                "content/authors/ev/_index.md": post(title="Eva Malá"),
            },
            "content",
        ),
        (
            {
                "mkdocs.yml": "site_name: A\n",
                "docs/blog/.authors.yml": "authors:\n" + indent(KNOWN, "  "),
            },
            "docs/blog",
        ),
    ],
)
def test_authors_have_the_names_that_the_site_knows_by_their_keys(
    read_files: ReadFiles, files: dict[str, str], folder: str
) -> None:
    path = f"{folder}/2024-01-01-a.md"
    given = "---\ntitle: A\ndate: 2024-01-01\nauthors: [jn, {key: ev}, Petr, bez]\n---\nText.\n"

    found = read_files({**files, path: given})

    assert found.articles[path].authors == ("Jan Novák", "Eva Malá", "Petr", "bez")
    assert found.articles[path].spelled["authors"][:2] == ("jn", "ev")


def test_a_broken_file_of_authors_is_told_and_their_keys_stay(read_files: ReadFiles) -> None:
    files = {"_config.yml": "title: A\n", "_data/authors.yml": "a: [\n"}

    found = read_files({**files, "_posts/2024-01-01-a.md": post(title="A", author="jn")})

    assert found.articles["_posts/2024-01-01-a.md"].authors == ("jn",)
    assert any(note.startswith("_data/authors.yml cannot be read") for note in found.site.notes)
