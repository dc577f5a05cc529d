"""From a folder to articles: listing, decoding, front matter, text, metadata."""
