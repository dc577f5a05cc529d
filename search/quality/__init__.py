"""Judged queries, the gate, comparisons of versions and the query log."""
