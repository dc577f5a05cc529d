"""Ranking arrays: the postings of a version as memory-mapped arrays, written and opened.

Terms of three spaces (lemmas, forms, keywords) lead to postings, one array a kind of value:

    documents   numbers of the documents that hold the term, rising
    weights     of a lemma, its BM25F weight there before its rarity counts, in steps, the lowest
                bits of which are the tiers in which it stands (``schema.Tier``)
    entries     each field of a posting: frequency, field, and whether a posting begins
    positions   of a form, where it stands, field by field

A term's stretch of each is found by arrays of starts. What a build collects (a run), what a
version holds and what an update merges all have this one layout.
"""
