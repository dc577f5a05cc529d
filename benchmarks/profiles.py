"""Time the pages of companies and people, and trends, over a generated archive.

``python -m benchmarks.profiles --articles 12000 --work FOLDER`` prints the processor time of the
pages of the names that most articles have, which cost most, of their data, and of five trends side
by side, beside a page of results.
"""

import time
from collections.abc import Mapping, Sequence
from statistics import median

from flask.testing import FlaskClient

from benchmarks.corpus import arguments, corpus_of
from benchmarks.measure import publish, table, without_collections
from index.facets import COMPANY, PERSON
from search.answers.service import SearchService
from search.settings import SearchSettings
from search.values import MAX_TRENDS
from web.addresses import PAGE, TREND_DATA, profile_address, profile_data_address, trends_address
from web.app import create_app
from web.settings import WebSettings

NAMES = 30
"""Names of each kind; their searches are more than a searcher remembers."""
ROUNDS = 3


def main() -> None:
    """Measure what the command line asks for."""
    asked = arguments(__doc__).parse_args()
    service = SearchService(corpus_of(asked).index(), SearchSettings())
    client = create_app(service, WebSettings(rate_limit=0, query_log=False)).test_client()
    with without_collections():
        found = [
            {"page": name, **times(client, addresses)} for name, addresses in kinds(service).items()
        ]
    publish(found, table(found), as_json=asked.json)


def kinds(service: SearchService) -> Mapping[str, Sequence[str]]:
    """Return the addresses of each kind that is timed."""
    names = service.searcher().opened.names
    companies, people = (
        [value.label for value in names.get(facet, ())[:NAMES]] for facet in (COMPANY, PERSON)
    )
    several = [companies[at : at + MAX_TRENDS] for at in range(0, len(companies), MAX_TRENDS)]
    return {
        "results": [f"{PAGE}?company={name}" for name in companies],
        "company": [profile_address(COMPANY, name) for name in companies],
        "company, data": [profile_data_address(COMPANY, name) for name in companies],
        "person": [profile_address(PERSON, name) for name in people],
        "trends": [trends_address(queries) for queries in several],
        "trends, data": [trends_address(queries, path=TREND_DATA) for queries in several],
    }


def times(client: FlaskClient, addresses: Sequence[str]) -> Mapping[str, object]:
    """Return the processor time of answers: the median and the most of the fastest round of each.

    All addresses are asked in turn, so that no answer is remembered from one round to the next.
    """
    rounds = [[_taken(client, address) for address in addresses] for _ in range(ROUNDS)]
    fastest = [min(taken) for taken in zip(*rounds, strict=True)] or [0.0]
    return {"pages": len(addresses), "median ms": median(fastest), "most ms": max(fastest)}


def _taken(client: FlaskClient, address: str) -> float:
    started = time.process_time()
    response = client.get(address)
    taken = (time.process_time() - started) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return taken


if __name__ == "__main__":
    main()
