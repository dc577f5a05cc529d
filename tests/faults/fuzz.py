"""Ask the parser of queries, and the planner behind it, very many random queries.

``python -m tests.faults.fuzz --inputs 1000000 --seed 1`` prints how many were asked and how long
that took; an input that raises an error is printed with it, and ends the run with exit code 1.
"""

import argparse
import sys
import time
import traceback
from random import Random

from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from search.query.parser import parse
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.query.tree import describe
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.faults.hostile import query


def ask(text: str, synonyms: Synonyms) -> None:
    """Parse a query, write it out, and plan it."""
    node = parse(text).node
    describe(node)
    make_plan(node, SearchRequest(q=text), synonyms, SearchSettings())


def main() -> None:
    """Ask as many queries as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random = Random(asked.seed)
    synonyms = Synonyms((), Analyzer(load_lexicon(print)))
    started = time.process_time()
    for number in range(asked.inputs):
        text = query(random)
        try:
            ask(text, synonyms)
        except Exception:  # noqa: BLE001  # whatever it is, it is what is looked for
            traceback.print_exc()
            sys.exit(f"input {number} of seed {asked.seed}: {text!r}")
    print(f"{asked.inputs} queries, {time.process_time() - started:.0f} s of processor time")


if __name__ == "__main__":
    main()
