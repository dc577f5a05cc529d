"""Monitoring of a running service: log, metrics, health, age of the index."""
