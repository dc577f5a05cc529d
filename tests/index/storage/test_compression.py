"""What is stored of an article is read as it was written, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.compression import Compression

TEXT = "Žluťoučký kůň úpěl ďábelské ódy. " * 3


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_never_gives_another_content(at: int, bit: int) -> None:
    compression = Compression()
    damaged = bytearray(compression.compress(TEXT.encode()))
    damaged[at % len(damaged)] ^= 1 << bit

    try:
        content = compression.decompress(bytes(damaged))
    except ValueError:
        return
    # The frame's header has a bit that means nothing.
    assert content == TEXT.encode()


def test_a_letter_that_was_changed_is_noticed() -> None:
    compression = Compression()
    stored = compression.compress(b"abc")

    with pytest.raises(ValueError, match="checksum"):
        compression.decompress(stored.replace(b"abc", b"abd"))
