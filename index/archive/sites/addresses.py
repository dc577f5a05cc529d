"""Addresses as generators make them."""

import re
import unicodedata
from urllib.parse import quote, unquote, urljoin, urlsplit

_SAFE = "/-._~!$&'()*+,;=:@"
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
"""Template expressions, which stand before an address within the site, such as its base."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_PATH = re.compile(r"/\S+|[^\s:?#]+\.\w{2,5}")
"""A path from the root, or one to a file."""


def quoted(path: str) -> str:
    """Return a path as it stands in an address; what is quoted already stays so."""
    if path.isascii() and path.isalnum():
        return path
    return quote(unquote(path), safe=_SAFE)


def is_letter(character: str) -> bool:
    """Tell whether a character is a letter, an accent or a decimal digit."""
    if character.isascii():
        return character.isalnum()
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def folder_of(name: str) -> str:
    """Return a folder of a site's settings, with a slash at its end; empty for the site's own."""
    plain = name.strip().removeprefix("./").strip("/")
    return f"{plain}/" if plain and plain != "." else ""


def squeezed(path: str) -> str:
    """Return a path that begins with a slash and has no two in a row."""
    return re.sub(r"/{2,}", "/", f"/{path}")


def joined(site: str, page: str, address: str) -> str:
    """Return the absolute address of a reference within a site.

    Args:
        site: Address of the site, without a slash at the end; empty if unknown.
        page: Whole address of the page that has a folder of its own for what it names, or empty.
        address: A whole address, a path from the site's root, or one from the page.

    Returns:
        An address; as it was where it cannot be made whole, or is no path.
    """
    plain = _TEMPLATE.sub("", address).strip()
    if not site or not _PATH.fullmatch(plain):
        return address
    if plain.startswith("//"):
        return f"https:{plain}"
    if not plain.startswith("/"):
        own = page.startswith("http") or plain.startswith(".")
        return urljoin(page if own and page else f"{site}/", quoted(plain))
    base = urlsplit(site).path
    # Some write the folder that a site is in, others leave it to the generator.
    return site + quoted(plain.removeprefix(base) if plain.startswith(f"{base}/") else plain)
