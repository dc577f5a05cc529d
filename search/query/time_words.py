"""Czech and English words that tell a time, without diacritics, and what each counts."""

from collections.abc import Mapping

from index.czech.folding import fold
from index.czech.months import CASES

YEARS = range(1900, 2100)
"""Numbers that are taken for years where nothing says so."""

_ENGLISH = "january february march april may june july august september october november december"


def forms(lines: str) -> dict[str, int]:
    """Return the folded words of each line with the number of the line, from 0."""
    rows = enumerate(line for line in lines.split("\n") if line)
    return {fold(word): number for number, line in rows for word in line.split()}


MONTHS: Mapping[str, int] = {
    **{fold(form): number for number, cases in enumerate(CASES, 1) for form in cases},
    **{name: number for number, name in enumerate(_ENGLISH.split(), 1)},
}
SEASONS = forms(
    """
jaro jara jaru jaře jarem spring
léto léta létu létě létem summer
podzim podzimu podzimem autumn
zima zimy zimě zimu zimou winter
"""
)
FIRST_SEASON, SEASON = 3, 3
"""Month in which spring begins, and the months of each season."""
ORDINALS = forms(
    """
první prvního prvním i
druhé druhého druhém druhá druhou ii
třetí třetího třetím iii
čtvrté čtvrtého čtvrtém iv
"""
)
WEEKDAYS = forms(
    """
pondělí
úterý úterka
středa středu středy
čtvrtek čtvrtku čtvrtka
pátek pátku pátka
sobota sobotu soboty
neděle neděli
"""
)
YEARS_BACK = forms(
    """
letos letoška
loni vloni loňska
předloni předloňska
"""
)
YEARS_BACK_ADJECTIVE = forms(
    """
letošní letošního letošním
loňský loňského loňském loňské loňská loňskou loňským
předloňský předloňského předloňském předloňské předloňská předloňskou předloňským
"""
)
DAYS_BACK = forms(
    """
dnes dneška dneska
včera včerejška yesterday
předevčírem předevčírka
"""
)
BACK = forms(
    """
tento tohoto tomto tímto tuto této touto toto tenhle tohohle tomhle tuhle this
minulý minulého minulém minulým minulou minulé minula uplynulý uplynulého uplynulém uplynulou last
předminulý předminulého předminulém předminulou předminulé
"""
)
UNITS = forms(
    """
den dne day
týden týdne týdnu týdnem week
měsíc měsíce měsíci měsícem month
rok roku roce rokem year
víkend víkendu víkendem weekend
čtvrtletí čtvrtletím kvartál kvartálu kvartále quarter
pololetí pololetím
"""
)
DAY, WEEK, MONTH, YEAR, WEEKEND, QUARTER, HALF, HOURS = range(8)
MONTHS_OF: Mapping[int, int] = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
"""Months of the units that are counted in months."""
MANY = UNITS | forms(
    """
dny dní dnů dnech days
týdny týdnů týdnech weeks
měsíců měsících months
roky let lety letech years
víkendy
čtvrtletích kvartály kvartálů čtvrtrok čtvrtroku quarters
půlrok půlroku
hodiny hodin hodinách hours
"""
)
NUMERALS = forms(
    """
nula
jeden jednoho
dva dvě dvou
tři tří třech
čtyři čtyř čtyřech
pět pěti
šest šesti
sedm sedmi
osm osmi
devět devíti
deset deseti
jedenáct jedenácti
dvanáct dvanácti
třináct třinácti
čtrnáct čtrnácti
"""
)
RECENT = frozenset(forms("poslední posledních posledním posledního last past"))
QUARTER_LETTER = "q"
"""Stands before the number of a quarter, or after it: Q1, 1Q."""
PARTS: Mapping[str, int] = {
    **{word: MONTHS_OF[unit] for word, unit in UNITS.items() if unit in {QUARTER, HALF}},
    QUARTER_LETTER: MONTHS_OF[QUARTER],
    **dict.fromkeys(forms("polovina polovině polovinu poloviny half"), MONTHS_OF[HALF]),
}
"""Parts of a year that have a number, and their months."""
IN = frozenset({"v", "ve", "za", "z", "ze", "behem", "o", "na"})
YEAR_WORDS = frozenset(forms("rok roku roce rokem r roky léta letech lety let"))
DASHES = frozenset({"-", "–", "—", "az"})
AMOUNTS = frozenset(forms("kč korun koruny czk eur euro eura usd dolarů tisíc mil km m kg g gb mb"))
"""Units after a number that is not a year."""
TELLING = frozenset(
    {*MONTHS, *SEASONS, *WEEKDAYS, *YEARS_BACK, *YEARS_BACK_ADJECTIVE, *DAYS_BACK, *MANY, *RECENT}
)
"""Words of which every time has one, unless it has a number."""
