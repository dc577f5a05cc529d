"""Hide code while text is changed, and drop what no reader sees: comments, scripts and styles."""

import re

_TOKEN = re.compile(
    r"(?P<fence>(?:^|\n)[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+(?P<marks>`{3,}|~{3,})"
    r"(?P<info>[^\n]*))"
    r"|(?P<span>`+)|(?P<comment><!--)|<(?P<element>script|style)\b",
    re.IGNORECASE,
)
_MASK = re.compile(r"\0(\d+)\0")
MAX_SPAN = 10_000
"""Characters in which code within a line has to end."""


class Masked:
    """A text in which each piece of code is a number between NUL characters.

    Attributes:
        text: To be changed by whoever masked it; without comments, scripts and styles.
        codes: What stands for the numbers.
    """

    def __init__(self, text: str) -> None:
        """Mask a text, which must not have NUL characters."""
        self.codes: list[str] = []
        self._source = text
        self._unclosed: set[str] = set()
        self.text = self._masked() if any(map(text.__contains__, ("`", "~~~", "<"))) else text

    def restored(self) -> str:
        """Return the text with its code."""
        return _MASK.sub(lambda mask: self.codes[int(mask[1])], self.text)

    def outdent(self, line: str, width: int) -> str:
        """Return a line without so many spaces before it, the lines of its code too."""
        indents = re.compile(rf"\n[ ]{{1,{width}}}")
        for mask in _MASK.finditer(line):
            number = int(mask[1])
            self.codes[number] = indents.sub("\n", self.codes[number])
        return line[min(width, len(line) - len(line.lstrip(" "))) :]

    def _masked(self) -> str:
        pieces: list[str] = []
        source, at = self._source, 0
        while (token := _TOKEN.search(source, at)) is not None:
            start, end = self._extent(token)
            pieces.append(source[at:start])
            if end > start and (token["marks"] or token["span"]):
                pieces.append(f"\0{len(self.codes)}\0")
                self.codes.append(source[start:end])
            elif end <= start:
                end = token.end()
                pieces.append(source[start:end])
            at = end
        pieces.append(source[at:])
        return "".join(pieces)

    def _extent(self, token: re.Match[str]) -> tuple[int, int]:
        """Return the range of the piece that a token opens; an empty range if it is not closed."""
        if token["marks"]:
            if token["marks"][0] == "`" and "`" in token["info"]:
                return token.start("marks"), token.start("marks")
            return token.start("marks"), self._fence_end(token)
        if token["span"]:
            return token.start(), self._span_end(token)
        closing = "-->" if token["comment"] else f"</{token['element'].lower()}"
        return token.start(), self._closing(closing, token)

    def _fence_end(self, token: re.Match[str]) -> int:
        mark, length = token["marks"][0], len(token["marks"])
        closing = re.compile(rf"\n[ \t>]*+{mark}{{{length},}}[ \t]*(?=\n|$)")
        found = closing.search(self._source, token.end())
        return found.end() if found else len(self._source)

    def _span_end(self, token: re.Match[str]) -> int:
        limit = token.end() + MAX_SPAN
        blank = self._source.find("\n\n", token.end(), limit)
        closing = re.compile(f"(?<!`){token['span']}(?!`)")
        found = closing.search(self._source, token.end(), blank if blank >= 0 else limit)
        return found.end() if found else token.start()

    def _closing(self, closing: str, token: re.Match[str]) -> int:
        if closing in self._unclosed:
            return token.start()
        found = re.compile(re.escape(closing), re.IGNORECASE).search(self._source, token.end())
        if found is None:
            self._unclosed.add(closing)
            return token.start()
        if closing == "-->":
            return found.end()
        return self._source.find(">", found.end()) + 1 or len(self._source)
