"""Build, update and watch: the archive in, a published version out."""
