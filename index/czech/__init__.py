"""Czech analysis: from text to the terms that are indexed, searched and marked."""
