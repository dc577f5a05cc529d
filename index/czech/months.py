"""Names of the months."""

_CASES = """
leden ledna lednu ledne lednem
únor února únoru únoře únorem
březen března březnu březně březnem
duben dubna dubnu dubne dubnem
květen května květnu květne květnem
červen června červnu červne červnem
červenec července červenci červencem
srpen srpna srpnu srpne srpnem
září září
říjen října říjnu říjne říjnem
listopad listopadu listopade listopadem
prosinec prosince prosinci prosincem
"""
CASES = tuple(tuple(line.split()) for line in _CASES.split("\n") if line)
"""The cases of each month, January first; the second is the genitive, as it follows a day."""
GENITIVES = tuple(cases[1] for cases in CASES)
