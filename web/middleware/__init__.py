"""Rules for all requests and answers: bounds, headers, caching, rate limits."""
