"""The words of hard texts, as Jekyll, Hugo and Pelican print them and as we read them."""

from collections.abc import Mapping
from pathlib import Path

from tests.kinds import WriteArchive
from tests.oracles import test_hugo, test_jekyll, test_pelican
from tests.oracles.published import Published, shown
from tests.sites import ReadFiles, post

SHARED = {
    "datum": "17. srpna 2023 přijel cirkus.\n\n20. srpna následovaly hody.\n",
    "seznam": "1. jedna\n2. dvě\n\n    dál\n\n3. tři\n\nKonec.\n",
    "vnoreny": "* a\n    * b\n    * c\n* d\n\nKonec\n",
    "nadpisy": "Nadpis\n======\n\nPod\n---\n\n### Třetí {#kotva}\n\nText.\n",
    "citat": "> Citát\n> na dva řádky\n\n> > hlubší\n\nText\n",
    "kod": "Kód `v řádku` a\n\n    odsazený\n\n```\nohrazený # nic\n```\n\nText\n",
    "tabulka": "| A | B |\n|---|:-:|\n| c | **d** |\n\nText\n",
    "odkazy": '[odkaz][a], <https://example.org/>, [přímý](x.md "titulek").\n\n[a]: https://example.org\n',
    "prvky": "<p>Jedna <em>dvě</em></p>\n\n<div>tři</div>\n\n<!-- skryto\n\nskryto -->\n\nkonec\n",
    "skript": "Před\n\n<script>\nvar skryto;\n\nvar skryto;\n</script>\n\npo\n",
    "poznamky": "A[^a] B[^b].\n\n[^b]: Béčko\n\n[^a]: Áčko\n\nKonec.\n",
    "pojmy": "Pojem\n: Výklad\n: Druhý\n\nJiný\n: Jinak\n\nKonec\n",
    "zvyrazneni": "*a* **b** ***c*** _d_ __e__ a_b_c snake_case 2 * 3 * 4\n",
    "zalomeni": "Řádek  \ndruhý\ntřetí\n\n---\n\nkonec\n",
    "smes": "- položka\n\n      kód\n\n- další\n\n  odstavec\n\nKonec\n",
    "plus": "+ a\n+ b\n\n* c\n\nText\n* d\n",
    "ramec": "> ## Nadpis\n>\n> * a\n> * b\n\nText\n",
    "mrizky": "## Nadpis ##\n\nText\n# Další\n\nkonec\n",
    "uvozovky": "„**slovo**“ a (*kurzíva*), **a**b, **tučně**: dál, ***obojí***\n",
    "lomitka": "\\* nic \\_ nic \\# nic 1986\\. rok\n\n\\- pomlčka\n",
    "radek": "a<br>b<br />c <span>d</span><b>e</b> <kbd>f</kbd>\n",
    "podrobnosti": "<details>\n<summary>Více</summary>\n\nSkryté **tučně**\n\n</details>\n\nDál\n",
    "entity": "&#8222;dnes&#8220; a&nbsp;b &hellip; `&amp;` AT&T\n",
    "adresy": "[a](https://example.org/a_(b)) [c](<x y>) <a@example.org> https://example.org/x_y_z\n",
    "tabulka2": "A | B\n--|--\n`c` | **d** e\nf | [g](h)\n\nText\n",
    "dlouha": "Věta[^d] dál.\n\n[^d]: První odstavec.\n\n    Druhý odstavec.\n\nKonec.\n",
    "vlnky": "~~~~ python\n```\nkód\n```\n~~~~\n\nText\n",
    "rada": "Rok 2024.\n\n2024. rok byl\n\n3) bod\n\nText\n",
    "cislo": "Sešli se dne\n1. ledna roku a\n2. února také.\n",
    "cara": "a\n\n***\n\nb\n\n- - -\n\nc\n",
    "html": '<table>\n<tr><td>a</td><td>b</td></tr>\n</table>\n\n<p id="c">střed</p>\n\nText\n',
    "odrazka": "* **Tučně**: text\n* [odkaz](x) dál\n\n    * hluboko\n\n* konec\n",
    "znaky": "&amp; &lt;b&gt; &copy; \\*hvězda\\* 5 < 6 > 4 „uvozovky“ – pomlčka\n",
}  # fmt: skip
JEKYLL = {
    "podminka": "{% assign a = 'b' %}Text{% comment %}c{% endcomment %}\n",
    "mezery": "A {% comment %} b {% endcomment %} C\n\n{% capture x %}{% endcapture %}X\n",
    "syrove": "{% raw %}{{ stojí }} {% if a %}{% endraw %}\n\n```\n{% raw %}{{b}}{% endraw %}\n```",
    "zvyraznene": "{% highlight ruby %}\nputs 'ahoj'\n{% endhighlight %}\n\nText\n",
    "pole": "{{ page.title }} {{ 'doslova' }} {{ page.neni }} {{ page.title | upcase }}\n",
    "atributy": "Věta\n{: .a #b}\n\n*slovo*{: .c} dál\n\n{:d: .e}\n\n# Nadpis\n{: .no_toc}\n\nX\n",
    "obsah": "* vynechá se\n* taky\n{:toc}\n\nText\n",
    "komentar": "{::comment}\nskryto\n{:/comment}\n\n{::nomarkdown}\n<b>vidět</b>\n{:/}\n\nText\n",
    "zkratky": "HTML je tu.\n\n*[HTML]: Skrytý výklad\n\nKonec\n",
    "oddeleni": "* a\n\n^\n\n* b\n",
    "skrtnuti": "~~pryč~~ zůstalo\n",
    "uvnitr": '<div markdown="1">\n**tučně** a [odkaz](x)\n</div>\n\nText\n',
    "ukoly": "- [ ] udělat\n- [x] hotovo\n",
    "vic": "Úvod\n\n<!--more-->\n\nDál\n",
}  # fmt: skip
HUGO = {
    "zkratka": '{{< figure src="/hrad.png" title="Titulek" caption="Popis" >}}\n\nText\n',
    "dvojice": "{{% poznamka %}}Rada *čtenáři*.{{% /poznamka %}} {{< mapa >}} dál\n",
    "doslova": '{{</* figure src="x" */>}} a `{{%/* poznamka */%}}`\n',
    "sablona": "`{{ .Title }}` {{ .Title }}\n",
    "zvyraznene": "{{< highlight go >}}\nfunc main\n{{< /highlight >}}\n\nText\n",
    "vic": "Úvod\n\n<!--more-->\n\nDál\n",
    "skrtnuti": "~~pryč~~ zůstalo\n",
    "ukoly": "- [ ] udělat\n- [x] hotovo\n",
    "odkaz": '[dál]({{< ref "datum.md" >}})\n',
    "nadpis": "## Nadpis {#kotva .trida}\n\nText\n",
}
PELICAN = {
    "soubor": "[dál]({filename}datum.md)\n",
    "zkratky": "HTML je tu.\n\n*[HTML]: Skrytý výklad\n\nKonec\n",
    "uvnitr": '<div markdown="1">\n**tučně** a [odkaz](x)\n</div>\n\nText\n',
    "slozene": "Mustache {{ x }} v textu.\n",
}
PELICAN_SETTINGS = {name: test_pelican.BLOG[name] for name in ("pelicanconf.py", "publishconf.py")}


def differences(
    ours: Mapping[str, Published], theirs: Mapping[str, Published]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        path: (ours[path].words, theirs[path].words)
        for path in sorted(theirs)
        if ours[path].words != theirs[path].words
    }


def test_words_of_jekyll(
    write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path
) -> None:
    texts = {**SHARED, **JEKYLL}
    files = {
        f"_posts/2024-01-02-{name}.md": post(title="Titulek") + text for name, text in texts.items()
    }
    archive = write_archive({"_config.yml": "title: a\n", **files, "zz.json": test_jekyll.LISTING})

    theirs = dict(test_jekyll.published(archive, tmp_path / "_site"))

    assert len(theirs) == len(texts)
    assert differences(shown(read_files({})), theirs) == {}


def test_words_of_hugo(write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path) -> None:
    texts = {**SHARED, **HUGO}
    files = {
        f"content/a/{name}.md": post(title="Titulek", date="2024-01-02") + text
        for name, text in texts.items()
    }
    settings = 'baseURL = "https://example.cz/"\n[markup.goldmark.renderer]\nunsafe = true\n'
    archive = write_archive(
        {"hugo.toml": settings + test_hugo.OUTPUTS, **test_hugo.LAYOUTS, **files}
    )

    theirs = dict(test_hugo.published(archive, tmp_path / "public"))

    assert len(theirs) == len(texts)
    assert differences(shown(read_files({})), theirs) == {}


def test_words_of_pelican(
    write_archive: WriteArchive, read_files: ReadFiles, tmp_path: Path
) -> None:
    texts = {**SHARED, **PELICAN}
    files = {
        f"content/{name}.md": test_pelican.article(f"Titulek {name}", "2024-01-02", text)
        for name, text in texts.items()
    }
    archive = write_archive({**PELICAN_SETTINGS, **files})

    theirs = test_pelican.published(archive, tmp_path / "output")

    assert len(theirs) == len(texts)
    assert differences(shown(read_files({})), theirs) == {}
