"""The engine over an index in a cluster."""
