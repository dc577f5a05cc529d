"""How old an index is, and whether that is older than its owner wants."""

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
        stale_after_hours: From which age on an index is stale; 0 for never.
    """

    stale_after_hours: int = 0

    def age(self, state: IndexState) -> float:
        """Return how long ago the index was built, in seconds; never negative."""
        built = datetime.fromisoformat(state.built_at)
        return max(0.0, (datetime.now(UTC) - built).total_seconds())

    def stale(self, state: IndexState) -> bool:
        """Tell whether the index should have been updated since."""
        if not self.stale_after_hours:
            return False
        return self.age(state) > self.stale_after_hours * SECONDS_PER_HOUR


def register(app: Flask, freshness: Freshness) -> None:
    """Have an application tell stale indexes by this."""
    app.extensions[_EXTENSION] = freshness


def is_stale(state: IndexState) -> bool:
    """Tell whether an index is stale for the application that answers."""
    freshness: Freshness = current_app.extensions[_EXTENSION]
    return freshness.stale(state)


def stale_note(freshness: Freshness, texts: Texts) -> str:
    """Return what readers are told of a stale index; empty where there is nothing to tell."""
    try:
        state = this_searcher().state
    except (ClusterError, NoIndexError, VersionError):
        return ""
    if not freshness.stale(state):
        return ""
    return texts.text("stale_note", date=texts.moment(datetime.fromisoformat(state.built_at)))
