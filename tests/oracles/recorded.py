"""Sites of Eleventy and Hexo, and what those made of them, recorded.

``make oracles`` has them built anew by the programs themselves, which need Node.js, and writes
``recorded.json``; the tests compare with that. Run without a folder of the programs, the module
prints the packages that have them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.oracles.published import Published, words_of_html
from tests.sites import post

RECORDED = Path(__file__).with_name("recorded.json")
PACKAGES = ("@11ty/eleventy@3.1.8", "hexo@8.1.2", "hexo-renderer-marked@7.0.1")
TEXT = """\
Úvod s **důrazem**, _kurzívou_ a [odkazem](https://example.org/a_b).

## Nadpis

- první
- druhý

> Citát.

<div>Prvek.</div>
"""
LAYOUT = (
    '<script type="application/json">{{ {title: title, tags: tags, day: page.date} | dump | safe }}'
    "</script>{{ content | safe }}"
)
ELEVENTY = {
    "eleventy.config.js": "module.exports = { dir: { input: 'src' } };\n",
    ".eleventyignore": "src/stare\n",
    "src/_includes/zaklad.njk": LAYOUT,
    "src/src.json": '{"layout": "zaklad.njk"}',
    "src/clanky/clanky.json": '{"tags": ["clanek"]}',
    "src/clanky/prvni.md": post(title="První", date="2024-02-03", tags="[a, b c]"),
    "src/clanky/2024-02-04-druhy.md": post(title="Druhý"),
    "src/clanky/slozka/index.md": post(title="Ve složce", date="2024-02-03"),
    "src/clanky/stejny/stejny.md": post(title="Stejný", date="2024-02-03"),
    "src/clanky/vlastni.md": post(title="Vlastní", date="2024-02-03", permalink="/jinde/a.html"),
    "src/clanky/vzor.md": post(
        title="Šílený název", date="2024-02-03", permalink='"/{{ title | slugify }}/"'
    ),
    "src/clanky/cesta.md": post(
        title="Cesta", date="2024-02-03", permalink='"x/{{ page.fileSlug }}/index.html"'
    ),
    "src/clanky/bez-stranky.md": post(title="Bez stránky", date="2024-02-03", permalink="false"),
    "src/clanky/budouci.md": post(title="Budoucí", date="2071-02-03"),
    "src/stare/stary.md": post(title="Starý", date="2024-02-03"),
    "src/obsah.md": post(title="Obsah", date="2024-02-03") + TEXT,
}
LISTING = """\
hexo.extend.generator.register('listing', locals => ({
  path: 'listing.json',
  data: JSON.stringify([...locals.posts.toArray(), ...locals.pages.toArray()].map(text => ({
    path: 'source/' + text.source, title: text.title, address: text.permalink,
    day: text.date.format('YYYY-MM-DD'), tags: text.tags && text.tags.map
      ? text.tags.map(tag => tag.name) : [], html: text.content,
  }))),
}));
"""
HEXO = {
    "_config.yml": (
        "title: Zkouška\nurl: https://example.cz/web\nroot: /web/\ntimezone: Europe/Prague\n"
        "permalink: :category/:year/:i_month/:title/\nnew_post_name: :year-:month-:day-:title.md\n"
        "skip_render: ['_posts/surove/*']\ndefault_category: ruzne\n"
    ),
    "source/_posts/2024-02-03-prvni.md": post(title="První", tags="[a, b c]"),
    "source/_posts/druhy.md": post(title="Druhý", date="2024-02-04 23:30:00", categories="Věci"),
    "source/_posts/treti.md": post(title="Třetí", date="2024-02-04", categories="[Sport, Běh]"),
    "source/_posts/slug.md": post(title="Slug", date="2024-02-04", slug="nepouzity"),
    "source/_posts/vlastni.md": post(title="V", date="2024-02-04", permalink="jinde/a.html"),
    "source/_posts/cesty/brno.md": post(title="Brno", date="2024-02-04"),
    "source/_posts/skryty.md": post(title="Skrytý", date="2024-02-04", published="false"),
    "source/_posts/budouci.md": post(title="Budoucí", date="2071-02-04"),
    "source/_posts/obsah.md": post(title="Obsah", date="2024-02-04") + TEXT,
    "source/_drafts/koncept.md": post(title="Koncept", date="2024-02-04"),
    "source/o-nas/index.md": post(title="O nás", date="2024-02-04"),
    "source/kontakt.md": post(title="Kontakt", date="2024-02-04"),
}
SITES: Mapping[str, Mapping[str, str]] = {"eleventy": ELEVENTY, "hexo": HEXO}


def recorded(name: str) -> dict[str, Published]:
    """Return what a generator made of its site: path to article."""
    read: dict[str, dict[str, Any]] = json.loads(RECORDED.read_text("utf-8"))
    return {
        path: Published(**{**page, "tags": tuple(page["tags"]), "words": tuple(page["words"])})
        for path, page in read[name].items()
    }


def main(programs: Path) -> None:
    """Build the sites by the programs in a folder, and record what came of them."""
    builders = {"eleventy": _eleventy, "hexo": _hexo}
    made = {name: _built(site, builders[name], programs) for name, site in SITES.items()}
    text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)
    RECORDED.write_text(f"{text}\n", "utf-8")


Builder = Callable[[Path, Path], list[dict[str, Any]]]


def _built(site: Mapping[str, str], build: Builder, programs: Path) -> dict[str, dict[str, Any]]:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in site.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        (root / "node_modules").symlink_to(programs / "node_modules")
        return {
            page["path"]: {
                "title": page["title"],
                "day": page["day"][:10],
                "address": page["address"],
                "tags": page.get("tags") or [],
                "words": words_of_html(page["html"]),
            }
            for page in build(root, programs)
        }


def _run(root: Path, *command: str) -> str:
    done = subprocess.run(
        ["node", *command], cwd=root, check=True, capture_output=True, text=True,
        env={**os.environ, "TZ": "Europe/Prague"},
    )  # fmt: skip
    return done.stdout


def _eleventy(root: Path, programs: Path) -> list[dict[str, Any]]:
    command = str(programs / "node_modules/@11ty/eleventy/cmd.cjs")
    found = []
    for page in json.loads(_run(root, command, "--to=json", "--quiet")):
        if page["url"] and page["inputPath"].endswith(".md"):
            told, _, html = page["content"].removeprefix("<script ").partition("</script>")
            about = json.loads(told.partition(">")[2])
            path = page["inputPath"].removeprefix("./")
            found.append({**about, "path": path, "address": page["url"], "html": html})
    return found


def _hexo(root: Path, programs: Path) -> list[dict[str, Any]]:
    dependencies = dict.fromkeys(("hexo", "hexo-renderer-marked"), "*")
    package = {"name": "site", "hexo": {"version": "8"}, "dependencies": dependencies}
    (root / "package.json").write_text(json.dumps(package), "utf-8")
    (root / "scripts").mkdir()
    (root / "scripts/listing.js").write_text(LISTING, "utf-8")
    _run(root, str(programs / "node_modules/hexo/bin/hexo"), "generate", "--silent")
    found: list[dict[str, Any]] = json.loads((root / "public/listing.json").read_text("utf-8"))
    return [page for page in found if page["path"].endswith(".md")]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        sys.stdout.write(" ".join(PACKAGES))
