"""Documents for Whoosh, made of those of a test."""

from index.documents.document import Document
from index.engines.arrays.whoosh_store import WhooshDocument, length_of_lead
from index.storage.compression import Compression
from index.stored_article import to_parts


def whoosh_document(document: Document) -> WhooshDocument:
    """Return the part of a document that Whoosh takes, without its postings."""
    lengths = {field: sum(terms.values()) for field, terms in document.lemmas.items()}
    parts = to_parts(document.article, Compression())
    return WhooshDocument(document.id, length_of_lead(lengths), *parts)
