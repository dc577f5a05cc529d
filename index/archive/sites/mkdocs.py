"""MkDocs: pages, and where they are published.

Source: https://www.mkdocs.org/user-guide/configuration/ and
https://www.mkdocs.org/user-guide/writing-your-docs/.
"""

from dataclasses import dataclass
from pathlib import Path

from index.archive.keys import DATE_OR_FILE_NAME
from index.archive.sites.addresses import folder_of, quoted, squeezed
from index.archive.sites.configuration import Configuration, flag, text
from index.archive.sites.site import Page, Site
from index.settings import Generator

CONFIG = ("mkdocs.yml", "mkdocs.yaml")
_INDEX = ("index", "readme")


@dataclass(frozen=True, slots=True)
class MkDocsSite(Site):
    """A site of MkDocs.

    Attributes:
        source: Folder of the site's texts, with a slash at its end.
        in_folders: Whether each page is a folder rather than a file.
    """

    source: str = "docs/"
    in_folders: bool = True

    def is_page(self, page: Page) -> bool:  # noqa: ARG002
        """Tell that no file is a page about others: each is a text of its own."""
        return False

    def place(self, page: Page) -> str:
        """Return the path of a file on the site."""
        inside = page.path.removeprefix(self.source).rpartition(".")[0]
        folder, _, name = inside.rpartition("/")
        if name.lower() in _INDEX:
            return quoted(squeezed(f"{folder}/" if self.in_folders else f"{folder}/index.html"))
        return quoted(squeezed(f"{inside}/" if self.in_folders else f"{inside}.html"))


def site_of(_root: Path, configuration: Configuration) -> MkDocsSite:
    """Return the site that has these settings."""
    values = configuration.values
    source = folder_of(text(values, "docs_dir") or "docs")
    theme = values.get("theme")
    language = text(theme, "language") if isinstance(theme, dict) else ""
    return MkDocsSite(
        generator=Generator.MKDOCS,
        recognised_by=configuration.name,
        title=text(values, "site_name"),
        address=text(values, "site_url").rstrip("/"),
        date_keys=DATE_OR_FILE_NAME,
        start_keys=(),
        end_keys=(),
        languages=(language,) if language else (),
        content=(source,),
        hides_future=False,
        notes=configuration.notes(),
        source=source,
        in_folders=flag(values, "use_directory_urls", default=True),
    )
