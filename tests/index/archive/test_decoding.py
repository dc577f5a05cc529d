import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive.decoding import decode

TEXT = "Žluťoučký kůň pěl ďábelské ódy.\nŠťastný řidič z Třebíče.\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1250"), "cp1250"),
        (TEXT.encode("iso-8859-2"), "iso-8859-2"),
    ],
)
def test_text_is_read_in_whatever_encoding_it_was_written(raw: bytes, encoding: str) -> None:
    decoded = decode(raw)

    assert (decoded.text, decoded.encoding, decoded.bad_line) == (TEXT, encoding, None)


def test_a_few_bad_bytes_do_not_make_utf8_another_encoding() -> None:
    raw = TEXT.encode() + b"konec \xff tady\n"

    decoded = decode(raw)

    assert decoded.text == TEXT + "konec \ufffd tady\n"
    assert decoded.bad_line == 3


def test_every_kind_of_line_end_becomes_a_line_feed() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


@given(st.binary(max_size=300))
def test_any_bytes_give_some_text(raw: bytes) -> None:
    assert decode(raw).text.encode("utf-8") is not None


@given(st.text(alphabet="aábcčdďeéěfghiíjklmnňoóprřsštťuúůvyýzž ŠŤŽ\n", min_size=40, max_size=400))
def test_text_in_the_czech_code_pages_comes_back_whole(text: str) -> None:
    telling = set("šťžŠŤŽ") & set(text)

    for encoding in ("cp1250", "iso-8859-2"):
        raw = text.encode(encoding)
        if telling and not _is_utf8(raw):
            assert decode(raw).text == text


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
