import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive.plain_text import plain_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("**Tučně** a `kód`", "Tučně a kód"),
        ("[odkaz](https://example.org/x) tady", "odkaz tady"),
        ("- jedna\n- dvě\n", "jedna\ndvě"),
        ("## Nadpis\nText", "Nadpis\nText"),
        ("<p>\nStarý <STRONG>web</STRONG>&#8222;dnes&#8220;</p>", "Starý web„dnes“"),
        ("<p>jeden</p>\n<p>druhý</p>", "jeden\ndruhý"),
        ("text<br>dál", "text\ndál"),
        ("<script>alert(1)</script>po", "po"),
        ("| a | b |\n|---|---|\n| c | d |", "a\nb\nc\nd"),
        ("a&nbsp;b", "a b"),
        ("![popisek](x.png) konec", "popisek konec"),
    ],
)
def test_markup_gives_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("ADSL a&nbsp;Český&nbsp;Telecom", "ADSL a Český Telecom"),
        ("Apple <b>dnes</b>", "Apple dnes"),
        ("C++ std::vector<int> a <vector>", "C++ std::vector<int> a <vector>"),
        ("\\U0001F916Nvidia", "🤖Nvidia"),
        ("  dvě\n  řádky ", "dvě řádky"),
        ("\\UFFFFFFFF", "\\UFFFFFFFF"),
        ("\u200b", ""),
        ("\u202e \u2060\ufe0f", ""),
        ("\u3164", ""),
        ("\u2026\u200b", "\u2026\u200b"),
        ("😀", "😀"),
        (".NET", ".NET"),
    ],
)
def test_a_line_loses_its_markup_and_no_text(value: str, line: str) -> None:
    assert plain_line(value) == line


@given(st.text(max_size=300))
def test_any_markup_is_read_without_an_error(text: str) -> None:
    plain_text(text)
    plain_line(text)
