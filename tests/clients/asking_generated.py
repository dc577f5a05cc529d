"""Ask a server with the client that openapi-python-client generated; print what it answers."""

import json
import sys

from hledej_client import Client
from hledej_client.api.articles import article, similar
from hledej_client.api.exports import export_ndjson
from hledej_client.api.search import search, suggest
from hledej_client.models import (
    ArticleAnswer,
    ProblemDetails,
    SearchAnswer,
    SearchHit,
    SelectedFields,
)

asked = Client(base_url=sys.argv[1])
found = search.sync(client=asked, q="robotaxi", timeline=True)
assert isinstance(found, SearchAnswer)
hit = found.hits[0]
assert isinstance(hit, SearchHit)
selected = search.sync(client=asked, q="robotaxi", fields="id")
assert isinstance(selected, SearchAnswer)
whole = article.sync(hit.id, client=asked)
assert isinstance(whole, ArticleAnswer)
wrong = search.sync(client=asked, page=0)
assert isinstance(wrong, ProblemDetails)
missing = article.sync("není", client=asked)
assert isinstance(missing, ProblemDetails)
print(
    json.dumps(
        {
            "total": found.total,
            "hit": hit.id,
            "selected": isinstance(selected.hits[0], SelectedFields),
            "published": whole.published_at is not None and whole.title == hit.title,
            "same_story": len(similar.sync(hit.id, client=asked, limit=2).same_story),
            "suggested": bool(suggest.sync(client=asked, q="umel").suggestions.queries),
            "problem": [wrong.type_, wrong.errors[0].code],
            "missing": missing.type_,
            "exported": len(export_ndjson.sync(client=asked, q="robotaxi").splitlines()),
        }
    )
)
