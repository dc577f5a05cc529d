"""What Jekyll makes of small sites with hard cases, and what we show of them."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.kinds import WriteArchive
from tests.oracles.published import Published, differences, shown, words_of_html
from tests.programs import program
from tests.sites import ReadFiles, post

LISTING = """\
---
layout: null
permalink: /zz.json
---
[{% assign own = site.collections | where: "label", "pages" %}
{% for c in site.collections %}{% if c.output %}{% for d in c.docs %}
{"path": {{ d.relative_path | jsonify }}, "title": {{ d.title | jsonify }},
 "day": {% if d.date == site.time %}""{% else %}"{{ d.date | date: "%Y-%m-%d" }}"{% endif %},
 "address": {{ d.url | absolute_url | jsonify }}, "tags": {{ d.tags | jsonify }},
 "categories": {{ d.categories | jsonify }}, "html": {{ d.content | jsonify }}},
{% endfor %}{% endif %}{% endfor %}
{% comment %}A collection of that name hides the pages.{% endcomment %}
{% unless own[0] %}{% for p in site.pages %}
{"path": {{ p.path | jsonify }}, "title": {{ p.title | jsonify }}, "tags": null,
 "day": "{{ p.date | date: "%Y-%m-%d" }}",
 "address": {{ p.url | absolute_url | jsonify }}, "html": {{ p.content | jsonify }}},
{% endfor %}{% endunless %}null]
"""
TEXT = """\
Úvod s **důrazem**, _kurzívou_ a [odkazem]({{ site.baseurl }}/redakce).

{% comment %}pro redakci, ne pro čtenáře{% endcomment %}

{% raw %}Složené {{ závorky }} zůstanou.{% endraw %}

{% include snimky.html %}

Odstavec se třídou.
{: .trida}

* Obsah
{:toc}

* první
* druhý

| Sloupec | Hodnota |
|---------|---------|
| buňka   | sedm    |

Pojem
: Výklad pojmu.

~~škrt~~ a poznámka[^1].

```liquid
{% raw %}{{ page.title }}{% endraw %}
```

[^1]: Vysvětlivka.
"""
SITE = {
    "_config.yml": (
        "title: Zkouška\nurl: https://example.cz\nbaseurl: /web\ntimezone: Europe/Prague\n"
        "permalink: /:categories/:year/:month/:day/:title/\n"
        "collections:\n  akce:\n    output: true\n    permalink: /akce/:name/\n"
        "  navody:\n    output: true\n  lide:\n    output: false\n"
        "exclude: [stare, Makefile]\ninclude: [_zvlastni.md]\n"
        "defaults:\n"
        "  - scope: {path: '', type: posts}\n    values: {author: Redakce}\n"
        "  - scope: {path: _posts/vnorene}\n    values: {categories: [hloubka], tags: [hluboký]}\n"
        "  - scope: {path: '_navody/*/tajne'}\n    values: {published: false}\n"
    ),
    "_includes/snimky.html": "<div></div>",
    "_layouts/default.html": "{{ content }}",
    "_posts/2024-02-03-prvni.md": post(title="První", tags="a b c", category="Dvě slova"),
    "_posts/2024-02-03-Druhý článek.md": post(title="Druhý", categories="[X, y]", tags="[a b]"),
    "_posts/2024-02-03-slova.md": post(title="Slova", categories="jedna Dvě"),
    "praha/_posts/2024-02-04-treti.md": post(title="Třetí", categories="Město"),
    "_posts/vnorene/2024-02-05-ctvrty.md": post(title="Čtvrtý", categories="vlastní"),
    "_posts/2024-02-06-bez-nazvu-clanku.md": post(tags="[x]"),
    "_posts/2024-02-06-slug.md": post(title="Slug", slug="Jiný-slug"),
    "_posts/2024-02-06-odkaz.md": post(title="Odkaz", permalink="/zcela/:year/jinde.html"),
    "_posts/2024-02-07-zona.md": post(title="Zóna", date="2024-01-01 00:30:00 +0100"),
    "_posts/2024-02-07-daleko.md": post(title="Daleko", date="2024-01-01T00:30:00-10:00"),
    "_posts/2024-02-07-minuty.md": post(title="Minuty", date="2024-03-01 23:30"),
    "_posts/2024-02-07-yaml.md": post(title="YAML", date="2024-03-01 23:30:00"),
    "_posts/2024-02-07-uvozovky.md": post(title="V uvozovkách", date="'2024-03-01 23:30:00'"),
    "_posts/2024-02-07-nazev.md": post(title="""Film "Vlny" a 'Ledoví' i "Kolja\""""),
    "_posts/2024-02-08-koncept.md": post(title="Koncept", draft="true"),
    "_posts/2024-02-08-skryty.md": post(title="Skrytý", published="false"),
    "_posts/2024-02-08-slovem.md": post(title="Skrytý", published="no"),
    "_posts/2024-02-08-velke.md": post(title="Skrytý", published="False"),
    "_posts/2024-02-08-cislem.md": post(title="Veřejný", published="0"),
    "_posts/2024-02-08-budouci.md": post(title="Budoucí", date="2071-01-01"),
    "_posts/2071-02-08-budouci.md": post(title="Budoucí"),
    "_posts/2024-02-09-holy.md": "Text bez hlavičky.\n",
    "_posts/2024-2-9-kratke.md": post(title="Krátké"),
    "_posts/24-02-09-rok.md": post(title="Rok", date="2024-02-09"),
    "_posts/nedatovany.md": post(title="Nedatovaný"),
    "_posts/2024-02-10-stranka.html": post(title="Stránka") + "<p>Odstavec.</p>",
    "_posts/2024-02-10-obsah.md": post(title="Obsah") + TEXT,
    "_posts/_odlozene/2024-02-10-pryc.md": post(title="Pryč"),
    "_drafts/rozepsany.md": post(title="Rozepsaný"),
    "_akce/pout.md": post(title="Pouť", tags="trhy hudba"),
    "_akce/2024-05-06-Hody.md": post(title="Hody"),
    "_akce/budouci.md": post(title="Budoucí", date="2071-01-01"),
    "_navody/a/b.md": post(title="Návod"),
    "_navody/a/tajne/c.md": post(title="Tajný návod"),
    "_navody/bez-nazvu.md": post(tags="[x]"),
    "_navody/holy.md": "Text bez hlavičky.\n",
    "_lide/jan.md": post(title="Jan"),
    "_jine/a.md": post(title="Jiné"),
    "_zvlastni.md": post(title="Zvláštní"),
    "o-nas.md": post(title="O nás", date="2071-01-01"),
    "slozka/kontakt.md": post(title="Kontakt", permalink="/kontakty/"),
    "slozka/dalsi.md": post(title="Další"),
    "README.md": "# Čti mě\n",
    "stare/a.md": post(title="Staré"),
    "vendor/bundle/a.md": post(title="Cizí"),
    "node_modules/a/README.md": post(title="Cizí"),
}
PLAIN = {
    "_config.yml": (
        "url: https://example.cz\ncollections_dir: obsah\nfuture: true\nunpublished: true\n"
        "collections: [knihy]\nexclude: []\n"
        "defaults:\n  - scope: {path: obsah/_posts, type: posts}\n    values: {tags: [a]}\n"
    ),
    "obsah/_posts/2024-02-03-prvni.md": post(title="První", categories="[Šíp]"),
    "obsah/_posts/2071-02-03-budouci.md": post(title="Budoucí"),
    "obsah/_posts/2024-02-04-skryty.md": post(title="Skrytý", published="false"),
    "obsah/_knihy/kniha.md": post(title="Kniha"),
    "_posts/2024-02-03-mimo.md": post(title="Mimo"),
    "o-nas.md": post(title="O nás"),
}

STYLES = {
    "_config.yml": (
        "url: https://example.cz\npermalink: pretty\ninclude: [_stranky]\n"
        "collections:\n  recepty:\n    output: true\n"
        "    permalink: /:collection/:year/:slugified_categories/:slug:output_ext\n"
        "defaults:\n  - scope: {path: recepty}\n    values: {category: z cesty}\n"
        "  - scope: {path: _recepty}\n    values: {category: Z Výchozích, date: '2020-05-06'}\n"
    ),
    "_posts/2024-02-03-carky.md": post(title="Čárky", categories='"praha, Brno"', tags='"a, b"'),
    "_posts/2024-02-03-seznam.md": post(title="Seznam", category="[Jedna, dvě]", tags="{a: b}"),
    "_posts/2024-02-03-cisla.md": post(title="2024", categories="[2024, 1.5]", tags="[1, 2]"),
    "_posts/2024-02-03-jedna.md": post(title="Jedna", tag="a b", category="x y"),
    "_posts/2024-02-03-O'Neil & spol. (2).md": post(title="O'Neil"),
    "_posts/2024-02-03-tecka..md": post(title="Tečka"),
    "_posts/2024-02-03-null.md": post(title="~", categories="~", tags="~"),
    "_posts/2024-02-03-cesta.md": post(title="C", permalink="a/../b//./c/"),
    "_posts/2024-02-03-nic.md": post(title="N", published="~"),
    "_posts/2024-02-03-text.md": post(title="T", published='"false"'),
    "_recepty/Svíčková.md": post(title="Svíčková"),
    "_recepty/vlastni.md": post(title="Vlastní", category="Moje", date="2021-07-08"),
    "_stranky/mapa.md": post(title="Mapa"),
    "slozka/Další stránka.md": post(title="Další"),
    "slozka/mapa.md": post(title="Mapa", permalink="/:path/:basename/jinak"),
}

PAGES = {
    "_config.yml": (
        "url: https://example.cz\ncollections:\n  pages:\n    output: true\n"
        "    permalink: /:path/\n"
        "defaults:\n  - scope: {path: '', type: pages}\n    values: {tags: [stránka]}\n"
    ),
    "_pages/sekce/o-nas.md": post(title="O nás", date="2024-02-03"),
    "_posts/2024-02-03-prvni.md": post(title="První"),
}

SITES = {"site": SITE, "plain": PLAIN, "styles": STYLES, "pages": PAGES}


def published(site: Path, output: Path) -> Iterator[tuple[str, Published]]:
    """Build a site and yield what Jekyll publishes: path and article."""
    command = [program("jekyll"), "build", "--quiet", "--disable-disk-cache"]
    where = ["--source", str(site), "--destination", str(output)]
    environment = {**os.environ, "LANG": "C.UTF-8", "TZ": "Europe/Prague"}
    subprocess.run([*command, *where], env=environment, check=True, capture_output=True)
    pages: list[dict[str, Any]] = json.loads((output / "zz.json").read_text("utf-8"))[:-1]
    for page in filter(None, pages):
        # Documents are told by their path in the folder of the collections.
        within = site / "obsah" / page["path"]
        path = within.relative_to(site).as_posix() if within.exists() else page["path"]
        if path.endswith((".md", ".html")) and _is_written(page["address"], output):
            yield (
                path,
                Published(
                    str(page["title"]),
                    page["day"],
                    page["address"],
                    _names(page["tags"]),
                    words_of_html(page["html"]),
                    _names(page.get("categories")),
                ),
            )


def _names(found: list[object] | None) -> tuple[str, ...]:
    """Return tags or categories, each once, without the commas that Jekyll keeps at words."""
    return tuple(dict.fromkeys(str(name).strip(",") for name in found or ()))


def _is_written(address: str, output: Path) -> bool:
    path = output / unquote(urlsplit(address).path).removeprefix("/web").lstrip("/")
    return any(file.is_file() for file in (path, path / "index.html", Path(f"{path}.html")))


@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_we_show_what_jekyll_publishes(
    write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path, site: Mapping[str, str]
) -> None:
    archive = write_archive({**site, "zz.json": LISTING})

    theirs = dict(published(archive, tmp_path / "_site"))

    assert list(differences(shown(read_files({})), theirs)) == []
