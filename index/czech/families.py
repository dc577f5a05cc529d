"""Words of one family: a verb and its aspects, nouns and agents of it, adjectives and feminines.

Pairs of ends of lemmas: two known lemmas that differ by such a pair are kin. The rules are about
endings of Czech derivation, with the changes of sounds that go with them; no word is listed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

MAX_END = 7
MIN_STEM = 2
"""Letters that two words must share before the ends that differ."""
ROOT = 5
"""Letters of an end that is a root: one letter before it, a prefix, will do."""
MAX_FAMILY = 12

_SOFT = {
    "t": "c",
    "d": "z",
    "s": "š",
    "z": "ž",
    "st": "šť",
    "zd": "žď",
    "n": "ň",
    "ď": "z",
    "l": "l",
}
_SAME = "bcčďfhjklmnňprřsštťvzž"


def _aspects() -> Iterator[tuple[str, str]]:
    """Yield the ends of perfective verbs, and of imperfective ones made of them."""
    yield "dnout", "dovat"
    for plain in _SAME:
        yield f"{plain}it", f"{plain}ovat"
        yield f"{plain}at", f"{plain}ávat"
        yield f"{plain}nout", f"{plain}at"
        yield f"{plain}nout", f"{plain}ovat"
        for short, long in (("o", "á"), ("a", "á"), ("u", "ou"), ("i", "í")):
            yield f"{short}{plain}it", f"{long}{plain}et"
            yield f"{short}{plain}it", f"{long}{plain}ět"
            yield f"{short}{plain}it", f"{long}{plain}at"
    for hard, soft in _SOFT.items():
        yield f"{hard}it", f"{soft}ovat"
        yield f"{hard}it", f"{soft}et"
        for short, long in (("o", "á"), ("a", "á"), ("u", "ou"), ("i", "í")):
            yield f"{short}{hard}it", f"{long}{soft}et"
            yield f"{short}{hard}it", f"{long}{soft.replace('ť', 't').replace('ď', 'd')}ět"
    for pair in _ROOTS.split():
        perfective, _, imperfective = pair.partition("–")
        yield perfective, imperfective


_ROOTS = """
ložit–kládat jít–cházet ejít–cházet jet–jíždět nést–nášet vést–vádět vézt–vážet číst–čítat
brat–bírat prat–pírat drat–dírat psat–pisovat slat–sílat hnat–hánět řít–írat jmout–jímat
čít–čínat pnout–pínat tnout–tínat zvat–zývat dat–dávat znat–znávat stat–stávat hrát–hrávat
ít–ívat ýt–ývat růst–růstat mknout–mykat ázat–azovat hlédnout–hlížet stoupit–stupovat sednout–sedat
lehnout–léhat běhnout–bíhat táhnout–tahovat tisknout–tiskovat vědět–vídat oupit–upovat
skočit–skakovat
"""
_BARE = """
chod–cházet:od,pře,pří,roz,v,prů jezd–jíždět:od,pře,pří,roz,v,vý,ná,do,prů
stup–stupovat:od,po,pře,pří,v,vý,ná,ú,se voz–vážet:od,do,pře,roz,vý nos–nášet:od,pře,pří,roz
vod–vádět:od,pře,pří,roz klad–kládat:od,pře,roz,v,vý,do běr–bírat:vý,s pis–pisovat:po,pře,roz,vý,zá
běh–běhat: běh–běžet: skok–skákat: skočit–skákat: kup–koupit:ná,vý koupě–koupit:
"""
"""Nouns that are the root of a verb, with the prefixes that keep their meaning: not *záchod*."""
_PERFECTIVES = """
psát–napsat dělat–udělat vařit–uvařit platit–zaplatit jíst–sníst pít–vypít číst–přečíst
končit–skončit kreslit–nakreslit malovat–namalovat krást–ukrást šít–ušít mýt–umýt učit–naučit
trestat–potrestat děkovat–poděkovat žádat–požádat prosit–poprosit volat–zavolat čekat–počkat
stavět–postavit budovat–vybudovat tisknout–vytisknout zkoumat–prozkoumat hodnotit–zhodnotit
chránit–ochránit růst–vyrůst mizet–zmizet péct–upéct pálit–spálit těžit–vytěžit čistit–vyčistit
léčit–vyléčit fotit–vyfotit točit–natočit hlasovat–odhlasovat hlásit–ohlásit řešit–vyřešit
šířit–rozšířit pěstovat–vypěstovat vraždit–zavraždit ničit–zničit rušit–zrušit
registrovat–zaregistrovat parkovat–zaparkovat plánovat–naplánovat instalovat–nainstalovat
kontrolovat–zkontrolovat opakovat–zopakovat organizovat–zorganizovat likvidovat–zlikvidovat
modernizovat–zmodernizovat rekonstruovat–zrekonstruovat
"""
"""Verbs and their perfectives by a prefix that adds no other meaning; which, no rule tells."""
_LONG = str.maketrans("ýíáúů", "yiauo")
_LENGTHENED = ("vý", "ná", "zá", "pří", "prů", "ú")
"""Prefixes of nouns, which are short in the verbs that the nouns are made of."""


def _of_roots() -> Iterator[tuple[str, str]]:
    """Yield nouns without an ending and their verbs, whose prefix is short, and pairs of verbs."""
    for pair in _PERFECTIVES.split():
        imperfective, _, perfective = pair.partition("–")
        yield imperfective, perfective
    for rule in _BARE.split():
        pair, _, prefixes = rule.partition(":")
        noun, _, verb = pair.partition("–")
        for prefix in prefixes.split(","):
            yield prefix + noun, prefix.translate(_LONG) + verb


_ACTED = """
b c č ad ld f g h j k l m n p r ř š t v az ž as es ns rs us
ava ora ura esa ka rma ana řeba luha rcha topa
"""
"""Ends of nouns that make verbs in -ovat: *boj*, *oslava*; not *pila*, *dopis* and *dovoz*."""


def _of_verbs() -> Iterator[tuple[str, str]]:
    """Yield the ends of verbs, and of nouns and adjectives made of them."""
    for noun in ("ání", "atel", "ač", "ací", "ávání"):
        yield "at", noun
    for verb, made in (("át", "an"), ("at", "an"), ("ít", "it"), ("ýt", "yt"), ("out", "ut"),
                       ("ít", "at"), ("it", "en"), ("it", "ěn"), ("et", "en"), ("ět", "ěn"),
                       ("íst", "eden"), ("ést", "eden"), ("ít", "en"),
                       ("ézt", "ezen")):  # fmt: skip
        yield verb, f"{made}ý"
        yield verb, f"{made}í"
    yield "řít", "ření"
    for verb in ("éci", "éct", "ouci", "ouct"):
        vowel = "e" if verb[0] == "é" else "u"
        yield verb, f"{vowel}čený"
        yield verb, f"{vowel}čení"
    for noun in _ACTED.split():
        yield noun, f"{noun.removesuffix('a')}ovat"
    for noun, verb in (("prava", "pravit"), ("nova", "novit"), ("mluva", "mluvit"), ("hra", "hrát"),
                       ("hoda", "hodnout"), ("hrana", "hránit"), ("brana", "bránit"),
                       ("bídka", "bídnout"), ("ěď", "ědět")):  # fmt: skip
        yield noun, verb
    for noun in ("ace", "atel", "átor", "ent", "ant"):
        yield "ovat", noun
    yield "ívat", "ivatel"
    for noun in ("itel", "ič", "icí"):
        yield "it", noun
    for verb, noun in (("ět", "itel"), ("et", "itel"), ("át", "áč"), ("it", "ba"), ("ět", "ba"),
                       ("et", "ba"), ("nout", ""), ("ěnit", "ěna"), ("čit", "k")):  # fmt: skip
        yield verb, noun
    for hard, soft in _SOFT.items():
        passive = f"{soft}en".replace("ťe", "tě").replace("ďe", "dě").replace("ňe", "ně")
        yield f"{hard}it", f"{passive}ý"
        yield f"{hard}it", f"{passive}í"


def _of_nouns() -> Iterator[tuple[str, str]]:
    """Yield the ends of nouns, and of adjectives and feminines made of them."""
    for end in ("", "a", "e", "o", "í"):
        yield end, "ový"
        yield end, "ní"
        yield end, "ský"
    for end, made in (("k", "cký"), ("ka", "cký"), ("c", "cký"), ("ha", "žský"), ("h", "žský"),
                      ("ch", "šský"), ("ika", "ický"), ("ie", "ický"), ("ce", "ční"), ("k", "ční"),
                      ("ka", "ční"), ("ec", "ecký"), ("no", "nský"), ("ha", "žní"), ("no", "nní"),
                      ("eň", "ňský"), ("sko", "ský"), ("cko", "cký"), ("ba", "ební"),
                      ("ek", "kový"), ("ec", "cový"), ("ec", "cký"), ("st", "stecký"),
                      ("á", "ský"), ("ie", "ejní"), ("ie", "ijský"), ("álie", "alský"),
                      ("no", "něnský"), ("dno", "denský"), ("c", "ční"), ("ka", "kovní"),
                      ("ad", "ední"), ("dlo", "delní"), ("n", "nný"), ("ství", "ský"),
                      ("ctví", "cký"), ("ík", "ický"), ("ost", "ý"), ("ost", "í")):  # fmt: skip
        yield end, made
    for end in ("tel", "ář", "ař", "or", "ant", "ent", "ér", "an", "ič", "ač", "ik"):
        yield end, f"{end}ka"
    for end, made in (("ista", "istka"), ("ník", "nice"), ("ec", "kyně"), ("ák", "ačka"),
                      ("log", "ložka"), ("ik", "ička"), ("ce", "kyně"), ("sta", "stka"),
                      ("r", "ryně"), ("ec", "ečka"), ("ec", "ka"), ("ekt", "ektka"),
                      ("ner", "nerka"), ("naut", "nautka"), ("sed", "sedka"), ("arád", "arádka"),
                      ("nžel", "nželka"), ("vo", "věný"), ("lna", "lněný")):  # fmt: skip
        yield end, made


@cache
def _ends() -> Mapping[str, tuple[str, ...]]:
    """Return the ends that each end may be replaced by, either way."""
    return _either_way((*_aspects(), *_of_verbs(), *_of_nouns()))


_LENGTHENED_ROOTS = """
it:prava,mluva,měna,plata,roba,zdoba,leva,nava,kaza,hrada,klid,střel,děl
nout:ch,ik,yt,isk,rh,yk,lez
ovat:kup,stup,kaz,vrh,pis,buch,dech,krm,křik,skyt,střel,sah,tah,plň,sun,prava,štěva,plava
"""
"""Ends of verbs, and of nouns that make them though their prefix is longer: *výměna*, *zákaz*."""


def _of_lengthened() -> Iterator[tuple[str, str]]:
    """Yield the ends of nouns with a long prefix, and of the verbs with a short one."""
    for rule in _LENGTHENED_ROOTS.split():
        verb, _, nouns = rule.partition(":")
        for noun in nouns.split(","):
            yield noun, f"{noun.removesuffix('a')}{verb}"
    for noun, verb in (("ek", "it"), ("ce", "it"), ("ek", "at"), ("ba", "ět"), ("ba", "et"),
                       ("ěď", "ědět"), ("obce", "ábět"), ("oba", "ábět"), ("az", "ázat"),
                       ("hra", "hrát")):  # fmt: skip
        yield noun, verb


@cache
def _lengthened() -> Mapping[str, tuple[str, ...]]:
    """Return the ends of verbs by those of nouns whose prefix is longer, either way."""
    return _either_way(_of_lengthened())


@cache
def _roots() -> Mapping[str, tuple[str, ...]]:
    """Return the nouns and verbs that belong to a verb of the same root, either way."""
    return _either_way(_of_roots())


def _either_way(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return {one: tuple(sorted(others)) for one, others in found.items()}


def family(lemma: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the lemmas of a lemma's family, the nearest first; at most ``MAX_FAMILY``.

    What is made of a verb is kin to its other aspect too: *vkládání* to *vkládat* and to *vložit*.

    Args:
        lemma: A lemma.
        known: Tells whether a word is a lemma.
    """
    near = [kin for kin in _related(lemma) if known(kin)]
    verbs = filter(_is_verb, near)
    further = [kin for verb in verbs for kin in _related(verb) if known(kin)]
    found = dict.fromkeys((*near, *further))
    found.pop(lemma, None)
    return tuple(found)[:MAX_FAMILY]


def _is_verb(lemma: str) -> bool:
    return lemma.endswith("t")


def _related(lemma: str) -> Iterator[str]:
    """Yield candidates for words of the same family, by one rule of derivation."""
    yield from _roots().get(lemma, ())
    yield from _exchanged(lemma, _ends(), MIN_STEM)
    for long in _LENGTHENED:
        short = long.translate(_LONG)
        if lemma.startswith(long):
            verbs = _exchanged(short + lemma[len(long) :], _lengthened(), len(short))
            yield from filter(_is_verb, verbs)
        elif lemma.startswith(short) and _is_verb(lemma):
            yield from _exchanged(long + lemma[len(short) :], _lengthened(), len(long))


def _exchanged(word: str, ends: Mapping[str, tuple[str, ...]], least: int) -> Iterator[str]:
    """Yield a word with each of the ends that its own may be exchanged for.

    Args:
        word: A word.
        ends: Other ends of each end.
        least: Letters before the end at least, unless that is a root.
    """
    for length in range(min(MAX_END, len(word) - 1) + 1):
        at = len(word) - length
        if at >= least or length >= ROOT:
            yield from (word[:at] + other for other in ends.get(word[at:], ()))
