"""What runs a plan: the protocol, and one room for each engine."""
