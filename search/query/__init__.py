"""From typed text to a plan: tree, parser, dates, synonyms, spelling."""
