"""Print the tests that mirror what changed since origin/main, or HEAD where there is none.

``index/archive/reader.py`` is tested in ``tests/index/archive``, a module at the top of a package
in the file of its name; a changed test file is itself what to run. ``make quick`` runs them.
"""

import subprocess
from pathlib import Path, PurePosixPath

PACKAGES = ("index", "search", "web")
SEEN_ON_PAGES = ("templates", "static", "texts")
"""Folders of ``web`` whose files are seen on its pages."""
OTHERS = {
    "README.md": "tests/documents",
    "CHANGELOG.md": "tests/documents",
    "CONTRIBUTING.md": "tests/documents",
    "SECURITY.md": "tests/documents",
    "Makefile": "tests/test_project.py",
    "constraints.txt": "tests/test_project.py",
    "pyproject.toml": "tests/test_project.py",
    ".ci": "tests/test_project.py",
    "docs": "tests/documents",
    "deploy": "tests/test_deploy.py",
    "Dockerfile": "tests/test_deploy.py",
    "examples": "tests/test_example_archive.py",
    "benchmarks": "tests/benchmarks",
}


def git(root: Path, *arguments: str) -> list[str]:
    """Return the lines that git prints; none where it fails."""
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines() if not done.returncode else []


def changed(root: Path) -> list[str]:
    """Return the paths that differ from where this branch left origin/main, untracked ones too."""
    base = git(root, "merge-base", "HEAD", "origin/main") or ["HEAD"]
    tracked = git(root, "diff", "--name-only", "--no-renames", base[0])
    return tracked + git(root, "ls-files", "--others", "--exclude-standard")


def mirror(path: PurePosixPath) -> str:
    """Return the path of the tests of a file; nothing where no quick test is its own."""
    top, *rooms = path.parts[:-1] or path.parts
    if top == "tests":
        return _of_test_file(path)
    if top not in PACKAGES:
        return OTHERS.get(top, "")
    if not rooms:
        return f"tests/{top}/test_{path.stem.lstrip('_')}.py"
    if top == "web" and rooms[0] in SEEN_ON_PAGES:
        return "tests/web/pages"
    return "/".join(["tests", top, *rooms])


def _of_test_file(path: PurePosixPath) -> str:
    if path.suffix != ".py":
        return ""
    if path.name.startswith("test_"):
        return str(path)
    # What tests of a room share.
    return str(path.parent) if path.parts[1] in PACKAGES and len(path.parts) > 3 else ""


def chosen(root: Path) -> list[str]:
    """Return the test files and folders to run, none inside another."""
    mirrors = {mirror(PurePosixPath(path)) for path in changed(root)} - {""}
    there = {path for path in mirrors if (root / path).exists()}
    return sorted(
        path for path in there if not there & {str(up) for up in PurePosixPath(path).parents}
    )


def main() -> None:
    """Print them in one line."""
    print(*chosen(Path.cwd()))  # noqa: T201


if __name__ == "__main__":
    main()
