"""From what was typed to a plan: tree, parser, dates, synonyms, spelling."""
