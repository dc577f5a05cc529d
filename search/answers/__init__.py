"""Turn rankings into answers: hits, marks, facets, suggestions, explanations, exports."""
