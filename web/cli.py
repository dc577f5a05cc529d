"""The ``hledej`` command."""
def main() -> None:
    """Run the command line."""
