"""Clean names of companies, people and categories, and detection of their variants."""
