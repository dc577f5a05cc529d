"""Answer search requests from one open version of an index."""
