"""How many requests one address may make: a token bucket for each, in this process.

The buckets of several server processes are their own: each of them allows as much.
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
"""Seconds in which an address gets its whole number of requests back."""
MAX_ADDRESSES = 10_000
"""Buckets that are kept; the longest unused goes first, and is full when it comes back."""
UNLIMITED = frozenset({"assets", "health", "metrics"})
"""Blueprints whose requests do not count: what is answered without a search. What is no address
of ours counts.
"""
POLICY = "requests"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a bucket said: how many requests are left, and in how many seconds there is one more."""

    allowed: bool
    left: int
    seconds: int


class RateLimiter:
    """Token buckets by address; safe for threads."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow each address ``quota`` requests in ``WINDOW`` seconds, all at once if it likes."""
        self._quota = quota
        self._clock = clock
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def ask(self, address: str) -> Allowance:
        """Take one request from the bucket of an address, if there is one."""
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
    """Refuse requests of addresses that ask too often, and tell the others how many they have."""
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
    """Return the client of the request that is answered."""
    return client_of(request.remote_addr or "")


@lru_cache(MAX_ADDRESSES)
def client_of(address: str) -> str:
    """Return the client behind an address: itself, or of IPv6 the network of one customer (/64).

    A proxy may write a port after the address, and quotes or brackets around it. What is no address
    is one client together with all else that is none.
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
    """Tell whether an address is of this machine or network: it may be a proxy for everyone."""
    parsed = _parsed(address)
    return parsed is not None and (parsed.is_private or parsed.is_loopback)
