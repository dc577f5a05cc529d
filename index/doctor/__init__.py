"""What is wrong with an archive, and how its files are repaired."""
