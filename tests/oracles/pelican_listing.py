"""Build a site by Pelican, in a process of its own, and print what it publishes as JSON."""

import json
import sys
from pathlib import Path

from pelican import Pelican, signals
from pelican.settings import read_settings


def main(site: str, output: str) -> None:
    """Build the site in a folder into another one."""
    settings = read_settings(str(Path(site, "publishconf.py")), {"OUTPUT_PATH": output})
    found: list[dict[str, object]] = []

    def note(generators: list[object]) -> None:
        for generator in generators:
            for kind in ("articles", "pages", "translations"):
                found.extend(map(_described, getattr(generator, kind, ())))

    def _described(content: object) -> dict[str, object]:
        date = getattr(content, "date", None)
        return {
            "path": Path(content.source_path).relative_to(site).as_posix(),
            "title": content.title,
            "day": f"{date:%Y-%m-%d}" if date else "",
            "address": f"{settings['SITEURL']}/{content.url}",
            "tags": [str(tag) for tag in getattr(content, "tags", ())],
            "category": str(getattr(content, "category", "")),
            "authors": [str(author) for author in getattr(content, "authors", ())],
            "html": content.content,
        }

    signals.all_generators_finalized.connect(note)
    Pelican(settings).run()
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
