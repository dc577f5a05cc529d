"""Mentions: companies and people that the text of an article names."""
