"""What a site's generator makes of an archive: which files it publishes, when and where."""
