"""On-disk structures of a version, shared by all engines: arrays, term dictionaries, files."""
