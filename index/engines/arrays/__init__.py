"""Inverted index of a version as memory-mapped arrays: writing, merging, splicing and opening.

Each of three term spaces (lemmas, forms, keywords) has a term dictionary and posting lists, stored
as one array per column:

    documents   document ids of the postings of a term, ascending
    weights     lemmas: quantised BM25F weight without the idf; the lowest bits are the tiers of
                the posting (``schema.Tier``)
    block       lemmas: position block of the posting (:mod:`index.documents.blocks`), if there is
                one; else ``NO_BLOCK`` or ``SEVERAL_BLOCKS``
    blocks      lemmas: the set of position blocks of each posting that has several
    entries     lemmas and forms: one per field of a posting, packing the first-of-posting flag,
                the field number and the term frequency
    positions   forms: token positions, entry by entry, ascending within each

Arrays of starts delimit the slices of a term. A run collected by a build, an index version and the
result of an update share this layout.
"""
