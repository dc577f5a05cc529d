"""Stores that write the documents of a version: the protocol and its implementations."""
