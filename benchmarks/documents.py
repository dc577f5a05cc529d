"""The documents of a generated archive: as the build reads them, or straight from the draws."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drafts import Draft, drafts
from benchmarks.generator import path_of
from index.archive.listing import list_archive
from index.article import Article
from index.building import changes
from index.building.naming import naming
from index.czech.analyzer import Analyzer, Language
from index.czech.cache import load_lexicon
from index.documents.article_reader import ArticleReader
from index.documents.batches import Reading
from index.documents.document import VALUE_GAP, Document, DocumentBuilder
from index.documents.keys import title_key
from index.names import facet_key
from index.schema import KeywordField, TextField, facet_field, label_term
from index.settings import IndexSettings
from index.vocabulary.vocabulary import load_vocabulary

DETAILS_HEADING, WHY_HEADING = "Podrobnosti", "Proč je to důležité"

DRAWN = 100_000
"""Documents that are drawn at the most: of more, lists of postings grow, and words do not."""

Lemmas = dict[str, int]
Forms = dict[str, list[int]]
Piece = tuple[int, str, tuple[str, ...]]
_SIGNS = str.maketrans("", "", ",")


def read_archive(archive: Path) -> Iterator[Document]:
    """Yield the documents of an archive, read and analysed as the build does."""
    analyzer = Analyzer(load_lexicon(print))
    return map(DocumentBuilder(analyzer).build, read_articles(archive, analyzer))


def read_articles(archive: Path, analyzer: Analyzer) -> Iterator[Article]:
    """Yield the articles of an archive, read as the build does."""
    settings = IndexSettings()
    vocabulary = load_vocabulary(settings, archive)
    listing = list_archive(archive, settings)
    every = changes.everything(listing.files)
    known = naming(settings, vocabulary, analyzer.lexicon, listing.site, every).known
    reader = ArticleReader(Reading(settings, analyzer, vocabulary, listing.site, known=known))
    for file in listing.files:
        _, article = reader.read(file)
        if article is not None:
            yield article


def documents(articles: int, seed: int) -> Iterator[Document]:
    """Yield the documents of an archive that is never written: quick, and the same words.

    Names stand as they were drawn, without the vocabulary, and what is stored is all but empty.
    """
    analysis = Analysis(Analyzer(load_lexicon(print)))
    for draft in drafts(articles, seed):
        yield _document(draft, analysis)


class _Known(dict[str, tuple[Piece, ...]]):
    """Each written word with its pieces, analysed when it is first asked for."""

    def __init__(self, analyzer: Analyzer, language: Language) -> None:
        super().__init__()
        self._analyzer = analyzer
        self._language = language

    def __missing__(self, word: str) -> tuple[Piece, ...]:
        tokens = self._analyzer.text(word, self._language)
        found = tuple((token.position, token.form, token.terms) for token in tokens)
        self[word] = found
        return found


class Analysis:
    """Remembers how the words of generated texts are analysed: a blank parts any two of them."""

    def __init__(self, analyzer: Analyzer) -> None:
        """Know no word yet."""
        self._known = {
            language: _Known(analyzer, language) for language in (Language.CZECH, Language.ENGLISH)
        }

    def terms(self, *values: str, language: Language = Language.CZECH) -> tuple[Lemmas, Forms]:
        """Return the frequency of each lemma, and the positions of each form."""
        lemmas: Lemmas = {}
        forms: Forms = {}
        known, base = self._known[language], 0
        for value in values:
            words = value.rstrip(".").replace(". ", " ").translate(_SIGNS).split()
            for word, count in Counter(words).items():
                for _, _, terms in known[word]:
                    for term in terms:
                        lemmas[term] = lemmas.get(term, 0) + count
            for pieces in map(known.__getitem__, words):
                for offset, form, _ in pieces:
                    if form in forms:
                        forms[form].append(base + offset)
                    else:
                        forms[form] = [base + offset]
                base += len(pieces) - 1 or 1
            base += VALUE_GAP
        return lemmas, forms


def _document(draft: Draft, analysis: Analysis) -> Document:
    terms = {name: analysis.terms(*values) for name, values in _texts(draft).items()}
    terms[TextField.ORIGINAL_TITLE] = analysis.terms(
        draft.original_title, language=Language.ENGLISH
    )
    identity = path_of(draft).removesuffix(".md")
    article = Article(identity, f"{identity}.md", draft.slug, draft.title)
    return Document(
        id=identity,
        lemmas={name: lemmas for name, (lemmas, _) in terms.items()},
        forms={name: forms for name, (_, forms) in terms.items()},
        tiers={},
        keywords=_keywords(draft, identity),
        published=int(draft.published.timestamp()),
        importance=draft.importance,
        article=article,
    )


def _texts(draft: Draft) -> dict[TextField, tuple[str, ...]]:
    summary, description = " ".join(draft.summary), " ".join(draft.description)
    details = " ".join(draft.details)
    body = details
    if not draft.short:
        body = f"{DETAILS_HEADING} {details} {WHY_HEADING} {' '.join(draft.why)}"
    return {
        TextField.TITLE: (draft.title,),
        TextField.SUMMARY: (summary, description) if summary else (description,),
        TextField.KEY_POINTS: draft.points,
        TextField.BODY: (body,),
        TextField.COMPANIES: draft.companies,
        TextField.PEOPLE: draft.people,
        TextField.CATEGORIES: (draft.category,),
        TextField.SOURCE: (draft.source,),
        TextField.AUTHOR: () if draft.short else ("Marisa Aigen",),
    }


def _keywords(draft: Draft, identity: str) -> dict[str, tuple[str, ...]]:
    def labelled(*values: str) -> tuple[str, ...]:
        return tuple(sorted({label_term(facet_key(value), value) for value in values}))

    return {
        KeywordField.ID: (identity,),
        KeywordField.STORY: (draft.slug,),
        KeywordField.TITLE_KEY: (title_key(draft.title),),
        facet_field("company"): labelled(*draft.companies),
        facet_field("category"): labelled(draft.category),
        facet_field("person"): labelled(*draft.people),
        facet_field("source"): labelled(draft.source),
        facet_field("year"): labelled(f"{draft.published:%Y}"),
    }
