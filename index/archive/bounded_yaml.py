"""Read YAML from untrusted files into JSON values, in bounded time and memory."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

import yaml

MAX_VALUES = 10_000
MAX_DEPTH = 20

TEXT_TAG, _LIST_TAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq"
MERGE_TAG = "tag:yaml.org,2002:merge"
REFUSED = (ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)
"""Exceptions of PyYAML, beside its own errors, for a value that does not suit its tag."""
_RESOLVER = yaml.resolver.Resolver()


class TooMuchError(Exception):
    """A text whose size after reading is an attack or a mistake."""


class Loader(yaml.CSafeLoader):
    """The safe loader, with shorter ways for text, of which front matter mostly consists.

    It stops at too many values and at too deep ones: its parser is written in C, and would end
    the process where Python gives an error.
    """

    _depth = _values = 0

    def descend_resolver(self, node: object, index: object) -> None:  # noqa: ARG002  # PyYAML's
        """Count a value; called by the parser where one begins."""
        self._depth += 1
        self._values += 1
        if self._depth > MAX_DEPTH:
            raise TooMuchError(f"nested deeper than {MAX_DEPTH}")
        if self._values > 2 * MAX_VALUES:
            raise TooMuchError(f"more than {MAX_VALUES} values")

    def ascend_resolver(self) -> None:
        """Leave a value; called by the parser where it ends."""
        self._depth -= 1

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
        """Return the tag of a node that has none."""
        if isinstance(implicit, tuple):
            return _unquoted_tag(value) if implicit[0] else TEXT_TAG
        return _tag(kind, value, implicit)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        """Return the value of a node."""
        if _is_text(node):
            return node.value
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST_TAG:
            items: list[yaml.Node] = node.value
            if all(map(_is_text, items)):
                return [item.value for item in items]
        return super().construct_object(node, deep)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put merged mappings in, ``<<``; PyYAML's own way lets ten lines fill the memory."""
        merges = [value for key, value in node.value if key.tag == MERGE_TAG]
        if not merges:
            return
        node.value = [pair for pair in node.value if pair[0].tag != MERGE_TAG]
        merged: list[tuple[yaml.Node, yaml.Node]] = []
        for part in reversed([part for value in merges for part in _parts(value)]):
            self.flatten_mapping(part)
            if len(merged) + len(part.value) > MAX_VALUES:
                raise TooMuchError(f"more than {MAX_VALUES} values")
            merged += part.value
        node.value = merged + node.value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """Return the value of a mapping; of keys that repeat the last one counts."""
        if _has_text_keys(node):
            return {key.value: self.construct_object(value, deep) for key, value in node.value}
        return super().construct_mapping(node, deep)


class _SettingsLoader(Loader):
    """A loader that bears the tags by which generators name code and the environment."""


def _untagged(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_SettingsLoader.add_multi_constructor("", _untagged)


def _parts(merged: yaml.Node) -> list[yaml.MappingNode]:
    """Return the mappings that ``<<`` names, one or a list of them."""
    parts = merged.value if isinstance(merged, yaml.SequenceNode) else [merged]
    if not all(isinstance(part, yaml.MappingNode) for part in parts):
        msg = "only mappings can be merged"
        raise ValueError(msg)
    return list(parts)


def _has_text_keys(node: yaml.Node) -> bool:
    # In "!!map x" a text has the tag of a mapping.
    return isinstance(node, yaml.MappingNode) and all(_is_text(key) for key, _ in node.value)


def _is_text(node: yaml.Node) -> bool:
    return node.tag == TEXT_TAG and isinstance(node, yaml.ScalarNode)


@lru_cache(1024)
def _unquoted_tag(value: str) -> str:
    """Return the tag of a value without quotes; fields and their names repeat."""
    return _tag(yaml.ScalarNode, value, (True, False))


def _tag(kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
    return str(_RESOLVER.resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # stubs


class _Budget:
    """Counts values while they are copied: aliases can make a small text huge."""

    def __init__(self) -> None:
        self.left = MAX_VALUES

    def spend(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMuchError(f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise TooMuchError(f"nested deeper than {MAX_DEPTH}")


def load(text: str) -> object:
    """Load a YAML document into the types of YAML.

    Raises:
        yaml.YAMLError: If it is no YAML.
        TooMuchError: If it is larger or deeper than any honest text.
        REFUSED: One of these, if a value does not suit its tag.
    """
    return yaml.load(text, Loader=Loader)  # noqa: S506  # a safe loader


def load_settings(text: str) -> object:
    """Load a YAML settings file; of a value with an unknown tag only the text is kept.

    Raises:
        yaml.YAMLError: If it is no YAML.
        TooMuchError: If it is larger or deeper than any honest text.
        REFUSED: One of these, if a value does not suit its tag.
    """
    return yaml.load(text, Loader=_SettingsLoader)  # noqa: S506  # a safe loader


def plain_mapping(loaded: Mapping[str, object] | dict[object, object]) -> dict[str, object]:
    """Return a mapping of values that JSON can hold, dates in ISO 8601.

    Raises:
        TooMuchError: If it is larger or deeper than any honest front matter.
    """
    budget = _Budget()
    return {str(key): _plain(value, budget) for key, value in loaded.items()}


def _plain(value: object, budget: _Budget, depth: int = 0) -> object:
    """Return a value that JSON can hold.

    Raises:
        TooMuchError: If it is larger or deeper than any honest front matter.
    """
    budget.spend(depth)
    if isinstance(value, str):
        # A loader may tell more of a text by its type; only of the fields themselves it is kept.
        plain = value if depth == 0 or type(value) is str else str(value)
        return plain if plain.isascii() else _whole_characters(plain)
    if value is None or isinstance(value, (bool, int, float)):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set)):
        return [_plain(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, budget, depth + 1) for key, item in value.items()}
    return str(value)


def _whole_characters(value: str) -> str:
    r"""Return a text that can be written down: ``"\ud800"`` in YAML gives half a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
