"""What beside a name tells that it is a company's or a person's, and not an ordinary word."""

import re

CLOSING = re.compile(r"[.!?…:;•|\n\u2013\u2014-]\s*$")
"""The end of a sentence or an item: the word after it has a capital letter anyway."""
OPENING_MARKS = " \u00a0\"'„“”‚‘’«»()[]*_"
"""Marks between the end of a sentence and its first word."""
WORD_BEFORE = re.compile(r"([^\W_]+)[ \u00a0]$")
WORD_AFTER = re.compile(r"[ \u00a0,]{1,2}([^\W_]+)")
DOMAIN = re.compile(r"\.(\w+)")
COMPANY_DOMAINS = frozenset({"com", "cz", "sk", "eu", "ai", "io", "net"})
OWN_SEPARATORS = re.compile(r"[ \u00a0]?(?:,|/|&|a|i|nebo|či|and|or)[ \u00a0]|/")
"""What stands between two items of a list."""
_COMPANY = (
    "firm", "firem", "společnost", "startup", "výrobc", "gigant", "podnik", "koncern", "korporac",
    "operátor", "automobilk", "bank", "zakladatel", "spoluzakladatel", "investor", "divizi",
    "diviz", "vyhledávač", "služeb", "služb", "platform", "partner", "sponzor", "značk", "studi",
    "aplikac", "nástroj", "prodejc", "konkurent", "šéf", "ředitel", "akci", "mluvčí", "dodavatel",
    "internetov",
    "company", "firm", "maker", "giant", "ceo",
)  # fmt: skip
COMPANY_BEFORE = re.compile(rf"(?:{'|'.join(_COMPANY)})\w{{0,5}}", re.IGNORECASE)
"""Words before a company."""
COMPANY_AFTER = re.compile(
    r"(?:inc|corp|corporation|ltd|llc|plc|group|holdings?|platforms|ceo|akcie"
    r"|oznámil|představil|uvedl|vydal|koupil|žaluj|plánuj|zveřejnil|spustil|nabíz|vyvíj|tvrd"
    r"|announce|launche|release|unveil|buy|sue|say)\w{0,4}",
    re.IGNORECASE,
)
"""Words after a company."""
OTHER_BEFORE = re.compile(
    r"nadac\w*|nadační\w*|foundation\w*"
    r"|řek(?:a|y|u|o|ou|ami)?|řece|řekách|povodí\w*|ústí\w*|delt(?:a|y|u|o|ou)|deltě|přítok\w{0,3}",
    re.IGNORECASE,
)
"""Words before a name that make one of something else of it: a foundation, the river Amazon."""
OTHER_AFTER = frozenset({
    "River", "Rainforest", "Foundation", "Institute", "University", "Museum", "Universum", "Arena",
    "Times", "Stadium",
})  # fmt: skip
"""Words after a name that make a name of something else of it: Reuters Institute."""
TITLE_CASE = 0.6
"""Share of words with capitals from which a line is in title case."""
FEWEST_WORDS = 3
"""Words beside a name from which they tell of title case."""
NEAR = 400
"""Characters beside a name that are looked at."""
LONG_WORD = 4
"""Letters of a word that title case gives a capital letter to."""
_LONG_WORDS = re.compile(rf"[^\W\d_]{{{LONG_WORD},}}")


def is_initial(text: str, start: int) -> bool:
    """Tell whether a word begins a sentence, an item or a quotation."""
    before = text[max(0, start - 12) : start].rstrip(OPENING_MARKS)
    if not before:
        return start <= 12
    return CLOSING.search(before) is not None or "\n" in text[max(0, start - 2) : start]


def capitals_tell(text: str, start: int, end: int) -> bool:
    """Tell whether capital letters mean something in the line of a name: it is no title in them.

    Args:
        text: The text.
        start: Where the name begins.
        end: Where it ends, not included.
    """
    near = max(0, start - NEAR)
    first = max(text.rfind("\n", near, start) + 1, near)
    last = text.find("\n", end, end + NEAR)
    # The first word has a capital letter in every language.
    before: list[str] = _LONG_WORDS.findall(text[first:start].partition(" ")[2])
    after: list[str] = _LONG_WORDS.findall(text[end : last if last >= 0 else end + NEAR])
    words = before + after
    if len(words) < FEWEST_WORDS:
        return True
    return sum(word[0].isupper() for word in words) < TITLE_CASE * len(words)
