"""Quality: judged queries, the gate, comparison of versions, and the query log."""
