"""Immutable versions of an index: manifests, verification, publication, rollback."""
