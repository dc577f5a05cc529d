"""Texts that were made to hurt: of front matter, of bodies, of queries."""

from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from benchmarks.hostile_bodies import DIALECTS

LENGTH = 200_000
"""Characters of a body that is one thing again and again."""

REPEATED = (
    "[", "](", "[a](", "![", "*a ", "**a", "*a **b ", "_a", "`", "<", "<a ", '<a href="', "<!--",
    "<?", "<![CDATA[", "&", "&amp", "# x\n", ">", "> a\n", ">> ", "- ", "1. ", "|", "|a\n|-\n",
    "\\", "\n", " ", "\t", "a", "ř", "a-", "a.", "a@", "a'", "a&", "1,", "123 ", "http://",
    "a\n=\n", "~",
    "$$", "Ã", "Ä", "Ãƒâ€", "Å™Ã­", "â€œ ", "\x85\x9d", "\ufffd", "\u202e", "a\u200d", "\u0301",
    "👨‍👩‍👧", "ᄀ", "漢", "```\n", "---\n", "#\n", "## Souhrn\nx\n", "## Klíčové body\n- x\n",
    "a: b\n", "<del>x", "<div>", "<li><ul>", "<script>", "<svg><style>", "\0", "[a]: b\n", "\ud800",
)  # fmt: skip
"""Sequences that make backtracking parsers slow, in great numbers."""

FIELDS = (
    "a: !!int ''", "a: !!float ''", "a: !!bool x", "a: !!timestamp x", "a: !!null x",
    "a: !!binary '///'", "a: !!set {a, b}", "a: !!omap [a: b]", "a: !!pairs [a: b]",
    "a: !!str {a: b}", "a: !!int [1]", "a: !!map x", "a: !!seq x", "a: &a {<<: *a}", "a: &a [*a]",
    "a: &a {b: *a}", "? [a, b]\n: c", "? {a: b}\n: c", "a: {<<: x}", "a: {<<: [x, {b: c}]}",
    "a: !!python/object/apply:os.system [exit]", "a: !!python/name:os.system", "a: !x y",
    "a: 1:1:1:1", "a: 1:1:1.5", "a: .inf", "importance: .nan", "date: .inf", "date: 1e308",
    "date: 9999-12-31T23:59:59-23:59", "date: 0001-01-01T00:00:00+23:59", "date: 2025-13-45",
    "date: [2025]", "date: 99999999999999999999", 'title: "\\ud800"', 'title: "\\0"',
    "title: {a: b}", "title: [a]", "companies: {a: {b: c}}", "companies: [[[a]]]", "companies: 1",
    "source: [a]", "source: {name: {name: x}}", "url: javascript:alert(1)", "url: //a", "url: 1",
    "slug: ../../etc/passwd", "slug: [a]", "published: maybe", "draft: 2", "importance: 1e999",
    "image: data:text/html,x", "a: %", "a: @b", "a: `b`", "a: |\n b", "a: >\n b", "\ta: b", "a:b",
    "a: [b", "a: {b", "a: 'b", 'a: "b', "- a", "---", "...", "%YAML 9.9", "\x85", "a: \x07", "*a",
)  # fmt: skip
"""Fields that YAML, or what reads it, stumbles over."""

DEEP = {
    "brackets": "a: " + "[" * 90_000,
    "closed brackets": "a: " + "[" * 30_000 + "]" * 30_000,
    "braces": "a: " + "{a: " * 20_000,
    "dashes": "- " * 40_000,
    "questions": "? " * 40_000,
    "indents": "\n".join(" " * n + "a:" for n in range(400)),
    "sixty": "a: " + "1:" * 20_000 + "1.5",
    "digits": "a: " + "9" * 90_000,
    "importance of digits": "importance: " + "9" * 5_000,
    "title of a reference of digits": "title: '&#" + "9" * 5_000 + ";'",
    "hexadecimal": "a: 0x" + "f" * 90_000,
    "anchors": "\n".join(f"k{n}: &a{n} v" for n in range(5_000)),
    "names": f"companies: [{', '.join(f'c{n}' for n in range(9_000))}]",
    "values": f"k: [{', '.join('v' for n in range(30_000))}]",
    "title": "title: " + "čip " * 20_000,
}
"""Front matter that is too much of something."""


def bomb(joint: str) -> str:
    """Return ten lines that stand for a thousand million values: joined by nothing or ``<<: ``."""
    names = "abcdefghij"
    lines = ["a: &a {k: v, l: w}" if joint else "a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        parts = ", ".join(f"*{before}" for _ in range(9))
        lines.append(
            f"{name}: &{name} {{<<: [{parts}]}}" if joint else f"{name}: &{name} [{parts}]"
        )
    return "\n".join(lines)


def article(fields: str, body: str = "Zpráva o čipech.") -> str:
    """Return a file of an article."""
    return f"---\ntitle: Zlý článek\n{fields}\n---\n{body}\n"


def bodies() -> dict[str, str]:
    """Return long bodies by what they repeat."""
    dialects = {name: body(LENGTH) for name, body in DIALECTS.items()}
    return dialects | {piece: piece * (LENGTH // len(piece)) for piece in REPEATED}


def any_file() -> st.SearchStrategy[bytes]:
    """Draw files of hostile pieces, in any encoding, or of anything at all."""
    pieces = st.one_of(
        st.sampled_from(REPEATED), st.text(max_size=12), st.sampled_from(("\n", " "))
    )
    fields = st.lists(st.one_of(st.sampled_from(FIELDS), st.text(max_size=20)), max_size=6)
    body = st.lists(pieces, max_size=40).map("".join)
    texts = st.builds(lambda f, b: article("\n".join(f), b), fields, body) | body
    encodings = st.sampled_from(("utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16", "utf-32"))
    return st.binary(max_size=300) | st.builds(_encoded, texts, encodings)


def _encoded(text: str, encoding: str) -> bytes:
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    return text.encode(encoding, errors)


QUERY_PIECES = (
    "čip", "rada", "OR", "NEBO", "NOT", "NE", "-", "+", "*", "(", ")", '"', "„", "“", "«", "|", ":",
    "title:", "firma:", "datum:", "datum:2025-12", "datum:>=2025-11-01", "datum:..", "x:y", "a-b",
    "a.b.c", "a@b.cz", "C++", "C#", ".NET", "1 000 000", "1,5", "CVE-2025-1", "ser*", "a*", "**",
    "září", "/9",
    "\0", "\u200d", "\u0301", "\ud800", "\U0001f468\u200d\U0001f469", "\u202e", "\ufeff", " ",
    "\n", "\t", "\\", "'", "<b>", "&amp;", "%00", "ß", "İ", "ǆ", "漢字", "ᄀ", "\U000e0041",
)  # fmt: skip


def query(random: Random) -> str:
    """Return a query of pieces that mean something and of any characters."""
    pieces = []
    for _ in range(random.choice((1, 3, 8, 40))):
        if random.random() < 0.7:
            pieces.append(random.choice(QUERY_PIECES))
        else:
            pieces.append(chr(random.choice((random.randrange(0x250), random.randrange(0x110000)))))
        if random.random() < 0.4:
            pieces.append(" ")
    return "".join(pieces)
