"""Every route of the application with addresses that it answers: a new route must be added here.

The security tests ask all of them, and fail on a rule of the application that is not listed.
"""

from collections.abc import Iterator

from flask import Flask

FRAMED = ("/vlozit",)
"""Pages that other sites may put into a frame."""
ROUTES = {
    "/": ("/", "/?q=čip", "/?q=čip&company=Nvidia&page=1", "/?q=&sort=oldest"),
    "/clanek/<path:identity>": ("/clanek/2025-11-03-clanek", "/clanek/není"),
    "/proc/<path:identity>": ("/proc/2025-11-03-clanek?q=čip", "/proc/není", "/proc/není?page=x"),
    "/api/v1": ("/api/v1", "/api/v1?page=x"),
    "/citace/<form>/<path:identity>": (
        "/citace/ris/2025-11-03-clanek",
        "/citace/bibtex/není",
        "/citace/nic/2025-11-03-clanek",
    ),
    "/api/v1/search": ("/api/v1/search?q=čip", "/api/v1/search?page=0"),
    "/api/v1/suggest": ("/api/v1/suggest?q=či", "/api/v1/suggest?limit=x"),
    "/api/v1/facets/<name>": ("/api/v1/facets/company", "/api/v1/facets/nic"),
    "/api/v1/articles/<path:identity>": (
        "/api/v1/articles/2025-11-03-clanek",
        "/api/v1/articles/není",
    ),
    "/api/v1/articles/<path:identity>/similar": (
        "/api/v1/articles/2025-11-03-clanek/similar",
        "/api/v1/articles/není/similar",
    ),
    "/api/v1/companies/<path:key>": (
        "/api/v1/companies/nvidia",
        "/api/v1/companies/není",
        "/api/v1/companies/nvidia?page=x",
    ),
    "/api/v1/people/<path:key>": ("/api/v1/people/osoba-1", "/api/v1/people/není"),
    "/api/v1/trends": ("/api/v1/trends?q=čip&q=nvidia", "/api/v1/trends?q=a&q=b&q=c&q=d&q=e&q=f"),
    "/api/v1/stats": ("/api/v1/stats",),
    "/api/v1/export.ndjson": ("/api/v1/export.ndjson?q=čip", "/api/v1/export.ndjson?page=x"),
    "/api/v1/export.csv": ("/api/v1/export.csv?q=čip",),
    "/api/v1/openapi.json": ("/api/v1/openapi.json",),
    "/search.atom": ("/search.atom", "/search.atom?q=čip", "/search.atom?page=x"),
    "/hodnoty/<name>": ("/hodnoty/company", "/hodnoty/company?hodnota=nv", "/hodnoty/nic"),
    "/naseptavac": ("/naseptavac", "/naseptavac?q=či"),
    "/naseptavac.json": ("/naseptavac.json?q=či",),
    "/opensearch.xml": ("/opensearch.xml",),
    "/firma/<path:key>": ("/firma/nvidia", "/firma/není"),
    "/osoba/<path:key>": ("/osoba/osoba-1", "/osoba/není"),
    "/vyvoj": ("/vyvoj", "/vyvoj?q=čip&q=nvidia", "/vyvoj?q=%00&podil=x"),
    "/napoveda": ("/napoveda",),
    "/jazyk/<language>": ("/jazyk/en", "/jazyk/cs?zpet=//evil", "/jazyk/xx"),
    "/vlozit.js": ("/vlozit.js",),
    "/vlozit": FRAMED,
    "/metrics": ("/metrics",),
    "/robots.txt": ("/robots.txt",),
    "/sitemap.xml": ("/sitemap.xml",),
    "/sitemap-<int:number>.xml": ("/sitemap-0.xml", "/sitemap-1.xml", "/sitemap-9.xml"),
    "/favicon.ico": ("/favicon.ico",),
    "/healthz": ("/healthz",),
    "/readyz": ("/readyz",),
    "/favicon.svg": ("/favicon.svg",),
}
"""Rule to addresses, good ones and wrong ones."""
HASHED = "/static/"
"""Beginning of rules whose address names their content: those are asked as they stand."""


def unlisted(app: Flask) -> set[str]:
    """Return the rules of the application that no address is known of."""
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    return {rule for rule in rules if rule not in ROUTES and not rule.startswith(HASHED)}


def addresses(app: Flask) -> Iterator[str]:
    """Yield addresses of every route, and some that no route has."""
    for rule in app.url_map.iter_rules():
        yield from ROUTES.get(rule.rule, (rule.rule,))
    yield from ("/nikde", "/api/v1/nikde", "/static/nikde.css")
