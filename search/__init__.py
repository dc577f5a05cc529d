"""Answer search requests over one opened index version."""
