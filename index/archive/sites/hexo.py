"""Hexo: posts and pages, and where they are published.

Source: https://hexo.io/docs/permalinks, https://hexo.io/docs/configuration and
https://hexo.io/docs/front-matter.
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from unicodedata import combining
from unicodedata import normalize as normal_form

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import folder_of, quoted, squeezed
from index.archive.sites.configuration import Configuration, Values, flag, text, texts, zone
from index.archive.sites.site import Page, Site, is_false
from index.settings import Generator

_POSTS, _DRAFTS = "_posts/", "_drafts/"
_TOKEN = re.compile(r":(\w+)")
_MOMENTS = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
}  # fmt: skip
_UNWANTED = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
"""Characters of a title that become hyphens in its Hexo slug."""


@dataclass(frozen=True, slots=True)
class HexoSite(Site):
    """A site of Hexo.

    Attributes:
        source: Folder of the site's texts, with a slash at its end.
        permalink: Template of the addresses of posts.
        file_name: Template of the names of posts, such as ``:year-:month-:day-:title.md``.
        default_category: Of posts without one, in addresses.
        shows_drafts: Whether drafts are published.
        skipped: Patterns of files that are copied as they are.
        keeps_index, keeps_html: Whether addresses end with ``index.html`` or ``.html``.
    """

    source: str = "source/"
    permalink: str = ":year/:month/:day/:title/"
    file_name: str = ":title.md"
    default_category: str = "uncategorized"
    shows_drafts: bool = False
    skipped: tuple[str, ...] = ()
    keeps_index: bool = True
    keeps_html: bool = True

    def unread(self, path: str) -> str:
        """Return why Hexo does not read a file; empty where it does."""
        outside = super(HexoSite, self).unread(path)
        if outside:
            return outside
        inside = path.removeprefix(self.source)
        if any(fnmatchcase(inside, pattern) for pattern in self.skipped):
            return "copied as it is by the site's settings (skip_render)"
        below = inside.removeprefix(_POSTS).removeprefix(_DRAFTS)
        if any(part.startswith("_") for part in below.split("/")):
            return "names that begin with _ are not published"
        return ""

    def complete(self, path: str, metadata: Values) -> Values:
        """Return a front matter with the slug and the date that the name of a post gives."""
        inside = path.removeprefix(self.source)
        if not inside.startswith((_POSTS, _DRAFTS)):
            return metadata
        below = inside.partition("/")[2].rpartition(".")[0]
        named = _name_pattern(self.file_name).fullmatch(below)
        found = named.groupdict() if named else {}
        # Hexo pays no heed to a slug that the front matter gives.
        values = {**metadata, "slug": found.get("title") or _slugized(below)}
        if not text(metadata, "date") and {"year", "month", "day"} <= found.keys():
            values["date"] = "-".join(found[part] for part in ("year", "month", "day"))
        return values

    def withheld(self, page: Page) -> str:
        """Return why a file is a draft."""
        if page.path.startswith(self.source + _DRAFTS) and not self.shows_drafts:
            return "in the folder _drafts"
        return "not published (published)" if is_false(page.metadata.get("published")) else ""

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        inside = page.path.removeprefix(self.source)
        own = text(page.metadata, "permalink")
        if own:
            path: str | None = own
        elif inside.startswith((_POSTS, _DRAFTS)):
            path = self._filled(page)
        else:
            path = f"{inside.rpartition('.')[0]}.html"
        if path is None:
            return ""
        if not self.keeps_index:
            path = re.sub(r"(^|/)index\.html$", r"\1", path)
        if not self.keeps_html and not path.endswith("/index.html"):
            path = path.removesuffix(".html")
        return quoted(squeezed(path))

    def _filled(self, page: Page) -> str | None:
        moment = page.moment
        slug = text(page.metadata, "slug")
        names = {
            "title": slug,
            "name": slug.rpartition("/")[2],
            "post_title": _slugized(text(page.metadata, "title")).lower(),
            "category": self._category(page.metadata),
            "lang": text(page.metadata, "lang", "language"),
        }
        if moment is not None:
            names |= {name: moment.strftime(form) for name, form in _MOMENTS.items()}
            names |= {"i_month": str(moment.month), "i_day": str(moment.day)}
            names["timestamp"] = str(int(moment.timestamp()))
        if any(token not in names for token in _TOKEN.findall(self.permalink)):
            return None
        return _TOKEN.sub(lambda token: names[token[1]], self.permalink)

    def _category(self, metadata: Values) -> str:
        given = metadata.get("categories") or metadata.get("category")
        # A list is one path of categories, a list of lists several, of which the last counts.
        path = (
            given[-1]
            if isinstance(given, list) and given and isinstance(given[-1], list)
            else given
        )
        names = path if isinstance(path, list) else [path]
        return "/".join(_slugized(str(name)) for name in names if name) or self.default_category


def _name_pattern(template: str) -> re.Pattern[str]:
    parts = {
        "title": "(?P<title>.+)", "year": r"(?P<year>\d{4})", "month": r"(?P<month>\d{2})",
        "day": r"(?P<day>\d{2})", "i_month": r"(?P<month>\d{1,2})", "i_day": r"(?P<day>\d{1,2})",
    }  # fmt: skip
    stem = template.removesuffix(".md")
    pieces = re.split(r":(\w+)", stem)
    names = (parts.get(name, "[^/]+") for name in pieces[1::2])
    literals = map(re.escape, pieces[0::2])
    built = "".join(part for pair in zip(literals, (*names, ""), strict=True) for part in pair)
    return re.compile(built)


def _slugized(name: str) -> str:
    plain = "".join(letter for letter in normal_form("NFD", name) if not combining(letter))
    return _UNWANTED.sub("-", plain).strip("-")


def site_of(_root: Path, configuration: Configuration) -> HexoSite:
    """Return the site that has these settings."""
    values = configuration.values
    source = folder_of(text(values, "source_dir") or "source")
    pretty = values.get("pretty_urls")
    shape: Values = pretty if isinstance(pretty, dict) else {}
    root = text(values, "root").strip("/")
    address = text(values, "url").rstrip("/")
    timezone = zone(text(values, "timezone"))
    return HexoSite(
        generator=Generator.HEXO,
        recognised_by=configuration.name,
        title=text(values, "title"),
        # The root is also the end of the address, as its documentation asks for.
        address=address if not root or address.endswith(f"/{root}") else f"{address}/{root}",
        timezone=timezone,
        converts_dates=timezone is not None,
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        languages=tuple(code for code in texts(values, "language") if code != "default"),
        content=(source,),
        hides_future=not flag(values, "future", default=True),
        own_keys=frozenset({"permalink"}),
        notes=configuration.notes(text(values, "timezone")),
        source=source,
        permalink=text(values, "permalink") or ":year/:month/:day/:title/",
        file_name=text(values, "new_post_name") or ":title.md",
        default_category=text(values, "default_category") or "uncategorized",
        shows_drafts=flag(values, "render_drafts", default=False),
        skipped=texts(values, "skip_render"),
        keeps_index=flag(shape, "trailing_index", default=True),
        keeps_html=flag(shape, "trailing_html", default=True),
    )
