"""Fields of a front matter, kept by the pass over names for the one that reads articles."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import cast


@dataclass(frozen=True, slots=True)
class KeptFields:
    """Parsed fields, in the memory that their text takes; an object has several times as much.

    Attributes:
        checksum: Of the text that they were parsed from.
        pickled: The fields. JSON would lose which times were written unquoted.
    """

    checksum: bytes
    pickled: bytes

    @staticmethod
    def of(text: str, fields: Mapping[str, object]) -> "KeptFields":
        """Return the fields that a text was parsed into."""
        return KeptFields(_checksum(text), pickle.dumps(fields, pickle.HIGHEST_PROTOCOL))

    def parsed_from(self, text: str) -> Mapping[str, object] | None:
        """Return the fields if they were parsed from the same text, else ``None``."""
        if _checksum(text) != self.checksum:
            return None
        loaded = pickle.loads(self.pickled)  # noqa: S301  # written by the same program
        return cast("Mapping[str, object]", loaded)


def _checksum(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
