"""Tell the age of the index, when it was last checked, and whether it is stale."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from index.errors import ClusterError, NoIndexError, VersionError
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from web.this_searcher import this_searcher
from web.wording import Texts

SECONDS_PER_HOUR = 3600
_EXTENSION = "hledej.freshness"


@dataclass(frozen=True, slots=True)
class Freshness:
    """Tells the age of an index.

    Attributes:
        service: Gives the searchers that are judged.
        stale_after_hours: Hours after the last check from which an index is stale; 0 for never.
    """

    service: SearchService
    stale_after_hours: int = 0

    def age(self, searcher: Searcher) -> float:
        """Return the seconds since the index was built; never negative."""
        return _seconds_since(datetime.fromisoformat(searcher.state.built_at))

    def checked(self, searcher: Searcher) -> datetime:
        """Return the time at which the index was last up to date."""
        return self.service.last_check(searcher)

    def unchecked(self, searcher: Searcher) -> float:
        """Return the seconds since the index was last up to date; never negative."""
        return _seconds_since(self.checked(searcher))

    def stale(self, searcher: Searcher) -> bool:
        """Tell whether the last check is longer ago than allowed."""
        if not self.stale_after_hours:
            return False
        return self.unchecked(searcher) > self.stale_after_hours * SECONDS_PER_HOUR


def _seconds_since(moment: datetime) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


def register(app: Flask, freshness: Freshness) -> None:
    """Make an application judge its indexes by this."""
    app.extensions[_EXTENSION] = freshness


def is_stale() -> bool:
    """Tell whether the index that answers the current request is stale."""
    freshness: Freshness = current_app.extensions[_EXTENSION]
    return freshness.stale(this_searcher())


def last_check() -> datetime:
    """Return the time at which the index of the current request was last up to date."""
    freshness: Freshness = current_app.extensions[_EXTENSION]
    return freshness.checked(this_searcher())


def updated_note(freshness: Freshness, texts: Texts) -> str:
    """Return the note for readers with the time at which their index was last up to date."""
    return texts.text("index_note", date=_check_time(freshness, this_searcher(), texts))


def stale_note(freshness: Freshness, texts: Texts) -> str:
    """Return the note for readers that the index is stale; empty if it is not, or is missing."""
    try:
        searcher = this_searcher()
    except (ClusterError, NoIndexError, VersionError):
        return ""
    if not freshness.stale(searcher):
        return ""
    return texts.text("stale_note", date=_check_time(freshness, searcher, texts))


def _check_time(freshness: Freshness, searcher: Searcher, texts: Texts) -> str:
    """Return the time of the last check, on the clocks of the archive."""
    return texts.moment(freshness.checked(searcher), ZoneInfo(searcher.manifest.timezone))
