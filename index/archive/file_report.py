"""The problems of one file, collected while it is read."""

from index.problems import Problem, ProblemKind


class FileReport:
    """Collects the problems of one file."""

    def __init__(self, path: str) -> None:
        """Begin a report without problems.

        Args:
            path: The file, relative to the archive.
        """
        self.path = path
        self.problems: list[Problem] = []

    def add(self, kind: ProblemKind, what: str, done: str, line: int | None = None) -> None:
        """Add a problem; its attributes are those of :class:`index.problems.Problem`."""
        self.problems.append(Problem(self.path, line, kind, what, done))
