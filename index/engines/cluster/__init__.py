"""Store in an OpenSearch cluster, for archives that outgrow one machine.

Terms are analysed here, as for the embedded engine, and indexed with precomputed weights. The data
for analysing queries and highlighting hits (lexicon, dictionary, vocabulary) stays in the version's
folder.
"""
