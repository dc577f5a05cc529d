"""A body without template language and dialects: what a reader of the site sees, and no more."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive.cleaning.cleaning import clean
from index.archive.plain_text import plain_text
from index.settings import Generator
from web.pages.article_body import body_html

EVERYONE = pytest.mark.parametrize("generator", Generator)


def read(markdown: str, generator: Generator = Generator.NONE, suffix: str = ".md") -> str:
    return plain_text(clean(markdown, generator, suffix=suffix))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Dnes. {% comment %}tajné{% endcomment %} Zítra.", "Dnes. Zítra."),
        ("A {%- comment -%}x{%- endcomment -%} B", "A B"),
        ("Před\n\n{% include snimky.html id=3 %}\n\nPo", "Před\nPo"),
        ("{% include figure.html src='/a.png' caption='Popis obrázku' %}", "Popis obrázku"),
        ('{% include image.html url="/a.png" description="Náves v zimě" %}', "Náves v zimě"),
        ("[kudy k nám]({{ site.baseurl }}/mapa)", "kudy k nám"),
        ("[kontakt]({{ '/kontakt' | relative_url }} \"Titulek\")", "kontakt"),
        ("[dál]({% post_url 2024-01-01-dal %})", "dál"),
        ("[dál]({% link _posts/2024-01-01-dal.md %}) a dost", "dál a dost"),
        ("{% if a == 'b c' %}Ano{% else %}Ne{% endif %}", "Ano Ne"),
        ("{% for a in b %}{{ a.title }}{% endfor %}Konec", "Konec"),
        ("{% assign x = 'nic moc' %}Text {{ x }}.", "Text ."),
        ("{% raw %}{{ uzivatel }}{% endraw %} zůstane", "{{ uzivatel }} zůstane"),
        ("{% highlight ruby %}\nputs 'ahoj'\n{% endhighlight %}", "puts 'ahoj'"),
        ("Text {{ page.title }}, dál", "Text , dál"),
        ("Konec.\n{: .trida}", "Konec."),
        ("Slovo *důraz*{: .x} dál", "Slovo důraz dál"),
        ("* TOC\n{:toc}\n\nText", "Text"),
        ("1. Obsah\n{:toc .x}\n\nText", "Text"),
        ("Úvod\n\n* jedna\n* dvě\n  dál\n{:toc}\n\nText", "Úvod\nText"),
        ("{::comment}\ntajné\n{:/comment}\nText", "Text"),
        ("{::options parse_block_html='true' /}\nText", "Text"),
        ("## Nadpis {#kotva}\nText", "Nadpis\nText"),
        ("# Nadpis\n{:.no_toc}\nText", "Nadpis\nText"),
        ("HTML je jazyk.\n\n*[HTML]: Hyper Text", "HTML je jazyk."),
        ("![mapa](a.png){:width='50%'} dál", "mapa dál"),
        ("Úvod\n<!--more-->\nDál", "Úvod\nDál"),
        ("a{% x %}b", "a b"),
    ],
)
def test_liquid_and_kramdown_of_jekyll(markdown: str, text: str) -> None:
    assert read(markdown, Generator.JEKYLL) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ('{{< figure src="/hrad.png" title="Hrad shora" >}}', "Hrad shora"),
        ('{{< figure src="/a.png" alt="Most" caption="Nový most" >}}', "Most Nový most"),
        ('{{< figure src="a.png" alt="Most" caption="Most" >}}', "Most"),
        ("{{% notice info %}}Pište **nám**.{{% /notice %}}", "Pište nám."),
        ('{{< notice note "Velká poznámka" >}}\nText\n{{< /notice >}}', "Velká poznámka\nText"),
        ("{{< youtube w7Ft2ymGmfc >}}Text", "Text"),
        ('{{< youtube "w7Ft2ymGmfc" >}}Text', "Text"),
        ('{{< tab "Linux" >}}\napt\n{{< /tab >}}', "Linux\napt"),
        ('{{< figure\n  src="/a.png"\n  caption="Popis"\n>}}', "Popis"),
        ("{{< mark >}}slovo{{< /mark >}}, dál", "slovo, dál"),
        ("{{< tab >}}a{{< /tab >}}{{< tab >}}b{{< /tab >}}", "a b"),
        ('[dál]({{< ref "jine.md" >}})', "dál"),
        ('[dál]({{% relref "jine clanky.md" %}}) a dost', "dál a dost"),
        ("a{{< br >}}b", "a b"),
        ("{{< cas.inline >}}{{ now }}{{< /cas.inline >}}Text", "Text"),
        ("{{</* figure */>}} zůstane", "{{< figure >}} zůstane"),
        ("{{%/* notice */%}} zůstane", "{{% notice %}} zůstane"),
        ("{{< highlight go >}}\nfunc main\n{{< /highlight >}}", "func main"),
        ("{{< comment >}}tajné{{< /comment >}}Text", "Text"),
        ("Úvod\n\n<!--more-->\n\nDál", "Úvod\nDál"),
        ("Odstavec.\n{.trida}", "Odstavec."),
        ("## Nadpis {.trida #kotva}", "Nadpis"),
        ("Kód `{{ .Title }}` v řádku", "Kód {{ .Title }} v řádku"),
    ],
)
def test_shortcodes_of_hugo(markdown: str, text: str) -> None:
    assert read(markdown, Generator.HUGO) == text


@pytest.mark.parametrize(
    ("generator", "markdown", "text"),
    [
        (Generator.ELEVENTY, "{% set a = 1 %}{# tajné #}Text {{ a | safe }}.", "Text ."),
        (Generator.ELEVENTY, "{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        (Generator.HEXO, "{% asset_img a.png 'Most v Praze' %}", "Most v Praze"),
        (Generator.HEXO, "{% blockquote %}Citát{% endblockquote %}", "Citát"),
        (Generator.HEXO, "{% codeblock lang:js %}\nlet a\n{% endcodeblock %}", "let a"),
        (Generator.HEXO, "```\n{{ kód }}\n```", "{{ kód }}"),
        (Generator.ZOLA, '{{ figure(src="a.png", caption="Most v Praze") }}', "Most v Praze"),
        (Generator.ZOLA, '{{ youtube(id="abc") }}Text', "Text"),
        (Generator.ZOLA, "{% quote(author='Karel Čapek') %}Citát{% end %}", "Karel Čapek Citát"),
        (Generator.PELICAN, "[dál]({filename}/dal.md) ![x]({static}/a.png)", "dál x"),
        (Generator.PELICAN, "[dál](|filename|/dal.md)", "dál"),
        (Generator.PELICAN, "[TOC]\n\nText", "Text"),
        (Generator.MKDOCS, '!!! note "Pozor"\n    Text\n\nDál', "Pozor\nText\nDál"),
        (Generator.MKDOCS, '??? tip "Rada"\n\n    Text **tučně**', "Rada\nText tučně"),
        (Generator.MKDOCS, "!!! warning\n    Text\n\n    - a\n    - b\n", "Text\na\nb"),
        (Generator.MKDOCS, '=== "A"\n\n    apt\n\n=== "B"\n\n    brew\n', "A\napt\nB\nbrew"),
        (Generator.MKDOCS, '--8<-- "soubor.md"\nText', "Text"),
        (Generator.DOCUSAURUS, ":::tip[Rada]\nText\n:::\nDál", "Rada\nText\nDál"),
        (Generator.DOCUSAURUS, ":::note\nText\n:::", "Text"),
        (Generator.DOCUSAURUS, "import A from '@site/a';\n\nText {props.x}.", "Text ."),
        (Generator.DOCUSAURUS, '<Tabs>\n<Tab label="A">\n\napt\n\n</Tab>\n</Tabs>', "A\napt"),
        (Generator.NONE, "::: tip Rada\nText\n:::", "Rada\nText"),
        (Generator.NONE, "> [!NOTE]\n> Text", "Text"),
        (Generator.NONE, "> [!INFO] Nadpis\n> Text", "Nadpis\nText"),
        (Generator.NONE, "[[toc]]\n\nText", "Text"),
        (Generator.NONE, "Text <% if x %>a<% end %>", "Text a"),
        (Generator.NONE, "{% include x %} {{< y >}} {{ z }} Text", "Text"),
        (Generator.NONE, "Kód `{{ x }}` a {% y %}\n\n```\n{% z %}\n```", "Kód {{ x }} a\n{% z %}"),
    ],
)  # fmt: skip
def test_other_languages(generator: Generator, markdown: str, text: str) -> None:
    assert read(markdown, generator) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("import A from './a'\nimport { B } from \"b\"\n\nText", "Text"),
        ("import {\n  A,\n  B,\n} from 'a';\n\nText", "Text"),
        ("import './styl.css'\n\nText", "Text"),
        ("export const meta = {\n  a: 1\n}\n\nText", "Text"),
        ("<Box>Slovo</Box>", "Slovo"),
        ('<Figure caption="Most" src={most} />\n\nText', "Most\nText"),
        ("<div style={{color: 'red'}}>Červená</div>", "Červená"),
        ("Text {/* tajné */} dál", "Text dál"),
        ("Text {'doslova'} dál", "Text doslova dál"),
        ("<>Text</>", "Text"),
        ("```jsx\nimport A from 'a'\n<A b={c} />\n```", "import A from 'a'\n<A b={c} />"),
        ("Věta <Link to={x}>s odkazem</Link>, dál.", "Věta s odkazem, dál."),
    ],
)
def test_components_of_mdx(markdown: str, text: str) -> None:
    assert read(markdown, suffix=".mdx") == text


@pytest.mark.parametrize("generator", [Generator.JEKYLL, Generator.ELEVENTY])
def test_liquid_is_rendered_in_code_too_but_what_is_raw_stays(generator: Generator) -> None:
    code = "```\n{% raw %}{% if x %}{{ y }}{% endraw %} {{ z }} {% w %}\n```\n`{{ v }}`"

    assert read(code, generator).split("\n")[0].strip() == "{% if x %}{{ y }}"
    assert "z" not in read(code, generator)


def test_only_shortcodes_are_rendered_in_code_of_hugo() -> None:
    code = "```\n{{ .Title }} {{</* a */>}} {{< b >}}\n```"

    assert read(code, Generator.HUGO).strip() == "{{ .Title }} {{< a >}}"


@EVERYONE
@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("17. srpna 2023 přijel cirkus.", "17. srpna 2023 přijel cirkus."),
        ("17. 8. 2023 přijel cirkus.", "17. 8. 2023 přijel cirkus."),
        ("1. ledna 2024 začal rok.", "1. ledna 2024 začal rok."),
        ("- 15. srpna: pouť\n- 20. srpna: hody", "15. srpna: pouť\n20. srpna: hody"),
        ("> 15. srpna 2024 pršelo.", "15. srpna 2024 pršelo."),
        ("3. ročník závodu", "3. ročník závodu"),
        ("Pouť\n: 15. srpna 2024", "Pouť\n15. srpna 2024"),
        ("Pouť[^1]\n\n[^1]: 15. srpna 2024", "Pouť\n15. srpna 2024"),
        ("20) kapitola", "20) kapitola"),
        ("Sešli se\n1. ledna 2025 v Praze.", "Sešli se 1. ledna 2025 v Praze."),
        ("15. srpna pouť\n\n20. srpna hody", "15. srpna pouť\n20. srpna hody"),
        ("1. ledna pršelo\n\n5. května sněžilo", "1. ledna pršelo\n5. května sněžilo"),
        ("2024. Rok změn.\n\nText", "2024. Rok změn.\nText"),
        ("1. jedna\n2. dvě\n3. tři", "1. jedna\n2. dvě\n3. tři"),
        ("1. jedna\n1. dvě", "1. jedna\n2. dvě"),
        ("5. pět\n6. šest", "5. pět\n6. šest"),
        ("1. jedna\n\n   dál\n\n2. dvě", "1. jedna\ndál\n2. dvě"),
        ("1. jedna\n   1. vnořená\n   2. druhá\n2. dvě", "1. jedna\n1. vnořená\n2. druhá\n2. dvě"),
        ("```\n15. srpna\n```", "15. srpna"),
    ],
)
def test_dates_and_ordinals_open_paragraphs_and_lists_keep_their_numbers(
    markdown: str, text: str, generator: Generator
) -> None:
    assert read(markdown, generator) == text


@EVERYONE
@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Vede [stará cesta][polní cesta] a [D35][].", "Vede stará cesta a D35."),
        ("[odkaz][a] vede\n\n[a]: https://example.org", "odkaz vede"),
        ("[poznámka redakce] zůstane", "[poznámka redakce] zůstane"),
        ("![obrázek][a] a [**tučně** psaný][b]", "obrázek a tučně psaný"),
        ("prvek pole[i][j] je", "prvek pole[i][j] je"),
        ("Věta[^1].\n\n[^1]: Poznámka.", "Věta.\nPoznámka."),
        ("Věta[^nic].", "Věta."),
        ("- [ ] udělat\n- [x] hotovo", "udělat\nhotovo"),
        ("~~pryč~~ zůstalo", "pryč zůstalo"),
        ("Pojem\n: Výklad", "Pojem\nVýklad"),
        ("Nadpis\n======\n\nPod\n---\n\nText", "Nadpis\nPod\nText"),
        ("a <!-- tajné\n\ntajnější --> b", "a b"),
        ("a <script>var x;\n\nvar y;</script> b", "a b"),
        ("<style>\n.a { b: c }\n\n.d { e: f }\n</style>\n\nText", "Text"),
        ("<div><script>\nvar x;\n\nvar y;\n</script></div>\n\nText", "Text"),
        ("<details><summary>Více</summary>Výklad.</details>", "Více\nVýklad."),
        ("<p>Jedna</p><p>Dvě</p>", "Jedna\nDvě"),
        ("<section><h2>A</h2><article>B</article></section>", "A\nB"),
        ("<figure><img src='a' alt='Most'><figcaption>Praha</figcaption></figure>", "Most\nPraha"),
        ("s<b>lov</b>o", "slovo"),
        ('text <img src=a alt="Most > Praha"> dál', "text Most > Praha dál"),
        ("~~~~\n```\nx\n```\n~~~~\n\nText", "```\nx\n```\nText"),
        ("<div markdown='1'>\n**Tučně** a [odkaz](x)\n</div>", "Tučně a odkaz"),
    ],
)  # fmt: skip
def test_extensions_and_html_that_every_generator_has(
    markdown: str, text: str, generator: Generator
) -> None:
    assert read(markdown, generator) == text


@EVERYONE
@pytest.mark.parametrize(
    "markdown",
    [
        "Obyčejný odstavec, jakých je nejvíc.",
        "Cena {1 250} Kč a množina {a, b}.",
        "100 % a 5 * 3 * 2 a a_b_c a C++ <vector>",
        "Zápis x[1] a [2] a (3).",
        "Otázka??? Ano!!! A = B === C",
        "Řekl: import je dovoz a export vývoz.",
        "Poměr 3 : 2 : 1 a čas 12:30.",
    ],
)
def test_ordinary_text_is_left_as_it_is(markdown: str, generator: Generator) -> None:
    if generator is not Generator.DOCUSAURUS:
        assert clean(markdown, generator) == markdown


@pytest.mark.parametrize(
    ("generator", "text"),
    [
        (Generator.JEKYLL, "A\nB\nÁčko.\nBéčko dál."),
        (Generator.HUGO, "A\nB\nÁčko.\nBéčko dál."),
        (Generator.PELICAN, "A\nB\nBéčko dál.\nÁčko."),
    ],
)
def test_notes_are_last_in_the_order_of_their_generator(generator: Generator, text: str) -> None:
    assert read("A[^a]\n\n[^b]: Béčko\n  dál.\n\n[^a]: Áčko.\n\nB[^b]", generator) == text


def test_fields_are_shown_where_an_expression_names_them() -> None:
    fields = {"title": "Zpráva", "author": {"name": "x"}}

    jekyll = clean("{{ page.title | escape }} {{ page.author }}", Generator.JEKYLL, fields=fields)
    eleventy = clean("`{{ title }}`", Generator.ELEVENTY, fields=fields)
    assert (jekyll.strip(), eleventy) == ("Zpráva", "`Zpráva`")


def test_a_post_in_html_is_no_markdown() -> None:
    post = """<p>První *odstavec*.</p>

    <p>Druhý {{ x }}</p>

        <ul><li>1. bod</li></ul>
<pre>
  kód
</pre>
"""

    assert read(post, Generator.JEKYLL, ".html") == "První *odstavec*.\nDruhý\n1. bod\nkód"
    shown = body_html(clean(post, Generator.JEKYLL, suffix=".html"))
    assert "<p>Druhý </p>" in str(shown)


SAMPLES = [
    "# Titul\n\n![Mapa](m.png)\n\n1. a\n2. b\n\n15\\. srpna **tučně** ~~pryč~~ [x][y]\n",
    "<details><summary>A</summary>B</details><div>C</div><div>D</div>\n\n|a|b|\n|-|-|\n|c|d|\n",
    "Pojem\n: Výklad\n\n- [ ] x\n- [x] y\n\n> citát\n\n`kód` a\n\n    odsazený\n",
]


@pytest.mark.parametrize("markdown", SAMPLES)
def test_the_page_has_the_words_of_the_text(markdown: str) -> None:
    shown = body_html(markdown, "https://example.org/a/")

    assert shown is not None
    numbered = re.sub(r"<[^>]*>", " ", str(shown))
    text = re.sub(r"(?m)^\d+\. (?!srpna)", "", plain_text(markdown))
    assert words(html.unescape(numbered)) == words(text)


@given(
    st.text(alphabet="{}%<>#*-/!:[]()`~\n\t 1.ab=\"'^|?&;\0", max_size=120).map(
        lambda t: t.replace("\0", "")
    )
)
def test_any_text_is_cleaned_without_an_error_and_codes_come_back(text: str) -> None:
    for generator in Generator:
        assert "\0" not in clean(text, generator, suffix=".mdx")
