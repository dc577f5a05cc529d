"""Limit the rate of requests of each client by a token bucket.

Each server process has its own buckets, so a client may get the quota once from each.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Lock

from flask import Flask, Response, g, request

from web.errors import TooManyRequestsError
from web.settings import WebSettings

WINDOW = 60
"""Seconds in which an empty bucket fills up."""
MAX_ADDRESSES = 10_000
"""Buckets that are kept; the least recently used is dropped, and starts full again."""
UNLIMITED = frozenset({"assets", "health", "metrics"})
"""Blueprints that answer without a search: their requests do not count. Unknown paths count."""
POLICY = "requests"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The state of a bucket: requests left, and seconds until there is one more."""

    allowed: bool
    left: int
    seconds: int


class RateLimiter:
    """Token buckets by client; thread-safe."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow each client ``quota`` requests in ``WINDOW`` seconds, in one burst if it likes."""
        self._quota = quota
        self._clock = clock
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def ask(self, address: str) -> Allowance:
        """Take one token from the bucket of a client, if there is one."""
        now, rate = self._clock(), self._quota / WINDOW
        with self._lock:
            left, at = self._buckets.pop(address, (float(self._quota), now))
            left = min(self._quota, left + (now - at) * rate)
            allowed = left >= 1
            left -= allowed
            self._buckets[address] = (left, now)
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        return Allowance(allowed, int(left), math.ceil(max(0.0, 1 - left % 1) / rate))


def register(app: Flask, settings: WebSettings) -> None:
    """Refuse requests beyond the limit, and send the others the headers ``RateLimit``."""
    if not settings.rate_limit:
        return
    limiter = RateLimiter(settings.rate_limit)
    policy = f'"{POLICY}";q={settings.rate_limit};w={WINDOW}'

    @app.before_request
    def count() -> None:
        if request.blueprint in UNLIMITED:
            return
        if not settings.proxies and _may_speak_for_many(request.remote_addr or ""):
            return
        g.allowance = limiter.ask(this_client())
        if not g.allowance.allowed:
            raise TooManyRequestsError(g.allowance.seconds)

    @app.after_request
    def tell(response: Response) -> Response:
        allowance: Allowance | None = g.get("allowance")
        if allowance is not None:
            left = f'"{POLICY}";r={allowance.left};t={allowance.seconds}'
            response.headers["RateLimit-Policy"] = policy
            response.headers["RateLimit"] = left
        return response


def this_client() -> str:
    """Return the client of the current request."""
    return client_of(request.remote_addr or "")


@lru_cache(MAX_ADDRESSES)
def client_of(address: str) -> str:
    """Return the client behind an address: an IPv4 address, or an IPv6 network of 64 bits.

    A proxy may add a port, quotes or brackets. All that is not an address counts as one client.
    """
    parsed = _parsed(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or parsed.exploded[:19])
    return str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    bare = address.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None


@lru_cache(MAX_ADDRESSES)
def _may_speak_for_many(address: str) -> bool:
    """Tell whether an address is private or loopback, and so may be a proxy for all readers."""
    parsed = _parsed(address)
    return parsed is not None and (parsed.is_private or parsed.is_loopback)
