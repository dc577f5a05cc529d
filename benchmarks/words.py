"""The words and names that generated articles are written with: the same for every archive.

The forms are the lexicon's own, weighed by Zipf's law as Mandelbrot corrected it. They are taken
four neighbours at a time, which are mostly forms of one word, so that a common word is common in
several of its forms, as in real text.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import marisa_trie
import numpy as np
import numpy.typing as npt

from index.czech.cache import load_lexicon
from index.czech.lexicon import FORMS, Lexicon


def _listed(text: str) -> list[str]:
    """Return the parts between commas, or between blanks if there are no commas."""
    return text.split("," if "," in text else None)


SEED = 2026
DISTINCT = 240_000
"""Forms that are drawn from; an archive of 12,000 articles uses most of them."""
NEIGHBOURS = 4
SHARES = (0.5, 0.25, 0.15, 0.1)
"""Relative frequencies of neighbouring words."""
MANDELBROT = 2.7
SPREAD = 3.0
"""By how many letters, more or less, the length of a word misses what its rank would have it."""
MOST_FREQUENT = _listed(
    "a v se na je že s z do o i to jako za by pro k po ve jsou tak při ale od až nebo byl které už "
    "který bude není podle si jen však u před také může mezi jeho být která více své nové několik "
    "další této kde když bylo let tím již pak roku jsou co dnes proti tento během musí mohou nad "
    "bez jejich každý"
)

COMPANIES = 1500
PEOPLE = 2500
SOURCES = 120
KNOWN_COMPANIES = _listed(
    "Google,Apple,Microsoft,OpenAI,Nvidia,Meta,Amazon,Tesla,Samsung,Huawei,Alibaba,SpaceX,Intel,"
    "AMD,Anthropic,Qualcomm,Sony,Netflix,Spotify,Waymo,Volvo,IBM,Oracle,Xiaomi,Nokia,Ikea"
)
CATEGORIES = _listed(
    "umělá inteligence,ai,kybernetická bezpečnost,hardware,tech,mobilní technologie,robotika,"
    "herní průmysl,software,elektromobilita,kosmonautika,regulace technologií,programování,"
    "kvantové výpočty,kryptoměny,gadgety,autonomní vozidla,ai agenti,datový únik,smartphony,"
    "postkvantová kryptografie,chytrá domácnost,satelitní komunikace,strojové učení,android,"
    "mobilní aplikace,ai bezpečnost,zábava,linux kernel,aktualizace windows,souborové systémy,"
    "soukromí polohy,herní kultura,ai infrastruktura,počítačové vidění,robotaxi,správa softwaru"
)
CATEGORY_LENGTH = 20
"""The archive's own program cuts categories there."""
FIRST_NAMES = _listed(
    "Jan Petr Jana Eva Tomáš Martin Lucie Elon Tim Sam Mark Satya Karel Hana Ondřej"
)
ENGLISH = _listed(
    "new chip phone takes over market after update brings faster model to users as company plans "
    "bigger network with open source tools for data security while cars learn how robots see the "
    "world and space launch moves ahead despite rules price rises again this year report says"
)

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Name:
    """A name with the forms it takes in a sentence, the first form first."""

    label: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Distributions to draw from.

    Attributes:
        lower, capital: The forms, and the same as they begin a sentence.
        shares: Of each form and all before it, in the text; ascending to 1.
        companies, people, sources: Names, most frequent first.
    """

    lower: list[str]
    capital: list[str]
    shares: npt.NDArray[np.float64]
    companies: tuple[Name, ...]
    people: tuple[Name, ...]
    sources: tuple[str, ...]

    def draw(self, chosen: np.random.Generator, count: int) -> list[int]:
        """Return the numbers of as many words as a text of that length has."""
        found: list[int] = np.searchsorted(self.shares, chosen.random(count)).tolist()
        return found


@cache
def words() -> Words:
    """Return the words; they are the same on every machine with the same lexicon."""
    chosen = np.random.default_rng(SEED)
    forms, weights = _forms(chosen)
    shares = np.cumsum(weights / weights.sum())
    # Rounding must not leave a draw beyond the last word.
    shares[-1] = 1.0
    stems = _stems(chosen)
    companies = [*KNOWN_COMPANIES, *stems[: COMPANIES - len(KNOWN_COMPANIES)]]
    surnames = stems[COMPANIES : COMPANIES + PEOPLE]
    return Words(
        lower=forms,
        capital=[form[:1].upper() + form[1:] for form in forms],
        shares=shares,
        companies=tuple(Name(company, _inflected(company)) for company in companies),
        people=tuple(_person(n, surname) for n, surname in enumerate(surnames)),
        sources=tuple(f"{stem}.com" if n % 3 else f"The {stem}" for n, stem in enumerate(stems))[
            -SOURCES:
        ],
    )


def lexicon_forms(lexicon: Lexicon) -> list[str]:
    """Return all forms that a lexicon lists, in order."""
    return sorted(marisa_trie.Trie().mmap(str(lexicon.folder / FORMS)).keys())


def _forms(chosen: np.random.Generator) -> tuple[list[str], npt.NDArray[np.float64]]:
    listed = lexicon_forms(load_lexicon(lambda _: None))
    common = list(dict.fromkeys(MOST_FREQUENT))
    blocks = _commoner_first(listed, chosen)
    forms = [listed[at + n] for at in blocks.tolist() for n in range(NEIGHBOURS)]
    ranks = np.arange(len(common), len(common) + len(forms), NEIGHBOURS)
    shares = np.array([chosen.permutation(SHARES) for _ in blocks])
    block_weights = NEIGHBOURS / (ranks + MANDELBROT)
    known = set(common)
    rare = (block_weights[:, None] * shares).ravel()
    rare[[n for n, form in enumerate(forms) if form in known]] = 0
    return common + forms, np.concatenate([1 / (np.arange(len(common)) + MANDELBROT), rare])


def _commoner_first(listed: list[str], chosen: np.random.Generator) -> Numbers:
    """Return the starts of the blocks, roughly those of short words first (Zipf, too)."""
    starts = np.arange(0, len(listed) - NEIGHBOURS, NEIGHBOURS)
    starts = chosen.permutation(starts)[: DISTINCT // NEIGHBOURS]
    lengths = np.array([len(listed[at]) for at in starts.tolist()])
    return starts[np.argsort(lengths + chosen.normal(0, SPREAD, len(starts)), kind="stable")]


def _stems(chosen: np.random.Generator) -> list[str]:
    """Return invented names, all different, in an order of chance."""
    begin = _listed(
        "Vor Nex Kla Zyl Tro Bra Mel Quan Dro Fen Ost Hel Jar Lum Pex Ryn Sol Tav Ulm Wex"
    )
    middle = _listed("ta ri lo ne mi du sa ve ko pi ga fo")
    end = _listed("l n x k r m ta na dis tron sen vik")
    found = ["".join(parts) for parts in product(begin, middle, ("", *middle), end)]
    return [found[n] for n in chosen.permutation(len(found))]


def _person(number: int, surname: str) -> Name:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    return Name(
        f"{first} {surname}",
        tuple(f"{first} {form}" for form in _inflected(surname)[:1]) + _inflected(surname)[1:],
    )


def _inflected(name: str) -> tuple[str, ...]:
    """Return a name in the cases in which news write it; what ends in a vowel but a stays."""
    if name.endswith("a"):
        return name, f"{name[:-1]}y", f"{name[:-1]}u", f"{name[:-1]}ou", f"{name[:-1]}ě"
    if name[-1] in "eiouyI":
        return (name,)
    return name, f"{name}u", f"{name}em", f"{name}ovi", f"{name}y"
