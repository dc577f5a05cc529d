"""From a ranking to an answer: hits, marks, facets, suggestions, explanations, exports."""
