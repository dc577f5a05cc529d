"""Search engines: the protocol and its implementations, one package each."""
