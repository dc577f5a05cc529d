"""Examination of an archive, and repair of its files."""
