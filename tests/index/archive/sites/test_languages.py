"""In which language each text of a site is: by its settings, its paths, its fields, its words."""

from pathlib import Path

import pytest

from index.archive.listing import list_archive
from index.archive.sites.description import described
from index.archive.sites.languages import code_of
from index.settings import IndexSettings
from tests.archives import write_files
from tests.sites import ReadFiles, post

CZECH = "Příliš žluťoučký kůň se v městě zřejmě cítí špatně a řekne o tom úřadům."
ENGLISH = "The horse is not well in the city and it is for the office to care of that."
SLOVAK = "Kôň sa v meste necíti dobre, ako každý, ktorý nemá rád hluk, aj keď bol doma."
GERMAN = "Das Pferd fühlt sich in der Stadt nicht wohl, weil es den Lärm nicht mag."


def page(body: str, **fields: object) -> str:
    return post(title="A", date="2024-01-02", **fields).replace("Text článku.", body)


@pytest.mark.parametrize(
    ("files", "languages"),
    [
        pytest.param(
            {"hugo.toml": "[languages.cs]\n[languages.de]\n", "content/a.md": page("Text."),
             "content/a.de.md": page("Text.")},
            {"content/a.md": "en", "content/a.de.md": "de"},
            id="Hugo, by names of files",
        ),
        pytest.param(
            {"hugo.toml": 'defaultContentLanguage = "cz"\n'
             '[languages.cz]\nlanguageCode = "cs-CZ"\ncontentDir = "content/czech"\n'
             '[languages.sk]\ncontentDir = "content/slovak"\n',
             "content/czech/a.md": page("Text."), "content/slovak/a.md": page("Text.")},
            {"content/czech/a.md": "cs", "content/slovak/a.md": "sk"},
            id="Hugo, by folders of content",
        ),
        pytest.param(
            {"config.toml": 'base_url = "https://a.cz"\ndefault_language = "cs"\n[languages.pl]\n',
             "content/a.md": page("Text."), "content/a.pl.md": page("Text.")},
            {"content/a.md": "cs", "content/a.pl.md": "pl"},
            id="Zola",
        ),
        pytest.param(
            {"_config.yml": "lang: cs\n", "_posts/en/2024-01-02-a.md": page("Text."),
             "_posts/2024-01-02-b.md": page("Text.")},
            {"_posts/en/2024-01-02-a.md": "en", "_posts/2024-01-02-b.md": "cs"},
            id="Jekyll, by a folder",
        ),
        pytest.param(
            {"_config.yml": "defaults:\n- scope: {path: nemecky}\n  values: {lang: de}\n",
             "nemecky/a.md": page("Text."), "b.md": page("Text.", lang="en-GB")},
            {"nemecky/a.md": "de", "b.md": "en"},
            id="Jekyll, by defaults and fields",
        ),
        pytest.param(
            {"pelicanconf.py": "DEFAULT_LANG = 'cs'\n",
             "a.md": "Title: A\nDate: 2024-01-02\nLang: fr\n\nTexte.\n",
             "b.md": "Title: B\nDate: 2024-01-02\n\nText.\n"},
            {"a.md": "fr", "b.md": "cs"},
            id="Pelican",
        ),
        pytest.param(
            {"eleventy.config.js": "", "pl/pl.json": '{"lang": "pl"}', "pl/a.md": page("Text.")},
            {"pl/a.md": "pl"},
            id="Eleventy, by data of a folder",
        ),
        pytest.param(
            {"content/cs/a.md": page("Text."), "content/it/a.md": page("Testo.")},
            {"content/cs/a.md": "cs", "content/it/a.md": "it"},
            id="no generator, by folders",
        ),
        pytest.param(
            {"docusaurus.config.js": "", "docs/a.md": page(CZECH),
             "i18n/fr/docusaurus-plugin-content-docs/current/a.md": page("Texte.")},
            {"docs/a.md": "cs", "i18n/fr/docusaurus-plugin-content-docs/current/a.md": "fr"},
            id="Docusaurus, by the folder of translations",
        ),
        pytest.param(
            {"_config.yml": "default_lang: cs\nlanguages: [cs, pl]\n",
             "_posts/pl/2024-01-02-a.md": page("Tekst."), "_posts/2024-01-02-b.md": page("Text.")},
            {"_posts/pl/2024-01-02-a.md": "pl", "_posts/2024-01-02-b.md": "cs"},
            id="Jekyll, by languages of a plug-in",
        ),
        pytest.param(
            {"a/index.md": page(CZECH), "a/index.en.md": page("Text."),
             "a/index.pt-br.md": page("Texto.")},
            {"a/index.md": "cs", "a/index.en.md": "en", "a/index.pt-br.md": "pt"},
            id="no generator, by names of files",
        ),
        pytest.param(
            {"a.md": page(CZECH), "b.md": page(ENGLISH), "c.md": page(SLOVAK)},
            {"a.md": "cs", "b.md": "en", "c.md": "sk"},
            id="nothing but the texts",
        ),
        pytest.param(
            {"_config.yml": "lang: de\n", "a.md": page(GERMAN), "b.md": page(CZECH),
             "c.md": page(ENGLISH)},
            {"a.md": "de", "b.md": "cs", "c.md": "en"},
            id="a site in German with others",
        ),
    ],
)  # fmt: skip
def test_each_text_is_in_its_language(
    read_files: ReadFiles, files: dict[str, str], languages: dict[str, str]
) -> None:
    found = read_files(files)

    assert {path: article.language for path, article in found.articles.items()} == languages


@pytest.mark.parametrize(
    ("files", "language"),
    [
        pytest.param({"_posts/it/2024-01-02-a.md": page(CZECH)}, "cs", id="a topic"),
        pytest.param(
            {"cs/a.md": page(CZECH), "it/a.md": page(CZECH)}, "cs", id="a topic beside a language"
        ),
        pytest.param({"en/a.md": page(CZECH)}, "cs", id="not translated"),
        pytest.param({"a.md": page(CZECH, language="python")}, "cs", id="a language of programs"),
        pytest.param({"verze-1.is.md": page(CZECH)}, "cs", id="the end of a name"),
        pytest.param({"_config.yml": "lang: en\n", "a.md": page(CZECH)}, "cs", id="a template's"),
        pytest.param({"hugo.toml": "", "content/a.md": page(CZECH)}, "cs", id="Hugo's default"),
    ],
)
def test_what_only_looks_like_a_language_is_none(
    read_files: ReadFiles, files: dict[str, str], language: str
) -> None:
    found = read_files(files)

    assert {article.language for article in found.articles.values()} == {language}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cs", "cs"), ("cs-CZ", "cs"), ("EN_us", "en"), ("cz", "cs"), ("Čeština", "cs"),
        ("zh-Hans-CN", "zh"), ("ua", "uk"), ("python", ""), ("xx", ""), ("", ""), ("e", ""),
    ],
)  # fmt: skip
def test_a_language_has_many_names(name: str, code: str) -> None:
    assert code_of(name) == code


def test_the_owner_is_told_the_languages_and_more_texts_change_nothing(tmp_path: Path) -> None:
    files = {"content/cs/a.md": page(CZECH), "content/en/a.md": page(ENGLISH)}
    site = list_archive(write_files(tmp_path / "a", files), IndexSettings()).site
    write_files(tmp_path / "a", {"content/en/new/b.md": page(ENGLISH)})

    assert "languages: cs, en" in described(site, IndexSettings())
    # An update would otherwise read every file anew.
    assert list_archive(tmp_path / "a", IndexSettings()).site == site
