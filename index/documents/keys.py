"""Terms and keys that documents and queries form alike."""

from calendar import timegm
from collections.abc import Iterable
from datetime import datetime

from index.article import Listed
from index.czech.analyzer import Language, Token
from index.czech.folding import fold
from index.names import facet_key
from index.preview import Texts

_ONLY_TIER = "="


def forms(token: Token) -> tuple[str, ...]:
    """Return the spellings that match a token: the folded form and, if different, the form."""
    return spellings_of(token.form)


def spellings_of(form: str) -> tuple[str, ...]:
    """Return the folded form and, if different, the form itself."""
    folded = fold(form)
    return (folded,) if folded == form else (folded, form)


def tier_term(term: str, terms: Iterable[str]) -> str:
    """Return the indexed term of a tier.

    Args:
        term: A term of the tier.
        terms: Terms of the same word. A term outside them gets a prefix, so that it only boosts.
    """
    return term if term in terms else _ONLY_TIER + term


def without_mark(tier_term: str) -> str:
    """Return the term that :func:`tier_term` made an indexed one of."""
    return tier_term.removeprefix(_ONLY_TIER)


def written_in(article: Listed | Texts) -> Language:
    """Return the language in which to analyse the texts of an article."""
    if article.language == Language.ENGLISH:
        return Language.ENGLISH
    return Language.CZECH if article.accented else Language.UNACCENTED


def clock_seconds(moment: datetime) -> int:
    """Return the seconds from 1970 to the local time of a moment, taken as UTC.

    Articles are sorted and filtered by them, so that each is found on the day that it shows.
    """
    return timegm(moment.timetuple())


def title_key(text: str) -> str:
    """Return the key of a title, equal for a title and a query of the same words."""
    return facet_key(text)
