"""Documents: analysed articles, the dictionary of a version, and parallel reading in batches."""
