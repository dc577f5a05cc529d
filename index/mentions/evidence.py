"""Evidence beside a word that it is the name of a company or a person, and no ordinary word."""

import re

WORD_BEFORE = re.compile(r"([^\W_]+)[ \u00a0]$")
WORD_AFTER = re.compile(r"[ \u00a0,]{1,2}([^\W_]+)")
DOMAIN = re.compile(r"\.(\w+)")
COMPANY_DOMAINS = frozenset({"com", "cz", "sk", "eu", "ai", "io", "net"})
OWN_SEPARATORS = re.compile(r"[ \u00a0]?(?:,|/|&|a|i|nebo|či|and|or)[ \u00a0]|/")
"""Separators of two items of a list."""
LONGEST_SEPARATOR = 6
"""Characters of the longest of these."""
_COMPANY = (
    "firm", "firem", "společnost", "startup", "výrobc", "gigant", "podnik", "koncern", "korporac",
    "operátor", "automobilk", "bank", "zakladatel", "spoluzakladatel", "investor", "divizi",
    "diviz", "vyhledávač", "služeb", "služb", "platform", "partner", "sponzor", "značk", "studi",
    "aplikac", "nástroj", "prodejc", "konkurent", "šéf", "ředitel", "akci", "mluvčí", "dodavatel",
    "internetov",
    "company", "firm", "maker", "giant", "ceo",
)  # fmt: skip
COMPANY_BEFORE = re.compile(rf"(?:{'|'.join(_COMPANY)})\w{{0,5}}", re.IGNORECASE)
"""Words before a company."""
COMPANY_AFTER = re.compile(
    r"(?:inc|corp|corporation|ltd|llc|plc|group|holdings?|platforms|ceo|akcie"
    r"|oznámil|představil|uvedl|vydal|koupil|žaluj|plánuj|zveřejnil|spustil|nabíz|vyvíj|tvrd"
    r"|announce|launche|release|unveil|buy|sue|say)\w{0,4}",
    re.IGNORECASE,
)
"""Words after a company."""
OTHER_BEFORE = re.compile(
    r"nadac\w*|nadační\w*|foundation\w*"
    r"|řek(?:a|y|u|o|ou|ami)?|řece|řekách|povodí\w*|ústí\w*|delt(?:a|y|u|o|ou)|deltě|přítok\w{0,3}",
    re.IGNORECASE,
)
"""Words before a name that make one of something else of it: a foundation, the river Amazon."""
OTHER_AFTER = frozenset({
    "River", "Rainforest", "Foundation", "Institute", "University", "Museum", "Universum", "Arena",
    "Times", "Stadium", "County", "Basin", "rainforest", "basin", "coil", "coils",
})  # fmt: skip
"""Words after a name that make a name of something else of it: Reuters Institute, Tesla coil."""
PERSONS = frozenset({
    "vynálezce", "vynálezkyně", "fyzik", "fyzička", "chemik", "chemička", "matematik", "biolog",
    "astronom", "astronaut", "kosmonaut", "filozof", "filosof", "historik", "historička",
    "spisovatel", "spisovatelka", "básník", "skladatel", "malíř", "malířka", "sochař", "režisér",
    "režisérka", "herec", "herečka", "zpěvák", "zpěvačka", "hokejista", "fotbalista", "tenista",
    "tenistka", "závodník", "boxer", "ministr", "ministryně", "premiér", "premiérka", "guvernér",
    "guvernérka", "senátor", "senátorka", "poslanec", "poslankyně", "starosta", "starostka",
    "primátor", "kancléř", "generál", "plukovník", "kapitán", "admirál", "major", "seržant",
    "profesor", "profesorka", "doktor", "doktorka", "manžel", "manželka", "hrabě", "baron", "papež",
    "biskup", "král", "pan", "pán", "paní", "slečna", "bratr", "sestra",
    "inventor", "physicist", "actor", "actress", "senator", "governor", "minister", "mr", "mrs",
    "ms", "sir", "lord", "lady",
})  # fmt: skip
"""Lemmas of words before a surname, and hardly ever before a company: the inventor Tesla."""
TITLE_BEFORE = re.compile(
    r"\b(?:dr|mudr|judr|ing|mgr|prof|doc|sv|mr|mrs|ms)\.[ \u00a0]$", re.IGNORECASE
)
"""Abbreviated titles before a surname."""
LONGEST_TITLE = 8
"""Characters before a name that an abbreviated title may take."""
_FIRST_NAMES = (
    "Adam", "Albert", "Alexander", "Andrew", "Anna", "Anne", "Ann", "Betty", "Bill", "Bob",
    "Charles", "Chris", "Daniel", "David", "Edsel", "Emil", "Enzo", "Eric", "Ernst", "Eva",
    "Ferdinand", "Frank", "František", "Franz", "George", "Gerald", "Gerard", "Glenn", "Hans",
    "Harrison", "Henry", "Herbert", "Hugo", "Jack", "Jacob", "James", "Jan", "Jana", "Jane", "Jean",
    "Jim", "Jiří", "John", "Josef", "Karel", "Karl", "Klaus", "Louis", "Marie", "Mark", "Martin",
    "Mary", "Michael", "Michal", "Milan", "Nikola", "Paul", "Pavel", "Peter", "Petr", "Piero",
    "Richard", "Robert", "Ron", "Roy", "Sam", "Stephen", "Steve", "Susan", "Thomas", "Tom",
    "Tomáš", "Walt", "Walter", "Werner", "Will", "William", "Wolfgang",
)  # fmt: skip
FIRST_NAME_BEFORE = re.compile(rf"(?:{'|'.join(_FIRST_NAMES)})(?:a|e|y|u|ovi|em|ou|ho|mu|m)?")
"""Frequent first names before a surname, in any case: *Betty Ford*, *Roberta Bosche*."""
HEAD_BEFORE = re.compile(
    r"(?:vice|ex)?(?:prezident|president)(?P<end>a|ovi|em)?|(?:vice|ex)?prezidentka", re.IGNORECASE
)
"""Words before a surname in the same case, or before a company in its own: *prezidenta Forda*."""
PLANT = re.compile(r"(?:apple|orange|blackberry|raspberry|mango|kiwi|peach)", re.IGNORECASE)
"""Names that are English names of fruit too."""
FOOD_AFTER = re.compile(
    r"(?:pie|juice|cider|sauce|tart|crumble|cake|jam|jelly|marmalade|vinegar|strudel|crisp"
    r"|smoothie|lemonade|liqueur|butter|salad|blossom|orchard|tree|peel|zest|seed)s?"
    r"|džus\w{0,3}",
    re.IGNORECASE,
)
"""Words after the name of a fruit: an apple pie."""
TITLE_CASE = 0.6
"""Share of words with capitals from which a line is in title case."""
FEWEST_WORDS = 3
"""Words beside a name from which they tell of title case."""
NEAR = 400
"""Characters beside a name that are looked at."""
LONG_WORD = 4
"""Letters of a word that title case gives a capital letter to."""
_LONG_WORDS = re.compile(rf"[^\W\d_]{{{LONG_WORD},}}")


def capitals_tell(text: str, start: int, end: int) -> bool:
    """Tell whether a capital letter is evidence in a line: not if most of its words have one.

    Args:
        text: The text.
        start: Code point at which a name begins.
        end: Code point after it.
    """
    near = max(0, start - NEAR)
    first = max(text.rfind("\n", near, start) + 1, near)
    last = text.find("\n", end, end + NEAR)
    # The first word has a capital letter in every language.
    before: list[str] = _LONG_WORDS.findall(text[first:start].partition(" ")[2])
    after: list[str] = _LONG_WORDS.findall(text[end : last if last >= 0 else end + NEAR])
    words = before + after
    if len(words) < FEWEST_WORDS:
        return True
    return sum(word[0].isupper() for word in words) < TITLE_CASE * len(words)
