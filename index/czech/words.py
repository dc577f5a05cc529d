"""Exceptions from the rules: invariable words, irregular paradigms, faults of the table."""

from collections.abc import Mapping

_CLOSED = """
a aby ač ačkoli ačkoliv ale alespoň anebo ani aniž ano asi ať až bez bezmála bohužel buď by bych
bychom bys byste byť čeho čem čemu či čili čím co což dokud dosud hned ho i já jak jakmile jako
jakoby jakož je jeho jehož jej její jejich jemu jemuž jen jenom jenž jenže ještě jestli jestliže
jež ji jí jich jim jím jimi jimiž jimž jímž již jíž jsem jsi jsme jsou jste k kam kamkoli kde
kdekoli kdo kdy kdyby kdykoli když ke koho kom komu kromě která které kterého kterém kterému
kteří kterou který kterých kterým kterými ku kudy kvůli kým leda ledaže mě mého mém mému mezi mi
mí mimo mne mně mnou moje mou mu můj my mých mým mými na nad nade nám námi naproti nás náš naše
našeho našem našemu naši naší našich naším našimi ne ně nebo neboť nebť nechť něco něho něj
někde někdo někdy něm němž než ni ní nic nich nichž nikde nikdo nikdy nim ním nimi nimiž níž o
ob od ode ohledně okolo on ona oni ono ony pak po pod pode podél podle pokud poté pouze před
přede přes přesto přestože při pro proč prostě proti proto protože s sám sama sami samo se sebe
sebou sem si sice skrz skrze snad sobě sotva spolu svá své svého svém svému sví svoje svou svůj
svých svým svými ta tady tak také takže tam tamto tato té tě tebe tebou těch těchto tedy tehdy
těm těmi těmito těmto ten tento ti tím tímto tito to tobě tohle toho tohoto tom tomto tomu
tomuto totiž toto tou touto tři tu tudíž tudy tuto tvá tvé tvého tvém tvému tví tvoje tvou tvůj
tvých tvým tvými ty tyto u už v vám vámi vás váš vaše vašeho vašem vašemu vaši vaší vašich vaším
vašimi ve vedle však vůči vy vždy z za zač zatímco zda zdali zde ze že zpod
"""
CLOSED_CLASS = frozenset(_CLOSED.split())
"""Pronouns, prepositions, conjunctions and auxiliaries: their forms are nobody's inflection."""

IRREGULAR: Mapping[str, str] = {
    "dobrý": "lepší nejlepší",
    "dobře": "lépe líp nejlépe nejlíp",
    "špatný": "horší nejhorší",
    "zlý": "horší nejhorší",
    "špatně": "hůře hůř nejhůře nejhůř",
    "velký": "větší největší",
    "malý": "menší nejmenší",
    "málo": "méně míň nejméně nejmíň",
    "mnoho": "více víc nejvíce nejvíc mnoha",
    "dlouhý": "delší nejdelší",
    "dlouho": "déle nejdéle",
    "vysoký": "vyšší nejvyšší",
    "vysoko": "výše výš nejvýše nejvýš",
    "nízký": "nižší nejnižší",
    "nízko": "níže níž nejníže nejníž",
    "krátký": "kratší nejkratší",
    "blízký": "bližší nejbližší",
    "blízko": "blíže blíž nejblíže nejblíž",
    "daleko": "dál dále nejdál nejdále",
    "hluboký": "hlubší nejhlubší",
    "široký": "širší nejširší",
    "těžký": "těžší nejtěžší",
    "lehký": "lehčí nejlehčí",
    "snadno": "snáze nejsnáze",
    "brzy": "brzo dříve dřív nejdříve nejdřív",
    "rok": "léta let letech létech lety léty létům letům",
    "člověk": "lidé lidem lidech lidi lidmi lidí",
    "den": "dne dnu dni dnem dny dní dnů dnům dnech",
    "oko": "oči očí očím očích očima",
    "ucho": "uši uší uším uších ušima",
    "ruka": "ruce rukou rukám rukách rukama",
    "noha": "nohou nohama",
    "dítě": "děti dětí dětem dětech dětmi",
    "dílo": "děl",
    "přítel": "přátelé přátel přátelům přátelích přáteli",
    "sto": "set sta stech stům sty stě",
    "virus": "viru virem viry virů virům virech",
    "říci": "říct řeknu řekneš řekne řekneme řeknete řeknou řekl řekla řeklo řekli řekly",
}
"""Lemma to forms that no paradigm of its ending gives; comparatives are declined."""

FAULTS = frozenset({("dál", "dát"), ("věci", "věk"), ("lepší", "lepšit")})
"""Pairs of a form and a lemma that the source table has wrong."""

SPELLINGS = (("izm", "ism"), ("ívn", "ivn"), ("ión", "ion"))
"""Words with two spellings; the second is indexed."""


def spelling(word: str) -> str:
    """Return the one spelling of a word that has two."""
    for old, new in SPELLINGS:
        word = word.replace(old, new)
    return word
