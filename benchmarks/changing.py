"""Change an archive as a day of work does: some articles rewritten, some new, some gone."""

import shutil
from itertools import islice
from pathlib import Path

from benchmarks.drafts import drafts
from benchmarks.generator import markdown, path_of

CHANGED, NEW, GONE = 20, 15, 5
OTHER_SEED = 1_000_003
"""Makes the new articles others than those of the archive."""
ADDITION = "\nDoplněno: redakce přidala další větu."


def copied(archive: Path, to: Path) -> Path:
    """Return a copy of an archive, which may be changed."""
    return Path(shutil.copytree(archive, to))


def change(archive: Path, seed: int) -> None:
    """Rewrite, add and remove files; the rewritten and removed ones lie all over the archive."""
    files = sorted(archive.rglob("*.md"))
    step = max(1, len(files) // (CHANGED + GONE))
    touched = files[step // 2 :: step][: CHANGED + GONE]
    for path in touched[:GONE]:
        path.unlink()
    for path in touched[GONE:]:
        path.write_text(path.read_text("utf-8") + ADDITION, "utf-8")
    for draft in islice(drafts(len(files), seed + OTHER_SEED), NEW):
        path = archive / path_of(draft)
        path = path.with_stem(f"{path.stem}-new")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown(draft), "utf-8")
