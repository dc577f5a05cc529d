"""Serve readers and programs over HTTP, and the ``hledej`` command."""
