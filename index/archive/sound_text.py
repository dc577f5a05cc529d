"""The text of a file: its bytes decoded, and what a wrong decoding destroyed repaired."""

from dataclasses import dataclass

from index.archive.decoding import UTF8, decode
from index.archive.file_report import FileReport
from index.problems import ProblemKind
from index.repair import KNOWN, Repair, Repaired, Repairer


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text before and after repair."""

    decoded: str
    repaired: Repaired

    def line(self, repair: Repair) -> int:
        """Return the line of the file in which a repair is, from 1."""
        return self.decoded.count("\n", 0, repair.start) + 1

    @property
    def doubtful(self) -> tuple[Repair, ...]:
        """The repairs that are no more than likely."""
        return tuple(repair for repair in self.repaired.repairs if repair.confidence < KNOWN)


def sound_text(raw: bytes, repairer: Repairer, report: FileReport) -> Text:
    """Return the text of a file, decoded and repaired, and report what had to be done.

    Args:
        raw: The file's bytes.
        repairer: Undoes damage of the text.
        report: Takes the problems.
    """
    decoded = decode(raw)
    if decoded.bad_line is not None:
        what = f"bytes that are no text in {decoded.encoding}"
        done = "indexed with U+FFFD in their place"
        report.add(ProblemKind.BROKEN_ENCODING, what, done, decoded.bad_line)
    elif decoded.encoding != UTF8:
        what = f"written in {decoded.encoding}"
        report.add(ProblemKind.LEGACY_ENCODING, what, "decoded from it; save it as UTF-8")
    if not repairer.is_repairable(decoded.text):
        what = "more letters look damaged than a text has"
        report.add(ProblemKind.NOT_REPAIRED, what, "indexed as it is")
        return Text(decoded.text, Repaired(decoded.text))
    text = Text(decoded.text, repairer.repair(decoded.text))
    repairs = text.repaired.repairs
    if repairs:
        what = f"places damaged by a wrong decoding: {len(repairs)}"
        line = text.line(repairs[0])
        report.add(ProblemKind.REPAIRED_TEXT, what, "repaired in the index", line)
    doubtful = text.doubtful
    if doubtful:
        first = doubtful[0]
        what = f"doubtful repairs: {len(doubtful)}, the first {first.before} to {first.after}"
        report.add(ProblemKind.DOUBTFUL_TEXT, what, "indexed as guessed", text.line(first))
    composed = text.repaired.composed
    if composed:
        what = f"letters with combining diacritics (NFD): {len(composed)}"
        done = "composed in the index"
        report.add(ProblemKind.DECOMPOSED_TEXT, what, done, text.line(composed[0]))
    return text
