"""What writes the documents of a version: the protocol, and one room for each engine."""
