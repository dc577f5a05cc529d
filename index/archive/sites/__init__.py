"""The rules of site generators: which files they publish, when, and at which address."""
