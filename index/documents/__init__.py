"""An article as terms, keywords and numbers; the dictionary; batches made in processes."""
