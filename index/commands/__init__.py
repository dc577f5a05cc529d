"""Commands for the versions of an index and the health of an archive."""
