"""Remove template languages and dialects of Markdown from texts written for a generator."""
