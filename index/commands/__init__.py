"""The commands about versions and about the health of an archive."""
