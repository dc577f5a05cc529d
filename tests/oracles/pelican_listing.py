"""Build a site by Pelican, in a process of its own, and write what it publishes as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.settings import read_settings

KINDS = ("articles", "translations", "pages")
"""Attributes of Pelican's generators; drafts and what is hidden are others."""


def main(site: str, output: str, listing: str) -> None:
    """Build the site in a folder into another one."""
    found: list[dict[str, object]] = []

    def note(generators: list[Any]) -> None:
        contents = (getattr(part, kind, ()) for part in generators for kind in KINDS)
        found.extend(_described(content, site) for some in contents for content in some)

    signals.all_generators_finalized.connect(note)
    Pelican(read_settings(str(Path(site, "publishconf.py")), {"OUTPUT_PATH": output})).run()
    Path(listing).write_text(json.dumps(found), "utf-8")


def _described(content: Any, site: str) -> dict[str, object]:
    date = getattr(content, "date", None)
    return {
        "path": Path(content.source_path).relative_to(site).as_posix(),
        "title": content.title,
        "day": f"{date:%Y-%m-%d}" if date else "",
        "address": f"{content.settings['SITEURL']}/{content.url}",
        "tags": [str(tag) for tag in getattr(content, "tags", ())],
        "category": str(content.category) if hasattr(content, "category") else "",
        "authors": [str(author) for author in getattr(content, "authors", ())],
        "html": content.content,
    }


main(*sys.argv[1:])
