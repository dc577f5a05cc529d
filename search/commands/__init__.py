"""Commands that build an index, search it and measure it."""
