"""An index in an OpenSearch cluster: for archives that outgrow one machine.

The terms are made by the same analysis as everywhere; the cluster is given them ready, with what
each counts. What a query is understood and its hits are marked by (the lexicon, the words with
their counts, the vocabulary) lies in the folder of the version, as it does without a cluster.
"""
