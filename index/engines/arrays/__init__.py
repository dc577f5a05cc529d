"""Inverted index of a version as memory-mapped arrays: writing, merging, splicing and opening.

Each of three term spaces (lemmas, forms, keywords) has a term dictionary and posting lists, stored
as one array per column:

    documents   document ids of the postings of a term, ascending
    weights     lemmas: quantised BM25F weight without the idf; the lowest bits are the tiers of
                the posting (``schema.Tier``)
    places      lemmas: field and position block of the posting, if it is of one occurrence
                (:mod:`index.engines.arrays.places`)
    entries     lemmas: of other postings, one per field, packing the first-of-posting flag, the
                field number and the term frequency
    few_blocks  lemmas: number of the set of position blocks of each posting with two or three
    blocks      lemmas: the set of position blocks of each posting with more
    positions   forms: field and position of each occurrence, ascending within a posting
                (:mod:`index.engines.arrays.positions`)
    far_positions   forms: the positions that do not fit

Arrays of starts delimit the slices of a term. A run collected by a build, an index version and the
result of an update share this layout.
"""
