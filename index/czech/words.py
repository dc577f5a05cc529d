"""What no rule tells: words fixed to themselves, irregular paradigms, faults of the source table."""

from collections.abc import Mapping

CLOSED_CLASS = frozenset(
    """
    a aby ač ačkoli ačkoliv ale alespoň ani aniž ano anebo asi ať až až bez bezmála bohužel buď byť
    což či čili dokud dosud hned i jak jakmile jakož jako jakoby jen jenom jenže jestli jestliže ještě
    již k kam kamkoli kde kdekoli kdo kdy kdyby kdykoli když ke kromě ku kudy kvůli ledaže leda mezi
    mimo na nad nade naproti ne nebo nebť neboť nechť než nic nikde nikdo nikdy o ob od ode
    ohledně okolo pak po pod pode podél podle pokud poté pouze pro proč prostě proti proto protože
    před přede přes přesto přestože při s se sem si sice skrz skrze snad spolu sotva ta tady tak také
    takže tam tamto tato té tedy tehdy ten tento tím to toho tohle toto totiž tu tudíž tudy ty u už v
    vedle ve však vůči vy vždy z za zač zatímco zda zdali zde ze zpod že
    já mě mne mně mi mnou tě tebe tobě ti tebou on ona ono oni ony jeho ho jemu mu jej něj něho něm
    něco někdo někde někdy její jí ji ní ni jím ním jich nich jim nim jimi nimi je ně my nás nám námi
    vás vám vámi sebe sobě sebou
    můj moje mého mému mém mým mou mí  mých mými tvůj tvoje tvá tvého tvému tvém tvým tvou tví
    tvé tvých tvými svůj svoje svá svého svému svém svým svou sví své svých svými
    náš naše našeho našemu našem naším naši naší našich našimi váš vaše vašeho vašemu vašem vaším vaši
    vaší vašich vašimi jejich
    který která které kterého kterému kterém kterým kterou kteří kterých kterými
    jenž jež jehož jemuž němž jímž níž jíž nichž jimž jimiž nimiž
    toho tomu tom tou té ti těch těm těmi tohoto tomuto tomto tímto tuto touto tyto tito těchto těmto
    těmito co čeho čemu čem čím koho komu kom kým sám sama samo sami
    jsem jsi jsme jste jsou bych bys by bychom byste
    """.split()
)
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
    "rok": "léta let letech létech lety létům letům",
    "člověk": "lidé lidem lidech lidi lidmi lidí",
    "den": "dne dnu dni dnem dny dní dnů dnům dnech",
    "oko": "oči očí očím očích očima",
    "ucho": "uši uší uším uších ušima",
    "ruka": "ruce rukou rukám rukách rukama",
    "noha": "nohou nohama",
    "dítě": "děti dětí dětem dětech dětmi",
    "přítel": "přátelé přátel přátelům přátelích přáteli",
    "sto": "set sta stech stům sty stě",
    "říci": "říct řeknu řekneš řekne řekneme řeknete řeknou řekl řekla řeklo řekli řekly",
}
"""Lemma to forms that no paradigm of its ending gives; comparatives are declined."""

FAULTS = frozenset({("dál", "dát"), ("věci", "věk"), ("lepší", "lepšit")})
"""Pairs of a form and a lemma that the source table has wrong."""
