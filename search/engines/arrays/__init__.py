"""The embedded engine: plans run over the memory-mapped arrays of a version."""
