"""Context of suspicious words: evidence of sound text, and of mere examples.

An article about damage quotes it. So a letter alone is no evidence, nor is a word in quotes,
brackets, a table or an address, beside letters that are sound.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.repair import mojibake
from index.repair.code import BLANK_LINE, end_of_front_matter, without_code

MOST_QUOTED = 300
"""Most characters of a quotation."""
MOST_IN_ADDRESS = 2000
"""Most characters of an address in brackets."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_REST = "".join(map(re.escape, mojibake.ALL_REST))
_LEAD = "".join(map(re.escape, mojibake.SUSPECTS))
# The first character is a set, which is searched for fast.
SOUND_LETTER = re.compile(rf"[^\W\d_\x00-\x7f](?<![{_REST}{_LEAD}])(?![{_REST}])")
"""A letter that no wrong decoding of UTF-8 gives: not even as the first of three or four bytes."""
_ON_ENCODINGS = re.compile(
    r"mojibake|kódován(?:í|ím) (?:češtiny|znaků|textu)|kódov(?:á|ou|é) stránk|znakov\w{1,3} sad"
    r"|zkomolen|rozsypan\w{1,3} čaj|\butf-?8\b|\b(?:windows|cp)-?125\d\b|\biso[- ]?8859"
    r"|\blatin-?[12]\b|\bcharset|\bcode ?page|\bcharacter (?:set|encoding)|\bwrong encoding",
    re.IGNORECASE,
)
_MAY_BE_ON_ENCODINGS = (
    *("mojibake", "kódov", "znakov", "zkomolen", "rozsypan", "utf", "125", "8859", "latin"),
    *("charset", "code", "character", "wrong encoding"),
)
"""Parts in lower case one of which every match of the pattern has."""
_BEGINS_UNIT = re.compile(r"[ \t>]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t])")
_TABLE = re.compile(r"^[ \t>]*\||^[ \t>]*:?-{2,}[-:| \t]*\|[-:| \t]*$|<t[dhr]\b", re.MULTILINE)
_SOME = f"{{1,{MOST_QUOTED}}}"
_QUOTED = re.compile(
    # The first character is a set, which is searched for fast.
    r"[„“‚‘«»\"'(\[*_](?:"
    + "|".join(
        (
            rf"(?<=„)[^„“”]{_SOME}[“”\"]",
            rf"(?<=“)[^“”]{_SOME}”",
            rf"(?<=‚)[^‚‘’]{_SOME}[‘’]",
            rf"(?<!\w‘)(?<=‘)[^‘’]{_SOME}’(?!\w)",
            rf"(?<=«)[^«»]{_SOME}»",
            rf"(?<=»)[^«»]{_SOME}«",
            rf"(?<=\")[^\"]{_SOME}\"",
            rf"(?<!\w')(?<=')[^']{_SOME}'(?!\w)",
            rf"(?<=\()[^()]{_SOME}\)",
            rf"(?<=\[)[^\[\]]{_SOME}\]",
            rf"(?<![\w*]\*)(?<=\*)\**(?=[^\s*])[^*]{_SOME}\*+(?![\w*])",
            rf"(?<!\w_)(?<=_)_*(?=[^\s_])[^_]{_SOME}_+(?!\w)",
        )
    )
    + ")"
)
_MAY_BE_ADDRESS = re.compile(r"[/\\]|\]:|=[ \t]*[\"']|www\.")
_LONG = f"{{0,{MOST_IN_ADDRESS}}}"
_ADDRESS = re.compile(
    "|".join(
        (
            rf"\]\([^)\n]{_LONG}\)",
            rf"<[a-z][a-z0-9+.-]{{1,20}}:[^>\n]{_LONG}>",
            r"\b(?:https?|ftp|file)://[^\s<>\"')]+",
            r"\bwww\.[^\s<>\"')]+",
            r"\b[a-z]:\\[^\s]+",
            rf"\b(?:href|src|srcset|action)[ \t]{{0,9}}=[ \t]{{0,9}}\"[^\"\n]{_LONG}\"",
            rf"\b(?:href|src|srcset|action)[ \t]{{0,9}}=[ \t]{{0,9}}'[^'\n]{_LONG}'",
            rf"^[ \t]{{0,3}}\[[^\]\n]{_LONG}\]:[^\n]*",
        )
    ),
    re.MULTILINE | re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:md|markdown|txt|pdf|docx?|xlsx?|pptx?|od[tsp]|csv|html?|php|jpe?g|png|gif|webp|svg|zip"
    r"|t?gz|tar|mp[34]|py|js|css|json|xml|ya?ml|toml|tex|log|ini|exe|sh)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list item, heading, table or field of the front matter.

    Attributes:
        start, end: Range in the text, end excluded.
        lines: Ranges of its lines.
        sound: Whether it has sound letters.
    """

    start: int
    end: int
    lines: tuple[tuple[int, int], ...]
    sound: bool


class Prose:
    """A text without its code, with what surrounds its words."""

    def __init__(self, text: str) -> None:
        """Blank out the code of a text."""
        self.text = without_code(text)

    @cached_property
    def is_sound_somewhere(self) -> bool:
        """Whether the text has sound letters, so that at most a part of it is damaged."""
        return SOUND_LETTER.search(self.text) is not None

    @cached_property
    def is_on_encodings(self) -> bool:
        """Whether the text speaks of encodings, so that damage in it may be an example."""
        return any(map(_ON_ENCODINGS.search, _may_be_on_encodings(self.text)))

    @cached_property
    def body(self) -> int:
        """The index at which the body begins."""
        return end_of_front_matter(self.text)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that are not blank, in order."""
        return tuple(map(self._unit, self._lines_of_units()))

    def is_sound(self, start: int, end: int) -> bool:
        """Tell whether a range has sound letters."""
        return SOUND_LETTER.search(self.text, start, end) is not None

    def _unit(self, lines: Sequence[tuple[int, int]]) -> Unit:
        start, end = lines[0][0], lines[-1][1]
        return Unit(start, end, tuple(lines), self.is_sound(start, end))

    def _lines_of_units(self) -> Iterator[list[tuple[int, int]]]:
        body = self.body
        unit: list[tuple[int, int]] = []
        for line in _LINE.finditer(self.text):
            start = line.start()
            blank = BLANK_LINE.match(self.text, start)
            field = start < body and self.text[start] not in " \t"
            if unit and (blank or field or _BEGINS_UNIT.match(self.text, start)):
                yield unit
                unit = []
            if not blank:
                unit.append(line.span())
        if unit:
            yield unit

    def quoted(self, unit: Unit, filled: str) -> list[tuple[int, int]]:
        """Return the ranges in quotes, in brackets or emphasised in a unit; all of a table.

        Args:
            unit: The unit.
            filled: Its text, with letters in place of sequences that are damaged quotes.
        """
        if _TABLE.search(filled):
            return [(unit.start, unit.end)]
        found = _QUOTED.finditer(filled)
        return [(unit.start + m.start(), unit.start + m.end()) for m in found]

    def addresses(self, unit: Unit) -> list[tuple[int, int]]:
        """Return the addresses in a unit."""
        if not _MAY_BE_ADDRESS.search(self.text, unit.start, unit.end):
            return []
        return [m.span() for m in _ADDRESS.finditer(self.text, unit.start, unit.end)]


def _may_be_on_encodings(text: str) -> Iterator[str]:
    """Yield the lines with a part of what is looked for: the pattern takes 20 times as long.

    Patterns take ``ı``, ``İ`` and ``ſ`` for ``i`` and ``s`` where case does not matter.
    """
    lower = text.lower().replace("ı", "i").replace("i\u0307", "i").replace("ſ", "s")
    parts = [part for part in _MAY_BE_ON_ENCODINGS if part in lower]
    if parts:
        for line, written in zip(lower.split("\n"), text.split("\n"), strict=True):
            if any(part in line for part in parts):
                yield written


def is_file_name(word: str) -> bool:
    """Tell whether a word looks like the name of a file."""
    return "." in word and _FILE_NAME.search(word) is not None


class Ranges:
    """Ranges of a text."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        """Unite ranges in any order; ends are excluded."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._starts)

    def overlap(self, start: int, end: int) -> bool:
        """Tell whether any of the ranges overlaps another."""
        if not self._ends:
            return False
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end
