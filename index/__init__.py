"""Read an archive of Markdown articles, and write its index."""
