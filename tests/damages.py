"""The ways in which text is destroyed, for tests and benchmarks: true text in, what is seen out."""

import unicodedata
from collections.abc import Callable
from itertools import product

PAGES = ["cp1250", "cp1252", "cp1254", "latin-1", "iso-8859-2"]
SOFT_HYPHEN = "\u00ad"

Damage = Callable[[str], str]


def kept(page: str) -> Damage:
    """Misread UTF-8; bytes without a character there become control characters."""

    def look(byte: int) -> str:
        try:
            return bytes([byte]).decode(page)
        except UnicodeDecodeError:
            return chr(byte)

    return lambda text: "".join(map(look, text.encode()))


def dropped(page: str) -> Damage:
    """Misread UTF-8; bytes without a character there are gone, and so are soft hyphens."""
    return lambda text: text.encode().decode(page, "ignore").replace(SOFT_HYPHEN, "")


def replaced(page: str) -> Damage:
    return lambda text: text.encode().decode(page, "replace")


def without_controls(page: str) -> Damage:
    """Misread UTF-8; a cleaner took the control characters and soft hyphens."""

    def damage(text: str) -> str:
        seen = kept(page)(text)
        return "".join(c for c in seen if not "\x80" <= c <= "\x9f" and c != SOFT_HYPHEN)

    return damage


def plain_spaces(page: str) -> Damage:
    return lambda text: dropped(page)(text).replace("\u00a0", " ")


def twice(page: str) -> Damage:
    return lambda text: dropped(page)(dropped(page)(text))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def latin2_as_1250(text: str) -> str:
    return text.encode("iso-8859-2", "replace").decode("cp1250", "replace")


def cp1250_as_1252(text: str) -> str:
    return text.encode("cp1250", "replace").decode("cp1252", "replace")


MISREAD = {
    f"{damage.__name__} {page}": damage(page)
    for damage, page in product(
        (kept, dropped, replaced, without_controls, plain_spaces, twice), PAGES
    )
}
DAMAGES = MISREAD | {"decomposed": decomposed}
CONFUSED = {
    "windows-1250 as 1252": cp1250_as_1252,
    "Latin-2 as windows-1250": latin2_as_1250,
}
"""What the first page has no character for is a question mark: nothing brings it back."""
