"""What Pelican makes of small sites with hard cases, and what we show of them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.kinds import WriteArchive
from tests.oracles.published import Published, differences, shown, words_of_html
from tests.sites import ReadFiles

PELICAN = Path(f"{sys.prefix}-pelican")
"""Where the Makefile installs it, beside our own packages."""
LISTING = Path(__file__).with_name("pelican_listing.py")
PUBLISHED = "import os, sys\nsys.path.append(os.curdir)\nfrom pelicanconf import *\n"


def article(title: str, date: str, text: str = "Text článku.", **fields: str) -> str:
    """Return a text with a header as Pelican has it."""
    given = {"Title": title, "Date": date, **fields}
    return "".join(f"{key}: {value}\n" for key, value in given.items() if value) + f"\n{text}\n"


TEXT = """\
Úvod s **důrazem**, *kurzívou* a [odkazem](https://example.org/a_b).

Nadpis
------

1. první
2. druhý

> Citát.

    kód s úvozem

Zkratka HTML a poznámka[^1].

[^1]: Vysvětlivka.

*[HTML]: Jazyk
"""
BLOG = {
    "pelicanconf.py": (
        "import os\nAUTHOR = 'Redakce'\nSITENAME = 'Zápis' + 'ník'\nSITEURL = ''\n"
        "PATH = 'content'\nTIMEZONE = 'Europe/Prague'\nDEFAULT_LANG = 'cs'\n"
        "ARTICLE_URL = '{date:%Y}/{author}/{slug}/'\n"
        "ARTICLE_SAVE_AS = '{date:%Y}/{author}/{slug}/index.html'\n"
        "FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)'\n"
        "EXTRA_PATH_METADATA = {'staré': {'status': 'hidden'}}\nLOAD_CONTENT_CACHE = False\n"
        "FEED_ALL_ATOM = None\nCATEGORY_FEED_ATOM = None\nTRANSLATION_FEED_ATOM = None\n"
        "AUTHOR_FEED_ATOM = None\nAUTHOR_FEED_RSS = None\n"
    ),
    "publishconf.py": PUBLISHED + "SITEURL = 'https://example.cz/blog'\n",
    "content/2007-08-16_beh.md": article("Běh, běh!", "2007-08-16 01:18:00", Tags="běh, sport"),
    "content/2008-09-01_z-nazvu.md": article("Z názvu", ""),
    "content/Zprávy/kun.md": article("Žluťoučký kůň & „spol.“ C++", "2010-01-02 23:30"),
    "content/Zprávy/rubrika.md": article("Rubrika", "2010-01-02", Category="Jiná, věc"),
    "content/autori.md": article("Autoři", "2010-01-02", Authors="Malá, Jana; Velký, Petr"),
    "content/zona.md": article("Zóna", "2011-05-06T23:30:00-10:00"),
    "content/english.md": article("English", "2011-05-06", Lang="en", Slug="own-slug"),
    "content/vlastni.md": article("Vlastní", "2011-05-06", Url="jinde/a.html", Save_as="j/a.html"),
    "content/carka.md": article("Čárka", "2010-01-02", Author="Jan Novák, Ph.D., Eva Malá"),
    "content/strednik.md": article("Středník", "2011-05-06", Tags="jedna, dvě; tři"),
    "content/bez-data.md": article("Bez data", ""),
    "content/2010/05/06/slozky.md": article("Datum ve složkách", ""),
    "content/vytvoreno.md": article("Jiný klíč", "", Created="2010-05-06"),
    "content/bez-nazvu.md": "Date: 2011-05-06\n\nText.\n",
    "content/koncept.md": article("Koncept", "2011-05-06", Status="draft"),
    "content/skryte.md": article("Skryté", "2011-05-06", Status="hidden"),
    "content/staré/skryte.md": article("Skryté cestou", "2011-05-06"),
    "content/budouci.md": article("Budoucí", "2071-01-01"),
    "content/ploty.md": "---\nTitle: V plotech\nDate: 2012-03-04\n---\n\nText.\n",
    "content/text.md": article("Text", "2012-03-04", TEXT),
    "content/pages/o-mne.md": article("O mně", ""),
    "content/pages/koncept.md": article("Rozepsaná stránka", "", Status="draft"),
    "README.md": article("Čti mě", "2012-03-04"),
}
OLD = {
    "pelicanconf.py": (
        "AUTHOR = 'A'\nSITENAME = 'B'\nPATH = 'content'\nTIMEZONE = 'Europe/Prague'\n"
        "ARTICLE_DIR = 'blog'\nPAGE_DIR = 'stranky'\nCLEAN_URLS = True\n"
        "SLUG_SUBSTITUTIONS = (('C++', 'cpp'), ('článek', 'clanecek'))\nBASE = 'https://example.cz'\n"
        "ARTICLE_EXCLUDES = ['blog/a'] + ['blog/b']\n"
    ),
    "publishconf.py": PUBLISHED + "SITEURL = f'{BASE}/x'\n",
    "content/blog/2010/prvni.md": article("Můj článek o C++", "2012-03-04", Category="Věci"),
    "content/blog/b/druhy.md": article("Druhý", "2012-03-04"),
    "content/stranky/kontakt.md": article("Kontakt", "2012-03-04"),
}
PLAIN = {
    "pelicanconf.py": (
        "AUTHOR = 'A'\nSITENAME = 'B'\nPATH = 'content'\nSLUGIFY_SOURCE = 'basename'\n"
        "DEFAULT_CATEGORY = 'různé'\nUSE_FOLDER_AS_CATEGORY = False\nWITH_FUTURE_DATES = False\n"
        "ARTICLE_PATHS = ['clanky']\nARTICLE_EXCLUDES = ['clanky/stare']\n"
        "PAGE_PATHS = ['stranky']\nPAGE_URL = '{slug}.html'\nPAGE_SAVE_AS = '{slug}.html'\n"
        "DEFAULT_METADATA = {'tags': 'výchozí'}\nTIMEZONE = 'Europe/Prague'\n"
    ),
    "publishconf.py": PUBLISHED + "SITEURL = 'https://example.cz'\n",
    "content/clanky/Můj článek.md": article("První", "2012-03-04"),
    "content/clanky/druhy.md": article("Druhý", "2012-03-04", Tags="vlastní"),
    "content/clanky/stare/treti.md": article("Třetí", "2012-03-04"),
    "content/clanky/budouci.md": article("Budoucí", "2071-01-01"),
    "content/stranky/kontakt.md": article("Kontakt", ""),
    "content/jinde/ctvrty.md": article("Čtvrtý", "2012-03-04"),
}


def published(site: Path, output: Path) -> dict[str, Published]:
    """Build a site and return what Pelican publishes: path to article."""
    if not PELICAN.is_dir():
        pytest.skip("no pelican: make test installs it")
    listing = output.with_suffix(".json")
    command = [sys.executable, str(LISTING), str(site), str(output), str(listing)]
    environment = {**os.environ, "PYTHONPATH": str(PELICAN)}
    subprocess.run(command, cwd=site, env=environment, check=True, capture_output=True)
    return {
        page["path"]: Published(
            page["title"],
            page["day"],
            page["address"],
            tuple(page["tags"]),
            words_of_html(page["html"]),
            (page["category"],),
            tuple(page["authors"]),
        )
        for page in json.loads(listing.read_text("utf-8"))
    }


@pytest.mark.parametrize("site", [BLOG, PLAIN, OLD], ids=["blog", "plain", "old"])
def test_we_show_what_pelican_publishes(
    write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path, site: Mapping[str, str]
) -> None:
    theirs = published(write_archive(site), tmp_path / "output")

    assert list(differences(shown(read_files({})), theirs)) == []
