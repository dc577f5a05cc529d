"""Clean names of companies, people and categories, and how variants are found."""
