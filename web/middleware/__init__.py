"""What holds for every request and answer: bounds, headers, caching, limits."""
