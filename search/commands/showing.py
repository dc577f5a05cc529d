"""Options and lines that several commands have in common."""

import click

from search.result import FacetResult

answer_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the answer of the JSON API."
)


def counted_values(facet: FacetResult) -> str:
    """Return the values of a facet, each with its number of articles."""
    return ", ".join(f"{value.label} ({value.count})" for value in facet.values)
