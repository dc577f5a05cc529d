"""Bodies of articles: each too much of something that Markdown, HTML or who renders them has.

Files too: of such bodies, and of bytes that are no text.
"""

from collections.abc import Callable, Mapping
from itertools import islice, product
from random import Random

Body = Callable[[int], str]
"""Makes a body of about so many bytes."""

TEXT = (
    "město voda strom člověk rychlý nový čip počítač výzkum vědci Praha Brno vláda rozpočet "
    "společnost uvedla v na se s k o že který bude podle letos výrobce nabídne"
)
WORDS = tuple(TEXT.split())


def again(*pieces: str) -> Body:
    """Return a generator of repeated pieces, a number of bytes of each."""

    def body(size: int) -> str:
        share = size // len(pieces)
        return "".join(piece * (share // len(piece.encode()) + 1) for piece in pieces)

    return body


def before(start: str, rest: Body) -> Body:
    """Return a generator that puts a text before a body."""
    return lambda size: start + rest(size - len(start.encode()))


def _numbered(pattern: str) -> Body:
    return lambda size: "".join(pattern.format(n) for n in range(size // len(pattern)))


def prose(size: int) -> str:
    """Return paragraphs without any mark."""
    return _joined(size, lambda random, _: " ".join(_sentence(random) for _ in range(5)))


def ordinary(size: int) -> str:
    """Return a long ordinary article: headings, lists, quotations, links, emphasis."""

    def block(random: Random, number: int) -> str:
        if number % 8 == 0:
            return f"## {_sentence(random)}"
        if number % 8 == 3:
            return "\n".join(f"- {_sentence(random)}" for _ in range(4))
        if number % 8 == 5:
            return f"> {_sentence(random)}"
        text = " ".join(_sentence(random) for _ in range(4))
        linked = text.replace("Praha", "[Praha](https://example.org/praha)")
        return linked.replace("čip", "**čip**").replace("Brno", "*Brno*")

    return _joined(size, block)


def _joined(size: int, block: Callable[[Random, int], str]) -> str:
    random = Random(7)  # noqa: S311  # repeatable, not secret
    blocks: list[str] = []
    left = size
    while left > 0:
        blocks.append(block(random, len(blocks)))
        left -= len(blocks[-1].encode()) + 2
    return "\n\n".join(blocks)


def _sentence(random: Random) -> str:
    # Numbers keep it from being compressed better than a language is.
    words = [f"{random.choice(WORDS)}{random.randrange(3000)}" for _ in range(2)]
    words += [random.choice(WORDS) for _ in range(10)]
    return f"{' '.join(words).capitalize()}."


def letters(size: int) -> str:
    """Return incompressible text: lines of random letters."""
    random = Random(7)  # noqa: S311  # repeatable, not secret
    lines = (random.randbytes(29).hex()[:57] for _ in range(size // 58))
    return "\n".join(lines)


def _table(size: int) -> str:
    row = "|a" * 10 + "|\n"
    return row + "|-" * 10 + "|\n" + row * (size // len(row))


def _wide_table(size: int) -> str:
    cells = size // 8
    return "|a" * cells + "|\n" + "|-" * cells + "|\n" + "|a" * cells + "|\n"


def _empty_cells(size: int) -> str:
    cells = int(size**0.5) // 2
    return "|a" * cells + "|\n" + "|-" * cells + "|\n" + "|\n" * ((size - 4 * cells) // 2)


def _references(size: int) -> str:
    count = size // 45
    defined = "\n".join(f"[r{n}]: https://example.org/{n}" for n in range(count))
    return f"{defined}\n\n{' '.join(f'[r{n}]' for n in range(count))}"


def _deep_lists(size: int) -> str:
    lines: list[str] = []
    left = size
    while left > 0:
        lines.append("  " * (len(lines) % 500) + "- a")
        left -= len(lines[-1]) + 1
    return "\n".join(lines)


def _backticks(size: int) -> str:
    return "".join(f"e{'`' * n}" for n in range(1, int((2 * size) ** 0.5)))


BODIES: dict[str, Body] = {
    "ordinary Markdown": ordinary,
    "prose": prose,
    "random letters": letters,
    "one word": again("x"),
    "emphasis": again("***a** "),
    "emphasis never closed": again("*a "),
    "emphasis in emphasis": again("*a ", "a* "),
    "emphasis of two kinds": again("**x* _y__ "),
    "brackets": again("["),
    "brackets in brackets": again("[", "]"),
    "links": again("[a](/b) "),
    "links never closed": again("[a](<b"),
    "titles never closed": before("]([\n(" * 20, again("x\n")),
    "links in emphasis": again("*[a*](b) "),
    "addresses": again("<http://a.b> "),
    "images": again("![a](/b.png) "),
    "reference definitions": _references,
    "one reference many times": before(f"[a]: http://e.x/{'u' * 3000}\n\n", again("[a] ")),
    "table": _table,
    "wide table": _wide_table,
    "table of empty cells": _empty_cells,
    "short lines": again("a\n"),
    "short paragraphs": again("a\n\n"),
    "hard breaks": again("a  \n"),
    "items": again("- a\n"),
    "items in items": _deep_lists,
    "items in items on one line": again("- "),
    "items in items and text": lambda size: "- " * (size // 2) + "a",
    "deep item and blank lines": before("- " * 15 + "a\n", again("\n")),
    "quotations in quotations": again("> "),
    "deep quotation and lines": before(">" * 15 + "a\n", again("b\n")),
    "headings": again("# a\n"),
    "rules": again("***\n"),
    "code": again("`a` "),
    "backticks": _backticks,
    "fences": again("```\na\n```\n"),
    "entities": again("&amp;"),
    "signs of entities": again("&"),
    "signs of tags": again("<"),
    "tags": again("<b>x</b>"),
    "tags never closed": again("<b>"),
    "blocks never closed": again("<div>"),
    "items of HTML in items": again("<ul><li>"),
    "tables of HTML in tables": again("<table><tr><td>"),
    "formatting and paragraphs": again("<b><i><em><s><code>", "<p>x"),
    "formatting of many kinds": _numbered("<font size={}>"),
    "little formatting, many paragraphs": before(
        "".join(f"<font size={n}>" for n in range(150)) + "\n\n", again("a\n\n")
    ),
    "text out of a table": before("<table>\n\n", again("a\n\n")),
    "attributes": lambda size: f"<a {_numbered('a{0}=b ')(size)}>x</a>",
    "tags in the wrong order": again("<a><b></a>"),
    "honest HTML": again("<div><p>Text <b>x</b> <a href='http://a.b/c'>y</a></p></div>\n"),
    "honest paragraphs of HTML": again(f"<p class='x'>{'Text čip ' * 20}</p>\n\n"),
    "comments": again("<!-- a --> "),
    "comments never closed": again("a <!-- "),
    "CDATA": again("a <![CDATA["),
    "scripts": again("<script>a</script>\n"),
    "characters of four bytes": again("😀"),
    "spaces": again("a" + " " * 50),
    "tabs": again("\t"),
    "control characters": again("\x01"),
}


def _quotations(size: int) -> str:
    """Return numbered lines, each with another mixture of marks and blanks before its number."""
    mixtures = map("".join, product(" \t>", repeat=12))
    return "".join(f"{mixture}1. a\n" for mixture in islice(mixtures, size // 17))


DIALECTS: dict[str, Body] = {
    "components on one line": again("<Ab>"),
    "shortcodes of many names": _numbered("{{{{< a{}.inline >}}}} "),
    "expression and blanks": lambda size: f'{{{{ "a"{" " * (size - 10)}x }}}}',
    "argument of escaped quotes": before("{{< a ", again('\\"', " >}} ")),
    "argument without a value": lambda size: f"{{{{< {'a' * (size - 10)}=( >}}}}",
    "caption of addresses": lambda size: f'{{{{< a alt="{"://" * (size // 3)} x" >}}}}',
    "blanks and attributes": lambda size: f"{{.a}}{' ' * (size - 5)}b",
    "marks of contents never closed": before("{:", again("toc ")),
    "marks of contents": again("abcdefghijklmnopqrst\n{:toc}\n"),
    "admonition and blanks": lambda size: f"!!!{' ' * (size - 4)}!",
    "numbers in quotations of many kinds": _quotations,
}
"""Bodies of template languages and dialects of Markdown."""


def _random_bytes(size: int) -> bytes:
    return Random(7).randbytes(size)  # noqa: S311  # repeatable, not secret


def _high_bytes(size: int) -> bytes:
    return bytes(byte | 0xA0 for byte in _random_bytes(size))


def _random_words(size: int) -> bytes:
    random = Random(7)  # noqa: S311  # repeatable, not secret
    letters = "abcdefghijklmnoprstuvyzáčéěíňřšůž"
    words = ("".join(random.choices(letters, k=6)) for _ in range(size // 9))
    return " ".join(words).encode()


def _letters_of(alphabet: str, blanks: int) -> Callable[[int], bytes]:
    """Return what draws letters, so many of a hundred of them blanks."""

    def text(size: int) -> bytes:
        random = Random(7)  # noqa: S311  # repeatable, not secret
        weights = [(100 - blanks) / len(alphabet)] * len(alphabet)
        return "".join(random.choices(f"{alphabet} ", [*weights, blanks], k=size)).encode()[:size]

    return text


def _with_damaged_word(text: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return what puts a word before a text that shows it to be damaged."""
    return lambda size: b"---\ntitle: x\n---\n\n" + "PÅ™Ã­Å¡tÃ­ ".encode() + text(size)


def _damaged(size: int) -> bytes:
    """Return prose that was decoded wrongly, its accents all gone to pieces."""
    return prose(size).encode().decode("cp1250", "replace").encode()[:size]


def _article(body: Body) -> Callable[[int], bytes]:
    return lambda size: b"---\ntitle: x\n---\n\n" + body(size).encode()[:size]


FILES: Mapping[str, Callable[[int], bytes]] = {
    **{name: _article(body) for name, body in (BODIES | DIALECTS).items()},
    "random bytes": _random_bytes,
    "random bytes of letters": _high_bytes,
    "random words": _random_words,
    "random accented letters": _letters_of("".join(map(chr, range(0xC0, 0x100))), 10),
    "random letters of damage": _letters_of("ÃÄÅ¡™Ã­©¾›ľ", 10),
    "random letters, some of damage": _letters_of("abcdefghijklmnopqrstuvwxyzÃÄÅ­©™", 15),
    "random letters, some of marks": _with_damaged_word(
        _letters_of("abcdefghijklmnopqrstuvwxyzâ", 10)
    ),
    "damaged prose": _damaged,
    "one word with a little damage": lambda size: ("â€œ" + "Ä\\(" * 60 + "a" * size).encode()[
        :size
    ],
    "prose and one emoji": _article(before("😀 ", prose)),
    "random words and one emoji": lambda size: "😀 ".encode() + _random_words(size),
    "prose in UTF-16": lambda size: prose(size // 2).encode("utf-16"),
    "prose in windows-1250": lambda size: prose(size).encode("cp1250", "replace"),
}
"""Makes a file of about so many bytes."""
