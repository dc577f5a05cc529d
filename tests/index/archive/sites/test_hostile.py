"""Settings of a site that were made to hurt, or are of another program."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from index.archive.listing import list_archive
from index.archive.sites.description import described
from index.archive.sites.recognition import recognise
from index.archive.sites.site import Page
from index.settings import IndexSettings
from tests.sites import ReadFiles, post

NAMES = [
    "_config.yml", "hugo.toml", "hugo.yaml", "config.toml", "config/_default/languages.toml",
    "pelicanconf.py", "mkdocs.yml", "hugo.json",
]  # fmt: skip
BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
KEYS = st.sampled_from([
    "permalink", "permalinks", "collections", "defaults", "exclude", "title", "url", "baseURL",
    "languages", "module", "timezone", "timeZone", "cascade", "uglyURLs", "skip_render",
    "pretty_urls", "language", "docs_dir", "theme", "frontmatter", "ignoreFiles", "source",
])  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe\x00", b"[" * 100_000, b"{" * 100_000, b"x" * 2_000_000, BOMB.encode(), b"(" * 500],
    ids=["bytes", "brackets", "braces", "endless", "bomb", "calls"],
)
def test_no_settings_stop_a_build(read_files: ReadFiles, name: str, raw: bytes) -> None:
    found = read_files({name: raw, "content/a.md": post(title="A", date="2024-01-02")})

    assert found.articles or found.left_out
    assert described(found.site, IndexSettings())


def test_a_folder_that_is_called_like_settings_is_none(read_files: ReadFiles) -> None:
    found = read_files({"_config.yml/a.md": post(title="A", date="2024-01-02")})

    assert list(found.articles) == ["_config.yml/a.md"]


@given(
    st.dictionaries(KEYS, VALUES, max_size=6),
    st.sampled_from(["_config.yml", "hugo.yaml", "mkdocs.yml"]),
)
def test_settings_of_any_shape_give_a_site(values: dict[str, object], name: str) -> None:
    with TemporaryDirectory() as folder:
        archive = Path(folder)
        (archive / name).write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8", "replace")
        for path in ("_posts/2024-01-02-a.md", "content/b/index.md", "docs/c.md"):
            (archive / path).parent.mkdir(parents=True, exist_ok=True)
            (archive / path).write_text(post(title="A"), "utf-8")
        listing = list_archive(archive, IndexSettings())

        for file in listing.files:
            page = Page(file.path, listing.site.complete(file.path, {"title": "A"}))
            assert listing.site.place(page).startswith("/") or not listing.site.place(page)


TEMPLATES: dict[str, Callable[[str], dict[str, str]]] = {
    "_config.yml": lambda text: {"_config.yml": f"permalink: {text!r}\n"},
    "hugo.toml": lambda text: {"hugo.toml": f"[permalinks]\nposts = '{text}'\n"},
    "pelicanconf.py": lambda text: {
        "pelicanconf.py": f"PATH = 'content'\nARTICLE_URL = {text!r}\n"
    },
}


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize(
    "template",
    [
        "{slug:>9999999999}", "{date:%9999999Y}", "{0}", "{", "{slug.__class__}", "{slug!r:{lang}}",
        ":sections[9999:]", ":sections[x:y]", "::::", ":title" * 500, "/../../:slug/", "%", "\\1",
    ],
)  # fmt: skip
def test_no_template_of_addresses_hurts(read_files: ReadFiles, name: str, template: str) -> None:
    header = "Title: A\nDate: 2024-01-02\n" if name == "pelicanconf.py" else post(title="A")
    file = "_posts/2024-01-02-a.md" if name == "_config.yml" else "content/posts/a.md"

    found = read_files({**TEMPLATES[name](template), file: header})

    assert len(found.articles[file].link) < 20_000


def test_recognition_follows_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").symlink_to(tmp_path / "_config.yml")

    assert recognise(tmp_path, IndexSettings()).title == ""
