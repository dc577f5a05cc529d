"""What a schema cannot say: bounds on all values together, contradictions, and blanks."""

import re
from typing import Any
from urllib.parse import urlencode

import schemathesis

MAX_HITS_DEEP = 10_000
DEFAULT_PER_PAGE = 20
MAX_VALUES = 50
MAX_QUERY_STRING = 8_000
# Blank values count as absent, and blanks round a value are cut off before it is measured.
_BLANK_ENDS = re.compile(
    r"^$|^[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]|[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]$"
)


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:  # noqa: ARG001  # called by these names
    """Leave out what docs/api.md says of several parameters together, or of blanks."""
    query = case.query or {}
    values = [value for given in query.values() for value in _listed(given)]
    too_much = len(values) > MAX_VALUES or len(urlencode(query, doseq=True)) > MAX_QUERY_STRING
    return not (
        too_much or _contradicts(query) or any(_BLANK_ENDS.search(str(value)) for value in values)
    )


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _contradicts(query: dict[str, Any]) -> bool:
    first, last = str(query.get("date_from", "")), str(query.get("date_to", "9999"))
    page, per_page = query.get("page", 1), query.get("per_page", DEFAULT_PER_PAGE)
    try:
        deep = int(page) * int(per_page) > MAX_HITS_DEEP
    except (TypeError, ValueError):
        deep = False
    return deep or last < first
