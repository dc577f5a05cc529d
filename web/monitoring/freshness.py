"""Tell the age of the index, and whether it is stale."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app

from index.errors import ClusterError, NoIndexError, VersionError
from search.result import IndexState
from web.this_searcher import this_searcher
from web.wording import Texts

SECONDS_PER_HOUR = 3600
_EXTENSION = "hledej.freshness"


@dataclass(frozen=True, slots=True)
class Freshness:
    """Tells the age of an index.

    Attributes:
        stale_after_hours: Age in hours above which an index is stale; 0 for never.
    """

    stale_after_hours: int = 0

    def age(self, state: IndexState) -> float:
        """Return the seconds since the index was built; never negative."""
        built = datetime.fromisoformat(state.built_at)
        return max(0.0, (datetime.now(UTC) - built).total_seconds())

    def stale(self, state: IndexState) -> bool:
        """Tell whether the index is older than allowed."""
        if not self.stale_after_hours:
            return False
        return self.age(state) > self.stale_after_hours * SECONDS_PER_HOUR


def register(app: Flask, freshness: Freshness) -> None:
    """Make an application judge its indexes by this."""
    app.extensions[_EXTENSION] = freshness


def is_stale(state: IndexState) -> bool:
    """Tell whether an index is stale by the settings of the current application."""
    freshness: Freshness = current_app.extensions[_EXTENSION]
    return freshness.stale(state)


def stale_note(freshness: Freshness, texts: Texts) -> str:
    """Return the note for readers that the index is stale; empty if it is not, or is missing."""
    try:
        state = this_searcher().state
    except (ClusterError, NoIndexError, VersionError):
        return ""
    if not freshness.stale(state):
        return ""
    return texts.text("stale_note", date=texts.moment(datetime.fromisoformat(state.built_at)))
