"""Do with the Python client what each line of standard input says; print what comes of it."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from client import ApiError, Client, mirrored


def done(client: Client, copy: Path, asked: dict[str, Any]) -> object:
    match asked["do"]:
        case "hits":
            return [hit["id"] for hit in client.hits(asked["q"], **asked["parameters"])]
        case "toggle":
            answer = client.search(asked["q"])
            answer = client.toggled(answer, asked["facet"], asked["value"])
            return [answer["query"]["filters"], answer["total"]]
        case "article":
            return client.article(asked["id"])["title"]
        case "again":
            return client.follow(asked["address"]) is client.follow(asked["address"])
        case _:
            return sorted(mirrored(client, copy, fields="id,title"))


with tempfile.TemporaryDirectory() as folder:
    waited: list[float] = []
    client = Client(sys.argv[1], wait=waited.append)
    for line in sys.stdin:
        try:
            told = done(client, Path(folder, "copy.json"), json.loads(line))
        except ApiError as error:
            told = [error.status, error.kind, [fault["code"] for fault in error.faults]]
        print(json.dumps([told, len(waited)]), flush=True)
