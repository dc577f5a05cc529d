"""How old an index is, and whether that is older than its owner wants."""

from dataclasses import dataclass
from datetime import UTC, datetime

from search.result import IndexState

SECONDS_PER_HOUR = 3600


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
