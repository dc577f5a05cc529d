"""The command that shows what the analyser makes of words."""

import click

from index.commands.options import json_option
from index.commands.showing import compiling, print_json
from index.czech.analyzer import Analyzer, Language
from index.czech.cache import load_lexicon
from index.czech.explanation import explain
from index.terminal import echo


@click.command(epilog="Example: hledej analyze 'V Praze Applem'")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.CZECH.value,
    show_default=True,
    help="cs-ascii is Czech written without diacritics; other is any other language.",
)
@json_option
def analyze(text: tuple[str, ...], language: str, as_json: bool) -> None:
    """Show the index terms of each word of TEXT, and their origin."""
    analyzer = Analyzer(load_lexicon(compiling))
    words = explain(" ".join(text), analyzer, Language(language))
    if as_json:
        print_json(words)
        return
    for word in words:
        echo(f"{word.position}  {word.form}")
        for term in word.terms:
            sides = "both" if term.written and term.asked else "index" if term.written else "query"
            tiers = f" [{', '.join(term.tiers)}]" if term.tiers else ""
            echo(f"     {term.term:<20} {sides:<6} {term.why}{tiers}")
