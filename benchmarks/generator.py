"""Generate an archive of the real shape, of any size: Markdown files with front matter.

``python -m benchmarks.generator FOLDER --articles 12000 --seed 1``. The same numbers give the same
files.
"""

import argparse
import time
from pathlib import Path

from benchmarks.drafts import Draft, drafts

FOLDER = "_tech_news"
PARAGRAPH = 4
"""Sentences of a paragraph."""


def main() -> None:
    """Generate what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started = time.perf_counter()
    generate(asked.folder, asked.articles, asked.seed)
    print(f"{asked.articles / (time.perf_counter() - started):,.0f} articles a second")


def generate(folder: Path, articles: int, seed: int) -> None:
    """Write an archive into a folder, one folder a year; what lies there stays."""
    made: set[Path] = set()
    for draft in drafts(articles, seed):
        path = folder / path_of(draft)
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(markdown(draft), "utf-8")


def path_of(draft: Draft) -> str:
    """Return the path of the article in its archive."""
    return f"{FOLDER}/{draft.published:%Y}/{draft.published:%Y-%m-%d}-{draft.slug}.md"


def markdown(draft: Draft) -> str:
    """Return the article as a file has it."""
    return f"---\n{_front_matter(draft)}---\n\n{_body(draft)}{_footer(draft)}"


def _front_matter(draft: Draft) -> str:
    return (
        ("" if draft.short else "author: Marisa Aigen\n")
        + f"category: {draft.category}\n"
        + _listed("companies", draft.companies)
        + f"date: '{draft.published:%Y-%m-%d %H:%M:%S}'\n"
        f"description: {' '.join(draft.description)}\n"
        f"importance: {draft.importance}\n"
        "layout: tech_news_article\n"
        f"original_title: {draft.original_title}\n"
        + _listed("people", draft.people)
        + f"publishedAt: '{draft.published.isoformat()}'\n"
        f"slug: {draft.slug}\n"
        f"source:\n  emoji: 📰\n  id: null\n  name: {draft.source}\n"
        f"title: {draft.title}\n"
        f"url: https://example.org/news/{draft.slug}\n"
        f"urlToImage: https://example.org/images/{draft.slug}.jpg\n"
        f"urlToImageBackup: https://example.org/images/{draft.slug}.jpg\n"
    )


def _listed(key: str, values: tuple[str, ...]) -> str:
    return "".join([f"{key}:\n", *(f"- {value}\n" for value in values)]) if values else ""


def _body(draft: Draft) -> str:
    if draft.short:
        return f"{_paragraphs(draft.details)}\n"
    points = "".join(f"- {point}\n" for point in draft.points)
    return (
        f"## Souhrn\n{' '.join(draft.summary)}\n\n"
        f"## Klíčové body\n{points}\n"
        f"## Podrobnosti\n{_paragraphs(draft.details)}\n\n"
        f"## Proč je to důležité\n{' '.join(draft.why)}\n"
    )


def _paragraphs(sentences: tuple[str, ...]) -> str:
    starts = range(0, len(sentences), PARAGRAPH)
    return "\n\n".join(" ".join(sentences[at : at + PARAGRAPH]) for at in starts)


def _footer(draft: Draft) -> str:
    address = f"https://example.org/news/{draft.slug}"
    return f"\n---\n\n[Číst původní článek]({address})\n\n**Zdroj:** 📰 {draft.source}\n"


if __name__ == "__main__":
    main()
