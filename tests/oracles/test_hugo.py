"""What Hugo makes of small sites with hard cases, and what we show of them."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.kinds import WriteArchive
from tests.oracles.published import Published, differences, shown, words_of_html
from tests.programs import program
from tests.sites import ReadFiles, post

LAYOUTS = {
    "layouts/index.json": (
        "{{- $pages := slice -}}{{- range .Site.RegularPages -}}"
        '{{- $pages = $pages | append (dict "path" .File.Filename "title" .Title '
        '"address" .Permalink "day" (.Date.Format "2006-01-02") "tags" .Params.tags '
        '"categories" .Params.categories '
        '"html" .Content) -}}'
        "{{- end -}}{{ $pages | jsonify }}"
    ),
    "layouts/_default/single.html": "{{ .Content }}",
    "layouts/_default/list.html": "{{ .Title }}",
    "layouts/shortcodes/poznamka.html": "<aside>{{ .Inner }}</aside>",
    "layouts/shortcodes/mapa.html": "<div data-map></div>",
}
OUTPUTS = '[outputs]\nhome = ["HTML", "JSON"]\n'
TEXT = """\
Úvod s **důrazem**, _kurzívou_ a [odkazem](https://example.org/a_b).

{{< figure src="/hrad.png" caption="Hrad shora" >}}

{{% poznamka %}}Rada *čtenáři*.{{% /poznamka %}}

{{< poznamka >}}Uvnitř.{{< /poznamka >}} {{< mapa >}}

<!-- skryto -->

## Nadpis

- první
- druhý

| Sloupec | Hodnota |
|---|---|
| buňka | sedm |

Term[^1] a konec.

[^1]: Vysvětlivka.
"""

ONE_LANGUAGE = {
    "hugo.toml": (
        'baseURL = "https://example.cz/web/"\ntitle = "Zkouška"\ntimeZone = "Europe/Prague"\n'
        'defaultContentLanguage = "cs"\nenableEmoji = false\n'
        '[permalinks]\nzpravy = "/:year/:month/:slug/"\nakce = "/a/:sections/:filename"\n'
        "[markup.goldmark.renderer]\nunsafe = true\n[[cascade]]\ndraft = true\n"
        '[cascade._target]\npath = "/tajne/**"\n' + OUTPUTS
    ),
    "content/o-nas.md": post(title="O nás"),
    "content/_index.md": post(title="Domů"),
    "content/akce/2024-05-06-nedatovana.md": post(title="Nedatovaná"),
    "content/akce/2024/05/06/nedatovana.md": post(title="Nedatovaná"),
    "content/zpravy/nedatovana.md": post(title="Nedatovaná"),
    "content/zpravy/plus.md": post(title="C", date="2024-01-01", slug='"C++ a + b %C3%A1"'),
    "content/zpravy/_index.md": post(title="Zprávy"),
    "content/zpravy/prvni.md": post(title='"Šílený název: 1.2"', date="2024-02-03 23:30:00"),
    "content/zpravy/druha.md": post(title="Druhá", date="2024-02-03T23:30:00-05:00", slug="Můj"),
    "content/zpravy/balik/index.md": post(
        title="Balík", date="2024-05-06", tags="[a, B c]", categories="[Dvě slova, x]"
    ),
    "content/zpravy/balik/priloha.md": post(title="Příloha"),
    "content/zpravy/jinde.md": post(title="Jinde", date="2024-01-01", url="/zcela/jinde"),
    "content/zpravy/soubor.md": post(title="Soubor", date="2024-01-01", url="/v/s.html"),
    "content/zpravy/koncept.md": post(title="Koncept", date="2024-01-01", draft="true"),
    "content/zpravy/budouci.md": post(title="Budoucí", date="2071-01-01"),
    "content/zpravy/embargo.md": post(title="E", date="2024-01-01", publishDate="2071-01-01"),
    "content/zpravy/prosla.md": post(title="Prošlá", date="2020-01-01", expiryDate="2021-01-01"),
    "content/zpravy/koncept-slovem.md": post(title="K", date="2024-01-01", draft="on"),
    "content/zpravy/koncept-cislem.md": post(title="K", date="2024-01-01", draft="1"),
    "content/zpravy/ne.md": post(title="K", date="2024-01-01", published="no"),
    "content/zpravy/oboji.md": post(title="K", date="2024-01-01", draft="false", published="no"),
    "content/zpravy/bez-hlavy.md": post(title="K", date="2024-01-01", headless="true"),
    "content/zpravy/bez-stranky.md": post(title="B", date="2024-01-01", _build="{render: never}"),
    "content/zpravy/neuvedena.md": post(title="N", date="2024-01-01", _build="{list: never}"),
    "content/akce/2024/pout.md": post(title="Pouť", date="2024-01-01"),
    "content/akce/leto/_index.md": post(title="Léto", cascade="{tags: [léto]}"),
    "content/akce/leto/hody.md": post(title="Hody", date="2024-01-01"),
    "content/tajne/plan.md": post(title="Plán", date="2024-01-01"),
    "content/blog/Velká Písmena (a) & b.md": post(title="Písmena", date="2024-01-01"),
    "content/blog/tecky.v.nazvu.md": post(title="Tečky", lastmod="2023-04-05"),
    "content/blog/toml.md": '+++\ntitle = "Toml"\ndate = 2024-03-05T10:00:00\n+++\nText.\n',
    "content/blog/json.md": '{"title": "Json", "date": "2024-03-06", "tags": ["x"]}\n\nText.\n',
    "content/blog/velke.md": "---\nTitle: Velké klíče\nDate: 2024-03-05\nTags: [k]\n---\nText.\n",
    "content/blog/text.md": post(title="Text", date="2024-01-01") + TEXT,
    "archetypes/default.md": post(title="Vzor"),
    "README.md": post(title="Čti mě"),
}
LANGUAGES = {
    "config/_default/config.toml": (
        'baseURL = "https://example.cz/"\ndefaultContentLanguage = "cs"\nuglyURLs = true\n'
        '[permalinks]\nnews = "/:year/:slug"\nzpravy = "/z/:slug"\n' + OUTPUTS
    ),
    "config/_default/languages.toml": (
        '[cs]\nweight = 1\n[en]\nweight = 2\n[en.permalinks]\nnews = "/n/:slug"\n'
        '[de]\nweight = 3\ncontentDir = "obsah/de"\n'
    ),
    "config/production/config.toml": 'baseURL = "https://www.example.cz/"\n',
    "content/blog/a.md": post(title="A", date="2024-01-01"),
    "content/blog/a.en.md": post(title="A en", date="2024-01-01"),
    "content/blog/balik/index.md": post(title="B", date="2024-01-01"),
    "content/blog/balik/index.en.md": post(title="B en", date="2024-01-01"),
    "content/news/a.md": post(title="Novina", date="2024-01-01"),
    "content/news/a.en.md": post(title="N en", date="2024-01-01"),
    "content/zpravy/a.en.md": post(title="Z en", date="2024-01-01"),
    "content/blog/vlastni.en.md": post(title="C en", date="2024-01-01", url="vlastni/cesta/"),
    "content/blog/verze.1.2.md": post(title="V", date="2024-01-01"),
    "obsah/de/blog/d.md": post(title="D", date="2024-01-01"),
}
NAMES = {
    "hugo.yaml": (
        "baseURL: https://example.cz\ndisablePathToLower: true\nremovePathAccents: true\n"
        "frontmatter:\n  date: [':filename', ':default']\noutputs:\n  home: [HTML, JSON]\n"
    ),
    "content/posts/2020-01-02-Datovaný Článek.md": post(title="Datovaný"),
    "content/posts/2020-01-02-jiny.md": post(title="Jiný", date="2021-03-04", slug="vlastni"),
    "content/posts/obyc.md": post(title="Obyčejný", date="2021-03-04"),
}
MOUNTS = {
    "hugo.toml": (
        'baseURL = "https://example.cz/"\n[module]\n'
        '[[module.mounts]]\nsource = "layouts"\ntarget = "layouts"\n'
        '[[module.mounts]]\nsource = "texty"\ntarget = "content"\n'
        '[[module.mounts]]\nsource = "zvenku"\ntarget = "content/prevzato"\n'
        '[[module.mounts]]\nsource = "podklady"\ntarget = "assets"\n' + OUTPUTS
    ),
    "texty/blog/a.md": post(title="A", date="2024-01-01"),
    "zvenku/b.md": post(title="B", date="2024-01-01"),
    "podklady/c.md": post(title="C", date="2024-01-01"),
    "content/d.md": post(title="D", date="2024-01-01"),
}


def published(site: Path, output: Path) -> Iterator[tuple[str, Published]]:
    """Build a site and yield what Hugo publishes: path and article."""
    command = [program("hugo"), "--source", str(site), "--destination", str(output), "--quiet"]
    subprocess.run(command, check=True)
    for listing in output.glob("**/index.json"):
        for page in json.loads(listing.read_text("utf-8")):
            if not page["address"]:
                # Known to other pages, but without one of its own.
                continue
            day = "" if page["day"] == "0001-01-01" else page["day"]
            yield (
                Path(page["path"]).relative_to(site).as_posix(),
                Published(
                    page["title"],
                    day,
                    page["address"],
                    tuple(page["tags"] or ()),
                    words_of_html(page["html"]),
                    tuple(page["categories"] or ()),
                ),
            )


@pytest.mark.parametrize(
    "site", [ONE_LANGUAGE, LANGUAGES, NAMES, MOUNTS], ids=["one", "many", "names", "mounts"]
)
def test_we_show_what_hugo_publishes(
    write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path, site: Mapping[str, str]
) -> None:
    archive = write_archive({**site, **LAYOUTS})

    theirs = dict(published(archive, tmp_path / "public"))

    assert list(differences(shown(read_files({})), theirs)) == []
