"""The JSON API, version 1. docs/api.md says what is promised."""
