"""Methods for caches that their own object holds."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")


def weakly(method: Callable[P, T]) -> Callable[P, T]:
    """Return a method that does not keep its object alive.

    An object that remembers answers of its own method would be in a circle with it, and the files
    that it maps would stay open until the garbage collector comes along.
    """
    reference = WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = reference()
        if bound is None:
            msg = "its object is gone"
            raise ReferenceError(msg)
        return bound(*args, **kwargs)

    return call
