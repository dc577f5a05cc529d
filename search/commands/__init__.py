"""The commands that build an index, ask it and measure it."""
