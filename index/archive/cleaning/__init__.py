"""Make Markdown of what an author wrote for a generator: no template language, no dialect."""
