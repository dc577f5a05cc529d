from pathlib import Path

from index.czech.analyzer import Analyzer
from index.czech.suffixes import stems
from index.mentions.forms import CONSONANT, folded_forms, is_form
from index.mentions.gazetteer import Gazetteer
from index.mentions.known import known_names
from index.settings import IndexSettings
from index.vocabulary.vocabulary import load_vocabulary

OTHERS = ("Praha", "Riga", "Kia", "Jelínek", "Kolář", "Struha", "Izmir")
ENDINGS = ("", *CONSONANT, "ze", "ce", "ře", "ho", "mu", "ska", "ští")


def test_every_form_that_has_a_stem_of_a_name_is_looked_up(analyzer: Analyzer) -> None:
    vocabulary = load_vocabulary(IndexSettings(), Path("nowhere"))
    known = known_names(vocabulary, companies=OTHERS, built_in=True)
    gazetteer = Gazetteer(known, analyzer.lexicon, folded_forms(analyzer.lexicon))

    for name in {spelling for found in known.names for spelling in found.spellings}:
        if name.isalpha():
            cut = (name[:length] for length in range(max(3, len(name) - 2), len(name) + 1))
            forms = {stem + ending for stem in cut for ending in ENDINGS}
            for form in (f for f in forms if is_form(f, name, analyzer.lexicon)):
                if not {*stems(form)}.isdisjoint(stems(name)):
                    assert (name,) in {entry.words for entry in gazetteer.beginning_with(form)}
