"""The text of HTML, sound and broken."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive.html_text import html_text

PIECES = ("<", ">", "<p>", "</p>", "<b ", '"', "'", "<!--", "-->", "<?", "<script>", "</script>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>jeden</p><p>druhý</p>", "\njeden\n\ndruhý\n"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<b>tučně</b> &amp; <i>šikmo</i>", "tučně & šikmo"),
        ('<a title="x > y" href=z>odkaz</a>', "odkaz"),
        ("<a title='x > y\">z</a>", ' y">z'),
        ("<td>a</td><td>b</td>", "\na\n\nb\n"),
        ("a<!-- <p>skryto</p> -->b", "ab"),
        ("a<!-->b", "ab"),
        ("a<!-- nikdy neskončí <p>b", "a"),
        ("<!DOCTYPE html><?php x ?>a<![CDATA[b]]>c", "ac"),
        ("a<script>if (1 < 2) { x() }</script>b", "ab"),
        ("a<STYLE>p { }</Style >b<style>c", "ab"),
        ("1 < 2 a 3 > 2", "1 < 2 a 3 > 2"),
        ("a <nezavřený", "a <nezavřený"),
        ("&lt;b&gt; &#269;", "<b> č"),
    ],
)
def test_a_reader_sees_the_text_between_tags(html: str, text: str) -> None:
    assert html_text(html) == text


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join))
def test_any_html_is_read_and_nothing_is_invented(html: str) -> None:
    assert set(html_text(html)) <= set(unescape(html)) | set(html) | {"\n", " "}
