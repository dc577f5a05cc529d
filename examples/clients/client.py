"""A client of Hledej's API in Python, without other packages: search, facets, a copy, errors.

python client.py http://127.0.0.1:8000 search "umělá inteligence"
python client.py http://127.0.0.1:8000 mirror ./copy.json
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

PROBLEM = "urn:hledej:problem:"
AGAIN = frozenset({429, 503})
"""Statuses of a refusal that ends by itself."""
Answer = Mapping[str, Any]


class ApiError(Exception):
    """The API refused a request.

    Attributes:
        kind: End of the problem's type, such as ``bad-parameter``; empty if a proxy answered.
        status: HTTP status, 0 if there was no answer.
        faults: A mapping for each faulty parameter: its name, a code, and what is allowed instead.
        instance: Id under which the server logged the error.
    """

    def __init__(self, status: int, problem: Answer) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"status {status}"))
        self.status = status
        self.kind = str(problem.get("type", "")).removeprefix(PROBLEM)
        self.faults: list[Answer] = problem.get("errors", [])
        self.instance = str(problem.get("instance", ""))


class VersionGoneError(ApiError):
    """It is not known what changed since a version: export everything."""


@dataclass
class Client:
    """Asks one server.

    Attributes:
        server: Its address.
        language: Language of messages, ``cs`` or ``en``.
        tries: How often a request is sent that is refused only for now.
        timeout: Seconds to wait for an answer.
        wait: Waits some seconds.
    """

    server: str
    language: str = "en"
    tries: int = 4
    timeout: float = 30.0
    wait: Any = time.sleep
    _known: dict[str, tuple[str, Answer]] = field(default_factory=dict)

    def search(self, q: str = "", **parameters: object) -> Answer:
        """Return the first page of a search; a list repeats its parameter."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return self.follow(f"/api/v1/search?{urlencode({'q': q, **given}, doseq=True)}")

    def follow(self, address: str) -> Answer:
        """Return the answer at an address that another answer gave."""
        known = self._known.get(address)
        with self._open(address, {"If-None-Match": known[0]} if known else {}) as response:
            if response.status == 304 and known:
                return known[1]
            answer: Answer = json.load(response)
            if tag := response.headers["ETag"]:
                self._known[address] = (tag, answer)
            return answer

    def hits(self, q: str = "", **parameters: object) -> Iterator[Answer]:
        """Yield the results of all pages, at most 10,000."""
        answer = self.search(q, **parameters)
        yield from answer["hits"]
        while answer["next_url"]:
            answer = self.follow(answer["next_url"])
            yield from answer["hits"]

    def toggled(self, answer: Answer, facet: str, value: str) -> Answer:
        """Return the search with a value of a facet chosen, or dropped if it was.

        Raises:
            KeyError: If the answer lists no such value that can be toggled.
        """
        for listed in answer["facets"][facet]["values"]:
            if listed["value"] == value and listed["toggle_url"]:
                return self.follow(listed["toggle_url"])
        raise KeyError(value)

    def article(self, identity: str) -> Answer:
        """Return a whole article."""
        return self.follow(f"/api/v1/articles/{quote(identity, safe='')}")

    def changes(self, since: str = "", **parameters: object) -> "Changes":
        """Return what changed since a version, or everything.

        Raises:
            VersionGoneError: If that is not known.
        """
        given = {**parameters, **({"changed_since": since} if since else {})}
        with self._open(f"/api/v1/export.ndjson?{urlencode(given, doseq=True)}", {}) as response:
            records = [json.loads(line) for line in response]
            return Changes(response.headers["Index-Version"], records)

    def _open(self, address: str, headers: Mapping[str, str]) -> Any:
        request = Request(
            urljoin(self.server, address), headers={"Accept-Language": self.language, **headers}
        )
        for left in reversed(range(self.tries)):
            try:
                return urlopen(request, timeout=self.timeout)
            except HTTPError as error:
                if error.code == 304:
                    return error
                with error:
                    if error.code not in AGAIN or not left:
                        raise _refusal(error) from error
                    self.wait(float(error.headers.get("Retry-After", 1)))
            except URLError as error:
                if not left:
                    raise ApiError(0, {"detail": f"{self.server}: {error.reason}"}) from error
                self.wait(1.0)
        raise AssertionError


@dataclass
class Changes:
    """An export: the version it is of, records, and of what is gone ``{"id", "removed"}``."""

    version: str
    records: list[Answer]


def _refusal(error: HTTPError) -> ApiError:
    try:
        problem = json.load(error)
    except ValueError:
        problem = {}
    gone = str(problem.get("type", "")) == f"{PROBLEM}version-gone"
    return (VersionGoneError if gone else ApiError)(error.code, problem)


def mirrored(client: Client, path: Path, **parameters: object) -> dict[str, Answer]:
    """Bring a copy in a file up to date, and return its articles by their ids.

    The file keeps the version of the copy; nothing is written unless all of an answer came.
    """
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    articles: dict[str, Answer] = kept.get("articles", {})
    try:
        changes = client.changes(kept.get("version", ""), **parameters)
    except VersionGoneError:
        articles = {}
        changes = client.changes("", **parameters)
    for record in changes.records:
        if record.get("removed"):
            articles.pop(record["id"], None)
        else:
            articles[record["id"]] = record
    copy = {"version": changes.version, "articles": articles}
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(json.dumps(copy, ensure_ascii=False), "utf-8")
    unfinished.replace(path)
    return articles


def main(server: str, command: str, argument: str) -> None:
    """Print the results of a query, or keep a copy."""
    client = Client(server)
    if command == "mirror":
        print(f"{len(mirrored(client, Path(argument)))} articles")
        return
    for hit in client.hits(argument, fields="title,url", facets="none"):
        print(f"{hit['title']}\t{urljoin(server, hit['url'])}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:4])
    except ApiError as refused:
        known = "; ".join(f"{fault['parameter']}: {fault['allowed']}" for fault in refused.faults)
        sys.exit(f"{refused}{f' ({known})' if known else ''}")
