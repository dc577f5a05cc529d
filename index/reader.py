"""One file to one article: decode, repair, part, cut, clean. No file is touched here."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from index import front_matter, metadata, sections
from index.article import Article
from index.decoding import UTF8, decode
from index.front_matter import FrontMatter
from index.metadata import Complaints, Raw
from index.plain_text import plain_line, plain_text
from index.problems import Problem, ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_IMAGE_KEYS = ("urlToImage", "urlToImageBackup", "image", "thumbnail")
_DATED = {"date": "%Y-%m-%d", "year": "%Y", "month": "%m", "day": "%d"}
_INDEX_NAMES = frozenset({"index", "_index", "readme", "changelog", "license", "contributing"})
_CZECH = re.compile(r"[ěščřžůťďňĚŠČŘŽŮŤĎŇ]|\b(?:je|se|na|že|pro|jako|nebo|který|která|které)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|is|for|with|that|are|on|this|from)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file: an article, or none and the problem that says why."""

    article: Article | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    repaired: int


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    identity: str


@dataclass(frozen=True, slots=True)
class _Content:
    summary: str
    description: str
    key_points: tuple[str, ...]
    body: str
    text: str


class _Report:
    """Collects one file's problems."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, kind: ProblemKind, what: str, done: str, line: int | None = None) -> None:
        self.problems.append(Problem(self.path, line, kind, what, done))


def read_article(
    path: str, identity: str, raw: bytes, settings: IndexSettings, repairer: Repairer
) -> Reading:
    """Return the article that a file holds, as much of it as can be read.

    Args:
        path: The file, relative to the archive.
        identity: The id the article is to have.
        raw: The file's bytes.
        settings: How links are made.
        repairer: Undoes damage of the text.
    """
    report = _Report(path)
    text = _sound_text(raw, repairer, report)
    parted = front_matter.parse(text.text)
    if _left_out(path, parted, report):
        return Reading(None, tuple(report.problems))
    _report_front_matter(parted, report)
    place = _Place(path, identity)
    article = _build(place, parted, settings, text.repaired, report)
    return Reading(article, tuple(report.problems))


def _sound_text(raw: bytes, repairer: Repairer, report: _Report) -> _Text:
    decoded = decode(raw)
    if decoded.bad_line is not None:
        what = f"bytes that are no text in {decoded.encoding}"
        done = "indexed with U+FFFD in their place"
        report.add(ProblemKind.BROKEN_ENCODING, what, done, decoded.bad_line)
    elif decoded.encoding != UTF8:
        what = f"written in {decoded.encoding}"
        report.add(ProblemKind.LEGACY_ENCODING, what, "decoded from it; save it as UTF-8")
    repaired = repairer.repair(decoded.text)
    if repaired.repairs:
        line = decoded.text.count("\n", 0, repaired.repairs[0].start) + 1
        what = f"letters destroyed by a wrong decoding in {len(repaired.repairs)} places"
        report.add(ProblemKind.REPAIRED_TEXT, what, "repaired in the index", line)
    # NUL ends a string in some formats and shows nowhere.
    return _Text(repaired.text.replace("\0", ""), len(repaired.repairs))


def _left_out(path: str, parted: FrontMatter, report: _Report) -> bool:
    raw = parted.metadata
    if raw.get("published") is False or raw.get("draft") is True:
        report.add(ProblemKind.DRAFT, "not published (draft, published)", "left out")
        return True
    name = path.rpartition("/")[2].rpartition(".")[0].lower()
    if name in _INDEX_NAMES and metadata.published(raw, path, Complaints()) is None:
        report.add(ProblemKind.NOT_AN_ARTICLE, "a page of the site, without a date", "left out")
        return True
    return False


def _report_front_matter(parted: FrontMatter, report: _Report) -> None:
    if not parted.present:
        what = "no front matter"
        done = "title and date taken from the text and the file name"
        report.add(ProblemKind.NO_FRONT_MATTER, what, done, 1)
    for fault in parted.faults:
        what = f"front matter is {fault.what}"
        report.add(ProblemKind.BROKEN_FRONT_MATTER, what, "read field by field", fault.line)


def _build(
    place: _Place, parted: FrontMatter, settings: IndexSettings, repaired: int, report: _Report
) -> Article:
    raw, complaints = parted.metadata, Complaints()
    content = _content(parted, report)
    moment = metadata.published(raw, place.path, complaints)
    if moment is None:
        report.add(ProblemKind.NO_DATE, "no date in the fields or the file name", "indexed without")
    title = _title(raw, content.body, place.identity, report)
    original_title = metadata.line(raw, "original_title")
    source_url = metadata.address(raw, complaints, "url", "source_url")
    slug = metadata.slug(raw, place.identity)
    article = Article(
        id=place.identity,
        path=place.path,
        slug=slug,
        title=title,
        published=moment,
        original_title=original_title,
        summary=content.summary,
        description=content.description,
        key_points=content.key_points,
        body=content.body,
        text=content.text,
        categories=metadata.categories(raw),
        companies=metadata.lines(raw, "companies"),
        people=metadata.lines(raw, "people"),
        source=metadata.source(raw),
        author=metadata.line(raw, "author"),
        importance=metadata.importance(raw, complaints),
        source_url=source_url,
        link=_link(place, slug, moment, settings),
        image=metadata.address(raw, complaints, *_IMAGE_KEYS),
        story=metadata.story(source_url, original_title, moment),
        language=_language(f"{title}\n{content.summary}\n{content.text[:2000]}"),
        metadata=raw,
        repaired=repaired,
    )
    for key, what in complaints.found:
        report.add(ProblemKind.BAD_VALUE, f"{key}: {what}", "left out")
    return article


def _content(parted: FrontMatter, report: _Report) -> _Content:
    """Return the texts of an article; a description that is the whole text is kept once."""
    cut = sections.cut(parted.body)
    body, description = cut.body, metadata.line(parted.metadata, "description")
    text = plain_text(body)
    if description and text.replace("\n", " ") == description:
        body = text = ""
    elif not (text or cut.summary):
        done = "indexed by its fields"
        report.add(ProblemKind.EMPTY_BODY, "no text below the front matter", done)
    summary = cut.summary or description or text.partition("\n")[0]
    return _Content(
        summary=summary,
        description=description if description != summary else "",
        key_points=cut.key_points or metadata.lines(parted.metadata, "summary_points"),
        body=body,
        text=text,
    )


def _title(raw: Raw, body: str, identity: str, report: _Report) -> str:
    given = metadata.line(raw, "title", "original_title")
    if given:
        return given.strip("'\"") or given
    heading = _HEADING.search(body)
    found = plain_line(plain_text(heading.group(1))) if heading else ""
    source = "the first heading" if found else "the file name"
    report.add(ProblemKind.NO_TITLE, "no title in the fields", f"{source} is used")
    return found or metadata.slug({}, identity).replace("-", " ").strip() or identity


def _language(text: str) -> str:
    return "en" if len(_ENGLISH.findall(text)) > len(_CZECH.findall(text)) else "cs"


def _link(place: _Place, slug: str, moment: datetime | None, settings: IndexSettings) -> str:
    """Return where the archive publishes the article, or nothing when it needs an unknown date."""
    day = metadata.named_day(place.path) or (moment.date() if moment else None)
    template = _template(place.path, settings)
    if day is None and any(f"{{{name}}}" in template for name in _DATED):
        return ""
    dated = {name: day.strftime(form) if day else "" for name, form in _DATED.items()}
    return settings.site + template.format(slug=quote(slug), id=quote(place.identity), **dated)


def _template(path: str, settings: IndexSettings) -> str:
    folders = [name for name in settings.links if path.startswith(f"{name.strip('/')}/")]
    return settings.links[max(folders, key=len)] if folders else settings.link
