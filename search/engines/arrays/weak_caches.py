"""Weakly bound methods, for caches that are attributes of their own object."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")


def weakly(method: Callable[P, T]) -> Callable[P, T]:
    """Bind a method weakly: the result does not keep its object alive.

    An object that caches its own bound method is a reference cycle; the files it maps would stay
    open until the next garbage collection.

    Raises:
        ReferenceError: When called after the object is gone.
    """
    reference = WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = reference()
        if bound is None:
            msg = "its object is gone"
            raise ReferenceError(msg)
        return bound(*args, **kwargs)

    return call
